"""Our own workbook as it comes back: recognised by its headings, its rows by their marks, to the letter."""

from typing import Any

import pytest

from exchange.rules.sheets import Cell, Sheet, Workbook
from exchange.rules.workbook_reading import (
    NO_STAMP,
    FiledRow,
    TwiceInOneSheet,
    filed_row,
    notes_on,
    our_sheets,
    read_rows,
)
from exchange.rules.workbook_sheets import MILESTONES, REPORTS, STAMP_SHEET, SheetSpec, mark_of

STAMP, KEY = "a" * 32, "b" * 32
MARK = mark_of(STAMP, KEY)


def sheet(
    spec: SheetSpec, *rows: dict[str, Any], title: str = "", header: int = 1, extra: tuple[str, ...] = ()
) -> Sheet:
    """Return a sheet of ours, each row by path of column."""
    titles = [*(column.title for column in spec.columns), *extra]
    cells = {(header, place): Cell(title) for place, title in enumerate(titles, 1)}
    for number, row in enumerate(rows, header + 1):
        for place, column in enumerate(spec.columns, 1):
            if column.path in row:
                value = row[column.path]
                cells[(number, place)] = value if isinstance(value, Cell) else Cell(value)
    return Sheet(title or spec.name, "visible", cells)


def workbook(*sheets: Sheet, kind: str = "xlsx") -> Workbook:
    return Workbook(sheets, "0" * 64, kind)


def rows_of(*sheets: Sheet) -> list[FiledRow]:
    return read_rows(our_sheets(workbook(*sheets)), is_escaped=False)


def only(**values: Any) -> FiledRow:
    [row] = rows_of(sheet(REPORTS, {"key": MARK, **values}))
    return row


def test_a_sheet_is_known_by_its_headings_whatever_its_name_and_the_lines_above():
    [found] = our_sheets(workbook(sheet(MILESTONES, title="Feuille1", header=3)))
    assert (found.spec, found.header) == (MILESTONES, 3)


def test_a_foreign_table_with_a_column_of_that_name_is_not_ours():
    titles = ("Repère", "Code", "Mesure", "Statut", "Taux d’exécution physique")
    cells = {(1, place): Cell(title) for place, title in enumerate(titles, 1)}
    assert our_sheets(workbook(Sheet("Plan", "visible", cells))) == []


def test_a_hidden_sheet_is_not_read():
    hidden = sheet(REPORTS, {"key": MARK})
    assert our_sheets(workbook(Sheet(hidden.title, "hidden", hidden.cells))) == []


def test_c17_a_heading_that_stands_twice_is_refused():
    with pytest.raises(TwiceInOneSheet, match="figure deux fois"):
        our_sheets(workbook(sheet(REPORTS, extra=("Difficultés", "2. Difficultés"))))


def test_c17_unknown_and_missing_columns_are_told_and_the_remarks_are_not():
    whole = sheet(REPORTS, extra=("Avis du ministre", "Remarques"))
    cells = {place: cell for place, cell in whole.cells.items() if cell.value != "Nouvelle échéance"}
    book = workbook(Sheet(whole.title, "visible", cells), Sheet(STAMP_SHEET, "veryHidden", {(1, 1): Cell("x")}))
    notes = notes_on(book, our_sheets(book))
    assert [note.split("«\u00a0")[2].split("\u00a0»")[0] for note in notes] == ["Avis du ministre", "Nouvelle échéance"]


def test_a_stamp_sheet_that_is_gone_is_told_and_a_text_file_never_had_one():
    book = workbook(sheet(REPORTS))
    assert notes_on(book, our_sheets(book)) == [NO_STAMP]
    assert notes_on(workbook(*book.sheets, kind="csv"), our_sheets(book)) == []


def test_a_row_says_what_its_cells_say_and_an_empty_cell_says_nothing():
    row = only(
        status="en cours", physical_rate=45.0, amount_paid="1\u202f250 000", results=" \u00a0", new_due_on="31/12/2026"
    )
    assert row.values == {
        "status": "in_progress",
        "physical_rate": "45",
        "amount_paid": 1250000,
        "new_due_on": "2026-12-31",
    }
    assert (row.stamp, row.key, row.place) == (STAMP, KEY, "À remplir!2")


def test_what_is_shown_and_not_filled_in_is_never_read_back():
    assert only(known_status="Réalisée", due_on="31/12/2030", measure="Autre").values == {}


@pytest.mark.parametrize(
    "mark",
    [MARK.upper(), f" {MARK}", f"{MARK} ", MARK.replace("a", "\u0661", 1), MARK[:-1], MARK.replace(":", ""), "toto"],
)
def test_c16_a_mark_that_was_altered_names_no_row(mark: str):
    row = only(key=mark, status="En cours")
    assert (row.stamp, row.mark) == ("", mark) or len(row.key) < len(KEY)


def test_a_cell_that_is_not_of_its_kind_is_a_fault_with_its_place():
    row = only(status="Presque", physical_rate="beaucoup", results="x\0")
    assert [cell for cell, _ in row.faults] == [row.cells["status"], row.cells["physical_rate"], row.cells["results"]]
    assert row.values == {}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (Cell(0.45, number_format="0%"), "45"),
        (Cell(0.455, number_format="0.0 %"), "45.5"),
        (Cell(45, number_format='0.0" %"'), "45"),
        (Cell(45.5, number_format="0.0\\%"), "45.5"),
        (Cell("45,5 %"), "45.5"),
        (Cell("45"), "45"),
    ],
)
def test_c12_a_rate_is_read_as_it_is_shown(cell: Cell, read: str):
    assert only(physical_rate=cell).values == {"physical_rate": read}


def test_a_row_is_kept_and_comes_back_as_it_was():
    row = only(status="Presque", physical_rate=45)
    assert filed_row(row.kept()) == row


def test_free_rows_are_left_out():
    assert rows_of(sheet(REPORTS, {"key": ""}, {"key": MARK}))[0].key == KEY
