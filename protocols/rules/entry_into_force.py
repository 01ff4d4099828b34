"""What is said of an entry into force: the date that the rule gives, or why there is none. No Django.

The date is computed (docs/entry-into-force.md) from confirmed acts; here it is told, beside the declared one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.french import listed, long_date
from common.text import capitalised, plural, typographic
from protocols.rules.final_clauses import BadRule, read_rule, rule_faults
from protocols.rules.sentences import Missing

__all__ = ["EntryIntoForce", "Known", "expected_deposits", "explain", "is_assumption", "rule_faults"]

NOT_ESTABLISHED = "non établie"
ASSUMPTION = "Hypothèse à confirmer"

_WORDS = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class Known:
    """What is known of one instrument: its rule, its consents, what they give, its parent if not established.

    `depositors` are the states whose consent counts; `of_states` and `left` are by code.
    """

    rule: Mapping[str, Any] | None
    rule_source: str
    is_rule_confirmed: bool
    states: int
    depositors: Sequence[str]
    authorised: Sequence[str]
    parent: str = ""
    today: date = date.max
    computed_on: date | None = None
    of_states: Mapping[str, date] = field(default_factory=dict)
    left: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    missing: Missing | None = None
    explanation: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    declared_on: date | None = None
    is_declared_confirmed: bool = True


@dataclass(frozen=True)
class EntryIntoForce:
    """The status shown, the dates computed and declared, the sentences that explain, the counts they rest on.

    `of_states` is the day for each state that consented, `left` the day it ceases to be a party, by code;
    `doubts` tell what was left out or chosen; `warning` is "" unless the text it depends on is not established.
    """

    status: str
    sentences: tuple[str, ...]
    deposits: int
    expected: int
    is_assumption: bool
    computed_on: date | None = None
    declared_on: date | None = None
    is_declared_confirmed: bool = True
    of_states: Mapping[str, date] = field(default_factory=dict)
    left: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    missing: Missing | None = None
    explanation: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warning: str = ""
    what: str = "dépôt"
    today: date = date.max

    @property
    def count(self) -> str:
        """« 0 dépôt connu sur 3 »."""
        if not self.expected:
            return "aucun acte attendu"
        known = "connue" if self.what == "signature" else "connu"
        words = plural(self.deposits, f"{self.what} {known}", f"{self.what}s {known}s")
        return typographic(f"{self.deposits} {words} sur {self.expected}")

    @property
    def is_in_force(self) -> bool:
        """Whether the computed date has come, by a rule that may be an assumption."""
        return self.computed_on is not None and self.computed_on <= self.today

    @property
    def is_established(self) -> bool:
        """Whether it is in force by a sure rule, as is all that it depends on."""
        return self.is_in_force and not self.is_assumption and not self.warning

    def is_in_force_for(self, state: str) -> bool:
        """Return whether the state's own date has come and it has not left."""
        on, left = self.of_states.get(state), self.left.get(state)
        return on is not None and on <= self.today and (left is None or left > self.today)

    @property
    def state_dates(self) -> list[tuple[str, date]]:
        """The name of each state that consented and its own date, earliest first."""
        return sorted(((self.names.get(code, code), on) for code, on in self.of_states.items()), key=lambda x: x[::-1])

    @property
    def agreement(self) -> str:
        """Whether the computed and declared dates agree; "" without a declared one, which counts once confirmed."""
        if self.declared_on is None:
            return ""
        if not self.is_declared_confirmed:
            return "Date déclarée, non confirmée."
        if self.computed_on is None:
            return "La date déclarée n’est pas retrouvée par le calcul."
        same = self.declared_on == self.computed_on
        return "Les deux dates concordent." if same else "Les deux dates ne concordent pas."


def explain(known: Known) -> EntryIntoForce:
    """Say, sentence by sentence, why the entry into force has its date, or none."""
    warning = typographic(_parent_sentence(known))
    sentences = [_rule_sentence(known), _authorised_sentence(known), warning]
    return EntryIntoForce(
        status=_status(known),
        sentences=tuple(typographic(sentence) for sentence in sentences if sentence),
        deposits=len(known.depositors),
        expected=expected_deposits(known.rule, known.states),
        is_assumption=is_assumption(known.rule, is_confirmed=known.is_rule_confirmed),
        computed_on=known.computed_on,
        declared_on=known.declared_on,
        is_declared_confirmed=known.is_declared_confirmed,
        of_states=known.of_states,
        left=known.left,
        names=known.names,
        missing=known.missing,
        explanation=known.explanation,
        doubts=known.doubts,
        notes=known.notes,
        warning=warning,
        what="signature" if _kind(known.rule) == "signature" else "dépôt",
        today=known.today,
    )


def _status(known: Known) -> str:
    if known.computed_on is None:
        return NOT_ESTABLISHED
    day = long_date(known.computed_on)
    return f"en vigueur depuis le {day}" if known.computed_on <= known.today else f"entrera en vigueur le {day}"


def is_assumption(rule: Mapping[str, Any] | None, *, is_confirmed: bool) -> bool:
    """Return whether the rule is only supposed: missing, marked so, or not confirmed by a second person."""
    return not rule or bool(rule.get("assumption")) or not is_confirmed


def expected_deposits(rule: Mapping[str, Any] | None, states: int) -> int:
    """Return how many consents the rule waits for, 0 for a fixed date; without a readable rule, one from each state."""
    try:
        return read_rule(rule).needed if rule else states
    except BadRule:
        return states


def _kind(rule: Mapping[str, Any] | None) -> str:
    """The kind of condition; a silent treaty waits for deposits whatever its condition says."""
    if not rule or rule.get("silent"):
        return ""
    return str((rule.get("condition") or {}).get("kind") or "")


def _rule_sentence(known: Known) -> str:
    deposits = _deposits(known.depositors, _kind(known.rule))
    if not known.rule:
        clauses = "les clauses finales n’ont pas été communiquées"
        return f"L’entrée en vigueur n’est pas établie\u00a0: {clauses} et {deposits}."
    if known.rule.get("assumption"):
        which = "supposée"
    else:
        which = "retenue" if known.is_rule_confirmed else "enregistrée, non confirmée,"
    told = f"la règle {which} est {_waited(known)}{_source(known)}, et {deposits}."
    if known.computed_on is None:
        return f"L’entrée en vigueur n’est pas établie\u00a0: {told}"
    return f"Date calculée\u00a0: {told}"


def _waited(known: Known) -> str:
    kind = _kind(known.rule)
    if kind == "fixed":
        return "une date que le texte fixe lui-même"
    expected = expected_deposits(known.rule, known.states)
    if kind == "signature":
        count = "une" if expected == 1 else _number(expected)
        return f"d’attendre {count} {plural(expected, 'signature')}"
    return f"le dépôt de {_number(expected)} {plural(expected, 'instrument')}"


def _source(known: Known) -> str:
    return f" ({known.rule_source})" if known.rule_source else ""


def _deposits(depositors: Sequence[str], kind: str) -> str:
    total = len(depositors)
    if kind == "signature":
        count = {0: "aucune", 1: "une"}.get(total) or _number(total)
        verb = plural(total, "signature comptée est connue", "signatures comptées sont connues")
    else:
        count, verb = _number(total), plural(total, "dépôt est connu", "dépôts sont connus")
    names = f" ({listed(list(depositors))})" if depositors else ""
    if not total and kind != "signature":
        return "aucun dépôt n’est connu"
    return f"{count} {verb}{names}" if total else "aucune signature comptée n’est connue"


def _authorised_sentence(known: Known) -> str:
    total = len(known.authorised)
    if not total:
        return ""
    count = "une" if total == 1 else _number(total)
    verb = plural(total, "est connue", "sont connues")
    names = listed(list(known.authorised))
    return (
        f"{capitalised(count)} {plural(total, 'autorisation')} {verb} ({names})\u202f; "
        "une autorisation n’est pas une ratification."
    )


def _parent_sentence(known: Known) -> str:
    if not known.parent:
        return ""
    return f"L’entrée en vigueur du texte dont il dépend ({known.parent}) n’est pas non plus établie."


def _number(total: int) -> str:
    return _WORDS[total] if total < len(_WORDS) else str(total)
