"""The date of situation that a file names, from its title line to the reports it enters."""

from pathlib import Path

import openpyxl
import pytest

from exchange.models import ImportBatch
from measures.models import ProgressReport
from tests.exchange.commands import MALI, PAPER, import_workbook
from tests.exchange.test_import_pages import deposit, signed_in
from tests.pages import text_of

pytestmark = pytest.mark.django_db

COMITE = "comite.ml@demo.example"


@pytest.fixture
def in_august(tmp_path) -> Path:
    """Mali's matrix drawn up inside the period."""
    book = openpyxl.load_workbook(MALI)
    book.worksheets[0]["A4"] = "MATRICE DE SUIVI - Situation au 15 août 2026"
    path = tmp_path / "aout.xlsx"
    book.save(path)
    return path


def dates() -> set[str]:
    reports = ProgressReport.objects.filter(period__code="AN2-09", member_state="ML")
    return {on.isoformat() for on in reports.values_list("situation_on", flat=True)}


def test_a_date_inside_the_period_is_asked_of_nobody_and_carried_by_the_reports(in_august):
    answer = import_workbook(*PAPER, email=COMITE, file=in_august)
    assert all(question["row"] is not None for question in answer["questions"])
    assert dates() == {"2026-08-15"}


def test_a_date_given_by_a_person_comes_before_the_file_s(in_august):
    import_workbook(*PAPER, "--situation", "2026-09-30", email=COMITE, file=in_august)
    assert dates() == {"2026-09-30"}


def test_the_preview_says_the_date_that_was_read(account, in_august):
    client = signed_in(account("comite.ml"))
    page = text_of(client.get(deposit(client, in_august.read_bytes()).headers["Location"]))
    assert "situation au 15 août 2026 lue dans le fichier" in page.replace("\u00a0", " ")


def test_a_date_that_is_a_question_is_kept_as_no_answer(account):
    client = signed_in(account("comite.ml"))
    deposit(client)
    assert ImportBatch.objects.latest("uploaded_at").situation_on is None
