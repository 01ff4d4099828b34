"""`export_workbook`, then `import_workbook`: the round trip by hand (promise 14), for three states and three formats."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from exchange.reading.reader import read_workbook
from exchange.rules.workbook_reading import TOUCHED
from exchange.workbook_actions import read_own
from measures.models import ProgressReport

pytestmark = pytest.mark.django_db
MINISTRIES = ("BF-MEF", "ML-MTI", "NE-MEF")


def exported(ministry: str, path: Path) -> Path:
    call_command(
        "export_workbook", "--ministry", ministry, "--period", "AN2-09", "--output", str(path), stdout=StringIO()
    )
    return path


def brought_back(path: Path, ministry: str, *arguments: str) -> dict[str, Any]:
    output, email = StringIO(), f"point-focal.{ministry.lower()}@demo.example"
    options = ["--period", "AN2-09", "--as", email, "--json", *arguments]
    call_command("import_workbook", str(path), *options, stdout=output, stderr=StringIO())
    return json.loads(output.getvalue())


def edited(path: Path, column: str, value: Any) -> Path:
    """Type in the first row whose report is not begun."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    [head] = [row for row in sheet.iter_rows(max_row=10) if row[0].value == "Repère"]
    places = {cell.value: cell.column for cell in head}
    row = next(
        number
        for number in range(head[0].row + 1, sheet.max_row + 1)
        if sheet.cell(number, places["Étape du rapport"]).value == "à commencer"
    )
    sheet.cell(row, places[column], value)
    book.save(path)
    return path


@pytest.mark.parametrize("ministry", MINISTRIES)
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_c20_what_leaves_comes_back_without_a_change(tmp_path: Path, ministry: str, suffix: str):
    answer = brought_back(exported(ministry, tmp_path / f"classeur.{suffix}"), ministry, "--dry-run")
    assert {name for name, count in answer["counts"].items() if count} == {"unchanged"}
    assert answer["rows"]


def test_c20_one_cell_typed_is_one_change(tmp_path: Path):
    path = edited(exported("ML-MTI", tmp_path / "classeur.xlsx"), "1. Résultats obtenus", "Deux tronçons")
    answer = brought_back(path, "ML-MTI", "--dry-run")
    assert [cell["read"] for row in answer["rows"] for cell in row["differences"]] == ["Deux tronçons"]
    assert not ProgressReport.objects.filter(results="Deux tronçons").exists()


def test_what_is_brought_back_by_hand_is_saved_once(tmp_path: Path):
    path = edited(exported("ML-MTI", tmp_path / "classeur.xlsx"), "1. Résultats obtenus", "Deux tronçons")
    brought_back(path, "ML-MTI")
    assert ProgressReport.objects.filter(results="Deux tronçons").count() == 1
    again = brought_back(path, "ML-MTI", "--dry-run")
    assert again["counts"]["changed"] == 0


def test_a_stamp_sheet_that_was_touched_is_said(tmp_path: Path, comite_ml: Any):
    path = exported("ML-MTI", tmp_path / "classeur.xlsx")
    told = read_own(comite_ml, read_workbook(path), None)
    assert told is not None
    assert TOUCHED not in told.notes
    book = openpyxl.load_workbook(path)
    book["Estampille"].cell(4, 2, "NE")
    book.save(path)
    told = read_own(comite_ml, read_workbook(path), None)
    assert told is not None
    assert TOUCHED in told.notes


@pytest.mark.parametrize(
    ("kind", "email", "sheet"),
    [("structure", "coordination", "Mesures"), ("ratification", "comite.ml", "Ratification")],
)
def test_a_coordination_takes_its_workbook_by_hand(tmp_path: Path, kind: str, email: str, sheet: str):
    path = tmp_path / "classeur.xlsx"
    options = ["--kind", kind, "--as", f"{email}@demo.example", "--output", str(path)]
    call_command("export_workbook", *options, stdout=StringIO())
    assert sheet in openpyxl.load_workbook(path).sheetnames


def test_a_reader_takes_no_workbook_of_a_coordination(tmp_path: Path):
    options = ["--kind", "structure", "--as", "lecteur.ml@demo.example", "--output", str(tmp_path / "classeur.xlsx")]
    with pytest.raises(CommandError):
        call_command("export_workbook", *options, stdout=StringIO())


def test_a_sheet_of_ours_without_its_marks_never_passes_for_a_foreign_matrix(tmp_path: Path):
    path = exported("ML-MTI", tmp_path / "classeur.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    book.worksheets[0].delete_cols(1)
    book.save(path)
    with pytest.raises(CommandError, match="Repère"):
        brought_back(path, "ML-MTI", "--dry-run")


@pytest.mark.parametrize("sheet", ["À remplir", "Jalons", "Indicateurs"])
def test_marks_that_changed_lines_are_refused(tmp_path: Path, sheet: str):
    path = exported("ML-MTI", tmp_path / "classeur.xlsx")
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    first = next(row[0].row for row in page.iter_rows(max_row=10) if row[0].value == "Repère") + 1
    one, other = page.cell(first, 1), page.cell(first + 1, 1)
    one.value, other.value = other.value, one.value
    book.save(path)
    answer = brought_back(path, "ML-MTI", "--dry-run")
    refused = [row for row in answer["rows"] if row["sheet"] == sheet and row["verdict"] == "error"]
    assert [row["row"] for row in refused] == [first, first + 1]
    assert "désigne" in refused[0]["messages"][0]
