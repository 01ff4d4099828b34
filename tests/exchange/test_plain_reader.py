"""The quick reader gives what the other gives, or gives up: nothing is altered to go faster."""

import datetime
import io
import random
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment

from exchange.reading import open_xml, plain
from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import STAMP_SHEET, Cell, RowCells, Sheet
from tests.exchange import hostile_files as files

NOON = datetime.datetime(2026, 3, 31, 12)
TEXTS = ("Créer la cœur d’État", "007", "12345678901234567890", "a\nb\tc", " bord ", "_x0041_", "=1+1", "'=1", "１２")
VALUES = (*TEXTS, 12, 0.45, -3, 123456789012345, True, False, NOON, NOON.replace(hour=0), None)


def written(rows: list[list[object]], **options: bool) -> bytes:
    """A workbook of these rows, as our exports write them."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, **options}) as book:
        sheet, day = book.add_worksheet("F"), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif isinstance(value, datetime.datetime):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None:
                    sheet.write(number, column, value)
    return target.getvalue()


def is_plain(content: bytes) -> bool:
    return inspect(io.BytesIO(content), Ceilings()).is_plain


def quick(content: bytes) -> dict[str, object]:
    return plain.read(io.BytesIO(content), Ceilings())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("options", [{}, {"date_1904": True}, {"constant_memory": True}], ids=str)
def test_c12_c13_the_quick_reader_gives_the_cells_of_the_other(
    seed: int, options: dict[str, bool], tmp_path: Path
) -> None:
    draw = random.Random(seed)
    rows = [[draw.choice(VALUES) for _ in range(8)] for _ in range(30)]
    content = written(rows, **options)
    assert is_plain(content)
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    sheet = read_workbook(path).sheets[0]
    assert isinstance(sheet.cells, RowCells), "the quick reader gave up"
    other = open_xml.read(io.BytesIO(content), Ceilings(), has_formulas=False)["sheets"][0]["cells"]
    assert {place: cell.value for place, cell in sheet.cells.items()} == {
        (row, column): datetime.datetime.fromisoformat(value["datetime"]) if isinstance(value, dict) else value
        for row, column, value, *_ in other
    }
    expected = {(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value is not None}
    assert {place: cell.value for place, cell in sheet.cells.items()} == expected


def odd_book(change) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    change(book.active)
    return files.saved(book)


def percent(sheet) -> None:
    sheet["A2"], sheet["A2"].number_format = 0.4, "0.0%"


ODD = {
    "a formula": lambda sheet: sheet.__setitem__("A2", "=1+1"),
    "a percentage": percent,
    "a comment": lambda sheet: setattr(sheet["A1"], "comment", Comment("à voir", "x")),
    "a hidden row": lambda sheet: setattr(sheet.row_dimensions[1], "hidden", True),
    "a hidden column": lambda sheet: setattr(sheet.column_dimensions["A"], "hidden", True),
}


@pytest.mark.parametrize("name", ODD)
def test_what_the_quick_reader_would_lose_is_never_given_to_it(name: str) -> None:
    assert is_plain(odd_book(lambda sheet: None))
    assert not is_plain(odd_book(ODD[name]))


def test_an_error_of_the_spreadsheet_is_never_given_to_the_quick_reader() -> None:
    assert not is_plain(files.sheet_rows('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'))


def test_the_notes_and_filters_of_our_own_workbooks_do_not_slow_their_reading() -> None:
    def ours(sheet) -> None:
        ODD["a comment"](sheet)
        ODD["a hidden row"](sheet)
        sheet.parent.create_sheet(STAMP_SHEET)

    assert is_plain(odd_book(ours))


@pytest.mark.parametrize("value", [datetime.time(15, 30), datetime.datetime(1903, 12, 31), 1e15, 12345678901234567890])
def test_c12_what_the_quick_library_would_alter_makes_it_give_up(value: object) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    with pytest.raises(plain.NotPlain):
        quick(files.saved(book))


def test_merged_cells_and_hidden_sheets_come_through_the_quick_reader(tmp_path: Path) -> None:
    def change(sheet) -> None:
        sheet["B3"] = "m"
        sheet.merge_cells("B3:D4")
        hidden = sheet.parent.create_sheet("G")
        hidden["A1"], hidden.sheet_state = 1, "veryHidden"

    path = tmp_path / "f.xlsx"
    path.write_bytes(odd_book(change))
    first, second = read_workbook(path).sheets
    assert isinstance(first.cells, RowCells)
    assert (first.merged, first.cells[3, 2]) == (((3, 2, 4, 4),), Cell("m"))
    assert (second.title, second.state) == ("G", "veryHidden")


GIANT = files.sheet_rows('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def test_c23_the_file_that_makes_the_quick_library_abort_ends_in_a_sentence(tmp_path: Path) -> None:
    """Two cells, at both ends of a sheet: the library asks for the whole of it at once. The guard stops it first."""
    assert len(GIANT) < 5_000
    path = tmp_path / "f.xlsx"
    path.write_bytes(GIANT)
    with pytest.raises(Refused) as caught:
        read_workbook(path)
    assert caught.value.code == "too_large"
    with pytest.raises(Refused) as caught:
        read_workbook(path, ceilings=Ceilings(rows=2_000_000, columns=20_000))
    assert caught.value.code == "too_costly"
    assert "nouveau classeur" in caught.value.sentence


def test_ten_thousand_rows_of_twelve_columns_are_read_quickly_in_little_memory(tmp_path: Path) -> None:
    heading = [f"Colonne {number}" for number in range(12)]
    line: list[object] = [f"valeur {number} é" for number in range(10)]
    path = tmp_path / "longue.xlsx"
    path.write_bytes(written([heading, *([*line, number, NOON] for number in range(10_000))]))
    tight = Ceilings(memory_bytes=200 * 1000 * 1000, cpu_seconds=2)
    sheet = read_workbook(path, ceilings=tight).sheets[0]
    assert (len(sheet.cells), sheet.cells[10_001, 11].value) == (120_012, 9_999)


@pytest.mark.parametrize("place", [(0, 1), (1, 0), (-1, 1), (1, -1), (3, 1), (2, 2), (1, 3), (1, 2)])
def test_a_place_that_holds_nothing_is_no_cell(place: tuple[int, int]) -> None:
    cells = RowCells([["a", None], ["b"]])
    assert place not in cells
    assert dict(cells) == {(1, 1): Cell("a"), (2, 1): Cell("b")}


def test_the_lines_of_a_sheet_are_the_same_from_rows_and_from_cells() -> None:
    rows = RowCells([["a", None, 1], [None], [None, "b"]])
    expected = [(1, {1: Cell("a"), 3: Cell(1)}), (3, {2: Cell("b")})]
    assert list(Sheet("F", "visible", rows).lines()) == expected
    assert list(Sheet("F", "visible", dict(reversed(list(rows.items())))).lines()) == [
        (1, {3: Cell(1), 1: Cell("a")}),
        (3, {2: Cell("b")}),
    ]
