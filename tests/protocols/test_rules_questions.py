"""The checks that lawyers make: questions, state by state, and never a correction."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.text import NBSP, NNBSP
from protocols.enums import ActKind
from protocols.rules.questions import Dates, questions

_KEYS = count(1)
ADOPTED = date(2025, 12, 23)
NAMES = {"BF": "au Burkina Faso", "ML": "au Mali", "NE": "au Niger"}


@dataclass(frozen=True)
class PlainAct:
    """An act as these rules read it."""

    kind: str
    on: date | None = None
    member_state_id: str | None = "ML"
    consent_form: str = ""
    effect_on: date | None = None
    grade: str = "press"
    corrects_id: object = None
    confirmed_at: object = "2026-01-01"
    pk: int = field(default_factory=lambda: next(_KEYS))


def deposit(on: date | None, **told: Any) -> PlainAct:
    return PlainAct(ActKind.DEPOSIT, on, **{"consent_form": "ratification"} | told)


def asked(*acts: PlainAct, **dates: Any) -> list[str]:
    told = Dates(**{"adopted_on": ADOPTED} | dates)
    return [question.sentence.replace(NBSP, " ").replace(NNBSP, " ") for question in questions(acts, told, NAMES)]


USUAL = (
    PlainAct(ActKind.TEXT_ADOPTED, ADOPTED, member_state_id=None),
    PlainAct(ActKind.SIGNATURE, ADOPTED),
    PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 2, 13)),
    PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2026, 4, 2)),
    PlainAct(ActKind.PROMULGATION, date(2026, 4, 20)),
    PlainAct(ActKind.PUBLICATION, date(2026, 4, 30)),
    PlainAct(ActKind.RATIFICATION, date(2026, 5, 4)),
    deposit(date(2026, 6, 1)),
)


def test_acts_in_their_usual_order_ask_nothing() -> None:
    assert asked(*USUAL) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ActKind.SIGNATURE, ActKind.DEPOSIT),
        (ActKind.RATIFICATION, ActKind.DEPOSIT),
        (ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.RATIFICATION),
        (ActKind.COUNCIL_OF_MINISTERS, ActKind.ORDINANCE),
        (ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.PROMULGATION),
        (ActKind.PROMULGATION, ActKind.PUBLICATION),
        (ActKind.ORDINANCE, ActKind.ORDINANCE_RATIFIED_BY_LAW),
        (ActKind.DEPOSIT, ActKind.DEPOSIT_WITHDRAWAL),
        (ActKind.RESERVATION, ActKind.RESERVATION_WITHDRAWAL),
    ],
)
def test_two_acts_the_wrong_way_round_are_a_question(first: str, second: str) -> None:
    told = [
        PlainAct(kind, on, consent_form="ratification" if kind == ActKind.DEPOSIT else "")
        for kind, on in ((first, date(2026, 6, 2)), (second, date(2026, 6, 1)))
    ]
    [sentence] = asked(*told)
    assert sentence.startswith("Au Mali, « ") and sentence.endswith("l’ordre est-il exact ?")


def test_two_states_the_wrong_way_round_are_no_question() -> None:
    assert asked(PlainAct(ActKind.SIGNATURE, date(2026, 6, 2)), deposit(date(2026, 6, 1), member_state_id="NE")) == []


def test_a_state_that_accedes_deposits_without_a_signature_before() -> None:
    assert (
        asked(PlainAct(ActKind.SIGNATURE, date(2026, 6, 2)), deposit(date(2026, 6, 1), consent_form="accession")) == []
    )


def test_an_act_before_the_text_was_adopted_is_a_question_of_year() -> None:
    [sentence] = asked(PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2025, 2, 13)))
    assert "précède l’adoption du texte (23 décembre 2025)" in sentence


def test_one_day_of_two_years_is_a_question_of_year() -> None:
    votes = [PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(year, 3, 27)) for year in (2026, 2027)]
    [sentence] = asked(*votes)
    assert "est aussi donné au 27 mars 2027, même jour d’une autre année" in sentence


def test_sources_that_disagree_otherwise_are_no_year_slip() -> None:
    votes = [PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, on) for on in (date(2026, 3, 9), date(2026, 3, 20))]
    assert asked(*votes) == []


def test_an_effect_that_is_not_the_rules_is_a_question() -> None:
    act = deposit(date(2026, 6, 1), effect_on=date(2026, 7, 2))
    [sentence] = asked(act, of_parties={"ML": date(2026, 7, 1)})
    assert "donne effet au 2 juillet 2026, la règle au 1er juillet 2026" in sentence
    assert asked(act, of_parties={"ML": date(2026, 7, 2)}) == []


def test_a_declared_date_that_is_not_the_rules_is_a_question() -> None:
    [sentence] = asked(declared_on=date(2026, 7, 2), computed_on=date(2026, 7, 1))
    assert "déclare l’entrée en vigueur au 2 juillet 2026" in sentence
    [without] = asked(declared_on=date(2026, 7, 2))
    assert without.endswith("quel acte manque ?")


def test_a_deposit_without_date_or_form_is_a_question() -> None:
    assert len(asked(deposit(None, consent_form=""))) == 2


def test_what_a_confirmed_act_corrects_asks_nothing_more() -> None:
    wrong = PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2025, 2, 13))
    right = PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 2, 13), corrects_id=wrong.pk)
    assert asked(wrong, right) == []


_ACTS = st.builds(
    PlainAct,
    kind=st.sampled_from(list(ActKind)),
    on=st.none() | st.dates(date(2023, 1, 1), date(2028, 12, 31)),
    member_state_id=st.sampled_from(["BF", "ML", "NE", None]),
    effect_on=st.none() | st.dates(date(2023, 1, 1), date(2028, 12, 31)),
)


@given(st.lists(_ACTS, max_size=12), st.randoms(use_true_random=False))
def test_questions_do_not_depend_on_the_order_of_recording_and_name_known_acts(
    acts: list[PlainAct], chance: Any
) -> None:
    shuffled = list(acts)
    chance.shuffle(shuffled)
    assert sorted(asked(*acts)) == sorted(asked(*shuffled))
    keys = {act.pk for act in acts}
    assert all(set(question.acts) <= keys for question in questions(acts, Dates(ADOPTED), NAMES))
