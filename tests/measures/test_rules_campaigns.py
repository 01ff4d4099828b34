"""Dates of a campaign, leaves, and who has not reported, on plain values."""

from dataclasses import dataclass
from datetime import date

import pytest

from measures.rules.campaigns import Tally, dates_fault, days_overdue, leave_fault, state_lines

TODAY = date(2026, 11, 25)
BEFORE, AFTER = date(2026, 11, 24), date(2026, 11, 26)


@dataclass(frozen=True)
class Place:
    code: str


def group(state: str, acronym: str, expected: int, received: int, validated: int = 0) -> dict:
    numbers = {"expected": expected, "received": received, "validated": validated}
    return {"state": state, "code": f"{state}-{acronym}", "acronym": acronym, "name": acronym, **numbers}


def test_a_prepared_period_changes_freely():
    assert dates_fault("prepared", {"code": "AN3-03", "closes_on": BEFORE}, TODAY) == {}


@pytest.mark.parametrize("name", ["code", "roadmap", "situation_on", "opens_on"])
def test_an_open_campaign_keeps_what_it_covers(name: str):
    assert list(dates_fault("open", {name: AFTER}, TODAY)) == [name]


@pytest.mark.parametrize(("day", "refused"), [(BEFORE, ["closes_on"]), (TODAY, []), (AFTER, [])])
def test_an_open_campaign_is_extended_to_today_or_later(day: date, refused: list[str]):
    assert list(dates_fault("open", {"closes_on": day}, TODAY)) == refused


def test_a_leave_lasts_until_today_at_least():
    assert leave_fault("closed", BEFORE, BEFORE, TODAY)
    assert not leave_fault("closed", BEFORE, TODAY, TODAY)


def test_a_leave_ahead_of_the_closing_goes_beyond_it():
    assert leave_fault("open", AFTER, AFTER, TODAY)
    assert not leave_fault("open", TODAY, AFTER, TODAY)


def test_no_leave_is_granted_before_the_campaign_opens():
    assert leave_fault("prepared", BEFORE, AFTER, TODAY)


@pytest.mark.parametrize(("due", "late"), [(AFTER, 0), (TODAY, 0), (BEFORE, 1)])
def test_a_ministry_is_late_from_the_day_after_its_deadline(due: date, late: int):
    assert days_overdue(due, TODAY) == late


def test_states_keep_their_order_and_ministries_stand_by_what_they_miss():
    groups = [group("NE", "MEF", 2, 2), group("ML", "MTI", 3, 2, 1), group("ML", "MEF", 4, 1)]
    lines = state_lines(
        groups, [Place("BF"), Place("ML"), Place("NE")], BEFORE, dict.fromkeys(("BF", "ML", "NE"), TODAY)
    )
    assert [line.state.code for line in lines] == ["ML", "NE"]
    assert [line.acronym for line in lines[0].ministries] == ["MEF", "MTI"]
    assert lines[0].total == Tally(7, 3, 1)


def test_a_ministry_that_misses_nothing_is_never_late():
    (line,) = state_lines([group("ML", "MEF", 2, 2)], [Place("ML")], BEFORE, {"ML": TODAY})
    assert line.overdue == 0


def test_each_state_counts_its_own_day():
    groups = [group("ML", "MEF", 2, 1), group("NE", "MEF", 2, 1)]
    lines = state_lines(groups, [Place("ML"), Place("NE")], BEFORE, {"ML": TODAY, "NE": AFTER})
    assert [line.overdue for line in lines] == [1, 2]
