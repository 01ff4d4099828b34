"""What is shown of a measure on a day: one word, one class, a mean that never counts a silence as 0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.enums import GovernmentClass, Situation, Status
from measures.rules.situations import (
    CHART_ORDER,
    SETTLED,
    average,
    government_class,
    is_completed_everywhere,
    is_late,
    planned_on,
    situation_on,
    slip_in_days,
)

TODAY = date(2026, 9, 30)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
maybe_days = st.none() | days
statuses = st.sampled_from(Status)
rates = st.decimals(0, 100, places=1)
maybe_rates = st.none() | rates
plans = st.dictionaries(days, rates, max_size=8)


@given(statuses, maybe_days, days)
def test_every_implementation_has_one_situation_and_it_is_its_status_unless_late(status, due_on, today):
    shown = situation_on(status, due_on, today)
    assert shown == (Situation.LATE if is_late(status, due_on, today) else status)


@given(st.sampled_from(SETTLED), maybe_days, days)
def test_no_date_makes_a_settled_status_late(status, due_on, today):
    assert situation_on(status, due_on, today) == status


@given(st.sampled_from([status for status in Status if status not in SETTLED]), days, days)
def test_any_other_status_is_late_from_the_day_after_its_date(status, due_on, today):
    assert is_late(status, due_on, today) == (today > due_on)


@given(statuses, maybe_days, days, st.integers(0, 900))
def test_who_is_late_stays_late_as_days_pass(status, due_on, today, later):
    assert is_late(status, due_on, today + timedelta(later)) or not is_late(status, due_on, today)


def test_the_day_of_the_date_itself_is_not_late():
    assert not is_late(Status.IN_PROGRESS, TODAY, TODAY)
    assert is_late(Status.IN_PROGRESS, TODAY - timedelta(1), TODAY)


def test_without_a_date_nothing_is_late():
    assert situation_on(Status.NOT_STARTED, None, TODAY) == Situation.NOT_STARTED


def test_late_is_never_reported_and_everything_reported_is_shown():
    assert set(Situation) == {*(Situation(status) for status in Status), Situation.LATE}
    assert sorted(CHART_ORDER) == sorted(Situation)


@given(statuses, maybe_rates)
def test_government_classes_hold_all_but_the_abandoned(status, rate):
    assert (government_class(status, rate) is None) == (status == Status.CANCELLED)


@pytest.mark.parametrize(
    ("status", "rate", "expected"),
    [
        (Status.COMPLETED, None, GovernmentClass.COMPLETED),
        (Status.COMPLETED, Decimal(40), GovernmentClass.COMPLETED),
        (Status.NOT_STARTED, Decimal(10), GovernmentClass.NOT_COMPLETED),
        (Status.POSTPONED, Decimal("0.0"), GovernmentClass.NOT_COMPLETED),
        (Status.SUSPENDED, None, GovernmentClass.NOT_COMPLETED),
        (Status.POSTPONED, Decimal("0.1"), GovernmentClass.IN_PROGRESS),
        (Status.SUSPENDED, Decimal(60), GovernmentClass.IN_PROGRESS),
        (Status.BLOCKED, Decimal(0), GovernmentClass.IN_PROGRESS),
        (Status.IN_PROGRESS, None, GovernmentClass.IN_PROGRESS),
    ],
)
def test_government_class_of(status, rate, expected):
    assert government_class(status, rate) == expected


@given(st.lists(st.tuples(statuses, maybe_rates), max_size=30))
def test_government_classes_partition_what_is_not_abandoned(rows):
    counts = dict.fromkeys(GovernmentClass, 0)
    for status, rate in rows:
        if (found := government_class(status, rate)) is not None:
            counts[found] += 1
    assert sum(counts.values()) == sum(status != Status.CANCELLED for status, _ in rows)


@given(plans, days)
def test_planned_rate_is_that_of_the_last_period_ended(plan, day):
    ended = [end for end in plan if end <= day]
    assert planned_on(plan.items(), day) == (plan[max(ended)] if ended else 0)


@given(plans, days, st.integers(0, 900))
def test_a_plan_that_never_falls_is_planned_so(plan, day, later):
    rising = list(zip(sorted(plan), sorted(plan.values()), strict=True))
    assert planned_on(rising, day) <= planned_on(rising, day + timedelta(later))


@given(st.lists(maybe_rates, max_size=40))
def test_a_mean_counts_no_missing_rate_and_tells_how_many_are(rates):
    known = [rate for rate in rates if rate is not None]
    found = average(rates)
    assert (found.evaluated, found.without_report, found.programmed) == (
        len(known),
        len(rates) - len(known),
        len(rates),
    )
    assert found.rate == average(known).rate
    assert found.rate is None if not known else min(known) <= found.rate <= max(known)


def test_a_missing_rate_is_not_a_zero():
    assert average([Decimal(40), None]).rate == 40
    assert average([Decimal(40), Decimal(0)]).rate == 20
    assert average([None, None]).rate is None


@given(st.lists(statuses, max_size=3))
def test_a_measure_is_completed_when_every_state_that_keeps_it_is(reported):
    kept = {status for status in reported if status != Status.CANCELLED}
    assert is_completed_everywhere(reported) == (kept == {Status.COMPLETED})


@given(days, days)
def test_a_slip_is_counted_from_the_baseline_and_is_negative_ahead_of_it(due_on, baseline):
    assert baseline + timedelta(slip_in_days(due_on, baseline)) == due_on


def test_a_slip_without_one_of_its_dates_is_unknown():
    assert slip_in_days(None, TODAY) is None
    assert slip_in_days(TODAY, None) is None
