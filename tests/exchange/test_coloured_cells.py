"""A chronogramme whose cells are coloured instead of crossed, in .xlsx and in .ods, down from the file."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from exchange.reading.reader import read_workbook
from exchange.rules.analysis import read_rows, survey
from exchange.rules.findings import Level, Row
from tests.exchange.matrices import AUTUMN, catalogue
from tests.exchange.open_documents import saved_again

GREEN, RED = "92D050", "FF0000"
HEADINGS = ("Code", "Mesure", "Responsable", "T1", "T2", "T3", "T4", "Statut")


def written(folder: Path, colours: dict[str, str], line: tuple[Any, ...] = ()) -> Path:
    book, path = openpyxl.Workbook(), folder / "chronogramme.xlsx"
    sheet = book.active
    for values in (("RÉPUBLIQUE DU MALI",), HEADINGS, line or ("AN2-DEF-01", None, "MDAC", *[None] * 4, "En cours")):
        sheet.append(values)
    for name, colour in colours.items():
        sheet[name].fill = PatternFill("solid", fgColor=colour)
    book.save(path)
    return path


def read(path: Path) -> Row:
    found = survey(read_workbook(path), catalogue())
    (row,) = read_rows(found, catalogue(), "ML", AUTUMN).rows
    return row


def told(row: Row, level: Level) -> str:
    return " ".join(message.text for message in row.messages if message.level is level)


def test_coloured_cells_are_read_as_crosses_and_it_is_said(tmp_path: Path) -> None:
    row = read(written(tmp_path, {"D3": GREEN, "E3": GREEN}))
    assert (str(row.due), row.due_precision) == ("2026-06-30", "quarter")
    assert "Cellules colorées sans croix (D3, E3)" in told(row, Level.WARNING)


def test_the_colours_of_an_ods_that_libreoffice_wrote_are_read_as_well(tmp_path: Path) -> None:
    row = read(saved_again(written(tmp_path, {"D3": GREEN, "E3": GREEN}), "ods"))
    assert (str(row.due), row.due_precision) == ("2026-06-30", "quarter")
    assert "Cellules colorées sans croix (D3, E3)" in told(row, Level.WARNING)


def test_several_colours_are_a_question(tmp_path: Path) -> None:
    row = read(written(tmp_path, {"D3": GREEN, "E3": RED}))
    assert "plusieurs couleurs" in told(row, Level.QUESTION)


def test_a_whole_row_of_one_colour_is_asked_about_and_dates_nothing(tmp_path: Path) -> None:
    row = read(written(tmp_path, dict.fromkeys(("D3", "E3", "F3", "G3"), GREEN)))
    assert row.due is None
    assert "ou un fond" in told(row, Level.QUESTION)


@pytest.mark.parametrize("colours", [{}, {"D3": "FFFFFF", "G3": "FFFFFF"}, {"D1": GREEN, "D2": GREEN, "G2": RED}])
def test_white_and_what_is_coloured_above_the_lines_say_nothing(tmp_path: Path, colours: dict[str, str]) -> None:
    row = read(written(tmp_path, colours))
    assert row.due is None
    assert "couleur" not in told(row, Level.QUESTION) + told(row, Level.WARNING)


def test_crosses_go_before_colours(tmp_path: Path) -> None:
    line = ("AN2-DEF-01", None, "MDAC", "x", None, None, None, "En cours")
    row = read(written(tmp_path, {"E3": GREEN, "F3": GREEN}, line))
    assert str(row.due) == "2026-03-31"
