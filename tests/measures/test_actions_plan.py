"""Blockers, revisions, periods and the roadmap: effects, locks, and what only a second person does."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.models import Ministry
from common.errors import Conflict
from measures.actions import followup, periods, plan, reading, revisions
from measures.models import (
    Axis,
    Blocker,
    Implementation,
    Measure,
    Milestone,
    ReportingPeriod,
    Revision,
    Roadmap,
    RoadmapAct,
)
from tests.journal.completeness import journalled, nothing_journalled
from tests.measures.acts import (
    account,
    drafted,
    drafted_part,
    focal_of,
    new_blocker,
    new_revision,
    open_blocker,
    part,
    period,
    proposed_revision,
    waiting_act,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 2)


# --- Blockers ----------------------------------------------------------------------------------------


def test_a_change_of_a_blocker_tells_what_it_was():
    row = open_blocker()
    row.what = "Autre cause"
    with journalled(
        "change_blocker", by=account(focal_of(part())), about=row, what=("Attente d’un décret", "Autre cause")
    ):
        followup.save_blocker(by=account(focal_of(part())), blocker=row, read_version=row.version)


def test_a_lifted_blocker_changes_no_more():
    row = open_blocker()
    followup.lift_blocker(by=account("comite.ml"), blocker=row, on=DAY, how="Décret pris")
    with pytest.raises(Conflict, match="levé"):
        followup.raise_blocker(by=account("comite.ml"), blocker=row, asked_at="Conseil")
    with pytest.raises(Conflict, match="levé"):
        followup.save_blocker(by=account(focal_of(part())), blocker=row)


def test_a_blocker_read_before_another_change_is_not_written_over():
    row = open_blocker()
    with pytest.raises(Conflict, match="entre-temps"):
        followup.save_blocker(by=account(focal_of(part())), blocker=row, read_version=row.version + 1)


def test_a_blocker_is_not_lifted_before_it_exists():
    row = open_blocker()
    with pytest.raises(ValidationError):
        followup.lift_blocker(by=account("comite.ml"), blocker=row, on=date(2026, 8, 1), how="Décret")


def test_a_ministry_raises_no_blocker_to_the_confederal_level_by_typing_it():
    by = account(focal_of(part()))
    with pytest.raises(PermissionDenied):
        followup.save_blocker(by=by, blocker=new_blocker(level="confederal"))
    row = open_blocker()
    row.level = "confederal"
    with pytest.raises(PermissionDenied):
        followup.save_blocker(by=by, blocker=row, read_version=row.version)


def test_a_ministry_still_writes_its_blocker_once_it_is_raised():
    row = open_blocker()
    followup.raise_blocker(by=account("comite.ml"), blocker=row, asked_at="Conseil")
    stored = Blocker.objects.get(pk=row.pk)
    stored.proposal = "Arbitrage"
    followup.save_blocker(by=account(focal_of(part())), blocker=stored, read_version=stored.version)
    assert Blocker.objects.get(pk=row.pk).proposal == "Arbitrage"


def test_nobody_takes_another_ministry_s_blocker_by_moving_it_to_one_s_own():
    row = open_blocker()
    mine = Implementation.objects.filter(lead_ministry__code="ML-MEF", measure__axis__roadmap__code="AN2").first()
    row.implementation = mine
    with pytest.raises(PermissionDenied):
        followup.save_blocker(by=account("point-focal.ml-mef"), blocker=row, read_version=row.version)


# --- Revisions ---------------------------------------------------------------------------------------


def test_a_granted_revision_changes_the_plan_and_leaves_the_baseline():
    row, before = proposed_revision(), part()
    revisions.grant_revision(by=account("comite.ml"), revision=row)
    after = part()
    assert (after.due_on, after.version) == (date(2026, 12, 20), before.version + 1)
    assert after.baseline_due_on == before.baseline_due_on
    assert Revision.objects.get(pk=row.pk).decided_by == account("comite.ml")


def test_a_refused_revision_changes_nothing_of_the_plan():
    row, before = proposed_revision(), part()
    revisions.refuse_revision(by=account("comite.ml"), revision=row)
    assert (part().due_on, part().version) == (before.due_on, before.version)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [("national_share", "1250000", 1_250_000), ("lead_ministry", "ML-MTI", None), ("start_on", "2026-02-01", None)],
)
def test_each_field_of_the_plan_is_revised(field: str, value: str, expected: object):
    row = new_revision(field=field, new_value=value)
    revisions.propose_revisions(by=account(focal_of(part())), revisions=[row])
    revisions.grant_revision(by=account("comite.ml"), revision=row)
    expected = expected or {"lead_ministry": Ministry.objects.get(code="ML-MTI")}.get(field, date(2026, 2, 1))
    assert getattr(part(), field) == expected


def test_who_proposed_a_revision_does_not_grant_it():
    row = new_revision()
    revisions.propose_revisions(by=account("comite.ml"), revisions=[row])
    with pytest.raises(PermissionDenied, match="autre personne"):
        revisions.grant_revision(by=account("comite.ml"), revision=row)
    revisions.grant_revision(by=account("comite2.ml"), revision=row)


def test_a_revision_is_decided_once():
    row = proposed_revision()
    revisions.refuse_revision(by=account("comite.ml"), revision=row)
    with pytest.raises(Conflict, match="déjà refusée"):
        revisions.grant_revision(by=account("comite2.ml"), revision=row)


@pytest.mark.parametrize("code", ["AN1-DIP-01", "AN3-DEV-01"])
def test_a_plan_is_revised_when_its_roadmap_is_finalised_and_not_closed(code: str):
    drafted()
    row = new_revision(part(code))
    with pytest.raises(Conflict, match="finalisée ou adoptée"):
        revisions.propose_revisions(by=account("comite.ml"), revisions=[row])


# Rules and refusals of revisions: test_actions_revisions.


# --- Periods -----------------------------------------------------------------------------------------


def test_a_period_goes_from_prepared_to_open_to_closed_and_never_back():
    by = account("coordination")
    periods.open_period(by=by, period=period("AN2-BILAN"))
    with pytest.raises(Conflict):
        periods.open_period(by=by, period=period("AN2-BILAN"))
    periods.close_period(by=by, period=period("AN2-BILAN"))
    for act in (periods.open_period, periods.close_period):
        with pytest.raises(Conflict, match="close"):
            act(by=by, period=period("AN2-BILAN"))


def test_a_form_read_before_the_closing_does_not_open_a_campaign_again():
    stale, by = period(), account("coordination")
    periods.close_period(by=by, period=period())
    with pytest.raises(Conflict, match="close"):
        periods.save_period(by=by, period=stale)
    assert ReportingPeriod.objects.get(code="AN2-09").status == "closed"


def test_an_exception_is_for_a_ministry_of_one_s_own_state():
    with pytest.raises(PermissionDenied):
        periods.grant_exception(
            by=account("comite.ml"),
            period=period("AN2-06"),
            ministry=Ministry.objects.get(code="NE-MEF"),
            until=DAY,
            reason="Crue",
        )


# --- The roadmap -------------------------------------------------------------------------------------


def test_a_confirmed_finalisation_freezes_the_baseline():
    act = waiting_act()
    row = part("AN3-DEV-01")
    milestone = Milestone.objects.create(implementation=row, order=1, title="Jalon", due_on=date(2027, 3, 1))
    plan.confirm_roadmap_act(by=account("comite.ml"), act=act)
    row.refresh_from_db()
    milestone.refresh_from_db()
    assert (row.baseline_due_on, row.baseline_national_share) == (row.due_on, row.national_share)
    assert Measure.objects.get(code="AN3-DEV-01").baseline_total_cost == 500
    assert milestone.baseline_due_on == milestone.due_on
    assert Roadmap.objects.get(code="AN3").status == "finalised"


def test_an_act_is_confirmed_once_and_in_its_turn():
    act = waiting_act()
    plan.confirm_roadmap_act(by=account("comite.ml"), act=act)
    with pytest.raises(Conflict, match="n’attend pas"):
        plan.confirm_roadmap_act(by=account("comite.ne"), act=act)
    closing = recorded(act.roadmap, "closing")
    with pytest.raises(Conflict, match="finalisée"):
        plan.confirm_roadmap_act(by=account("comite.ml"), act=closing)


def recorded(roadmap: Roadmap, kind: str) -> RoadmapAct:
    act = RoadmapAct(roadmap=roadmap, kind=kind, on=DAY, body="Collège", reference="n° 2")
    return plan.record_roadmap_act(by=account("coordination"), act=act)


def test_the_plan_of_a_finalised_roadmap_is_not_typed_any_more():
    row = part()
    row.due_on = date(2027, 5, 1)
    with pytest.raises(PermissionDenied):
        plan.save_plan_row(by=account("comite.ml"), row=row, read_version=row.version)


def test_a_plan_row_read_before_another_change_is_refused_with_the_difference():
    row = drafted_part()
    plan.save_plan_row(by=account("comite.ml"), row=drafted_row(due_on=date(2027, 7, 1)), read_version=row.version)
    row.due_on = date(2027, 8, 1)
    with pytest.raises(Conflict) as refusal:
        plan.save_plan_row(by=account("comite.ml"), row=row, read_version=row.version)
    told = {(gap.label, gap.read, gap.stored) for gap in refusal.value.differences}
    assert ("échéance", "2027-08-01", "2027-07-01") in told


def drafted_row(**fields: object) -> Implementation:
    row = part("AN3-DEV-01")
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_a_ministry_of_another_state_neither_leads_nor_is_associated():
    drafted()
    row = drafted_row(lead_ministry=Ministry.objects.get(code="NE-MEF"))
    with pytest.raises(IntegrityError, match="autre État"):
        plan.save_plan_row(by=account("comite.ml"), row=row, read_version=row.version)


def test_an_associated_ministry_of_another_state_is_refused_with_a_sentence():
    row = drafted_part()
    with pytest.raises(ValidationError, match="même État"):
        plan.associate_ministries(
            by=account("comite.ml"), implementation=row, ministries=[Ministry.objects.get(code="BF-MEF")]
        )


def test_a_measure_that_changes_axis_takes_its_parts_along():
    roadmap = drafted()
    other = Axis.objects.create(roadmap=roadmap, code="DEF", order=2, name="Défense")
    measure = Measure.objects.get(code="AN3-DEV-01")
    measure.axis = other
    plan.save_plan_row(by=account("coordination"), row=measure, read_version=measure.version)
    assert part("AN3-DEV-01").axis == other


# --- Levels and what leaves a trace ------------------------------------------------------------------


def test_a_level_is_raised_and_never_lowered_by_hand():
    measure, by = part().measure, account("comite.ml")
    plan.raise_level(by=by, measure=measure, level="restricted")
    for level in ("restricted", "internal", "public"):
        with pytest.raises(ValidationError, match="relevé"):
            plan.raise_level(by=by, measure=measure, level=level)


def test_a_form_does_not_lower_a_level():
    measure = part().measure
    measure.level = "public"
    with pytest.raises(ValidationError, match="relevé"):
        plan.save_plan_row(by=account("coordination"), row=measure, read_version=measure.version)


def test_a_state_that_a_measure_does_not_concern_does_not_raise_its_level():
    measure = part().measure
    others = Measure.objects.exclude(implementations__member_state="ML").filter(level="internal").first()
    assert others is not None
    with pytest.raises(PermissionDenied):
        plan.raise_level(by=account("comite.ml"), measure=others, level="restricted")
    plan.raise_level(by=account("comite.ml"), measure=measure, level="restricted")


def test_reading_or_exporting_what_is_not_restricted_leaves_no_trace():
    with nothing_journalled():
        reading.note_reading(by=account("comite.ml"), measure=part().measure)
        reading.note_export(by=account("comite.ml"), measures=[part().measure], file_format="csv")
