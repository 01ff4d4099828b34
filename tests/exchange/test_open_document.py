"""A workbook .ods gives the same cells as its .xlsx, and what it could hide or repeat without end is refused."""

import datetime
import io
from pathlib import Path

import pytest

from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import Cell, Sheet
from tests.exchange import hostile_files as files
from tests.exchange.open_documents import MIMETYPE, content, document, nothing, row, saved_again, text, typed

WORKBOOKS = sorted((Path(__file__).resolve().parents[1] / "data" / "workbooks").glob("*.xlsx"))
A_MILLION = 1_000_000
MANIFEST = "META-INF/manifest.xml"


def read(file: bytes, tmp_path: Path, **ceilings: int) -> Sheet:
    path = tmp_path / "matrice.ods"
    path.write_bytes(file)
    workbook = read_workbook(path, ceilings=Ceilings(**ceilings))
    assert workbook.kind == "ods"
    return workbook.sheets[0]


def refusal(file: bytes, tmp_path: Path, **ceilings: int) -> Refused:
    with pytest.raises(Refused) as caught:
        read(file, tmp_path, **ceilings)
    return caught.value


VALUES = {
    "text": (text("Créer la cœur d’État"), "Créer la cœur d’État"),
    "leading zeros": (text("007"), "007"),
    "a code of twenty digits": (text("12345678901234567890"), "12345678901234567890"),
    "spaces kept": (text('<text:s text:c="2"/>a<text:s/>b<text:tab/>c<text:line-break/>d'), "  a b\tc\nd"),
    "lines of the file itself": (text("un\n   deux"), "un deux"),
    "whole number": (typed("float", "12"), 12),
    "decimal": (typed("float", "0.45"), 0.45),
    "exponent": (typed("float", "1.5E+003"), 1500.0),
    "money": (typed("currency", "1250000"), 1250000),
    "yes": (typed("boolean", "true"), True),
    "true as LibreOffice writes it": (typed("float", "1", 'table:formula="of:=TRUE()"'), True),
    "day": (typed("date", "2028-02-29"), datetime.datetime(2028, 2, 29)),
    "instant": (typed("date", "2026-12-31T23:59:59"), datetime.datetime(2026, 12, 31, 23, 59, 59)),
    "a day that is none": (typed("date", "2026-02-30", shown="30/02/2026"), "30/02/2026"),
    "time": (typed("time", "PT15H30M00S"), "15:30:00"),
    "time across midnight": (typed("time", "PT30H00M00S"), "1 day, 6:00:00"),
    "not a number": (typed("float", "NaN"), "NaN"),
    "infinite": (typed("float", "1e999"), "1e999"),
    "a number that is none": (typed("float", "abc", shown="abc"), "abc"),
    "a formula's result": (typed("float", "2", 'table:formula="of:=1+1"'), 2),
}


@pytest.mark.parametrize("name", VALUES)
def test_c12_each_kind_of_value_of_an_ods_comes_back_as_written(name: str, tmp_path: Path) -> None:
    cell, value = VALUES[name]
    found = read(document(row(cell)), tmp_path).cells[1, 1].value
    assert (found, type(found)) == (value, type(value))


def test_c12_errors_percentages_and_formulas_without_result_are_told_apart(tmp_path: Path) -> None:
    error = text("#DIV/0!", 'table:formula="of:=1/0" calcext:value-type="error"')
    ancient = typed("date", "1899-12-30")
    bare = '<table:table-cell table:formula="of:=A9"/>'
    cells = read(document(row(error, bare, typed("percentage", "0.4", shown="40 %"), ancient)), tmp_path).cells
    assert cells[1, 1] == Cell("#DIV/0!", is_error=True)
    assert cells[1, 2] == Cell(None, is_formula_without_value=True)
    assert cells[1, 3] == Cell(0.4, "0%")
    assert cells[1, 4] == Cell("1899-12-30 00:00:00", is_error=True)


def test_c14_merged_cells_comments_and_hidden_parts_are_kept(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>à confirmer</text:p></office:annotation><text:p>40 %</text:p>"
    merged = text("titre", 'table:number-columns-spanned="3" table:number-rows-spanned="2"')
    sheet = read(
        document(
            row(merged, '<table:covered-table-cell table:number-columns-repeated="2"/>')
            + row('<table:covered-table-cell table:number-columns-repeated="3"/>', text("x"))
            + row(f'<table:table-cell office:value-type="percentage" office:value="0.4">{note}</table:table-cell>')
            + row(nothing(), repeated=3, visibility="collapse")
            + row(text("y"), visibility="filter"),
            columns='<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>',
        ),
        tmp_path,
    )
    assert sheet.merged == ((1, 1, 2, 3),)
    assert sheet.cells[3, 1] == Cell(0.4, "0%", "à confirmer")
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4, 5, 6, 7}, {4})
    assert set(sheet.cells) == {(1, 1), (2, 4), (3, 1), (7, 1)}


def test_a_hidden_sheet_says_so_and_a_drawing_is_no_text_of_its_cell(tmp_path: Path) -> None:
    drawing = '<table:table-cell office:value-type="string"><draw:frame><text:p>image</text:p></draw:frame><text:p>a</text:p></table:table-cell>'
    file = document(row(drawing), after='<table:table table:name="G" table:style-name="masque"></table:table>')
    path = tmp_path / "m.ods"
    path.write_bytes(file)
    sheets = read_workbook(path).sheets
    assert [(sheet.title, sheet.state) for sheet in sheets] == [("F", "visible"), ("G", "hidden")]
    assert sheets[0].cells[1, 1].value == "a"


def test_repeated_cells_and_rows_are_laid_out(tmp_path: Path) -> None:
    file = document(
        row(nothing(2), text("x", 'table:number-columns-repeated="3"'), nothing(16_379), repeated=2)
        + row(nothing(16_384), repeated=A_MILLION)
    )
    assert set(read(file, tmp_path).cells) == {(line, column) for line in (1, 2) for column in (3, 4, 5)}


GIANTS = {
    "a filled row a million times": row(text("x"), repeated=A_MILLION),
    "a filled cell in every column": row(text("x", 'table:number-columns-repeated="16384"')),
    "a cell in the last column": row(nothing(16_383), text("x")),
    "a cell in the last row": row(nothing(), repeated=1_048_575) + row(text("x")),
    "cells times rows": row(text("x", 'table:number-columns-repeated="250"'), repeated=9_000),
    "a count of a hundred digits": row(text("x"), repeated=10**100),
    "a merge of the whole sheet": row(
        text("x", 'table:number-columns-spanned="16384" table:number-rows-spanned="1048576"')
    ),
    "two billion spaces": row(text('<text:s text:c="200000000"/>')),
    "spaces in many words": row(text('<text:s text:c="30000"/><text:s text:c="30000"/>')),
    "a comment too long": row(
        "<table:table-cell><office:annotation>"
        + '<text:p><text:s text:c="20000"/></text:p>' * 2
        + "</office:annotation></table:table-cell>"
    ),
    "one long text repeated": row(text('<text:s text:c="30000"/>', 'table:number-columns-repeated="250"'), repeated=2),
}


@pytest.mark.parametrize("name", GIANTS)
def test_c08_a_repetition_without_end_is_refused(name: str, tmp_path: Path) -> None:
    assert refusal(document(GIANTS[name]), tmp_path, memory_bytes=200 * 1024 * 1024, cpu_seconds=2).code == "too_large"


@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "meta.xml", MANIFEST, "Object 1/content.xml"])
def test_c09_a_document_type_is_refused_in_every_part_of_an_ods(part: str, tmp_path: Path) -> None:
    body = content("") if part == "content.xml" else "<r>&a;&x;</r>"
    hostile = {"mimetype": MIMETYPE, "content.xml": content(""), part: files.DTD + body}
    assert refusal(files.archive(hostile), tmp_path).code == "entities"


TABLE_SOURCE = '<table:table-source xlink:href="file:///etc/hostname"/>'
C10 = {
    "macro in a module": (document("", {"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    "macro in Python": (document("", {"Scripts/python/m.py": "x"}), "macros"),
    "event": (document('<script:event-listener script:language="ooo:script"/>'), "macros"),
    "sheet linked to a file": (document(TABLE_SOURCE), "active_content"),
    "conversation with a program": (document("<table:dde-link/>"), "active_content"),
    "formula that asks a program": (
        document(row(text("x", 'table:formula="of:=DDE(&quot;soffice&quot;;&quot;a&quot;;&quot;b&quot;)"'))),
        "active_content",
    ),
    "formula on another file": (
        document(row(text("x", "table:formula=\"of:=['file:///a.ods'#$F.A1]\""))),
        "active_content",
    ),
    "remote picture": (document('<draw:image xlink:href="http://192.0.2.1/a.png"/>'), "active_content"),
    "old object": (document('<draw:object-ole xlink:href="./Object 1"/>'), "active_content"),
    "embedded text": (
        document("", {"Object 1/content.xml": "<d><office:body xmlns:office='o'><office:text/></office:body></d>"}),
        "active_content",
    ),
    "form control": (document("<draw:control/>"), "active_content"),
    "an archive in it": (document("", {"Pictures/a.png": files.workbook()}), "nested_archive"),
    "encrypted parts": (document("", {MANIFEST: "<manifest><encryption-data/></manifest>"}), "encrypted"),
    "encrypted package": (document("", {"encrypted-package": b"\1\2"}), "encrypted"),
    "no sheet": (files.archive({"mimetype": MIMETYPE}), "no_sheet"),
    "no content": (files.archive({"mimetype": MIMETYPE, "styles.xml": content("")}), "active_content"),
    "nothing in it": (document(""), "empty"),
    "only a hidden sheet": (document(row(text("x")), style="masque"), "no_visible_sheet"),
    "broken part": (document("", {"styles.xml": "<a><b></a>"}), "damaged"),
    "cut": (document(row(text("x")))[:500], "damaged"),
}


@pytest.mark.parametrize("name", C10)
def test_c10_c11_what_acts_or_does_not_read_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    file, code = C10[name]
    found = refusal(file, tmp_path)
    assert found.code == code
    assert found.sentence.endswith(".")


def test_c10_a_link_to_click_a_chart_and_the_empty_folders_of_settings_pass() -> None:
    chart = "<d><office:body xmlns:office='o'><office:chart/></office:body></d>"
    file = document(
        row(text('<text:a xlink:href="https://aes.example/">site</text:a>')),
        {"Object 1/content.xml": chart, "Configurations2/menubar/": "", "Basic/": ""},
    )
    assert inspect(io.BytesIO(file), Ceilings()).kind == "ods"


@pytest.mark.libreoffice
@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_matrix_saved_as_ods_by_libreoffice_gives_the_same_cells(path: Path, tmp_path: Path) -> None:
    own = tmp_path / path.name
    own.write_bytes(path.read_bytes())
    before, after = read_workbook(own), read_workbook(saved_again(own, "ods"))
    assert [as_told(sheet) for sheet in after.sheets] == [as_told(sheet) for sheet in before.sheets]


def as_told(sheet: Sheet) -> tuple[object, ...]:
    """What the rest of the application asks of a sheet; of a number format, only whether it is a percentage."""
    cells = {
        place: (cell.value, cell.comment, cell.is_error, "%" in cell.number_format)
        for place, cell in sheet.cells.items()
    }
    return sheet.title, sheet.is_visible, cells, set(sheet.merged), sheet.hidden_rows, sheet.hidden_columns


GREEN = (
    '<style:style style:name="vert" style:family="table-cell">'
    '<style:table-cell-properties xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'fo:background-color="#92d050"/></style:style>'
)


def test_a_cell_without_a_style_has_the_colour_of_its_column_s_and_one_with_a_style_its_own(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:number-columns-repeated="2" table:default-cell-style-name="vert"/>'
    plain = '<table:table-cell table:style-name="nu"/>'
    part = content(row(text("a"), nothing(), plain, text("b")), columns=columns).replace(
        "</office:automatic-styles>", f"{GREEN}</office:automatic-styles>"
    )
    assert dict(read(document("", {"content.xml": part}), tmp_path).fills) == {(1, 2): "92D050"}
