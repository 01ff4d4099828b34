"""What a report changes against the last validated one, and whether this person may validate it. No Django."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.french import amount, number, percent, short_date
from measures.enums import Status
from measures.rules.workflow import Persons, four_eyes_fault

# Field → its title, in the order in which a validator reads.
_FIELDS = {
    "status": "Statut",
    "physical_rate": "Taux physique",
    "financial_rate": "Taux financier",
    "amount_paid": "Décaissé",
    "new_due_on": "Nouvelle échéance",
    "results": "Résultats",
    "difficulties": "Difficultés",
    "corrective_measures": "Mesures correctives",
    "next_steps": "Prochaines étapes",
    "support_requested": "Appui demandé",
    "evidence": "Justificatif",
    "decision_reference": "Décision",
    "fall_explanation": "Explication de la baisse",
}
_CUMULATIVE = ("status", "physical_rate", "financial_rate", "amount_paid")
_OF_ITS_PERIOD = frozenset(_FIELDS) - frozenset(_CUMULATIVE)


@dataclass(frozen=True)
class Change:
    """One cell: its title, the value validated last and the value proposed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Waiting:
    """A report that waits: what it changes, since when, and what forbids this person to validate it."""

    report: Any
    previous: Any
    changes: tuple[Change, ...]
    fault: str

    @property
    def key(self) -> str:
        return str(self.report.pk)


def waiting(report: Any, validated: Sequence[Any], contributors: Collection[Any], person: Any) -> Waiting:
    """Return a report beside the last validated one of its period or of an earlier one.

    `validated` are the reports in force of the same implementation, oldest period first.
    """
    earlier = [row for row in validated if row.period.situation_on <= report.period.situation_on]
    previous = earlier[-1] if earlier else None
    fault = four_eyes_fault(report.step, person, Persons(contributors, report.ministry_validator_id))
    is_same_period = previous is not None and previous.period_id == report.period_id
    return Waiting(report, previous, tuple(changes(previous, report, is_same_period=is_same_period)), fault)


def changes(before: Any, after: Any, *, is_same_period: bool = True) -> list[Change]:
    """Return the cells that differ; against nothing, all that are filled.

    A narrative belongs to its period: that a later report does not repeat it is no change.
    """
    found = []
    for name, label in _FIELDS.items():
        old, new = getattr(before, name, None), getattr(after, name)
        is_only_not_repeated = _bare(new) is None and name in _OF_ITS_PERIOD and not is_same_period
        if _bare(old) != _bare(new) and not is_only_not_repeated:
            found.append(Change(label, _shown(name, old), _shown(name, new)))
    return found


def read_values(report: Any) -> dict[str, str]:
    """Return the fields of a report in words, as a form carries what its reader saw."""
    return {name: _shown(name, getattr(report, name)) for name in _FIELDS}


def since_read(read: Mapping[str, str], report: Any) -> list[Change]:
    """Return the fields that somebody changed since they were read; of what was not kept, nothing is said."""
    stored = read_values(report)
    return [
        Change(label, read[name], stored[name])
        for name, label in _FIELDS.items()
        if name in read and read[name] != stored[name]
    ]


def part_changes(labels: Mapping[Any, str], before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Change]:
    """Return the milestones or indicator values that differ, by their labels; a date or a number."""
    return [
        Change(label, _of_part(before.get(key)), _of_part(after.get(key)))
        for key, label in labels.items()
        if before.get(key) != after.get(key)
    ]


def _of_part(value: date | Decimal | None) -> str:
    if value is None:
        return ""
    return short_date(value) if isinstance(value, date) else number(value)


def _bare(value: Any) -> Any:
    return None if value == "" else value


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "status":
        return Status(value).label
    if name.endswith("_rate"):
        return percent(value)
    if name == "amount_paid":
        return amount(value)
    return short_date(value) if isinstance(value, date) else str(value)
