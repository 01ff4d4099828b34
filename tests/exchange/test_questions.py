"""What a confirmed import leaves as already asked: what was shown to who could answer, answered or not."""

import pytest

from measures.models import ProgressReport
from tests.exchange.commands import PAPER, import_workbook
from tests.exchange.test_import_pages import confirm, deposit, signed_in

pytestmark = pytest.mark.django_db

COMITE = "comite.ml@demo.example"


def asked(*extra: str) -> set[int]:
    answer = import_workbook("--dry-run", "--situation", "2026-09-30", *extra, email=COMITE)
    return {question["row"] for question in answer["questions"]}


def test_a_ministry_s_import_does_not_silence_the_questions_on_the_rows_of_others():
    before = asked()
    import_workbook("--situation", "2026-09-30", email="point-focal.ml-mti@demo.example")
    reports = ProgressReport.objects.filter(period__code="AN2-09", member_state="ML").select_related("implementation")
    assert {report.implementation.lead_ministry_id for report in reports}
    assert before
    assert asked() == before


def test_a_question_that_was_answered_is_not_asked_again(comite_ml):
    client = signed_in(comite_ml)
    confirm(client, deposit(client).headers["Location"], row=["FDR AN II !18"])
    assert ProgressReport.objects.filter(period__code="AN2-09", implementation__measure__code="AN2-DEF-09").exists()
    assert 18 not in asked()


def test_a_question_left_without_an_answer_is_not_asked_again():
    assert 18 in asked()
    import_workbook(*PAPER, "--situation", "2026-09-30", email=COMITE)
    assert asked() == set()
