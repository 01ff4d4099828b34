"""The rates that the server computes: between 0 and 100, and never from what is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.rules.rates import Measured, financial_rate, indicators_rate, milestones_rate

QUANTITIES = st.decimals(min_value=-10_000, max_value=10_000, places=2)
WEIGHTS = st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=8)


@pytest.mark.parametrize(
    ("paid", "planned", "rate"),
    [
        (2_480_000_000, 4_166_000_000, "59.5"),
        (1, 800, "0.1"),  # 0.125: to one decimal
        (1, 2000, "0.1"),  # 0.05: a half goes up
        (0, 10, "0.0"),
        (12, 10, "120.0"),
    ],
)
def test_a_financial_rate_is_what_was_paid_of_what_was_planned(paid: int, planned: int, rate: str):
    assert financial_rate(paid, planned) == Decimal(rate)


@pytest.mark.parametrize(("paid", "planned"), [(None, 10), (10, None), (10, 0), (None, None)])
def test_no_financial_rate_is_told_from_a_missing_amount_or_from_nothing_planned(paid: int | None, planned: int | None):
    assert financial_rate(paid, planned) is None


@given(WEIGHTS)
def test_milestones_give_a_rate_between_0_and_100_or_none_without_weight(milestones: list[tuple[int, bool]]):
    rate = milestones_rate(milestones)
    if sum(weight for weight, _ in milestones) == 0:
        assert rate is None
    else:
        assert 0 <= rate <= 100


@given(WEIGHTS, st.integers(1, 100))
def test_one_more_milestone_reached_never_lowers_the_rate(milestones: list[tuple[int, bool]], weight: int):
    assert milestones_rate([*milestones, (weight, True)]) >= milestones_rate([*milestones, (weight, False)])


def test_milestones_weigh_what_the_plan_says():
    assert milestones_rate([(3, True), (1, False), (2, False)]) == 50


@given(st.lists(st.builds(Measured, QUANTITIES, QUANTITIES, QUANTITIES), min_size=1, max_size=5))
def test_indicators_give_a_rate_between_0_and_100(indicators: list[Measured]):
    assert 0 <= indicators_rate(indicators) <= 100


@given(QUANTITIES, QUANTITIES)
def test_an_indicator_at_its_target_is_done_and_at_its_baseline_not_begun(baseline: Decimal, target: Decimal):
    assert Measured(baseline, target, target).done == 100
    if baseline != target:
        assert Measured(baseline, target, baseline).done == 0


def test_an_indicator_that_must_go_down_is_half_done_half_way():
    assert indicators_rate([Measured(Decimal(40), Decimal(10), Decimal(25), "down")]) == 50


@pytest.mark.parametrize(
    ("direction", "value", "done"), [("up", 9, 0), ("up", 11, 100), ("down", 9, 100), ("down", 11, 0)]
)
def test_a_target_that_keeps_the_baseline_is_held_or_not(direction: str, value: int, done: int):
    assert Measured(Decimal(10), Decimal(10), Decimal(value), direction).done == done


def test_the_rate_of_indicators_waits_for_the_value_of_each():
    told = Measured(Decimal(0), Decimal(10), Decimal(5))
    assert indicators_rate([told, Measured(Decimal(0), Decimal(10), None)]) is None


def test_an_indicator_without_a_baseline_measures_no_way():
    told = Measured(Decimal(0), Decimal(10), Decimal(5))
    assert indicators_rate([told, Measured(None, Decimal(10), Decimal(9))]) == 50
    assert indicators_rate([Measured(None, Decimal(10), Decimal(9))]) is None
