"""The copies that figures are read from, computed anew from what they are copies of. No Django.

Written apart from `measures/actions/copies.py`, so that one fault is not in both: the actions
keep a copy up to date as things happen, these functions tell it from the whole history.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from measures.enums import RevisionField, Status

DATES = (RevisionField.START_ON, RevisionField.DUE_ON)
NOTHING_REPORTED = (Status.NOT_STARTED.value, None, None, None)


@dataclass(frozen=True)
class Filed:
    """A validated report: of which implementation and period, with which figures."""

    key: Any
    implementation: Any
    situation_on: date
    number: int
    is_in_force: bool
    figures: tuple[str, Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Granted:
    """A revision that was granted: from what to what, as texts."""

    old_value: str
    new_value: str


@dataclass(frozen=True)
class Gap:
    """A stored value that is not the one computed anew."""

    where: str
    what: str
    stored: Any
    expected: Any


def reports_in_force(reports: Iterable[Filed]) -> dict[Any, Filed]:
    """Return, by implementation and period, the report that counts: the highest number validated."""
    found: dict[Any, Filed] = {}
    for report in reports:
        place = (report.implementation, report.situation_on)
        if place not in found or report.number > found[place].number:
            found[place] = report
    return found


def wrongly_marked(reports: Sequence[Filed]) -> list[Filed]:
    """Return the validated reports whose mark « en vigueur » is not that of the highest number alone."""
    right = {report.key for report in reports_in_force(reports).values()}
    return [report for report in reports if report.is_in_force != (report.key in right)]


def expected_copies(reports: Iterable[Filed]) -> dict[Any, tuple[Any, ...]]:
    """Return, by implementation, status, both rates and date of its last report that counts."""
    return {report.implementation: (*report.figures, report.situation_on) for report in _last(reports)}


def expected_milestones(reached: Iterable[tuple[Any, Any, date]], reports: Iterable[Filed]) -> dict[Any, date]:
    """Return, by milestone, the date given by the last report that counts; one that it drops is taken back.

    `reached` holds milestone, report, date on which it was reached.
    """
    keys = {report.key for report in _last(reports)}
    return {milestone: done_on for milestone, report, done_on in reached if report in keys}


def _last(reports: Iterable[Filed]) -> Collection[Filed]:
    """Return, of each implementation, the report of the latest period that counts."""
    last: dict[Any, Filed] = {}
    for report in reports_in_force(reports).values():
        if report.implementation not in last or last[report.implementation].situation_on < report.situation_on:
            last[report.implementation] = report
    return last.values()


def expected_plan(field: str, revisions: Sequence[Granted], baseline: Any) -> tuple[Any, Any]:
    """Return the value and the baseline that a field of a frozen plan must have.

    `revisions` are those of this row and field in the order in which they were granted: the first
    tells what stood before, the last what stands now; without any, both are the same.
    """
    if not revisions:
        return baseline, baseline
    return typed(field, revisions[-1].new_value), typed(field, revisions[0].old_value)


def typed(field: str, text: str) -> Any:
    """Return the value that a revision wrote as text; an empty one is no value."""
    if text in ("", "None"):
        return None
    return date.fromisoformat(text) if field in DATES else Decimal(text)


def is_explained(validated_on: date, lifted: Collection[date | None]) -> bool:
    """Return whether a blocker stood when a report said *bloquée*: open still, or lifted that day or later."""
    return any(day is None or day >= validated_on for day in lifted)
