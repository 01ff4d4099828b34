"""From the acts of an instrument to the consents that a computation counts, and what had to be decided. No Django.

Only a confirmed act that no confirmed act corrects is read. A ratification without a deposit is never a
consent (Vienna Convention, art. 16); a doubt is told, never settled in favour of an earlier date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import listed, long_date
from common.text import capitalised, typographic
from protocols.enums import ActKind, ConsentForm, SourceGrade
from protocols.rules.acts import in_force
from protocols.rules.final_clauses import DEPOSITED_FORMS, SIGNED_FORMS, FinalClauses
from protocols.rules.instruments import Deposited

_GRADES = list(SourceGrade)


@dataclass(frozen=True)
class Consents:
    """What the computation counts, by party, and one sentence for each choice made or act left out."""

    deposited: tuple[Deposited, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Own:
    """One state's acts, its name, and the rule that reads them."""

    state: str
    name: str
    acts: Sequence[Any]
    clauses: FinalClauses


def consents(acts: Iterable[Any], clauses: FinalClauses, names: Mapping[str, str]) -> Consents:
    """Return the consents in an order of their own; `names` gives each state's, by code."""
    by_state: dict[str, list[Any]] = defaultdict(list)
    for act in in_force(acts):
        if act.member_state_id:
            by_state[act.member_state_id].append(act)
    found: list[Deposited] = []
    doubts: list[str] = []
    for state in sorted(by_state):
        own = _Own(state, names.get(state, state), by_state[state], clauses)
        deposits, told = _deposits(own)
        signatures, told_of_signatures = _signatures(own)
        found += [*deposits, *signatures]
        doubts += [capitalised(typographic(f"{own.name}\u00a0: {each}")) for each in (*told, *told_of_signatures)]
    return Consents(tuple(found), tuple(doubts))


def _deposits(own: _Own) -> tuple[list[Deposited], list[str]]:
    """Each deposit up to the withdrawal that ends it; a new deposit may follow."""
    deposits, withdrawals = _of(own, ActKind.DEPOSIT), _of(own, ActKind.DEPOSIT_WITHDRAWAL)
    found: list[Deposited] = []
    doubts = _undated(own)
    for cycle, ended in _cycles(deposits, withdrawals):
        if not cycle:
            days = listed(sorted({long_date(act.on) for act in ended}))
            doubts.append(f"un retrait ({days}) ne suit aucun dépôt daté, il n’est pas compté.")
            continue
        chosen, told = _best(cycle, latest=True)
        doubts += told
        end, told_of_end = _best(ended, latest=False) if ended else (None, [])
        doubts += told_of_end
        if end and end.on == chosen.on:
            doubts.append(f"le dépôt et son retrait sont du même jour ({long_date(end.on)}), le dépôt ne compte pas.")
        form, told_of_form = _form(own, chosen)
        doubts += told_of_form
        if form:
            found.append(Deposited(own.state, form, chosen.on, end.on if end else None))
    return found, doubts


def _of(own: _Own, kind: str) -> list[Any]:
    return [act for act in own.acts if act.kind == kind and act.on]


def _undated(own: _Own) -> list[str]:
    sentences = {
        ActKind.DEPOSIT: "un dépôt est sans date, il n’est pas compté.",
        ActKind.DEPOSIT_WITHDRAWAL: "un retrait de dépôt est sans date, il n’est pas compté\u00a0: vérifier auprès "
        "du dépositaire avant de retenir la date.",
    }
    undated = {act.kind for act in own.acts if not act.on}
    return [sentence for kind, sentence in sentences.items() if kind in undated]


def _cycles(deposits: Sequence[Any], withdrawals: Sequence[Any]) -> list[tuple[list[Any], list[Any]]]:
    """Cut the acts where a deposit follows a withdrawal; on one day, the withdrawal comes after the deposit."""
    dated = [(act.on, 0, act) for act in deposits] + [(act.on, 1, act) for act in withdrawals]
    cycles: list[tuple[list[Any], list[Any]]] = []
    for _, is_end, act in sorted(dated, key=lambda each: each[:2]):
        if not cycles or (not is_end and cycles[-1][1]):
            cycles.append(([], []))
        cycles[-1][is_end].append(act)
    return cycles


def _best(acts: Sequence[Any], *, latest: bool) -> tuple[Any, list[str]]:
    """The best-graded act; at equal grade the date that brings entry into force least forward.

    That is the later day of a deposit, the earlier of a withdrawal.
    """
    sign = -1 if latest else 1
    ranked = sorted(acts, key=lambda act: (_rank(act), sign * act.on.toordinal(), not _form_of(act), _form_of(act)))
    days = sorted({act.on for act in acts})
    if len(days) == 1:
        return ranked[0], []
    label = f"«\u00a0{ActKind(ranked[0].kind).label}\u00a0»"
    return ranked[0], [
        f"les sources donnent plusieurs dates pour {label} ({listed([long_date(day) for day in days])})\u202f; "
        f"celle du {long_date(ranked[0].on)} est comptée, d’après la meilleure source"
        f"{_and_later(ranked, latest)}."
    ]


def _and_later(ranked: Sequence[Any], latest: bool) -> str:
    """Said only where the grade did not decide."""
    equal = {act.on for act in ranked if _rank(act) == _rank(ranked[0])}
    return f" et, à valeur égale, la date la plus {'tardive' if latest else 'ancienne'}" if len(equal) > 1 else ""


def _rank(act: Any) -> int:
    return _GRADES.index(SourceGrade(act.grade))


def _form_of(act: Any) -> str:
    return act.consent_form if act.kind == ActKind.DEPOSIT else ""


def _form(own: _Own, deposit: Any) -> tuple[str, list[str]]:
    """The form written on the deposit; where none is, any form will do if the rule counts all four."""
    if deposit.consent_form:
        return deposit.consent_form, []
    if own.clauses.counted >= frozenset(DEPOSITED_FORMS):
        return ConsentForm.RATIFICATION, []
    return "", [
        f"le dépôt du {long_date(deposit.on)} ne dit pas la forme du consentement, et la règle ne les compte pas "
        "toutes\u00a0: il n’est pas compté."
    ]


def _signatures(own: _Own) -> tuple[list[Deposited], list[str]]:
    """The signatures that the rule makes count, never one ad referendum."""
    found: list[Deposited] = []
    doubts: list[str] = []
    for kind in SIGNED_FORMS:
        if kind not in own.clauses.counted:
            continue
        if any(act.kind == kind and not act.on for act in own.acts):
            doubts.append(f"«\u00a0{ActKind(kind).label}\u00a0» est sans date, elle n’est pas comptée.")
        dated = _of(own, kind)
        if dated:
            chosen, told = _best(dated, latest=True)
            doubts += told
            found.append(Deposited(own.state, kind, chosen.on))
    return found, doubts


def parties_in_words(rule: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the rule with the names of its parties instead of their codes, to be told in sentences."""
    condition = dict(rule["condition"])
    if condition.get("parties"):
        condition["parties"] = [names.get(party, party) for party in condition["parties"]]
    worded = dict(rule) | {"condition": condition}
    if worded.get("excluded_parties"):
        worded["excluded_parties"] = [names.get(party, party) for party in worded["excluded_parties"]]
    return worded


def until(acts: Iterable[Any], day: date) -> list[Any]:
    """Return the acts done by a day, and those without date."""
    return [act for act in acts if not act.on or act.on <= day]
