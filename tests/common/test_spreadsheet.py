"""D-03: what a spreadsheet could run leaves as text, and comes back as it was."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheet import neutralise, restore

STARTERS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " =", '"=', "' =", ";=", "'=", "''="]
TEXTS = st.one_of(st.text(), st.builds(str.__add__, st.sampled_from(STARTERS), st.text()))


@given(TEXTS)
def test_d03_any_text_comes_back_exactly(text):
    assert restore(neutralise(text)) == text


@given(st.sampled_from(STARTERS), st.text())
def test_d03_no_text_leaves_with_a_live_start(starter, rest):
    start = unicodedata.normalize("NFKC", neutralise(starter + rest))[:1]
    assert start not in {"=", "+", "-", "@", "\t", "\r", "\n", "\0"}


@pytest.mark.parametrize("text", ["", "Mesure", "AN2-DEV-07", "l’accord", "'simple"])
def test_d03_an_ordinary_text_leaves_as_it_is(text):
    assert neutralise(text) == text
