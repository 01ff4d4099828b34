"""What the acts on the plan and on reports do, and the locks that refuse them with a sentence."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Incomplete
from measures.actions import followup, periods, reports, validation
from measures.actions.entry import EnteredRow, Signed, enter_reports
from measures.enums import Signatory
from measures.models import (
    Implementation,
    ProgressReport,
    ReportEvent,
)
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import (
    account,
    chosen,
    focal_of,
    open_blocker,
    part,
    period,
    report,
    validator_of,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 2)
VALUES = {"status": "in_progress", "physical_rate": Decimal(100)}


# --- Reports -------------------------------------------------------------------------------------------


@pytest.fixture
def draft() -> ProgressReport:
    row = part()
    return reports.save_draft(by=account(focal_of(row)), implementation=row, period=period(), values=VALUES)


def test_the_first_save_of_a_draft_is_told_once_and_later_ones_are_not(draft: ProgressReport):
    author = account(focal_of(draft))
    with nothing_journalled():
        saved = reports.save_draft(
            by=author,
            implementation=draft.implementation,
            period=draft.period,
            values={"results": "Suite"},
            read_version=draft.version,
        )
    assert (saved.results, saved.version, saved.physical_rate) == ("Suite", draft.version + 1, 100)


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_written_over(draft: ProgressReport):
    with pytest.raises(Conflict, match="modifié entre-temps"):
        reports.save_draft(
            by=account(focal_of(draft)),
            implementation=draft.implementation,
            period=draft.period,
            values={},
            read_version=draft.version - 1,
        )


@pytest.mark.parametrize("field", ["step", "is_in_force", "ministry_validator", "version", "appreciation"])
def test_what_an_act_sets_is_not_typed(field: str):
    row = part()
    with pytest.raises(ValidationError, match=field):
        reports.save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={field: "validated"})


def test_a_validated_report_is_not_written_again_without_a_rectification():
    done = report("validated")
    with pytest.raises(Conflict, match="rectificatif"):
        reports.save_draft(
            by=account(focal_of(done)), implementation=done.implementation, period=period(), values=VALUES
        )


def test_a_report_is_of_a_period_of_its_own_roadmap():
    earlier = Implementation.objects.filter(measure__code__startswith="AN1", member_state="ML").first()
    with pytest.raises(Conflict, match="feuille de route de la mesure"):
        reports.save_draft(by=account(focal_of(earlier)), implementation=earlier, period=period(), values=VALUES)


def test_a_campaign_closed_since_the_page_was_read_is_closed(draft: ProgressReport):
    as_it_was_read = period()
    periods.close_period(by=account("coordination"), period=period())
    with pytest.raises(Conflict, match="close"):
        reports.save_draft(
            by=account(focal_of(draft)),
            implementation=draft.implementation,
            period=as_it_was_read,
            values={},
            read_version=draft.version,
        )


def test_an_incomplete_report_is_not_submitted_and_the_sentence_says_what_it_lacks(draft: ProgressReport):
    ProgressReport.objects.filter(pk=draft.pk).update(status="completed")
    with pytest.raises(Incomplete, match="justificatif"):
        reports.submit_reports(by=account(focal_of(draft)), chosen=chosen(draft))


def test_one_incomplete_report_holds_back_all_those_sent_with_it(draft: ProgressReport):
    author = account(focal_of(draft))
    other = Implementation.objects.filter(lead_ministry=author.ministry, measure__axis__roadmap__code="AN2").last()
    lacking = reports.save_draft(by=author, implementation=other, period=period(), values={"physical_rate": None})
    with pytest.raises(Incomplete):
        reports.submit_reports(by=author, chosen=chosen(draft, lacking))
    assert set(ProgressReport.objects.filter(member_state="ML", period=period()).values_list("step", flat=True)) == {
        "draft"
    }


def test_a_validation_of_the_nation_brings_into_force_and_copies_the_figures():
    row = report("ministry_validated")
    with journalled("validate_report", by=account("comite.bf"), about=row, step=("ministry_validated", "validated")):
        validation.validate_reports(by=account("comite.bf"), chosen=chosen(row))
    row.refresh_from_db()
    copied = Implementation.objects.get(pk=row.implementation_id)
    assert (row.is_in_force, row.national_validator) == (True, account("comite.bf"))
    assert (copied.current_status, copied.current_physical_rate, copied.current_situation_on) == (
        row.status,
        row.physical_rate,
        row.period.situation_on,
    )


def test_a_report_of_an_earlier_period_does_not_put_the_figures_back():
    row = report("ministry_validated")
    later = period().situation_on + timedelta(30)
    Implementation.objects.filter(pk=row.implementation_id).update(
        current_situation_on=later, current_status="completed", current_physical_rate=100
    )
    validation.validate_reports(by=account("comite.bf"), chosen=chosen(row))
    copied = Implementation.objects.get(pk=row.implementation_id)
    assert (copied.current_status, copied.current_situation_on) == ("completed", later)


def test_a_validation_of_another_version_than_the_one_read_is_refused():
    row = report("ministry_validated")
    with pytest.raises(Conflict, match="a changé"):
        validation.validate_reports(by=account("comite.bf"), chosen={row.pk: row.version - 1})


def test_e05_who_wrote_does_not_validate_and_takes_the_others_down_with_it():
    rows = list(ProgressReport.objects.filter(step="ministry_validated", member_state="BF").order_by("pk")[:2])
    by = account("comite.bf")
    rows[0].contributions.create(user=by, contribution="edited", at=rows[0].submitted_at)
    with nothing_journalled(), pytest.raises(PermissionDenied, match="contribué"):
        validation.validate_reports(by=by, chosen=chosen(*rows))
    assert ProgressReport.objects.filter(pk__in=[row.pk for row in rows], step="ministry_validated").count() == 2


def test_e05_who_entered_a_signed_matrix_does_not_validate_it(comite_ml: User, account: Callable[[str], User]):
    paper = Signed(by=Signatory.MINISTER, reference="n° 12", on=DAY)
    with transaction.atomic():
        entered = enter_reports(
            by=comite_ml,
            period=period(),
            rows=[EnteredRow(part().pk, VALUES)],
            situation_on=period().situation_on,
            signed=paper,
        )
    (row,) = entered.complete
    assert row.step == "ministry_validated"
    with pytest.raises(PermissionDenied, match="contribué"):
        validation.validate_reports(by=comite_ml, chosen=chosen(row))
    validation.validate_reports(by=account("comite2.ml"), chosen=chosen(row))


def test_note_6_a_coordination_types_nothing_for_a_ministry_without_its_paper(comite_bf: User):
    for act in (reports.submit_reports, reports.withdraw_reports):
        row = report("draft" if act is reports.submit_reports else "submitted")
        with pytest.raises(PermissionDenied, match="document signé"):
            act(by=comite_bf, chosen=chosen(row))
    with pytest.raises(PermissionDenied, match="document signé"):
        reports.save_draft(by=comite_bf, implementation=report("draft").implementation, period=period(), values=VALUES)


def test_a_workbook_row_whose_report_left_the_ministry_meanwhile_is_a_conflict():
    row = report("submitted")
    with pytest.raises(Conflict, match="ne s’écrit plus"), transaction.atomic():
        enter_reports(
            by=account(focal_of(row)),
            period=period(),
            rows=[EnteredRow(row.implementation_id, VALUES)],
            situation_on=period().situation_on,
            signed=None,
        )


def test_two_workbook_rows_of_one_implementation_are_a_conflict():
    row = part()
    with pytest.raises(Conflict, match="Deux lignes"), transaction.atomic():
        enter_reports(
            by=account(focal_of(row)),
            period=period(),
            rows=[EnteredRow(row.pk, VALUES)] * 2,
            situation_on=period().situation_on,
            signed=None,
        )


def test_a_return_keeps_its_reason_in_the_trail_and_forgets_the_ministry_s_signature():
    row = report("ministry_validated")
    validation.return_reports(by=account("comite.bf"), chosen=chosen(row), reason="  Pièce absente ")
    row.refresh_from_db()
    assert (row.step, row.return_reason, row.ministry_validator) == ("returned", "Pièce absente", None)
    assert ReportEvent.objects.filter(report=row).latest("at").reason == "Pièce absente"


def test_a_rectification_goes_through_the_same_chain_and_replaces_the_report():
    first = report("validated")
    focal, ministry, nation = account(focal_of(first)), account(validator_of(first)), account("comite.bf")
    copy = validation.open_rectification(by=nation, report=first, reason="Taux erroné")
    assert (copy.step, copy.number, copy.physical_rate) == ("returned", first.number + 1, first.physical_rate)
    values = {"physical_rate": Decimal("99.0"), "fall_explanation": "Recomptage.", "evidence": "PV n° 3"}
    values |= {"status": "in_progress"}
    saved = reports.save_draft(
        by=focal, implementation=copy.implementation, period=copy.period, values=values, read_version=copy.version
    )
    for by, act in ((focal, reports.submit_reports), (ministry, validation.validate_reports)):
        act(by=by, chosen=chosen(saved))
        saved.refresh_from_db()
    validation.validate_reports(by=account("comite2.bf"), chosen=chosen(saved))
    in_force = ProgressReport.objects.get(implementation=first.implementation, period=first.period, is_in_force=True)
    assert (in_force.number, in_force.physical_rate) == (first.number + 1, Decimal("99.0"))


def test_only_one_rectification_is_open_at_once_and_only_of_what_is_in_force():
    first = report("validated")
    validation.open_rectification(by=account("comite.bf"), report=first, reason="Taux erroné")
    with pytest.raises(Conflict, match="déjà ouvert"):
        validation.open_rectification(by=account("comite.bf"), report=first, reason="Encore")
    with pytest.raises(Conflict, match="en vigueur"):
        validation.open_rectification(by=account("comite.bf"), report=report("submitted"), reason="Taux")


@pytest.mark.parametrize(
    "act",
    [
        lambda: validation.return_reports(by=account("comite.bf"), chosen=chosen(report("submitted")), reason=" "),
        lambda: validation.open_rectification(by=account("comite.bf"), report=report("validated"), reason=""),
        lambda: followup.lift_blocker(by=account("comite.ml"), blocker=open_blocker(), on=DAY, how=" "),
        lambda: periods.grant_exception(
            by=account("comite.ml"), period=period(), ministry=part().lead_ministry, until=DAY, reason=" "
        ),
        lambda: periods.grant_exception(
            by=account("comite.ml"), period=period(), ministry=part().lead_ministry, until=DAY, reason="x" * 301
        ),
    ],
    ids=["return", "rectification", "lift", "exception", "exception too long"],
)
def test_an_act_that_needs_a_reason_needs_one_that_fits(act: Callable[[], Any]):
    with pytest.raises(ValidationError):
        act()
