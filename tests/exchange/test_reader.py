"""The reading process gives every cell as it stands, and nothing it does can hurt its parent."""

import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from exchange.reading.limits import Ceilings, Refused
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import Sheet, Workbook
from tests.exchange import hostile_files as files

TABLE = (
    ("Code", "Mesure", "Coût"),
    ("AN2-DEF-01", "Créer la cœur d’État", "1,25 milliard"),
    ("AN2-DEF-02", "Été", "2,5"),
)


def read(content: bytes, tmp_path: Path, ceilings: Ceilings | None = None) -> Workbook:
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(content)
    return read_workbook(path, ceilings=ceilings)


def sheet_of(book: openpyxl.Workbook, tmp_path: Path) -> Sheet:
    return read(files.saved(book), tmp_path).sheets[0]


def test_each_kind_of_value_comes_back_as_it_was_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    values = ["texte", "007", 12, 123456789012345, 0.45, True, datetime.datetime(2026, 3, 31, 15, 30)]
    book.active.append(values)
    cells = sheet_of(book, tmp_path).cells
    assert [cells[1, column].value for column in range(1, 8)] == values
    assert type(cells[1, 6].value) is bool


def test_formats_comments_merges_and_hidden_parts_are_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B2"], sheet["D4"] = "titre", 0.4, "x"
    sheet["B2"].number_format = "0%"
    sheet["B2"].comment = Comment("à confirmer", "point focal")
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True
    found = sheet_of(book, tmp_path)
    assert (found.cells[2, 2].number_format, found.cells[2, 2].comment) == ("0%", "à confirmer")
    assert found.merged == ((1, 1, 1, 3),)
    assert (found.hidden_rows, found.hidden_columns) == ({4}, {4})


def test_hidden_sheets_keep_their_state_and_their_order(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_sheet("Liste")["A1"] = 2
    book["Liste"].sheet_state = "veryHidden"
    found = read(files.saved(book), tmp_path)
    assert [(sheet.title, sheet.state) for sheet in found.sheets] == [("Sheet", "visible"), ("Liste", "veryHidden")]


def test_c12_a_formula_without_a_cached_value_is_told_from_an_empty_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "=SUM(C1:C9)", "texte"
    cells = sheet_of(book, tmp_path).cells
    assert (cells[1, 1].value, cells[1, 1].is_formula_without_value) == (None, True)
    assert not cells[1, 2].is_formula_without_value


def test_c12_a_formula_gives_its_cached_value(tmp_path: Path) -> None:
    path = tmp_path / "calcul.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_formula("A1", "=1+1", None, 2)
    cell = read_workbook(path).sheets[0].cells[1, 1]
    assert (cell.value, cell.is_formula_without_value) == (2, False)


def test_c12_errors_of_the_spreadsheet_are_marked(tmp_path: Path) -> None:
    content = files.sheet_rows('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    cell = read(content, tmp_path).sheets[0].cells[1, 1]
    assert (cell.value, cell.is_error) == ("#N/A", True)


@pytest.mark.parametrize("number", ["NaN", "1e999", "abc"])
def test_c12_a_number_that_is_none_never_comes_back_as_a_number(number: str, tmp_path: Path) -> None:
    content = files.sheet_rows(f'<row r="1"><c r="A1"><v>{number}</v></c></row>')
    try:
        value = read(content, tmp_path).sheets[0].cells[1, 1].value
    except Refused as refusal:
        assert refusal.code == "unreadable"
    else:
        assert isinstance(value, str)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
@pytest.mark.parametrize("day", [datetime.datetime(2028, 2, 29), datetime.datetime(2026, 12, 31, 23, 59, 59)])
def test_c13_dates_do_not_shift_with_the_calendar_of_the_workbook(
    epoch, day: datetime.datetime, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    book.active["A1"] = day
    assert sheet_of(book, tmp_path).cells[1, 1].value == day


SERIALS = {"-1": True, "0.5": False, "59": True, "60": True, "1461": True, "1462": False, "46112": False}


@pytest.mark.parametrize("serial", SERIALS)
def test_c13_a_day_that_programs_do_not_agree_on_is_never_read_as_a_day(serial: str, tmp_path: Path) -> None:
    """The false 29 February 1900 is serial 60; below it, and below zero, each program has its own day."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1"].number_format = float(serial), "dd/mm/yyyy"
    cell = sheet_of(book, tmp_path).cells[1, 1]
    assert cell.is_error == SERIALS[serial]
    assert isinstance(cell.value, datetime.datetime) == (float(serial) >= 1462)


def test_c12_the_characters_that_the_format_writes_by_their_number_come_back(tmp_path: Path) -> None:
    """« x005F_ » in a text shared by two cells, or alone in one, and a line end of another system."""
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(texts := ["_x0041_", "x005F_", "a\r\nb", "ligne\x0bseule"]):
            sheet.write_string(row, 0, text)
            sheet.write_comment(row, 0, "une note, pour l’autre lecteur")
    cells = read_workbook(path).sheets[0].cells
    assert [cells[row, 1].value for row in range(1, 5)] == texts


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso-8859-15"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_c15_text_files_are_read_in_every_usual_dress(
    delimiter: str, encoding: str, line_end: str, tmp_path: Path
) -> None:
    apostrophe = "'" if encoding == "iso-8859-15" else "’"
    lines = [[text.replace("’", apostrophe) for text in line] for line in TABLE]
    quoted = [[f'"{text}"' if delimiter in text else text for text in line] for line in lines]
    content = line_end.join(delimiter.join(line) for line in quoted) + line_end
    found = read(content.encode(encoding), tmp_path)
    cells = found.sheets[0].cells
    assert found.kind == "csv"
    assert found.delimiter == delimiter
    assert [[cells[row, column].value for column in (1, 2, 3)] for row in (1, 2, 3)] == lines


def test_c15_mixed_encodings_are_refused(tmp_path: Path) -> None:
    content = "Code;Mesure\n1;Créer\n".encode() + "2;Été\n".encode("cp1252")
    with pytest.raises(Refused) as caught:
        read(content, tmp_path)
    assert caught.value.code == "mixed_encodings"


def test_c15_decimal_commas_are_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    content = "Code;Coût\nA;1,5\nB;2,5\nC;3,5\n".encode()
    assert read(content, tmp_path).delimiter == ";"


def test_c15_the_delimiter_declared_by_the_file_is_obeyed(tmp_path: Path) -> None:
    found = read(b"sep=|\r\nA|B\r\n1|2\r\n", tmp_path)
    assert (found.delimiter, found.sheets[0].cells[1, 1].value) == ("|", "A")


def test_a_text_neutralised_at_export_comes_back_as_it_was(tmp_path: Path) -> None:
    assert read(b"A;B\n'=1+1;'bonjour\n", tmp_path).sheets[0].cells[2, 1].value == "=1+1"


def test_an_honest_matrix_of_5000_rows_and_21_columns_is_read_within_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "grande.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(5000):
            sheet.write_row(row, 0, [f"valeur {row} {column} é" for column in range(21)])
    assert len(read_workbook(path).sheets[0].cells) == 105_000


@pytest.mark.parametrize("tight", [{"memory_bytes": 60_000_000}, {"wall_seconds": 0}])
def test_a_reading_beyond_its_limits_is_refused_with_a_sentence(tight: dict[str, int], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"].comment = Comment("matrice d’un ministère", "point focal")
    for _ in range(4000):
        book.active.append(["une valeur assez longue pour compter"] * 20)
    with pytest.raises(Refused) as caught:
        read(files.saved(book), tmp_path, Ceilings(**tight))
    assert caught.value.code in {"too_costly", "too_large"}
    assert "nouveau classeur" in caught.value.sentence


def test_one_long_text_shared_by_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "partage.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(400):
            sheet.write(row, 0, "a" * 30_000)
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == "too_large"


def test_the_reading_process_ignores_the_environment_of_its_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "openpyxl.py").write_text("raise SystemExit(3)")
    assert read(b"A;B\n1;2\n", tmp_path).kind == "csv"
