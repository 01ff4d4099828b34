"""From stored acts to the date: E-06 over whole histories, what one more act may do, what the sentences say."""

import random
import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from common.french import long_date
from protocols.enums import ActKind
from protocols.rules.computation import compute_entry_into_force
from protocols.rules.consents import consents
from protocols.rules.final_clauses import read_rule
from tests.protocols.test_rules_consents import CODES, NAMES, all_three, deposit, entry, withdrawal
from tests.protocols.test_rules_matrix import ALL_THREE, PaperAct

START = date(2026, 1, 1)
LAST = 14
Span = tuple[int, int | None]


def day(number: int) -> date:
    return START + timedelta(days=number)


def spans(chance: random.Random) -> list[Span]:
    """The truth of one state: from which day it holds a deposit, to which day, in order; days never touch."""
    found: list[Span] = []
    free = chance.randrange(6)
    while free < LAST and chance.random() < 0.7:
        end = free + 1 + chance.randrange(4) if chance.random() < 0.4 else None
        found.append((free, end))
        if end is None:
            break
        free = end + 1 + chance.randrange(3)
    return found


def told(chance: random.Random, state: str, kind: str, on: int, between: tuple[int, int]) -> list[PaperAct]:
    """One thing as sources tell it: the best gives its day, others a day near it; one may correct a wrong act."""
    form = {"consent_form": chance.choice(["", "ratification", "accession"])} if kind == ActKind.DEPOSIT else {}
    own: dict[str, Any] = {"member_state_id": state, **form}
    wrong = PaperAct(kind, day(chance.randrange(LAST)), grade="official_gazette", **own)
    is_corrected = chance.random() < 0.2
    corrects = wrong.pk if is_corrected else None
    best = PaperAct(kind, day(on), grade="official_gazette", corrects_id=corrects, **own)
    acts = [best, wrong] if is_corrected else [best]
    if chance.random() < 0.3:
        acts.append(PaperAct(kind, day(chance.randint(*between)), grade=chance.choice(["press", "communique"]), **own))
    if chance.random() < 0.2:
        acts.append(PaperAct(kind, day(on), grade="official_gazette", **own))
    return acts


def noise(chance: random.Random, state: str) -> list[PaperAct]:
    """What never counts: acts not confirmed, without date, or that are not a deposit."""
    found = []
    for kind in (ActKind.DEPOSIT, ActKind.DEPOSIT_WITHDRAWAL):
        if chance.random() < 0.2:
            found.append(PaperAct(kind, day(chance.randrange(LAST)), member_state_id=state, confirmed_at=None))
        if chance.random() < 0.1:
            found.append(PaperAct(kind, None, member_state_id=state))
    for kind in (ActKind.RATIFICATION, ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.DEFINITIVE_SIGNATURE):
        if chance.random() < 0.3:
            found.append(PaperAct(kind, day(chance.randrange(LAST)), member_state_id=state))
    return found


def history(chance: random.Random) -> tuple[dict[str, list[Span]], list[PaperAct]]:
    truth = {state: spans(chance) for state in CODES}
    acts: list[PaperAct] = []
    for state, held in truth.items():
        free = 0
        for start, end in held:
            acts += told(chance, state, ActKind.DEPOSIT, start, (free, end - 1 if end else LAST))
            if end is not None:
                acts += told(chance, state, ActKind.DEPOSIT_WITHDRAWAL, end, (end, end))
                free = end + 1
        acts += noise(chance, state)
    chance.shuffle(acts)
    return truth, acts


def first_evening(truth: dict[str, list[Span]], needed: int) -> date | None:
    """The first evening at which enough states hold a deposit, looked at day after day."""
    for number in range(3 * LAST):
        held = [any(start <= number and (end is None or number < end) for start, end in own) for own in truth.values()]
        if sum(held) >= needed:
            return day(number)
    return None


def test_e06_stored_acts_give_the_date_when_the_rule_says_over_ten_thousand_histories() -> None:
    chance = random.Random(606)
    rules = {needed: {"condition": {"kind": "count", "count": needed}} for needed in (1, 2, 3)}
    read = {needed: read_rule(rule) for needed, rule in rules.items()}
    for _ in range(10_000):
        truth, acts = history(chance)
        needed = chance.randrange(1, 4)
        found = consents(acts, read[needed], NAMES).deposited
        assert compute_entry_into_force(rules[needed], found).entry_into_force == first_evening(truth, needed), acts


ACTS = st.builds(
    PaperAct,
    kind=st.sampled_from([ActKind.DEPOSIT, ActKind.DEPOSIT_WITHDRAWAL, ActKind.RATIFICATION, ActKind.SIGNATURE]),
    on=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 12)),
    grade=st.sampled_from(["press", "communique", "official_gazette"]),
    member_state_id=st.sampled_from(CODES),
    confirmed_at=st.sampled_from([None, "2026-02-01"]),
    consent_form=st.just(""),
)
RULES = st.sampled_from(
    [
        ALL_THREE,
        {"condition": {"kind": "count", "count": 2}, "delay": {"kind": "days", "value": 30}},
        {
            "condition": {"kind": "count", "count": 1},
            "delay": {"kind": "first_of_month_after_months", "value": 1},
            "party_rule": {"pivot": "own_deposit", "delay": {"kind": "months", "value": 1}},
        },
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=10).flatmap(lambda acts: st.tuples(st.just(acts), st.permutations(acts))), RULES)
def test_shuffled_acts_give_the_same_answer(pair: Any, rule: Any) -> None:
    acts, shuffled = pair
    assert entry(*acts, rule=rule) == entry(*shuffled, rule=rule)


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, max_size=10), RULES)
def test_every_date_that_acts_give_is_in_the_sentences(acts: list[PaperAct], rule: Any) -> None:
    shown = entry(*acts, rule=rule)
    sentences = " ".join(shown.explanation)
    dates = {shown.computed_on, *shown.of_states.values()} - {None}
    assert shown.explanation
    assert [on for on in dates if not re.search(rf"(?<!\d){long_date(on)}(?!\d)", sentences)] == []
    assert [code for code in shown.of_states if NAMES[code] not in sentences] == []


@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, max_size=8), ACTS, RULES)
def test_one_more_act_never_delays_except_a_withdrawal_or_another_date_of_one_deposit_which_is_said(
    acts: list[PaperAct], one_more: PaperAct, rule: Any
) -> None:
    before, after = entry(*acts, rule=rule), entry(*acts, one_more, rule=rule)
    is_never_later = before.computed_on is None or (
        after.computed_on is not None and after.computed_on <= before.computed_on
    )
    is_another_date = any("plusieurs dates" in doubt for doubt in set(after.doubts) - set(before.doubts))
    assert is_never_later or one_more.kind == ActKind.DEPOSIT_WITHDRAWAL or is_another_date


def test_a_withdrawal_before_the_condition_delays_and_a_later_one_does_not() -> None:
    assert entry(*all_three(), withdrawal(date(2026, 8, 12))).computed_on is None
    assert entry(*all_three(), withdrawal(date(2026, 8, 13))).computed_on == date(2026, 8, 12)


def test_a_deposit_made_again_after_a_withdrawal_is_no_disagreement_of_sources() -> None:
    again = [deposit(date(2026, 9, 20)), withdrawal(date(2026, 9, 10))]
    assert entry(*all_three(), *again).doubts == ()
