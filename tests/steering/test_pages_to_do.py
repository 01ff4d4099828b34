"""« À faire »: each reader sees what it may act on, where to act, in a constant number of queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ClearanceConfirmation, Ministry, User
from common.access import Level
from common.clock import now
from measures.enums import Contribution, PeriodStatus, RevisionField, Step
from measures.models import (
    Implementation,
    Measure,
    Milestone,
    PeriodException,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
    Revision,
    RoadmapAct,
)
from steering.rules.to_do import Group, Kind
from steering.waiting import waiting_for
from tests.pages import signed_in, text_of, visit

TO_DO = reverse("steering:to_do")
Account = Callable[[str], User]


def of_kind(user: User, kind: Kind) -> Group:
    """Return one group of what waits for an account today; an empty one if nothing does."""
    groups = {group.kind: group for group in waiting_for(user, user.today())}
    return groups.get(kind, Group(kind, [], 0))


def codes(user: User, kind: Kind) -> list[str]:
    return [line.code for line in of_kind(user, kind).lines]


@pytest.fixture
def mae(focal: Callable[[str], User]) -> User:
    """The focal point of Burkina Faso's Foreign Affairs."""
    return focal("BF-MAE")


@pytest.fixture
def period(db: None) -> ReportingPeriod:
    """The period whose campaign is open."""
    return ReportingPeriod.objects.get(status=PeriodStatus.OPEN)


def close(period: ReportingPeriod) -> None:
    ReportingPeriod.objects.filter(pk=period.pk).update(status=PeriodStatus.CLOSED)


def parts(number: int, lead: str = "BF-MAE", **fields: Any) -> list[Implementation]:
    """Make measures of the year, each with a part led by one ministry, a late milestone and no report."""
    model = Measure.objects.filter(code="AN2-DIP-04").get()
    ministry = Ministry.objects.get(code=lead)
    made = []
    for index in range(number):
        measure = Measure.objects.create(code=f"AN2-DIP-{500 + index}", axis=model.axis, title="Ajoutée", **fields)
        row = Implementation.objects.create(
            measure=measure, axis=model.axis, member_state_id=ministry.member_state_id, lead_ministry=ministry,
            due_on=now().date() - timedelta(days=3),
        )  # fmt: skip
        Milestone.objects.create(implementation=row, order=1, title="Étape", due_on=now().date())
        made.append(row)
    return made


# --- Who has such a page ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lecteur", "lecteur.ml"])
def test_reader_who_acts_on_nothing_has_neither_page_nor_entry(account: Account, name: str):
    assert visit(account(name), TO_DO).status_code == 403
    assert TO_DO not in visit(account(name), "/").content.decode()


def test_entry_comes_first_for_those_who_act(mae: User):
    assert visit(mae, TO_DO).context["navigation"][0].label == "À faire"


def test_empty_list_says_so(administrator: User):
    assert "Rien ne vous attend aujourd’hui." in text_of(visit(administrator, TO_DO))


# --- Reports ----------------------------------------------------------------------------------


def test_reports_that_lack_are_to_write_once_a_period(mae: User, period: ReportingPeriod):
    led = Implementation.objects.filter(lead_ministry__code="BF-MAE", axis__roadmap=period.roadmap)
    expected = led.exclude(reports__period=period).exclude(current_status="cancelled")
    expected = [row for row in expected.select_related("measure") if row.measure.nature != "confederal"]
    assert sorted(codes(mae, Kind.TO_WRITE)) == sorted(row.measure.code for row in expected)


def test_measure_of_another_ministry_is_nobody_elses_to_write(mae: User):
    parts(1, lead="BF-MAERAH")
    assert "AN2-DIP-500" not in codes(mae, Kind.TO_WRITE)


def test_nothing_is_to_write_once_the_campaign_is_closed(mae: User, period: ReportingPeriod):
    close(period)
    assert [of_kind(mae, kind).total for kind in (Kind.TO_WRITE, Kind.BEGUN, Kind.RETURNED)] == [0, 0, 0]


def test_exception_opens_the_closed_period_again_until_its_day(mae: User, comite_bf: User, period: ReportingPeriod):
    close(period)
    until = mae.today() + timedelta(days=2)
    PeriodException.objects.create(
        period=period, ministry=mae.ministry, until=until, reason="Crue", granted_by=comite_bf, granted_at=now()
    )
    assert {line.due_on for line in of_kind(mae, Kind.TO_WRITE).lines} == {until}
    assert of_kind(mae, Kind.RETURNED).total == 1
    assert [line.due_on for line in of_kind(comite_bf, Kind.EXCEPTION).lines] == [until]


def test_returned_report_is_shown_with_its_reason(mae: User):
    (line,) = of_kind(mae, Kind.RETURNED).lines
    assert line.note.startswith("Motif du renvoi")


def test_who_validates_for_a_ministry_is_not_asked_to_write(validator: Callable[[str], User]):
    parts(1)
    assert of_kind(validator("BF-MAE"), Kind.TO_WRITE).total == 0


@pytest.mark.parametrize("name", ["comite.bf", "validateur.bf-mae"])
def test_reports_to_validate_are_those_that_await(account: Account, name: str):
    user = account(name)
    awaiting = ProgressReport.objects.awaiting(user).values_list("implementation__measure__code", flat=True)
    assert sorted(codes(user, Kind.TO_VALIDATE)) == sorted(awaiting)


def test_e05_report_of_mine_waits_for_another_person(comite_bf: User):
    report = ProgressReport.objects.awaiting(comite_bf).first()
    ReportContributor.objects.create(report=report, user=comite_bf, contribution=Contribution.EDITED, at=now())
    code = report.implementation.measure.code
    assert (code in codes(comite_bf, Kind.TO_VALIDATE), codes(comite_bf, Kind.ANOTHER_PERSON)) == (False, [code])


# --- Confirmations, campaigns, dates ----------------------------------------------------------


def test_revision_waits_for_another_person_than_who_proposed_it(comite_bf: User, account: Account):
    row = parts(1)[0]
    Revision.objects.create(
        measure=row.measure, implementation=row, member_state_id="BF", field=RevisionField.DUE_ON, new_value="2027-01-31",
        reason="Crue", authority="Ministre", proposed_by=comite_bf, proposed_at=now(),
    )  # fmt: skip
    assert row.measure.code not in codes(comite_bf, Kind.TO_CONFIRM)
    assert row.measure.code in codes(account("comite2.bf"), Kind.TO_CONFIRM)


def test_revision_of_a_cost_waits_for_another_confederal_coordinator(coordination: User, comite_bf: User):
    measure = Measure.objects.get(code="AN2-DIP-04")
    Revision.objects.create(
        measure=measure, field=RevisionField.TOTAL_COST, new_value="1000", reason="Crue", authority="Session",
        proposed_by=comite_bf, proposed_at=now(),
    )  # fmt: skip
    assert measure.code in codes(coordination, Kind.TO_CONFIRM)


def test_clearance_waits_for_the_coordination_of_its_state(comite_bf: User, comite_ml: User, mae: User):
    ClearanceConfirmation.objects.filter(user=mae).delete()
    User.objects.filter(pk=mae.pk).update(clearance=Level.RESTRICTED)
    assert any("Habilitation" in line.what for line in of_kind(comite_bf, Kind.TO_CONFIRM).lines)
    assert not any(mae.email in line.url for line in of_kind(comite_ml, Kind.TO_CONFIRM).lines)


def test_act_of_the_roadmap_waits_for_a_state_that_does_not_preside(
    coordination: User, comite_bf: User, comite_ml: User, period: ReportingPeriod
):
    RoadmapAct.objects.create(
        roadmap=period.roadmap, kind="adoption" if period.roadmap.status == "finalised" else "closing",
        on=coordination.today(), body="Collège", reference="n° 1", recorded_by=coordination, recorded_at=now(),
    )  # fmt: skip
    waits = {
        user.state_code: any("/roadmapact/" in line.url for line in of_kind(user, Kind.TO_CONFIRM).lines)
        for user in (comite_bf, comite_ml)
    }
    assert waits == {state: state != period.roadmap.presiding_state_id for state in ("BF", "ML")}


def test_campaign_to_close_waits_for_the_confederal_coordination(coordination: User, period: ReportingPeriod):
    assert period.code in codes(coordination, Kind.CAMPAIGN)


def test_dates_of_the_week_and_dates_past_are_told_apart(mae: User):
    (row,) = parts(1)
    assert row.measure.code in codes(mae, Kind.OVERDUE)
    assert row.measure.code in codes(mae, Kind.THIS_WEEK)


def test_settled_part_has_no_date_to_keep(mae: User):
    (row,) = parts(1)
    Implementation.objects.filter(pk=row.pk).update(current_status="completed")
    assert row.measure.code not in codes(mae, Kind.OVERDUE) + codes(mae, Kind.THIS_WEEK)


def test_restricted_measure_is_absent_without_the_clearance(mae: User):
    parts(1, level=Level.RESTRICTED)
    shown = {code for group in waiting_for(mae, mae.today()) for code in (line.code for line in group.lines)}
    assert "restricted" not in mae.readable_levels
    assert "AN2-DIP-500" not in shown


# --- The page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["point-focal.bf-mae", "comite.bf", "validateur.bf-mae", "coordination"])
def test_every_line_leads_to_a_page_that_its_reader_opens(account: Account, name: str):
    user = account(name)
    browser = signed_in(user)
    addresses = {line.url for group in waiting_for(user, user.today()) for line in group.lines}
    assert {address: browser.get(address, secure=True).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )


def queries(user: User) -> int:
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert visit(user, TO_DO).status_code == 200
    return len(told)


def submitted(rows: list[Implementation], period: ReportingPeriod) -> None:
    for row in rows:
        ProgressReport.objects.create(
            implementation=row, member_state_id=row.member_state_id, period=period, step=Step.SUBMITTED,
            situation_on=period.situation_on, status="in_progress", submitted_at=now(),
        )  # fmt: skip


@pytest.mark.parametrize("name", ["point-focal.bf-mae", "comite.bf"])
def test_g11_number_of_queries_does_not_grow_with_what_is_to_write_and_late(account: Account, name: str):
    user = account(name)
    parts(10)
    few = queries(user)
    Milestone.objects.filter(implementation__measure__title="Ajoutée").delete()
    Implementation.objects.filter(measure__title="Ajoutée").delete()
    Measure.objects.filter(title="Ajoutée").delete()
    parts(100)
    assert queries(user) == few


def test_g11_number_of_queries_does_not_grow_with_what_is_to_validate(account: Account, period: ReportingPeriod):
    user = account("validateur.bf-mae")
    rows = parts(110)
    submitted(rows[:10], period)
    few = queries(user)
    submitted(rows[10:], period)
    assert queries(user) == few
    assert of_kind(user, Kind.TO_VALIDATE).total > 100
