"""The rule of entry into force as the fields of a form, and back; the one validator judges what is built. No Django."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from protocols.rules.checks import day

CONDITIONS = {
    "count": "un nombre d’instruments",
    "all": "l’instrument de chacune des parties citées",
    "fraction": "une fraction des parties",
    "signature": "la signature",
    "fixed": "une date que le texte fixe",
}
DELAYS = {
    "same_day": "le jour même",
    "days": "un nombre de jours",
    "clear_days": "un nombre de jours francs",
    "months": "un nombre de mois",
    "first_of_month_after_months": "le premier du mois qui suit un nombre de mois",
    "first_of_nth_month": "le premier du énième mois qui suit",
    "first_of_month_after_days": "le premier du mois qui suit un nombre de jours",
}
PIVOTS = {
    "not_before_general": "à compter de son dépôt, jamais avant l’entrée en vigueur générale",
    "own_deposit": "à compter de son dépôt",
}
# A part of the validator's sentence → the field beside which it is said; the first that is found.
_PLACES = (
    ("délai propre", "later_value"),
    ("parties non comptées", "excluded"),
    ("parmi celles qui ne comptent pas", "excluded"),
    ("acte compté", "counted"),
    ("not_before", "not_before"),
    ("traité muet", "silent"),
    ("l’an 9999", "delay_value"),
    ("délai", "delay_value"),
    ("numérateur", "numerator"),
    ("nombre des membres", "parties"),
    ("nombre de signatures", "count"),
    ("nombre d’instruments", "count"),
    ("liste des parties", "parties"),
    ("La condition attend", "count"),
    ("demande une date", "fixed_on"),
)
_NUMBERS = ("count", "numerator", "denominator", "membership")


def fields_of(rule: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form starts from; `names` gives the states by code."""
    rule = rule or {}
    condition, later = rule.get("condition") or {}, rule.get("party_rule") or {}
    delay, later_delay = rule.get("delay") or {}, later.get("delay") or {}
    return {
        "kind": condition.get("kind") or "",
        **{number: condition.get(number) for number in _NUMBERS},
        "parties": _in_words(condition.get("parties"), names),
        "fixed_on": day(condition.get("date")),
        "counted": list(rule.get("counting_acts") or ()),
        "excluded": _in_words(rule.get("excluded_parties"), names),
        "delay_kind": delay.get("kind") or "same_day",
        "delay_value": delay.get("value") or None,
        "not_before": day(rule.get("not_before")),
        "pivot": (later.get("pivot") or "not_before_general") if later else "",
        "later_kind": later_delay.get("kind") or "",
        "later_value": later_delay.get("value") or None,
        "silent": bool(rule.get("silent")),
        "assumption": bool(rule.get("assumption")),
    }


def rule_of(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the rule that the fields tell; nothing typed is dropped, for the validator to judge it whole."""
    condition: dict[str, Any] = {"kind": fields["kind"]}
    condition |= {number: fields[number] for number in _NUMBERS if fields[number] is not None}
    if fields["parties"]:
        condition["parties"] = _codes(fields["parties"], names)
    if fields["fixed_on"]:
        condition["date"] = fields["fixed_on"].isoformat()
    rule: dict[str, Any] = {
        "condition": condition,
        "excluded_parties": _codes(fields["excluded"], names),
        "delay": _delay(fields["delay_kind"], fields["delay_value"]),
        "not_before": _iso(fields["not_before"]),
        "party_rule": _party_rule(fields),
        "silent": fields["silent"],
        "assumption": fields["assumption"],
    }
    return rule | ({"counting_acts": list(fields["counted"])} if fields["counted"] else {})


def place_of(fault: str) -> str:
    """Return the field beside which a sentence of the validator is said, « » for the whole form."""
    return next((field for part, field in _PLACES if part in fault), "")


def in_plain_words(fault: str) -> str:
    """Return a sentence of the validator with the words of the form instead of those of the data."""
    if "acte compté" in fault:
        return "La signature simple ne se compte que si ce qu’il faut est la signature."
    for key, words in (CONDITIONS | DELAYS | {"not_before": "pas avant le", "silent": "muet"}).items():
        fault = fault.replace(f"«\u00a0{key}\u00a0»", f"«\u00a0{words}\u00a0»")
    return fault


def _party_rule(fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """None where the text says nothing of later parties; a delay without a pivot is kept, to be told."""
    told: dict[str, Any] = {"pivot": fields["pivot"]} if fields["pivot"] else {}
    if fields["later_kind"] or fields["later_value"] is not None:
        told["delay"] = _delay(fields["later_kind"], fields["later_value"])
    return told or None


def _delay(kind: str, value: int | None) -> dict[str, Any]:
    return {"kind": kind, "value": 0 if kind == "same_day" and value is None else value}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _in_words(parties: Sequence[str] | None, names: Mapping[str, str]) -> str:
    return ", ".join(names.get(party, party) for party in parties or ())


def _codes(text: str, names: Mapping[str, str]) -> list[str]:
    """The parties typed, states by their code whether named or coded; one line or a comma between two."""
    codes = {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}
    typed = [part.strip() for part in re.split(r"[,;\n]", text)]
    return [codes.get(part.casefold(), part) for part in typed if part]
