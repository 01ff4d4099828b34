"""A rule of entry into force told clause by clause in French, so that what changed in one is read. No Django."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from common.french import days, listed, long_date
from common.text import plural
from protocols.rules.checks import day
from protocols.rules.final_clauses import BadRule, read_rule
from protocols.rules.sentences import FORMS

_DELAYS = {
    "same_day": "le jour même",
    "days": "{days}",
    "clear_days": "{days} francs",
    "months": "{value} mois",
    "first_of_month_after_months": "premier jour du mois qui suit l’expiration de {value} mois",
    "first_of_nth_month": "premier jour du mois de rang {value} après celui de la condition",
    "first_of_month_after_days": "premier jour du mois qui suit {days}",
}
_PIVOTS = {"own_deposit": "d’après son dépôt", "not_before_general": "d’après son dépôt, jamais avant la date générale"}


def rule_changes(before: str, after: str) -> list[tuple[str, str, str]]:
    """Return (clause, before, after) for each clause that differs between two rules in JSON, "" for none.

    A rule that cannot be read any more is told as unreadable, whole.
    """
    old, new = _clauses(before), _clauses(after)
    return [
        (f"règle, {name}", old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*old, *new])
        if old.get(name, "") != new.get(name, "")
    ]


def _clauses(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        rule = json.loads(text)
        read_rule(rule)
    except (ValueError, BadRule):
        return {"ensemble": "illisible"}
    return dict(_told(rule))


def _told(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    party_rule = rule.get("party_rule") or {}
    yield "condition", _condition(rule)
    yield "délai", _delay(rule.get("delay"))
    if rule.get("counting_acts"):
        yield "actes comptés", listed([FORMS[form] for form in rule["counting_acts"]])
    if rule.get("excluded_parties"):
        yield "parties non comptées", listed(list(rule["excluded_parties"]))
    if floor := day(rule.get("not_before")):
        yield "pas avant", long_date(floor)
    if party_rule:
        pivot = _PIVOTS[party_rule.get("pivot") or "not_before_general"]
        yield "chaque partie", f"{_delay(party_rule.get('delay') or rule.get('delay'))}, {pivot}"
    yield "certitude", "hypothèse à confirmer" if rule.get("assumption") else "établie"


def _condition(rule: Mapping[str, Any]) -> str:
    clauses = read_rule(rule)
    if clauses.is_silent:
        return f"traité muet, le consentement de {listed(list(clauses.named))}"
    if clauses.fixed_on:
        return f"date fixée, le {long_date(clauses.fixed_on)}"
    what = plural(clauses.needed, "signature" if clauses.kind == "signature" else "instrument")
    share = "{}/{} de {}, soit ".format(*clauses.share, clauses.base) if clauses.kind == "fraction" else ""
    return f"{share}{clauses.needed} {what}" + (f" parmi {listed(list(clauses.named))}" if clauses.named else "")


def _delay(delay: Mapping[str, Any] | None) -> str:
    given = delay or {"kind": "same_day"}
    value = given.get("value") or 0
    return _DELAYS[given["kind"]].format(value=value, days=days(value))
