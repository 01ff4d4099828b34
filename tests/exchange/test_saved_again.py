"""What leaves, is opened and saved by LibreOffice, and comes back: the same cells, no formula (C-13, C-20, D-03)."""

import datetime
import io
from pathlib import Path

import pytest
import xlsxwriter

from common.spreadsheet import neutralise, restore
from exchange.reading.guard import inspect
from exchange.reading.limits import Ceilings
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import Cell
from tests.exchange.open_documents import saved_again
from tests.exchange.test_formulas import formulas_in

pytestmark = pytest.mark.libreoffice

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", " =", '"=', "'=", "''=", "\t=", "\n=", ";=", "  @", "＝＝")
TEXTS = (
    *(f"{start}1+cmd|' /C calc'!A0" for start in STARTS),
    "007",
    "12345678901234567890",
    "1,5",
    "31/03/2026",
    "VRAI",
    "#N/A",
    "l’État — Côte d’Ivoire œ",
    " bords ",
    "deux  espaces",
    "un\ndeux\n\ntrois",
    "a\tb",
    "_x0041_",
    "'apostrophe",
    "0123abcd" * 4 + ":" + "89ef" * 8,
)
NUMBERS = (0, 1, -12, 0.45, 2.5, 1_250_000_000, 123456789012345)
DAYS = (datetime.datetime(2028, 2, 29), datetime.datetime(2026, 12, 31), datetime.datetime(2026, 12, 31, 23, 59, 59))


def export(path: Path, **options: bool) -> Path:
    """A file as our exports write them: a column of neutralised texts, one of numbers, one of days."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, **options}) as book:
        sheet, day = book.add_worksheet("Données"), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 0, neutralise(text))
        for row, number in enumerate(NUMBERS):
            sheet.write_number(row, 1, number)
        for row, moment in enumerate(DAYS):
            sheet.write_datetime(row, 2, moment, day)
    return path


def values(path: Path) -> dict[tuple[int, int], object]:
    sheet = next(sheet for sheet in read_workbook(path).sheets if sheet.title == "Données")
    return {place: cell.value for place, cell in sheet.cells.items()}


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("options", [{}, {"date_1904": True}], ids=["1900", "1904"])
def test_c13_c20_a_file_saved_again_by_libreoffice_holds_the_same_values(
    form: str, options: dict[str, bool], tmp_path: Path
) -> None:
    path = export(tmp_path / "export.xlsx", **options)
    again = saved_again(path, form)
    assert values(again) == values(path)
    assert not inspect(io.BytesIO(again.read_bytes()), Ceilings()).has_formulas


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_d03_no_text_becomes_a_formula_and_each_comes_back_exactly(form: str, tmp_path: Path) -> None:
    again = saved_again(export(tmp_path / "export.xlsx"), form)
    assert formulas_in(again) == []
    found = values(again)
    assert [restore(str(found[row, 1])) for row in range(1, len(TEXTS) + 1)] == list(TEXTS)


def test_c13_times_and_percentages_saved_as_ods_are_those_of_the_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Données")
        sheet.write_datetime(0, 0, datetime.time(15, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(1, 0, datetime.timedelta(hours=30), book.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(2, 0, 0.4, book.add_format({"num_format": "0.0%"}))
    before, after = (read_workbook(file).sheets[0].cells for file in (path, saved_again(path, "ods")))
    assert [after[row, 1].value for row in (1, 2, 3)] == ["15:30:00", "1 day, 6:00:00", 0.4]
    assert [before[row, 1].value for row in (1, 2, 3)] == ["15:30:00", "1 day, 6:00:00", 0.4]
    assert isinstance(after[3, 1], Cell)
    assert "%" in after[3, 1].number_format
    assert "%" in before[3, 1].number_format
