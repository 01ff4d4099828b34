"""Durations, entry into force never dated, and the sentence that opens the page."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from protocols.enums import ActKind, Step
from protocols.rules.durations import Followed, durations
from protocols.rules.entry_into_force import Known, expected_deposits, explain, is_assumption, rule_faults
from protocols.rules.matrix import line, matrix
from protocols.rules.steps import track
from tests.protocols.test_rules_steps import PlainAct

TODAY = date(2026, 11, 16)
ALL_THREE = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}, "assumption": False}
STATES = [
    SimpleNamespace(code="BF", name="Burkina Faso", locative="au Burkina Faso"),
    SimpleNamespace(code="ML", name="Mali", locative="au Mali"),
]


def known(**fields: Any) -> Known:
    base: dict[str, Any] = {"rule": None, "rule_source": "", "is_rule_confirmed": True, "states": 3}
    return Known(**base | {"depositors": [], "authorised": []} | fields)


def test_without_a_rule_the_final_clauses_are_said_unknown_and_the_whole_is_an_assumption() -> None:
    told = explain(known())
    assert (told.status, told.is_assumption, told.deposits, told.expected) == ("non établie", True, 0, 3)
    assert "clauses finales n’ont pas été communiquées" in told.sentences[0]
    assert told.count.replace("\u00a0", " ") == "0 dépôt connu sur 3"


@pytest.mark.parametrize(
    ("rule", "is_confirmed", "expected"),
    [
        (None, True, True),
        (ALL_THREE, True, False),
        (ALL_THREE, False, True),
        (ALL_THREE | {"assumption": True}, True, True),
    ],
)
def test_a_rule_is_an_assumption_until_it_is_told_as_sure_and_confirmed(
    rule: Any, is_confirmed: bool, expected: bool
) -> None:
    assert is_assumption(rule, is_confirmed=is_confirmed) is expected


def test_without_a_computed_date_no_date_is_told() -> None:
    told = explain(known(rule=ALL_THREE, depositors=["Burkina Faso", "Mali", "Niger"]))
    assert told.status == "non établie"
    assert "trois dépôts sont connus (Burkina Faso, Mali et Niger)" in told.sentences[0]
    assert not any(character.isdigit() for sentence in told.sentences for character in sentence)


def test_an_authorisation_is_told_apart_from_a_ratification() -> None:
    told = explain(known(authorised=["Mali", "Burkina Faso"]))
    assert told.sentences[1].startswith("Deux autorisations sont connues (Mali et Burkina Faso)")
    assert told.sentences[1].endswith("une autorisation n’est pas une ratification.")


def test_the_parent_treaty_is_said_not_established_either() -> None:
    assert "Traité de Niamey" in explain(known(parent="Traité de Niamey")).sentences[-1]


def test_a_counted_condition_expects_its_own_number_of_deposits() -> None:
    assert expected_deposits({"condition": {"kind": "count", "count": 2}}, 3) == 2
    assert expected_deposits(ALL_THREE, 9) == 3
    assert expected_deposits(None, 3) == 3


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ({"kind": "fraction", "numerator": 2, "denominator": 3, "membership": 53}, 36),
        ({"kind": "fraction", "numerator": 2, "denominator": 3, "parties": ["BF", "ML", "NE"]}, 2),
        ({"kind": "signature", "count": 2, "parties": ["BF", "ML", "NE"]}, 2),
        ({"kind": "fixed", "date": "2026-01-01"}, 0),
    ],
)
def test_a_fraction_and_a_count_of_signatures_expect_what_the_rule_waits_for(condition: Any, needed: int) -> None:
    assert expected_deposits({"condition": condition}, 3) == needed


@pytest.mark.parametrize(
    ("rule", "total"),
    [
        (ALL_THREE, 0),
        ({"condition": {"kind": "count", "count": 30}, "delay": {"kind": "clear_days", "value": 30}}, 0),
        ({"condition": {"kind": "fraction", "parties": ["A"], "numerator": 2, "denominator": 3}}, 0),
        ([], 1),
        ({}, 1),
        ({"condition": {"kind": "count"}}, 1),
        ({"condition": {"kind": "count", "count": True}}, 1),
        ({"condition": {"kind": "all"}}, 1),
        ({"condition": {"kind": "fraction", "parties": ["A"], "numerator": 0, "denominator": 3}}, 1),
        ({"condition": {"kind": "fixed"}}, 1),
        ({"condition": {"kind": "fixed", "date": "1994-01-01"}, "delay": {"kind": "week"}}, 1),
        (ALL_THREE | {"counting_acts": ["signature"], "surprise": 1}, 2),
    ],
)
def test_each_fault_of_a_rule_is_told(rule: Any, total: int) -> None:
    assert len(rule_faults(rule)) == total


def followed(name: str, adopted_on: date, *acts: PlainAct) -> Followed:
    return Followed(name, "Mali", adopted_on, track(acts, adopted_on=adopted_on, today=TODAY))


def test_durations_give_their_median_their_range_and_the_longest_wait() -> None:
    lines = durations(
        [
            followed("A", date(2025, 12, 23), PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 1, 22))),
            followed("B", date(2025, 12, 23), PlainAct(ActKind.COUNCIL_OF_MINISTERS, date(2026, 2, 13))),
            followed("C", date(2025, 12, 23), PlainAct(ActKind.SIGNATURE, date(2025, 12, 23))),
        ]
    )
    council, authorisation = lines[0], lines[1]
    assert (council.known, council.median, council.total) == ((30, 52), 41, 3)
    assert (council.longest_wait.where, council.longest_wait.days) == ("C, Mali", 328)
    assert (authorisation.median, authorisation.known) == (None, ())
    assert [wait.days for wait in authorisation.waits] == [298, 276]


def test_rival_dates_of_one_end_give_the_shortest_duration_and_name_both() -> None:
    lines = durations(
        [
            followed(
                "Charte",
                date(2023, 9, 16),
                PlainAct(ActKind.SIGNATURE, date(2023, 9, 16)),
                PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2023, 10, 9)),
                PlainAct(ActKind.PARLIAMENTARY_AUTHORISATION, date(2023, 10, 20)),
            )
        ]
    )
    assert lines[2].known == (23,)
    assert lines[2].disputes == ("Charte, Mali\u00a0: 23 ou 34\u00a0j",)


@dataclass(frozen=True)
class Paper:
    """An instrument as these rules read it."""

    pk: int
    short_title: str = "Protocole"
    adopted_on: date = date(2025, 12, 23)
    signature_note: str = ""
    entry_into_force_rule: Any = None
    rule_source: str = ""
    rule_confirmed_at: Any = None
    parent: Any = None
    declared_on: date | None = None
    declared_confirmed_at: Any = "2026-01-01"


@dataclass(frozen=True)
class PaperAct(PlainAct):
    """An act that knows its instrument."""

    instrument_id: int = 1


def test_the_lead_counts_authorisations_and_says_that_no_deposit_is_known() -> None:
    acts = [PaperAct(ActKind.ORDINANCE, date(2026, 3, 1)), PaperAct(ActKind.SIGNATURE, instrument_id=9)]
    read = matrix([Paper(1), Paper(2)], acts, STATES, TODAY)
    assert read.lead == (
        "Aucune entrée en vigueur n’est établie pour les deux instruments. Une autorisation est connue sur 4\u202f; "
        "aucun instrument de ratification ni aucun dépôt n’est connu."
    )
    assert read.scale == 300


def test_the_lead_of_no_instrument_says_so() -> None:
    assert matrix([], [], STATES, TODAY).lead == "Aucun instrument n’est enregistré."


def test_each_state_has_its_own_track_in_the_order_of_states() -> None:
    read = line(Paper(1), [PaperAct(ActKind.SIGNATURE, date(2026, 1, 1))], STATES, TODAY)
    assert [each.member_state.code for each in read.tracks] == ["BF", "ML"]
    assert [each.track.awaited.step for each in read.tracks] == [Step.SIGNATURE, Step.COUNCIL]
    assert read.awaited == "En attente\u00a0: signature au Burkina Faso\u202f; conseil des ministres au Mali."


def test_nothing_is_awaited_once_all_have_deposited() -> None:
    acts = [PaperAct(ActKind.DEPOSIT, date(2026, 1, 1), member_state_id=code) for code in ("BF", "ML")]
    assert line(Paper(1), acts, STATES, TODAY).awaited == "Tous les instruments sont déposés."


@pytest.mark.parametrize(
    ("kinds", "end"),
    [
        ([ActKind.DEPOSIT], "un dépôt est connu, aucune ratification ne l’est."),
        ([ActKind.RATIFICATION], "une ratification est connue, aucun dépôt ne l’est."),
        ([ActKind.RATIFICATION, ActKind.DEPOSIT], "une ratification et un dépôt sont connus."),
    ],
)
def test_the_lead_tells_ratifications_and_deposits_apart(kinds: list[str], end: str) -> None:
    acts = [PaperAct(kind, date(2026, 1, 1)) for kind in kinds]
    assert matrix([Paper(1)], acts, STATES, TODAY).lead.endswith(end)
