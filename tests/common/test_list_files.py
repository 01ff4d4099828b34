"""What a long list's file holds, read back by openpyxl and by LibreOffice: each value as what it is."""

import csv
import io
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from common.list_files import CELL_MAX, CSV, XLSX, cut, written

TITLES = ["Échéance", "Formule", "Code", "Montant", "Taux"]
# The first row is empty: the writer must not take the kind of a column from it.
ROWS: list[list[Any]] = [
    [None, "", "", None, None],
    [date(2026, 1, 31), "=1+1", "12345678901234567890", -5, Decimal("-0.10")],
    [date(2027, 2, 1), "@SUM(1)", "00123456789012345678", 123_456_789_012, Decimal("99.95")],
    [None, "ligne\nsuite « é »", "1E5", 0, None],
]
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(XLSX, "Essai", TITLES, iter(ROWS))


def cells_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_openpyxl_reads_each_value_as_what_it_is(content: bytes) -> None:
    rows = cells_of(content)
    assert rows[0] == TITLES
    assert rows[2] == [datetime(2026, 1, 31), "=1+1", "12345678901234567890", -5, -0.1]
    assert rows[3][2:] == ["00123456789012345678", 123_456_789_012, 99.95]
    assert rows[4] == [None, "ligne\nsuite « é »", "1E5", 0, None]


def test_d03_openpyxl_finds_texts_where_a_formula_was_written(content: bytes) -> None:
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


@pytest.mark.libreoffice
def test_libreoffice_reads_each_value_as_what_it_is(content: bytes, tmp_path: Path) -> None:
    rows = office_cells(content, tmp_path)
    kinds = [cell.get(f"{OFFICE}value-type") for cell in rows[2]]
    assert kinds == ["date", "string", "string", "float", "float"]
    assert rows[2][0].get(f"{OFFICE}date-value") == "2026-01-31"
    assert ["".join(cell.itertext()).strip() for cell in rows[2][1:3]] == ["=1+1", "12345678901234567890"]
    assert [cell.get(f"{OFFICE}value") for cell in rows[2][3:]] == ["-5", "-0.1"]
    assert [cell for row in rows for cell in row if cell.get(f"{TABLE}formula")] == []


def office_cells(content: bytes, folder: Path) -> list[list[ElementTree.Element]]:
    """Return the cells that LibreOffice finds in a file, opened and saved as flat XML."""
    file = folder / "essai.xlsx"
    file.write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profil'}"
    command = [shutil.which("soffice"), profile, "--headless", "--convert-to", "fods", "--outdir", folder, file]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    rows = ElementTree.parse(file.with_suffix(".fods")).iter(f"{TABLE}table-row")
    return [list(row.iter(f"{TABLE}table-cell")) for row in rows]


def test_a_list_without_rows_still_has_its_titles() -> None:
    assert cells_of(written(XLSX, "Essai", TITLES, []))[0] == TITLES
    assert written(CSV, "Essai", TITLES, []).decode("utf-8-sig") == ";".join(TITLES) + "\r\n"


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    assert cut("é" * CELL_MAX) == "é" * CELL_MAX
    shortened = cut("é" * (CELL_MAX + 1))
    assert (len(shortened), shortened[-1]) == (CELL_MAX, "…")
    assert cells_of(written(XLSX, "Essai", ["Texte"], [[shortened]]))[1] == [shortened]


def test_a_csv_opens_in_a_french_spreadsheet_program() -> None:
    content = written(CSV, "Essai", TITLES, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[2] == ["2026-01-31", "=1+1", "12345678901234567890", "-5", "-0.10"]


def test_a_row_that_cannot_be_read_leaves_no_file() -> None:
    def rows() -> Any:
        yield ROWS[1]
        raise ValueError("read no further")

    with pytest.raises(ValueError, match="read no further"):
        written(XLSX, "Essai", TITLES, rows())
