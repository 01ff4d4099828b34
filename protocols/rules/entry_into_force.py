"""What can be said of an entry into force: here never a date, only what is known and what is not.

The rule is data: `condition` (kind, count, parties…), `counting_acts`, `excluded_parties`, `delay`,
`not_before`, `party_rule`, `silent`, `assumption`. No Django.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.french import listed
from common.text import capitalised, plural, typographic
from protocols.rules.final_clauses import rule_faults

__all__ = ["EntryIntoForce", "Known", "expected_deposits", "explain", "is_assumption", "rule_faults"]

NOT_ESTABLISHED = "non établie"
ASSUMPTION = "Hypothèse à confirmer"

_WORDS = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class Known:
    """What is known of one instrument: its rule, its deposits, its authorisations, its parent."""

    rule: Mapping[str, Any] | None
    rule_source: str
    is_rule_confirmed: bool
    states: int
    depositors: Sequence[str]
    authorised: Sequence[str]
    parent: str = ""


@dataclass(frozen=True)
class EntryIntoForce:
    """The status shown, the sentences that explain it, and the counts they rest on."""

    status: str
    sentences: tuple[str, ...]
    deposits: int
    expected: int
    is_assumption: bool

    @property
    def count(self) -> str:
        """« 0 dépôt connu sur 3 »."""
        return typographic(f"{self.deposits} {plural(self.deposits, 'dépôt connu')} sur {self.expected}")


def explain(known: Known) -> EntryIntoForce:
    """Say, sentence by sentence, why no entry into force is established."""
    sentences = [_rule_sentence(known), _authorised_sentence(known), _parent_sentence(known)]
    return EntryIntoForce(
        status=NOT_ESTABLISHED,
        sentences=tuple(typographic(sentence) for sentence in sentences if sentence),
        deposits=len(known.depositors),
        expected=expected_deposits(known.rule, known.states),
        is_assumption=is_assumption(known.rule, is_confirmed=known.is_rule_confirmed),
    )


def is_assumption(rule: Mapping[str, Any] | None, *, is_confirmed: bool) -> bool:
    """Return whether the rule is only supposed: missing, marked so, or not confirmed by a second person."""
    return not rule or bool(rule.get("assumption")) or not is_confirmed


def expected_deposits(rule: Mapping[str, Any] | None, states: int) -> int:
    """Return how many deposits the rule waits for; without a rule, one from each state."""
    condition = (rule or {}).get("condition", {})
    if condition.get("kind") == "count":
        return int(condition["count"])
    return len(condition.get("parties") or ()) or states


def _rule_sentence(known: Known) -> str:
    deposits = _deposits(known.depositors)
    if not known.rule:
        clauses = "les clauses finales n’ont pas été communiquées"
        return f"L’entrée en vigueur n’est pas établie\u00a0: {clauses} et {deposits}."
    if known.rule.get("assumption"):
        return (
            f"L’entrée en vigueur n’est pas établie\u00a0: la règle supposée est {_waited(known)}{_source(known)}, "
            f"et {deposits}."
        )
    confirmed = "retenue" if known.is_rule_confirmed else "enregistrée, non confirmée,"
    return (
        f"L’entrée en vigueur n’est pas établie\u00a0: la règle {confirmed} est {_waited(known)}{_source(known)}, "
        f"et {deposits}."
    )


def _waited(known: Known) -> str:
    kind = (known.rule or {}).get("condition", {}).get("kind")
    if kind in ("signature", "fixed"):
        return "de ne pas attendre de dépôt"
    expected = expected_deposits(known.rule, known.states)
    return f"le dépôt de {_number(expected)} {plural(expected, 'instrument')}"


def _source(known: Known) -> str:
    return f" ({known.rule_source})" if known.rule_source else ""


def _deposits(depositors: Sequence[str]) -> str:
    if not depositors:
        return "aucun dépôt n’est connu"
    verb = plural(len(depositors), "est connu", "sont connus")
    return f"{_number(len(depositors))} {plural(len(depositors), 'dépôt')} {verb} ({listed(list(depositors))})"


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
