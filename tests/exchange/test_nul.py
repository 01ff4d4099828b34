"""A NUL, which no database holds, is refused where it enters: in a cell of a file, in an answer of the page."""

from pathlib import Path

import pytest
from django.http import QueryDict

from exchange.forms import choices_from
from exchange.reading.limits import Refused
from exchange.reading.reader import NUL_IN_TEXT, read_workbook
from tests.exchange.deposits import as_xlsx


@pytest.mark.parametrize(
    ("written", "is_nul"),
    [(rb'"a\u0000b"', True), (rb'"\\\u0000"', True), (rb'"\\u0000"', False), (rb'"\\\\u0000"', False)],
)
def test_a_nul_is_told_from_a_text_that_names_one(written: bytes, is_nul: bool):
    assert bool(NUL_IN_TEXT.search(written)) == is_nul


def test_a_workbook_with_a_nul_is_refused_with_a_sentence(tmp_path: Path):
    path = tmp_path / "nul.xlsx"
    path.write_bytes(as_xlsx([{"Code": "AN2_x0000_", "Titre": "Route"}]))
    with pytest.raises(Refused, match="caractère nul"):
        read_workbook(path)


def test_an_answer_with_a_nul_is_read_without_it():
    assert choices_from(QueryDict("situation=%00&row=a%00b")).rows == {"a\ufffdb"}
