"""Where a text is in force for a state, and the words of why it is not."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from protocols.enums import ActKind
from protocols.rules.legal_basis import Standing, lacking, not_in_force_for, standings
from protocols.rules.matrix import line

TODAY = date(2026, 9, 1)
RULE = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}, "counting_acts": ["ratification"]}
STATES = [
    SimpleNamespace(code=code, name=name, locative=f"au {name}")
    for code, name in (("BF", "Burkina Faso"), ("ML", "Mali"), ("NE", "Niger"))
]


def _act(kind: str, state: str, on: date | None) -> Any:
    fields = {"kind": kind, "member_state_id": state, "on": on, "consent_form": "", "effect_on": None, "pk": object()}
    if kind == ActKind.DEPOSIT:
        fields["consent_form"] = "ratification"
    return SimpleNamespace(
        **fields, is_confirmed=True, corrects_id=None, confirmed_at=TODAY, note="", source="", grade="press"
    )


def _standing(acts: list[Any], state: str = "NE", **fields: Any) -> Standing:
    told = {
        "pk": 1,
        "parent": None,
        "adopted_on": date(2025, 12, 23),
        "signature_note": "",
        "entry_into_force_rule": RULE,
        "rule_source": "",
        "rule_confirmed_at": TODAY,
        "declared_on": None,
        "declared_confirmed_at": None,
        "short_title": "Texte",
    }
    return standings([line(SimpleNamespace(**(told | fields)), acts, STATES, TODAY)])[1, state]


def _deposits(*days: date) -> list[Any]:
    return [_act(ActKind.DEPOSIT, state.code, day) for state, day in zip(STATES, days, strict=False)]


def test_a_text_whose_condition_is_met_is_in_force_for_each_state() -> None:
    met = _deposits(date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert [_standing(met, state.code).is_in_force for state in STATES] == [True, True, True]


def test_a_text_not_in_force_says_the_step_reached_and_the_one_awaited() -> None:
    standing = _standing([_act(ActKind.COUNCIL_OF_MINISTERS, "NE", date(2026, 2, 13))])
    assert not standing.is_in_force
    assert standing.reason == (
        "étape atteinte\u00a0: conseil des ministres (13\u00a0févr.\u00a02026)\u202f; en attente\u00a0: autorisation"
    )


def test_a_state_that_deposited_alone_is_not_bound_yet() -> None:
    reason = _standing(_deposits(date(2026, 1, 1)), "BF").reason
    assert reason == (
        "étape atteinte\u00a0: dépôt (1er\u00a0janv.\u00a02026)\u202f; l’entrée en vigueur n’est pas établie"
    )


def test_a_date_to_come_is_the_reason_until_that_day() -> None:
    later = RULE | {"delay": {"kind": "days", "value": 30}}
    met = _deposits(date(2026, 1, 1), date(2026, 2, 1), date(2026, 8, 20))
    standing = _standing(met, entry_into_force_rule=later)
    assert standing.reason == "entrera en vigueur pour cet État le 19\u00a0septembre\u00a02026"


def test_nothing_known_is_said_without_naming_a_step_reached() -> None:
    assert _standing([]).reason.startswith("aucune étape n’est connue")


@pytest.mark.parametrize(
    "changed", [{"entry_into_force_rule": RULE | {"assumption": True}}, {"rule_confirmed_at": None}]
)
def test_a_supposed_rule_leaves_its_warning_in_force_or_not(changed: dict[str, Any]) -> None:
    met = _deposits(date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert _standing(met, **changed).note == _standing([], **changed).note == "Hypothèse à confirmer"


def test_only_what_is_not_in_force_is_lacking() -> None:
    bound = Standing(1, STATES[0], is_in_force=True, reason="")
    open_ = Standing(1, STATES[2], is_in_force=False, reason="")
    assert lacking({(1, "BF"): bound, (1, "NE"): open_}) == {"NE": [1]}


def test_the_flag_names_the_states_in_one_sentence() -> None:
    assert not_in_force_for(STATES[1:]) == "Base juridique non en vigueur pour le Mali et le Niger"
    assert not_in_force_for([]) == ""
