"""D-03 on the files themselves: no cell of an export is a formula, for openpyxl and for LibreOffice."""

import csv
import io
import itertools
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from django.db.models import QuerySet
from django.test import Client

from measures.models import Blocker, Measure, Revision

pytestmark = pytest.mark.django_db

PAYLOADS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1+1", " =cmd|' /C calc'!A0", '"=1', ";=1", "'=1"]
LISTS = ["/mesures/", "/blocages/", "/revisions/"]


def poison(rows: QuerySet, *fields: str) -> None:
    """Put a formula at the head of these texts, each in its turn."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    for pk, payload in zip(list(keys), itertools.cycle(PAYLOADS), strict=False):
        rows.model.objects.filter(pk=pk).update(**dict.fromkeys(fields, f"{payload} essai"))


@pytest.fixture
def client(comite_ml) -> Client:
    """Mali's coordination, with a formula at the head of the texts that it exports."""
    measures = Measure.objects.filter(level="internal", code__startswith="AN2").order_by("code")
    for measure, payload in zip(measures, PAYLOADS, strict=False):
        Measure.objects.filter(pk=measure.pk).update(title=f"{payload} essai", expected_result=payload)
    poison(Blocker.objects.filter(implementation__measure__level="internal"), "what", "proposal")
    # A decided revision is frozen.
    poison(Revision.objects.filter(measure__level="internal", step="proposed"), "authority", "reason")
    client = Client()
    client.force_login(comite_ml)
    return client


def exported(client: Client, address: str, form: str) -> bytes:
    answer = client.get(f"{address}?format={form}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("address", LISTS)
def test_d03_no_cell_of_an_xlsx_export_is_a_formula(client, address):
    book = openpyxl.load_workbook(io.BytesIO(exported(client, address, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("essai" in str(cell.value) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("address", LISTS)
def test_d03_no_cell_of_a_csv_export_starts_like_a_formula(client, address):
    text = exported(client, address, "csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert any("essai" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠")]


@pytest.mark.libreoffice
@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_d03_libreoffice_finds_no_formula_in_an_export(client, address, form, tmp_path):
    file = tmp_path / f"export.{form}"
    file.write_bytes(exported(client, address, form))
    assert formulas_in(file) == []


def formulas_in(file: Path) -> list[str]:
    """Return the formulas that LibreOffice itself finds in a file, opened and saved as flat XML."""
    office = shutil.which("soffice")
    profile = f"-env:UserInstallation=file://{file.parent / 'profil'}"
    options = ["--infilter=CSV:59,34,76,1"] if file.suffix == ".csv" else []
    command = [office, profile, "--headless", *options, "--convert-to", "fods", "--outdir", str(file.parent), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    tree = ElementTree.parse(file.with_suffix(".fods"))
    name = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
    return [cell.attrib[name] for cell in tree.iter() if name in cell.attrib]
