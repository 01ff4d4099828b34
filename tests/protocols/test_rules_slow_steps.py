"""Which waits are called long: longer than the median, and only where it rests on two cases or more."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from protocols.enums import ActKind
from protocols.rules.durations import Duration, Followed, durations
from protocols.rules.steps import track
from tests.protocols.test_rules_steps import PlainAct

TODAY = date(2026, 11, 16)


def _council(known: Sequence[int], waiting: Sequence[int]) -> Duration:
    """The line from adoption to council: durations in days that are known, days waited."""
    told = []
    for days in known:
        adopted = date(2026, 1, 1)
        act = PlainAct(ActKind.COUNCIL_OF_MINISTERS, adopted + timedelta(days))
        told.append(Followed("Conclu", "Mali", adopted, track([act], adopted_on=adopted, today=TODAY)))
    for days in waiting:
        adopted = TODAY - timedelta(days)
        act = PlainAct(ActKind.SIGNATURE, adopted)
        told.append(Followed("En attente", "Niger", adopted, track([act], adopted_on=adopted, today=TODAY)))
    return durations(told)[0]


@pytest.mark.parametrize(
    ("known", "waiting", "slow"),
    [
        ([30, 50], [41, 90, 40], [90, 41]),
        ([30, 50], [40], []),
        ([30, 50, 70], [50, 51], [51]),
        ([30], [900], []),
        ([], [900], []),
    ],
)
def test_a_wait_is_long_beyond_the_median_of_two_cases_at_least(
    known: list[int], waiting: list[int], slow: list[int]
) -> None:
    assert [wait.days for wait in _council(known, waiting).slow] == slow


def test_a_long_wait_tells_since_when() -> None:
    [wait] = _council([1, 2], [100]).slow
    assert (wait.since, wait.where) == (TODAY - timedelta(100), "En attente, Niger")
