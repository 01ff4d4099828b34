"""What the invented reports say of milestones and indicators: always the same for the same rate."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from measures.actions.parts import Said
from measures.models import IndicatorTarget, Milestone, ReportingPeriod

# A milestone reached is dated a little before what it was due on; one that was late, after the period before.
_AHEAD, _LATE = timedelta(days=3), timedelta(days=19)
_ONE, _HUNDREDTH = Decimal(1), Decimal("0.01")


def said_of(period: ReportingPeriod, rates: dict[Any, int]) -> dict[Any, Said]:
    """Return, by implementation, what its report says beside its rate; two queries in all."""
    before = _period_before(period)
    milestones = _grouped(Milestone.objects.filter(implementation__in=list(rates)).order_by("order"))
    targets = _grouped(IndicatorTarget.objects.filter(implementation__in=list(rates)).select_related("indicator"))
    return {
        key: Said(
            milestones=_reached(milestones[key], rate, before, period.situation_on),
            indicators={row.pk: _value(row, rate) for row in targets[key]},
        )
        for key, rate in rates.items()
    }


def _period_before(period: ReportingPeriod) -> date:
    earlier = ReportingPeriod.objects.filter(roadmap=period.roadmap_id, situation_on__lt=period.situation_on)
    days = earlier.order_by("-situation_on").values_list("situation_on", flat=True)
    return days.first() or period.roadmap.starts_on


def _reached(milestones: list[Milestone], rate: int, before: date, day: date) -> dict[Any, date]:
    """Return the milestones that are reached: as large a share of them as the rate, the first ones."""
    done = len(milestones) * rate // 100
    return {row.pk: row.done_on or _date_of(row, before, day) for row in milestones[:done]}


def _date_of(row: Milestone, before: date, day: date) -> date:
    if row.due_on is None or row.due_on > day:
        return day - _AHEAD * row.order
    planned = row.due_on - _AHEAD * (row.order % 3)
    return planned if planned > before else min(before + _LATE + _AHEAD * row.order, day)


def _value(target: IndicatorTarget, rate: int) -> Decimal:
    """Return the value at the same share of the way as the rate; whole where reference and target are."""
    start = target.indicator.baseline or Decimal(0)
    step = _ONE if start == start.to_integral() and target.value == target.value.to_integral() else _HUNDREDTH
    return (start + (target.value - start) * rate / 100).quantize(step)


def _grouped(rows: Iterable[Any]) -> defaultdict[Any, list[Any]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.implementation_id].append(row)
    return groups
