"""The guard refuses by content, before unpacking, with a sentence that says what to do (C-07 to C-11)."""

import io
import resource
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.reader import read_workbook
from tests.exchange import hostile_files as files

PROJECT = Path(__file__).resolve().parents[2]
WORKBOOKS = PROJECT / "tests" / "data" / "workbooks"
GUARD_MEMORY = 150 * 1024 * 1024
JUDGE = (
    "import sys\n"
    "from exchange.reading.guard import inspect\n"
    "from exchange.reading.limits import Ceilings, Refused\n"
    "try:\n"
    "    inspect(sys.stdin.buffer, Ceilings())\n"
    "    print('passed')\n"
    "except Refused as refusal:\n"
    "    print(refusal.code)\n"
)


def refusal_of(content: bytes, ceilings: Ceilings | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        inspect(io.BytesIO(content), ceilings or Ceilings())
    return caught.value


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (GUARD_MEMORY, GUARD_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (4, 4))


def verdict_under_limits(path: Path) -> str:
    """The guard's refusal code, judged by a process that holds neither more memory nor more time than the plan says."""
    with path.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", JUDGE],
            check=False,
            stdin=stream,
            capture_output=True,
            text=True,
            cwd=PROJECT,
            preexec_fn=limit_memory,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


C07 = {
    "one_cell_of_300_megabytes": (lambda: files.bomb_in_one_cell(300_000_000), "unpacked_too_large"),
    "a_ratio_of_a_thousand": (lambda: files.bomb_in_one_cell(30_000_000), "ratio"),
    "a_claim_of_four_gigabytes": (lambda: files.claims(0xFFFFFFF0), "unpacked_too_large"),
    "a_claim_of_ten_gigabytes_in_sixty_four_bits": (lambda: files.claims(0xFFFFFFFF), "unpacked_too_large"),
    "a_hundred_thousand_members": (lambda: files.many_members(100_000), "too_many_members"),
    "an_archive_in_the_workbook": (lambda: files.with_parts({"xl/media/a.png": files.workbook()}), "nested_archive"),
    "an_archive_of_archives": (lambda: files.archive({"lib 0.zip": files.workbook()}), "nested_archive"),
}


@pytest.mark.parametrize("name", C07)
def test_c07_a_zip_bomb_is_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    make, code = C07[name]
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(make())
    assert verdict_under_limits(path) == code


def test_c07_a_member_that_lies_about_its_size_is_refused() -> None:
    assert refusal_of(files.claims(10)).code == "damaged"


C08 = {
    "last_row_of_the_sheet": files.sheet_rows('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
    "cell_without_reference_far_below": files.sheet_rows('<row r="1048576"><c><v>1</v></c></row>'),
    "lying_dimension_and_far_cell": files.sheet_rows(
        '<row r="20000"><c r="XFD20000"><v>1</v></c></row>', before='<dimension ref="A1:XFD20000"/>'
    ),
    "last_column": files.sheet_rows('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    "a_million_cells": files.sheet_rows("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"),
    "a_merge_of_the_whole_sheet": files.sheet_rows(
        "", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "elements_without_end": files.sheet_rows("<row/>" * 1_600_000),
    "elements_one_in_another": files.sheet_rows("<a>" * 200 + "</a>" * 200),
    "a_cell_text_too_long": files.sheet_rows(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 40_000}</t></is></c></row>'
    ),
}


@pytest.mark.parametrize("name", C08)
def test_c08_a_sparse_giant_is_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(C08[name])
    assert verdict_under_limits(path) in {"too_large", "ratio"}


def test_c08_a_lying_dimension_alone_does_not_stop_a_small_sheet() -> None:
    content = files.sheet_rows('<row r="1"><c r="A1"><v>1</v></c></row>', before='<dimension ref="A1:XFD1048576"/>')
    assert inspect(io.BytesIO(content), Ceilings()).kind == "xlsx"


def test_c08_the_ceilings_refuse_one_above_and_pass_one_below() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 11))
    content = files.sheet_rows(rows)
    assert inspect(io.BytesIO(content), Ceilings(rows=10, cells=10)).kind == "xlsx"
    assert refusal_of(content, Ceilings(rows=9)).code == "too_large"
    assert refusal_of(content, Ceilings(cells=9)).code == "too_large"
    assert inspect(io.BytesIO(content), Ceilings(upload_bytes=len(content))).kind == "xlsx"
    assert refusal_of(content, Ceilings(upload_bytes=len(content) - 1)).code == "upload_too_large"


C09 = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "docProps/core.xml",
    "xl/drawings/vmlDrawing1.vml",
)


@pytest.mark.parametrize("part", C09)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_c09_a_document_type_is_refused_in_every_part(part: str, encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>{files.DTD}<r>&a;&x;</r>'.encode(encoding)
    assert refusal_of(files.with_parts({part: content})).code == "entities"


C10 = {
    "macros_under_another_name": (
        files.with_parts(
            {
                "[Content_Types].xml": files.PARTS["[Content_Types].xml"].replace(
                    "spreadsheetml.sheet", "ms-excel.sheet.macroEnabled.spreadsheetml"
                )
            }
        ),
        "macros",
    ),
    "macro_project": (files.with_parts({"xl/vbaProject.bin": b"\1\2"}), "macros"),
    "excel_four_macros": (files.with_parts({"xl/macrosheets/sheet1.xml": "<a/>"}), "macros"),
    "external_link": (files.with_parts({"xl/externalLinks/externalLink1.xml": "<externalLink/>"}), "active_content"),
    "link_part_renamed": (
        files.with_parts({"xl/other.xml": "<externalLink><ddeLink/></externalLink>"}),
        "active_content",
    ),
    "ole_object": (files.sheet_rows("", after="<oleObjects><oleObject/></oleObjects>"), "active_content"),
    "embedding": (files.with_parts({"xl/embeddings/oleObject1.bin": b"\1"}), "active_content"),
    "active_x": (files.with_parts({"xl/activeX/activeX1.xml": "<a/>"}), "active_content"),
    "active_x_by_relation": (files.relation("control"), "active_content"),
    "macro_by_relation": (files.relation("vbaProject"), "active_content"),
    "remote_picture": (files.relation("image", ' TargetMode="External"'), "active_content"),
    "data_connection": (files.with_parts({"xl/connections.xml": "<connections/>"}), "active_content"),
    "dde_formula": (files.sheet_rows("<row><c r=\"A1\"><f>cmd|' /C calc'!A0</f></c></row>"), "active_content"),
}


@pytest.mark.parametrize("name", C10)
def test_c10_what_could_act_is_refused(name: str) -> None:
    content, code = C10[name]
    assert refusal_of(content).code == code


def test_c10_a_plain_hyperlink_and_a_formula_that_joins_text_pass() -> None:
    assert inspect(io.BytesIO(files.relation("hyperlink", ' TargetMode="External"')), Ceilings()).kind == "xlsx"
    formula = files.sheet_rows('<row><c r="A1"><f>B1&amp;"|"&amp;C1</f></c></row>')
    assert inspect(io.BytesIO(formula), Ceilings()).has_formulas


C11 = {
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n\t ", "empty"),
    "empty_archive": (files.archive({}), "empty"),
    "workbook_without_a_filled_cell": (files.saved(openpyxl.Workbook()), "empty"),
    "encrypted_workbook": (files.compound("EncryptedPackage", "EncryptionInfo"), "encrypted"),
    "encrypted_member": (files.flagged_encrypted(), "encrypted"),
    "old_excel": (files.compound("Workbook"), "xls"),
    "older_excel": (files.compound("Book"), "xls"),
    "old_word": (files.compound("WordDocument"), "not_a_workbook"),
    "cut_in_the_middle": (files.workbook()[:600], "damaged"),
    "cut_by_one_byte": (files.workbook()[:-1], "damaged"),
    "cut_to_its_first_bytes": (b"PK\x03\x04", "damaged"),
    "workbook_with_a_broken_part": (files.with_parts({"xl/styles.xml": "<styleSheet><a></styleSheet>"}), "damaged"),
    "sheet_that_is_no_sheet": (files.chartsheet_only(), "no_sheet"),
    "hidden_sheets_only": (files.hidden_sheets_only(), "no_visible_sheet"),
    "open_document_without_content": (
        files.archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "no_sheet",
    ),
    "open_document_text": (files.archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "odt"),
    "word": (files.archive({"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>"}), "word"),
    "powerpoint": (files.archive({"ppt/presentation.xml": "<a/>"}), "powerpoint"),
    "binary_workbook": (files.archive({"xl/workbook.bin": b"\1"}), "xlsb"),
    "any_archive": (files.archive({"lisez-moi.txt": "bonjour"}), "archive"),
    "strict_workbook": (
        files.with_parts({"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}),
        "strict_format",
    ),
    "web_page": (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "html"),
    "web_table": (b"\xef\xbb\xbf  <table><tr><td>1</td></tr></table>", "html"),
    "xml_document": (b'<?xml version="1.0"?><Workbook/>', "xml"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "image"),
    "photograph": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
    "rich_text": (b"{\\rtf1\\ansi a;b\n}", "rtf"),
    "compressed": (b"\x1f\x8b\x08\0\0\0", "archive"),
    "rar": (b"Rar!\x1a\x07\0", "archive"),
    "program": (b"\x7fELF\2\1\1\0\0\0", "program"),
    "noise": (bytes(range(256)) * 4, "nul"),
    "one_column": (b"Code\nAN2-DEF-01\nAN2-DEF-02\n", "one_column"),
    "open_quote": (b'Code;Mesure\nAN2-DEF-01;"Adopter\nAN2-DEF-02;b\n', "csv_quotes"),
}


@pytest.mark.parametrize("name", C11)
def test_c11_a_file_that_is_not_a_readable_table_gets_a_plain_sentence(name: str, tmp_path: Path) -> None:
    content, code = C11[name]
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == code
    assert caught.value.sentence.endswith(".")
    assert "Error" not in caught.value.sentence


@pytest.mark.parametrize("path", sorted(WORKBOOKS.glob("*.xlsx")), ids=lambda path: path.name)
def test_the_matrices_of_the_ministries_pass(path: Path) -> None:
    with path.open("rb") as stream:
        passport = inspect(stream, Ceilings())
    assert (passport.kind, len(passport.sha256)) == ("xlsx", 64)
