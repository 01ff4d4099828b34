"""The last useful session, counted back from a wished day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.rules.calendar import last_deposit, last_session

TODAY = date(2026, 11, 16)


@dataclass(frozen=True)
class Sitting:
    member_state_id: str
    opens_on: date
    closes_on: date


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
