"""A coordination fills a ministry's workbook in from its signed document (note 6 of the rights); counted queries."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.errors import Conflict
from exchange.rules.workbook_sheets import REPORTS
from journal.models import Entry
from measures.actions.papers import Paper
from measures.enums import Step
from measures.models import Implementation, ProgressReport, SignedDocument
from tests.exchange.many_parts import plant
from tests.exchange.own_workbooks import OwnWorkbook, confirm
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db

FILLED = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": "40", "results": "Moyens limités"}
MINISTER = Paper("minister", "n° 0412/MDAC-SG", date(2026, 10, 5), None)
FOCAL_POINT = Paper("focal_point", "n° 0413/MDAC", date(2026, 10, 5), None)


def filled(by: User, codes: list[str]) -> OwnWorkbook:
    book = OwnWorkbook(by, codes)
    for code in codes:
        book.line(code).update(FILLED)
    return book


def reports(codes: list[str]) -> list[ProgressReport]:
    return list(ProgressReport.objects.filter(implementation__measure__code__in=codes, period__code="AN2-09"))


@pytest.mark.parametrize(
    ("paper", "step"), [(MINISTER, Step.MINISTRY_VALIDATED), (FOCAL_POINT, Step.SUBMITTED)], ids=["minister", "focal"]
)
def test_note_6_rows_enter_at_the_step_of_who_signed_and_stand_on_the_document(
    comite_ml: User, paper: Paper, step: Step
):
    codes = plant(3)
    confirm(filled(comite_ml, codes).deposit(), paper=paper)
    document = SignedDocument.objects.get(reference=paper.reference)
    assert {(row.step, row.member_state_id) for row in reports(codes)} == {(step, "ML")}
    assert set(document.reports.all()) == set(reports(codes))
    assert (document.signed_by, document.recorded_by) == (paper.signed_by, comite_ml)
    assert Entry.objects.order_by("sequence").last().act == "confirm_import"
    assert chain_holds()


def test_note_6_nothing_enters_without_a_document(comite_ml: User):
    codes = plant(1)
    batch = filled(comite_ml, codes).deposit()
    with pytest.raises((Conflict, PermissionDenied)):
        confirm(batch)
    assert reports(codes) == []


def test_note_6_a_coordination_of_another_state_knows_none_of_the_rows(comite_ml: User, comite_ne: User):
    codes = plant(1)
    book = filled(comite_ml, codes)
    rows = [row for row in book.judged(comite_ne) if row.sheet == REPORTS.name and row.code in codes]
    assert {row.verdict for row in rows} <= {"unknown", "not_yours"}
    assert not any(row.changes for row in rows)


def test_note_6_the_ministry_s_own_workbook_asks_for_no_document(account: Callable[[str], User]):
    codes = plant(2)
    focal = account("point-focal.ml-mdac")
    confirm(filled(focal, codes).deposit())
    assert {row.step for row in reports(codes)} == {Step.SUBMITTED}
    assert not SignedDocument.objects.filter(reports__in=reports(codes)).exists()


def test_g11_a_confirmation_takes_as_many_queries_for_three_rows_as_for_sixty(comite_ml: User):
    codes, counts = plant(63), []
    for part in (codes[:3], codes[3:]):
        batch = filled(comite_ml, part).deposit()
        with CaptureQueriesContext(connection) as queries:
            confirm(batch, paper=MINISTER)
        counts.append(len(queries))
        assert Implementation.objects.filter(reports__in=reports(part)).count() == len(part)
    assert counts[0] == counts[1]
