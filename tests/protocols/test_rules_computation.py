"""Entry into force computed: E-06 against a count made by hand each day, and what each part of a rule changes."""

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.french import long_date
from protocols.rules import Answer, BadRule, Deposited, compute_entry_into_force
from protocols.rules.delays import DELAYS, Delay

PARTIES = ("BF", "ML", "NE", "TD")
START = date(2024, 1, 25)
ALL_THREE = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}}


def deposit(party: str, on: str, withdrawn: str = "", act: str = "ratification") -> Deposited:
    return Deposited(party, act, date.fromisoformat(on), date.fromisoformat(withdrawn) if withdrawn else None)


@st.composite
def instruments(draw: st.DrawFn) -> Deposited:
    on = START + timedelta(days=draw(st.integers(0, 12)))
    stay = draw(st.one_of(st.none(), st.integers(0, 12)))
    act = draw(st.sampled_from(["ratification", "accession", "definitive_signature"]))
    return Deposited(draw(st.sampled_from(PARTIES)), act, on, None if stay is None else on + timedelta(days=stay))


CONDITIONS = st.one_of(
    st.builds(lambda n: {"kind": "count", "count": n}, st.integers(1, 4)),
    st.just({"kind": "all", "parties": ["BF", "ML", "NE"]}),
    st.just({"kind": "fraction", "parties": list(PARTIES), "numerator": 2, "denominator": 3}),
    st.just({"kind": "signature", "parties": ["BF", "ML"]}),
    st.just({"kind": "fixed", "date": "2024-02-01"}),
)
DELAY = st.sampled_from(DELAYS).map(lambda kind: {"kind": kind, "value": 0 if kind == "same_day" else 2})
RULES = st.fixed_dictionaries(
    {
        "condition": CONDITIONS,
        "delay": DELAY,
        "excluded_parties": st.sampled_from([[], ["TD"]]),
        "not_before": st.sampled_from([None, "2024-03-05"]),
        "party_rule": st.one_of(
            st.none(),
            st.fixed_dictionaries({"pivot": st.sampled_from(["own_deposit", "not_before_general"]), "delay": DELAY}),
        ),
    }
)
ROWS = st.lists(instruments(), max_size=7)


@settings(max_examples=200)
@given(RULES, ROWS, st.randoms())
def test_the_order_of_instruments_changes_nothing(rule: Any, rows: list[Deposited], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert compute_entry_into_force(rule, shuffled) == compute_entry_into_force(rule, rows)


@settings(max_examples=200)
@given(RULES, ROWS, instruments())
def test_one_more_instrument_never_delays(rule: Any, rows: list[Deposited], one_more: Deposited) -> None:
    before = compute_entry_into_force(rule, rows).entry_into_force
    after = compute_entry_into_force(rule, [*rows, one_more]).entry_into_force
    assert before is None or (after is not None and after <= before)


@settings(max_examples=200)
@given(RULES, ROWS)
def test_every_date_of_the_answer_is_written_in_the_sentences(rule: Any, rows: list[Deposited]) -> None:
    answer = compute_entry_into_force(rule, rows)
    told = " ".join(answer.explanation)
    dates = {answer.entry_into_force, *answer.parties.values()} - {None}
    assert [on for on in dates if not re.search(rf"(?<!\d){long_date(on)}(?!\d)", told)] == []
    assert answer.explanation
    assert [party for party in answer.parties if party not in told] == []


@settings(max_examples=200)
@given(RULES, ROWS, st.integers(0, 30), st.integers(0, 30))
def test_what_is_established_on_a_day_stays_so_on_later_days(
    rule: Any, rows: list[Deposited], one: int, two: int
) -> None:
    early, late = sorted((START + timedelta(days=one), START + timedelta(days=two)))
    known = compute_entry_into_force(rule, rows, early).entry_into_force
    assert known is None or compute_entry_into_force(rule, rows, late).entry_into_force == known


def by_hand(rows: list[Deposited], needed: int) -> date | None:
    """The first evening at which enough parties hold an instrument, looked at day after day."""
    for number in range(13):
        evening = START + timedelta(days=number)
        if (
            len({row.party for row in rows if row.act != "definitive_signature" and row.stands_after(evening)})
            >= needed
        ):
            return evening
    return None


def sequence(chance: random.Random) -> list[Deposited]:
    """Up to seven acts of four parties in twelve days: any order, duplicates, withdrawals on any later day."""
    rows = []
    for _ in range(chance.randrange(8)):
        on = START + timedelta(days=chance.randrange(13))
        withdrawn_on = on + timedelta(days=chance.randrange(13)) if chance.random() < 0.4 else None
        act = chance.choice(["ratification", "accession", "definitive_signature"])
        rows.append(Deposited(chance.choice(PARTIES), act, on, withdrawn_on))
    return rows


def test_e06_in_force_exactly_when_the_rule_says_over_ten_thousand_sequences() -> None:
    chance = random.Random(6)
    for _ in range(10_000):
        rows, needed = sequence(chance), chance.randrange(1, 5)
        rule = {"condition": {"kind": "count", "count": needed}}
        assert compute_entry_into_force(rule, rows).entry_into_force == by_hand(rows, needed), rows


@pytest.mark.parametrize(
    ("kind", "value", "start", "end"),
    [
        ("same_day", 0, "2024-02-29", "2024-02-29"),
        ("days", 30, "2024-01-30", "2024-02-29"),
        ("clear_days", 30, "2019-04-29", "2019-05-30"),
        ("months", 1, "2024-01-31", "2024-02-29"),
        ("months", 12, "2024-02-29", "2025-02-28"),
        ("months", 3, "2025-11-30", "2026-02-28"),
        ("first_of_month_after_months", 12, "2023-09-01", "2024-10-01"),
        ("first_of_month_after_months", 12, "2022-08-29", "2023-09-01"),
        ("first_of_month_after_months", 1, "2024-01-31", "2024-03-01"),
        ("first_of_nth_month", 6, "1998-09-16", "1999-03-01"),
        ("first_of_nth_month", 1, "2024-12-01", "2025-01-01"),
        ("first_of_month_after_days", 60, "2002-04-11", "2002-07-01"),
        ("first_of_month_after_days", 60, "2002-04-02", "2002-07-01"),
    ],
)
def test_each_delay_runs_out_on_its_day(kind: str, value: int, start: str, end: str) -> None:
    assert Delay(kind, value).after(date.fromisoformat(start)) == date.fromisoformat(end)


def three(**rule: Any) -> Answer:
    rows = [deposit("BF", "2026-05-04"), deposit("ML", "2026-08-12"), deposit("NE", "2026-06-01")]
    return compute_entry_into_force(ALL_THREE | rule, rows)


def test_the_founding_treaty_is_in_force_on_the_day_of_the_last_of_three_deposits() -> None:
    answer = three()
    assert answer.entry_into_force == date(2026, 8, 12)
    assert set(answer.parties.values()) == {date(2026, 8, 12)}


def test_what_is_missing_names_the_parties_that_the_rule_names() -> None:
    answer = compute_entry_into_force(ALL_THREE, [deposit("BF", "2026-05-04"), deposit("ML", "2026-08-12")])
    assert answer.as_json()["missing"] == {"count": 1, "parties": ["NE"]}
    assert answer.explanation[-1] == "L’entrée en vigueur n’est pas établie\u00a0: il manque 1 instrument\u00a0: NE."


def test_an_assumed_rule_says_so_first() -> None:
    assert three(assumption=True).explanation[0].startswith("Hypothèse à confirmer")


def test_a_silent_treaty_waits_for_all_who_negotiated_it() -> None:
    answer = three(silent=True)
    assert answer.entry_into_force == date(2026, 8, 12)
    assert "art. 24, par. 2" in answer.explanation[0]


def test_a_floor_moves_the_general_day() -> None:
    assert three(not_before="2027-01-01").entry_into_force == date(2027, 1, 1)


def test_two_thirds_of_fifty_three_are_thirty_six() -> None:
    rule = {"condition": {"kind": "fraction", "numerator": 2, "denominator": 3, "membership": 53}}
    assert compute_entry_into_force(rule, []).as_json()["missing"] == {"count": 36, "parties": []}


@pytest.mark.parametrize(("withdrawn", "expected"), [("2026-08-12", None), ("2026-08-13", date(2026, 8, 12))])
def test_a_withdrawal_on_the_day_of_the_condition_counts_and_a_later_one_does_not(
    withdrawn: str, expected: Any
) -> None:
    rows = [deposit("BF", "2026-05-04", withdrawn), deposit("ML", "2026-08-12"), deposit("NE", "2026-06-01")]
    assert compute_entry_into_force(ALL_THREE, rows).entry_into_force == expected


def test_a_party_that_withdraws_and_deposits_again_counts_once() -> None:
    rows = [deposit("BF", "2026-01-01", "2026-02-01"), deposit("BF", "2026-03-01"), deposit("BF", "2026-04-01")]
    answer = compute_entry_into_force(
        {"condition": {"kind": "count", "count": 2}}, [*rows, deposit("ML", "2026-02-15")]
    )
    assert answer.entry_into_force == date(2026, 3, 1)


@pytest.mark.parametrize(("pivot", "own"), [("own_deposit", "2026-05-02"), ("not_before_general", "2027-01-02")])
def test_the_pivot_says_whether_a_later_party_waits_for_the_general_day(pivot: str, own: str) -> None:
    rule = {
        "condition": {"kind": "count", "count": 1},
        "delay": {"kind": "months", "value": 12},
        "party_rule": {"pivot": pivot, "delay": {"kind": "months", "value": 1}},
    }
    rows = [deposit("ML", "2026-01-02"), deposit("NE", "2026-04-02")]
    assert compute_entry_into_force(rule, rows).as_json()["parties"] == {"ML": "2027-01-02", "NE": own}


def test_a_form_that_is_not_counted_still_makes_a_party() -> None:
    rule = {"condition": {"kind": "count", "count": 1}, "counting_acts": ["ratification"]}
    rows = [deposit("ML", "2026-01-02", act="accession")]
    assert compute_entry_into_force(rule, rows).entry_into_force is None
    answer = compute_entry_into_force(rule, [*rows, deposit("NE", "2026-02-02")])
    assert answer.as_json()["parties"] == {"ML": "2026-02-02", "NE": "2026-02-02"}


@pytest.mark.parametrize("act", ["definitive_signature", "signature"])
def test_a_rule_that_counts_signatures_counts_no_deposit(act: str) -> None:
    rule = {"condition": {"kind": "signature", "parties": ["BF", "ML"]}}
    rows = [deposit("BF", "2026-01-02", act=act), deposit("ML", "2026-01-01")]
    assert compute_entry_into_force(rule, rows).as_json()["missing"] == {"count": 1, "parties": ["ML"]}
    signed = [*rows, deposit("ML", "2026-01-05", act=act)]
    assert compute_entry_into_force(rule, signed).entry_into_force == date(2026, 1, 5)


@pytest.mark.parametrize(
    "rule",
    [
        ALL_THREE | {"silent": 1},
        ALL_THREE | {"silent": True, "delay": {"kind": "days", "value": 30}},
        ALL_THREE | {"delay": {"kind": "days"}},
        ALL_THREE | {"delay": {"kind": "days", "value": -1}},
        ALL_THREE | {"delay": {"kind": "months", "value": 10**9}},
        ALL_THREE | {"delay": {"kind": "first_of_nth_month", "value": 0}},
        ALL_THREE | {"delay": {"kind": ["days"], "value": 1}},
        ALL_THREE | {"not_before": "2026-02-30"},
        ALL_THREE | {"party_rule": {"pivot": "deposit"}},
        ALL_THREE | {"party_rule": {"pivot": ["own_deposit"]}},
        ALL_THREE | {"counting_acts": []},
        ALL_THREE | {"counting_acts": [["ratification"]]},
        ALL_THREE | {"excluded_parties": "BF"},
        ALL_THREE | {"excluded_parties": ["BF", "ML", "NE"]},
        {"condition": {"kind": "all", "parties": ["BF", "BF"]}},
        {"condition": {"kind": "all", "parties": ["BF", 3]}},
        {"condition": {"kind": "count", "count": 10**30}},
        {"condition": {"kind": "count", "count": 2.0}},
        {"condition": {"kind": "count", "count": 2, "number": 2}},
        {"condition": {"kind": "fraction", "parties": ["BF"], "numerator": 3, "denominator": 2}},
        {"condition": {"kind": "signature"}},
        {"condition": {"kind": "signature", "parties": ["BF"], "count": 2}},
        {"condition": {"kind": "fixed", "date": "20240101"}},
        {"condition": {"kind": "fixed", "date": "9999-12-31"}, "delay": {"kind": "days", "value": 1}},
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_applied_is_refused_in_one_sentence(rule: Any) -> None:
    with pytest.raises(BadRule) as refusal:
        compute_entry_into_force(rule, [])
    assert str(refusal.value).endswith(".") and len(refusal.value.faults) == 1
