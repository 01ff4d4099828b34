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
from protocols.enums import ActKind, ConsentForm
from protocols.rules.acts import in_force
from protocols.rules.final_clauses import DEPOSITED_FORMS, SIGNED_FORMS, FinalClauses
from protocols.rules.instruments import Deposited
from protocols.rules.rivals import cycles, rank, retained


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
    found: list[Deposited] = []
    doubts = _undated(own)
    for cycle, ended in cycles(own.acts):
        if not cycle:
            days = listed(sorted({long_date(act.on) for act in ended}))
            doubts.append(f"un retrait ({days}) ne suit aucun dépôt daté, il n’est pas compté.")
            continue
        chosen, told = _best(cycle)
        doubts += told
        end, told_of_end = _best(ended) if ended else (None, [])
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


def _best(acts: Sequence[Any]) -> tuple[Any, list[str]]:
    """The act whose date is retained, and what is said of the others."""
    best = retained(acts)
    days = sorted({act.on for act in acts})
    if len(days) == 1:
        return best, []
    label = f"«\u00a0{ActKind(best.kind).label}\u00a0»"
    return best, [
        f"les sources donnent plusieurs dates pour {label} ({listed([long_date(day) for day in days])})\u202f; "
        f"celle du {long_date(best.on)} est comptée, d’après la meilleure source{_by_date(acts, best)}."
    ]


def _by_date(acts: Sequence[Any], best: Any) -> str:
    """Said only where the grade did not decide."""
    equal = {act.on for act in acts if rank(act) == rank(best)}
    which = "ancienne" if best.kind == ActKind.DEPOSIT_WITHDRAWAL else "tardive"
    return f" et, à valeur égale, la date la plus {which}" if len(equal) > 1 else ""


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
            chosen, told = _best(dated)
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
