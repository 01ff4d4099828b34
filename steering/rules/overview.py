"""The figures of the dashboard, told from sums by group. Pure: sums in, means and counts out. No Django.

A group is what `measures.querysets.lists.sums_by_group` gives: axis, state, situation,
government's class, and the sums of its rows. Abandoned rows leave every denominator (product.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from measures.enums import GovernmentClass, Situation
from measures.rules.situations import CHART_ORDER, Average

Group = Mapping[str, Any]
Dated = list[tuple[date, Decimal | None]]


@dataclass(frozen=True)
class Progress:
    """The mean of a set of implementations, the mean planned, and the means of earlier periods."""

    average: Average
    planned: Decimal | None
    points: Dated

    @property
    def gap(self) -> Decimal | None:
        rate = self.average.rate
        return None if rate is None or self.planned is None else rate - self.planned


def progress(groups: Iterable[Group], day: date, before: Sequence[date]) -> Progress:
    """Return the progress of some groups; `day` is the end of the period, `before` of the earlier ones."""
    kept = [group for group in groups if group["situation"] != Situation.CANCELLED]
    programmed, evaluated = _sum(kept, "total"), _sum(kept, "evaluated")
    rate = _mean(_sum(kept, "rates"), evaluated)
    earlier = [
        (end, _mean(_sum(kept, f"sum_{index}"), _sum(kept, f"known_{index}"))) for index, end in enumerate(before)
    ]
    return Progress(
        Average(rate, int(evaluated), int(programmed)),
        _mean(_sum(kept, "planned_sum"), _sum(kept, "planned_known")),
        [*earlier, (day, rate)],
    )


def _sum(groups: Iterable[Group], name: str) -> Decimal:
    return sum((Decimal(group[name] or 0) for group in groups), Decimal(0))


def _mean(total: Decimal, count: Decimal) -> Decimal | None:
    return total / count if count else None


@dataclass(frozen=True)
class AxisLine:
    """One axis: its measures, its progress in each state in their order, and in all of them."""

    axis: Mapping[str, Any]
    states: tuple[tuple[Any, Progress], ...]
    together: Progress


def axis_lines(
    axes: Iterable[Mapping[str, Any]], groups: Sequence[Group], states: Sequence[Any], day: date, before: Sequence[date]
) -> list[AxisLine]:
    """Return one line an axis, in the order given."""
    found = []
    for axis in axes:
        of_axis = [group for group in groups if group["axis_id"] == axis["axis_id"]]
        by_state = tuple((state, progress(_of(of_axis, state.code), day, before)) for state in states)
        found.append(AxisLine(axis, by_state, progress(of_axis, day, before)))
    return found


def _of(groups: Iterable[Group], code: str) -> list[Group]:
    return [group for group in groups if group["member_state_id"] == code]


@dataclass(frozen=True)
class Distribution:
    """The eight exclusive situations of a set, and the government's three classes."""

    state: Any
    counts: dict[str, int]
    classes: tuple[int, int, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def programmed(self) -> int:
        """The denominator: abandoned rows left out."""
        return self.total - self.counts[Situation.CANCELLED]

    @property
    def in_order(self) -> list[tuple[str, int]]:
        """Word and count of each situation, in the order of charts."""
        return [(key.label, self.counts[key]) for key in CHART_ORDER]


def distribution(groups: Iterable[Group], state: Any = None) -> Distribution:
    """Return how many implementations stand in each situation and class."""
    groups = list(groups)
    counts: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for group in groups:
        counts[group["situation"]] += group["total"]
        classes[group["government"]] += group["total"]
    three = tuple(classes[key] for key in GovernmentClass)
    return Distribution(state, {key.value: counts[key] for key in CHART_ORDER}, three)  # type: ignore[arg-type]


def distributions(groups: Sequence[Group], states: Sequence[Any]) -> list[Distribution]:
    """Return one distribution a state, in their order."""
    return [distribution(_of(groups, state.code), state) for state in states]


def within(groups: Sequence[Group], code: str) -> list[Group]:
    """Return the groups of one state, or all of them where no state is named."""
    return _of(groups, code) if code else list(groups)


@dataclass(frozen=True)
class Periods:
    """The period spoken of, the ends of those before it, and the campaign to come."""

    current: Any
    before: tuple[date, ...]
    following: Any


def periods_told(periods: Iterable[Any]) -> Periods:
    """Choose among periods, oldest first: the last whose campaign has opened is the one spoken of.

    The same answer as `PeriodQuerySet.last_closed_or_open`; the earlier ones are of its roadmap.
    """
    periods = list(periods)
    opened = [period for period in periods if period.status != "prepared"]
    current = opened[-1] if opened else None
    if current is None:
        return Periods(None, (), periods[0] if periods else None)
    same = [period for period in periods if period.roadmap_id == current.roadmap_id]
    before = tuple(period.situation_on for period in same if period.situation_on < current.situation_on)
    coming = [period for period in same if period.situation_on > current.situation_on]
    return Periods(current, before, coming[0] if coming else None)
