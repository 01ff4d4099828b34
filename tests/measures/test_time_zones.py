"""G-12: every hour of the days on which a day may be mistaken, in the three states, against a table by hand.

Burkina Faso and Mali count in UTC, Niger an hour ahead: at 23:00 UTC it is the next day in Niamey.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import MemberState, User
from journal.models import Entry
from measures.actions.periods import close_period, grant_exception
from measures.actions.reports import save_draft
from measures.models import Implementation, PeriodException
from measures.querysets.plan import late_condition
from measures.rules.situations import is_late
from steering.waiting import waiting_for
from tests.measures.acts import account, focal_of, part, period

pytestmark = pytest.mark.django_db

# The day in UTC → the next one, as the calendar says.
NEXT = {
    date(2027, 1, 31): date(2027, 2, 1),
    date(2027, 2, 28): date(2027, 3, 1),
    date(2027, 4, 30): date(2027, 5, 1),
    date(2027, 12, 31): date(2028, 1, 1),
    date(2028, 2, 28): date(2028, 2, 29),
    date(2028, 2, 29): date(2028, 3, 1),
    date(2028, 12, 31): date(2029, 1, 1),
}


def days_of(day: date, hour: int) -> dict[str, date]:
    """Return the day in each state at that hour of a day in UTC."""
    return {"BF": day, "ML": day, "NE": NEXT[day] if hour == 23 else day}


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("day", NEXT, ids=str)
def test_g12_today_is_the_day_of_the_state_at_each_hour(day: date, hour: int):
    states = {state.code: state for state in MemberState.objects.all()}
    for minute in (0, 30, 59):
        instant = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        with time_machine.travel(instant, tick=False):
            assert {code: state.today() for code, state in states.items()} == days_of(day, hour)
        assert {code: state.day_of(instant) for code, state in states.items()} == days_of(day, hour)


@pytest.mark.parametrize("hour", [0, 12, 22, 23])
@pytest.mark.parametrize("day", NEXT, ids=str)
def test_g12_late_begins_the_day_after_the_due_date_in_each_state(day: date, hour: int):
    Implementation.objects.filter(measure__code="AN2-DIP-01").update(due_on=day, current_status="in_progress")
    instant = datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)
    with time_machine.travel(instant, tick=False):
        today = {state.code: state.today() for state in MemberState.objects.all()}
    expected = {"NE"} if hour == 23 else set()
    rows = Implementation.objects.filter(late_condition(today), measure__code="AN2-DIP-01")
    assert set(rows.values_list("member_state", flat=True)) == expected
    assert {code for code, now in today.items() if is_late("in_progress", day, now)} == expected


def unreported(state: str) -> Implementation:
    """Return a state's part of which the open campaign has no report yet."""
    rows = Implementation.objects.filter(member_state=state, axis__roadmap__code="AN2", measure__level="internal")
    return (
        rows.exclude(reports__period__code="AN2-09").select_related("measure", "lead_ministry", "member_state").first()
    )


def _leave(state: str, until: date) -> Implementation:
    row = unreported(state)
    PeriodException.objects.create(
        period=period(),
        ministry=row.lead_ministry,
        until=until,
        reason="Crue",
        granted_by=account(f"comite.{state}"),
        granted_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    return row


def _writes(row: Implementation) -> bool:
    try:
        save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={"status": "in_progress"})
    except Exception:  # any refusal closes the window
        return False
    return True


@pytest.mark.parametrize(
    ("state", "hour", "may_write"),
    [("ML", 0, True), ("ML", 23, True), ("BF", 23, True), ("NE", 22, True), ("NE", 23, False)],
)
def test_g12_the_last_day_of_a_leave_ends_at_midnight_of_its_state(state: str, hour: int, may_write: bool):
    """The clock is put to the last day of the leave, as the database's own clock is: it keeps a day of margin."""
    today = datetime.now(UTC).date()
    close_period(by=account("coordination"), period=period())
    row = _leave(state, today)
    with time_machine.travel(datetime(today.year, today.month, today.day, hour, 30, tzinfo=UTC), tick=False):
        assert _writes(row) == may_write


def test_g12_a_leave_that_ends_yesterday_in_niamey_is_refused_though_it_is_today_in_utc():
    today = datetime.now(UTC).date()
    close_period(by=account("coordination"), period=period())
    row, by = part("AN2-DIP-01", "NE"), account("comite.ne")
    with time_machine.travel(datetime(today.year, today.month, today.day, 23, 30, tzinfo=UTC), tick=False):
        assert by.today() == today + timedelta(1)
        with pytest.raises(Exception, match="Indiquez une date à partir d’aujourd’hui"):
            grant_exception(by=by, period=period(), ministry=row.lead_ministry, until=today, reason="Crue")


def test_g12_the_journal_keeps_the_instant_in_utc_whatever_the_state():
    row = unreported("NE")
    with time_machine.travel(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), tick=False):
        save_draft(by=account(focal_of(row)), implementation=row, period=period(), values={"status": "in_progress"})
    assert Entry.objects.order_by("-sequence").first().at == "2026-11-30T23:30:00.000000+00:00"


def due_this_week(user: User, today: date) -> set[Any]:
    lines = [line for group in waiting_for(user, today) for line in group.lines if "sept prochains" in group.kind]
    return {line.due_on for line in lines if line.code == "AN2-DIP-01"}


@pytest.mark.parametrize(("days", "is_shown"), [(-1, False), (0, True), (7, True), (8, False)])
def test_g12_this_week_is_from_today_to_the_seventh_day(days: int, is_shown: bool):
    row, today = part("AN2-DIP-01", "NE"), date(2028, 2, 28)
    Implementation.objects.filter(pk=row.pk).update(due_on=today + timedelta(days), current_status="in_progress")
    assert bool(due_this_week(account(focal_of(row)), today)) == is_shown
