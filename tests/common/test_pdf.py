"""PDF from data: every text printed as it is, the same bytes for the same content, within limits."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import override_settings

from common.pdf import Unprintable, printable, render
from tests.printed import pages_of

ON = date(2026, 11, 25)
HOSTILE = (
    '#read("/etc/passwd")',
    '#include "/etc/hostname"',
    '#import "@preview/tiaoma:0.3.0": *',
    '#image("http://169.254.169.254/latest")',
    "#panic()",
    "$ x^2 $",
    "\\ \\# \\u{41}",
    "`code` ```raw```",
    "*gras* _italique_",
    "= Titre",
    "<etiquette> @reference",
    "// commentaire",
    "[#] {#} ]) })",
    '"; #sys.inputs',
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
)


def a_letter(**texts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("motto", "dated", "number", "greeting", "more", "closing"), "")
    lists: dict[str, Any] = {name: [] for name in ("head", "recipient", "before", "after", "signature", "rows")}
    return {**empty, **lists, "subject": "Objet", "columns": ["A", "B", "C"], **texts}


def printed(**texts: Any) -> bytes:
    return render("letter", {"letters": [a_letter(**texts)], "notice": ""}, title="Lettre", on=ON)


@pytest.mark.poppler
@pytest.mark.parametrize("text", HOSTILE)
def test_d06_what_a_person_typed_is_printed_as_it_is(text: str):
    (page,) = pages_of(printed(before=[text], rows=[[text, text, text]], head=[text]))
    assert page.count(re.sub(r"\s+", " ", text)) >= 2


def test_the_same_content_and_date_make_the_same_bytes():
    assert printed(dated="Le 25 novembre 2026") == printed(dated="Le 25 novembre 2026")


def test_a_document_is_archivable_and_accessible():
    document = printed()
    assert b"<pdfaid:part>2</pdfaid:part>" in document
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document


def test_d08_a_document_tells_no_path_of_the_machine():
    assert not re.search(rb"(?i)templates|\.typ\b|/usr|/home", printed())


@pytest.mark.parametrize("ceiling", [{"PDF_MEMORY_BYTES": 1024 * 1024}, {"PDF_SECONDS": 0}])
def test_d07_a_document_over_its_limits_is_refused_with_a_sentence(ceiling: dict[str, int]):
    with override_settings(**ceiling), pytest.raises(Unprintable, match="ne s’imprime pas"):
        printed()


def test_a_character_that_the_font_lacks_stops_nothing():
    assert printable({"titre": ["Été 😀 \u202e\x00"]}) == {"titre": ["Été □ □□"]}
    assert printed(before=[printable("😀 ༀ \ud7ff")])


def test_an_accent_written_apart_is_one_letter():
    assert printable("e\u0301te\u0301") == "été"


@pytest.mark.poppler
def test_french_spaces_and_the_letters_of_the_languages_are_drawn():
    (page,) = pages_of(printed(before=["«\u00a0Ɓaŋ ɔ ɛ ɲ\u00a0»\u202f; 1\u202f000\u202f%"]))
    assert "Ɓaŋ ɔ ɛ ɲ" in page
    assert "□" not in page
