"""The page of a measure: what is read of each state's part, band by band. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from measures.enums import Situation
from measures.rules.bands import shows
from measures.rules.lines import Cell
from measures.rules.rates import Measured
from measures.rules.revisions import Slips

Dated = list[tuple[date, Decimal | None]]


@dataclass(frozen=True)
class Part:
    """One state's part of a measure: its row, its last validated report, its milestones."""

    cell: Cell
    is_own: bool
    reports: Sequence[Any] = ()
    planned: Dated = field(default_factory=list)
    milestones: Sequence[Any] = ()
    planned_now: Decimal | None = None
    slips: Slips = field(default_factory=Slips)

    @property
    def state(self) -> Any:
        return self.cell.state

    @property
    def row(self) -> Any:
        return self.cell.row

    @property
    def report(self) -> Any:
        """The last validated report that is read, or None."""
        return self.reports[-1] if self.reports else None

    @property
    def actual(self) -> Dated:
        return [(report.period.situation_on, report.physical_rate) for report in self.reports]

    @property
    def gap(self) -> Decimal | None:
        rate = self.row.current_physical_rate
        return None if rate is None or self.planned_now is None else rate - self.planned_now

    @property
    def results(self) -> str:
        return self.report.results if self.report and shows(self.report.band, "results") else ""

    @property
    def reads_plan(self) -> bool:
        """Whether dates, lead, milestones and indicators are read, not status and rate alone."""
        return not self.cell.is_rate_only

    @property
    def reads_national(self) -> bool:
        """Whether the national part is read: money, difficulties, support asked."""
        return self.is_own or bool(self.report and shows(self.report.band, "difficulties"))

    @property
    def next_milestone(self) -> Any:
        waiting = [row for row in self.milestones if row.done_on is None and row.due_on]
        return min(waiting, key=lambda row: row.due_on, default=None)


def milestone_situation(milestone: Any, today: date, start: date | None) -> str:
    """Return the situation of a milestone: done, passed, begun or not begun; never late."""
    if milestone.done_on:
        return Situation.COMPLETED
    if milestone.due_on and milestone.due_on < today:
        return Situation.LATE
    return Situation.IN_PROGRESS if start and start <= today else Situation.NOT_STARTED


@dataclass(frozen=True)
class Bar:
    """A milestone in the calendar: planned span, actual span, situation of today."""

    milestone: Any
    state: Any
    planned: tuple[date, date]
    actual: tuple[date, date] | None
    situation: str


def bars(part: Part, starts_on: date, today: date) -> list[Bar]:
    """Return the milestones of a part in order, each planned from the end of the one before."""
    found, start = [], part.row.start_on or starts_on
    for milestone in part.milestones:
        end = milestone.due_on or start
        situation = milestone_situation(milestone, today, start)
        reached = milestone.done_on or today
        has_begun = situation != Situation.NOT_STARTED and reached >= start
        found.append(
            Bar(milestone, part.state, (min(start, end), end), (start, reached) if has_begun else None, situation)
        )
        start = max(start, end)
    return found


@dataclass(frozen=True)
class Reading:
    """An indicator in one state: reference, value, target and the share of the way that is done."""

    indicator: Any
    state: Any
    target: Decimal
    value: Decimal | None
    on: date | None

    @property
    def way(self) -> Decimal | None:
        """Percentage of the way from reference to target; None if one of the three is missing or they agree."""
        return Measured(self.indicator.baseline, self.target, self.value).way


def readings(targets: Iterable[Any], values: Mapping[Any, Any], parts: Mapping[str, Part]) -> list[Reading]:
    """Return the targets whose state's plan is read, with the value of its last validated report."""
    found = []
    for target in targets:
        part = parts.get(target.implementation.member_state_id)
        if part and part.reads_plan:
            value = values.get(target.pk)
            on = part.report.situation_on if value is not None and part.report else None
            found.append(Reading(target.indicator, part.state, target.value, value, on))
    return found


def curve_table(parts: Sequence[Part]) -> list[tuple[date, list[Decimal | None]]]:
    """Return, by date, the validated rate of each part: the values of the curves."""
    days = sorted({day for part in parts for day, _ in part.actual})
    return [(day, [dict(part.actual).get(day) for part in parts]) for day in days]
