"""The last useful session, counted back from a wished day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.enums import Step
from protocols.rules.calendar import last_deposit, last_session, margin, remaining
from protocols.rules.durations import durations
from protocols.rules.steps import track
from protocols.rules.what_if import prospect

TODAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Sitting:
    member_state_id: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class State:
    code: str
    name: str


SPRING = Sitting("ML", date(2027, 4, 5), date(2027, 7, 4))
AUTUMN = Sitting("ML", date(2027, 10, 4), date(2027, 12, 18))
OTHER = Sitting("BF", date(2027, 3, 3), date(2027, 5, 31))


def last(deposit_by: date | None, usual_days: int = 30, today: date = TODAY) -> Sitting | None:
    sessions = (SPRING, AUTUMN, OTHER)
    return last_session("ML", sessions, deposit_by=deposit_by, usual_days=usual_days, today=today).session


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_last_deposit_is_the_last_day_that_still_does(delay: int, room: int) -> None:
    wished = TODAY + timedelta(days=room)
    found = last_deposit(wished, TODAY, lambda on: on + timedelta(days=delay))
    assert found == (wished - timedelta(days=delay) if room >= delay else None)


def test_nothing_to_deposit_for_a_rule_that_never_gives_a_day() -> None:
    assert last_deposit(date(2027, 12, 31), TODAY, lambda on: None) is None


@pytest.mark.parametrize(
    ("deposit_by", "session"),
    [
        (date(2027, 12, 1), AUTUMN),
        (date(2027, 11, 3), AUTUMN),
        (date(2027, 11, 2), SPRING),
        (date(2027, 5, 5), SPRING),
        (date(2027, 5, 4), None),
        (None, None),
    ],
)
def test_the_last_useful_session_opens_by_the_last_day_of_the_vote(
    deposit_by: date | None, session: Sitting | None
) -> None:
    assert last(deposit_by) == session


def test_a_session_that_is_over_is_not_useful() -> None:
    assert last(date(2027, 9, 1), today=date(2027, 7, 4)) == SPRING
    assert last(date(2027, 9, 1), today=date(2027, 7, 5)) is None


def test_a_last_day_that_has_passed_leaves_no_session() -> None:
    # The session still sits, but the vote would come too late.
    assert last(date(2027, 5, 20), today=date(2027, 5, 1)) is None


def test_a_state_without_a_calendar_says_so() -> None:
    told = last_session("NE", (SPRING,), deposit_by=date(2027, 12, 1), usual_days=0, today=TODAY)
    assert not told.is_calendar_known and not told.is_too_late


def test_the_margin_adds_the_known_medians_and_tells_those_that_are_not() -> None:
    lines = durations([])
    ratified = [replace(line, known=(10, 20, 60)) if line.end == Step.RATIFICATION else line for line in lines]
    told = margin(ratified)
    assert told.days == 20
    assert "médiane 20\u00a0jours (3\u00a0cas)" in told.sentence
    assert "durée inconnue, non comptée" in told.sentence


@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_party_may_deposit_until_its_own_day_is_the_wished_one(count: int) -> None:
    names = {"BF": "Burkina Faso", "ML": "Mali", "NE": "Niger"}
    rule = {"condition": {"kind": "count", "count": count}, "delay": {"kind": "months", "value": 1}}
    seen = prospect(rule, [], names, TODAY)
    assert seen is not None
    tracks = [(State(code, name), track([], adopted_on=None, today=TODAY)) for code, name in names.items()]
    found = remaining(tracks, seen, [SPRING], wished=date(2027, 5, 20), usual_days=0, today=TODAY)
    assert {each.deposit_by for each in found} == {date(2027, 4, 20)}
    assert [each.last.session for each in found if each.last] == [None, SPRING, None]
