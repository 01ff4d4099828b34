"""Revisions of the plan: the values that they carry, those that take a session's decision, and the slips. No Django.

A value travels as text, so that a revision of any field is one row: dates as 2026-12-31, amounts in
francs CFA, a ministry by its code, a target with two decimals.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.french import amount, days, number, short_date
from measures.enums import RevisionField, RevisionStep
from measures.rules.situations import slip_in_days

DATES = (RevisionField.START_ON, RevisionField.DUE_ON)
AMOUNTS = (RevisionField.NATIONAL_SHARE, RevisionField.TOTAL_COST)
# What belongs to the measure, and so to the Confederation (docs/rights.md, note 4).
ON_MEASURE = (RevisionField.TOTAL_COST,)

_AMOUNT = re.compile(r"\d{1,18}")
_TARGET = re.compile(r"-?\d{1,16}(\.\d{1,2})?")
_EXPECTED = {
    RevisionField.START_ON: "Écrivez la date comme 2026-12-31.",
    RevisionField.DUE_ON: "Écrivez la date comme 2026-12-31.",
    RevisionField.NATIONAL_SHARE: "Écrivez un montant en francs CFA, en chiffres seulement.",
    RevisionField.TOTAL_COST: "Écrivez un montant en francs CFA, en chiffres seulement.",
    RevisionField.TARGET: "Écrivez un nombre, avec deux décimales au plus.",
}


def read_value(field: str, text: str) -> Any:
    """Return the value that a text stands for, None for an empty one. Raises ValueError for what is none."""
    if text == "" or field == RevisionField.LEAD_MINISTRY:
        return text or None
    if field in DATES:
        return date.fromisoformat(text)
    pattern = _AMOUNT if field in AMOUNTS else _TARGET
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return int(text) if field in AMOUNTS else Decimal(text)


def written(value: Any) -> str:
    """Return a value as a revision writes it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def value_fault(field: str, text: str) -> str:
    """Return what is wrong with a new value, an empty text if the field can hold it."""
    try:
        value = read_value(field, text)
    except ValueError:
        return _EXPECTED[RevisionField(field)]
    return "Indiquez la nouvelle valeur." if value is None else ""


def is_value(field: str, text: str, value: Any) -> bool:
    """Return whether a text stands for the value that the plan holds."""
    try:
        return bool(read_value(field, text) == value)
    except ValueError:
        return False


def shown(field: str, text: str) -> str:
    """Return a value in words, as a page shows it."""
    try:
        value = read_value(field, text)
    except ValueError:
        return text
    if value is None:
        return "non renseigné"
    if field in DATES:
        return short_date(value)
    if field in AMOUNTS:
        return amount(value)
    return number(value) if field == RevisionField.TARGET else text


def needs_decision(field: str, new_value: str, ends_on: date) -> bool:
    """Return whether a session must have decided: the cost of a measure, a date beyond the roadmap's end.

    Source: docs/rights.md, notes 3 and 4.
    """
    if field in ON_MEASURE:
        return True
    return field in DATES and read_value(field, new_value) > ends_on


@dataclass(frozen=True)
class Slip:
    """One due date that the plan had: when, how far from the baseline in days, and the revision that set it."""

    on: date
    gap: int
    revision: Any = None


@dataclass(frozen=True)
class Slips:
    """How a due date moved: those that it had, the baseline first and the one in force last."""

    steps: tuple[Slip, ...] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        return tuple(step.on for step in self.steps)

    @property
    def count(self) -> int:
        """How often the date was put later; bringing it forward is no slip."""
        return sum(later > earlier for earlier, later in zip(self.dates, self.dates[1:], strict=False))

    @property
    def days(self) -> int:
        """The *glissement*: date in force minus baseline."""
        return self.steps[-1].gap if self.steps else 0

    def span(self, starts_on: date, ends_on: date) -> tuple[date, date]:
        """Return the first and last day on which to draw them: the roadmap's, or beyond where a date is."""
        return min((starts_on, *self.dates)), max((ends_on, *self.dates))

    @property
    def has_moved(self) -> bool:
        return len(self.steps) > 1

    @property
    def sentence(self) -> str:
        """« 2 glissements, 62 jours »."""
        if not self.steps:
            return "échéance initiale inconnue"
        if self.count:
            return f"{self.count} {'glissements' if self.count > 1 else 'glissement'}, {days(self.days)}"
        return f"avancée de {days(-self.days)}" if self.days < 0 else "aucun glissement"


def slips(baseline: date | None, revisions: Iterable[Any], in_force: date | None) -> Slips:
    """Return the due dates of a part from its baseline; `revisions` are those of the due date, in any order.

    Only those that were granted moved the date, in the order in which they were.
    """
    if baseline is None or in_force is None:
        return Slips()
    granted = sorted(
        (row for row in revisions if row.field == RevisionField.DUE_ON and row.step == RevisionStep.GRANTED),
        key=lambda row: row.decided_at,
    )
    dated: Sequence[tuple[date, Any]] = [(date.fromisoformat(row.new_value), row) for row in granted]
    if (dated[-1][0] if dated else baseline) != in_force:
        dated = [*dated, (in_force, None)]
    steps = [(baseline, None), *dated]
    return Slips(tuple(Slip(on, slip_in_days(on, baseline) or 0, revision) for on, revision in steps))


@dataclass(frozen=True)
class Line:
    """A revision in words: what it changes, and for a date by how many days, from the old one and from the baseline."""

    row: Any
    before: str
    after: str
    moved: int | None = None
    gap: int | None = None


def line(row: Any) -> Line:
    """Return a revision as a line of a table shows it; `gap` is told of a due date only."""
    before, after = shown(row.field, row.old_value), shown(row.field, row.new_value)
    if row.field not in DATES or not row.old_value:
        return Line(row, before, after)
    new = date.fromisoformat(row.new_value)
    baseline = row.implementation.baseline_due_on if row.field == RevisionField.DUE_ON else None
    moved = slip_in_days(new, date.fromisoformat(row.old_value))
    return Line(row, before, after, moved, slip_in_days(new, baseline))
