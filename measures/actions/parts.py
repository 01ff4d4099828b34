"""What hangs from reports, read and written as sets: milestones reached, values of indicators.

A constant number of queries whatever the number of reports, milestones and indicators. Nothing
here writes an entry in the journal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from common.bulk import insert_rows
from common.sets import among
from measures.enums import RateObtained
from measures.models import (
    Implementation,
    IndicatorTarget,
    IndicatorValue,
    Milestone,
    ProgressReport,
    ReportedMilestone,
    ReportingPeriod,
)
from measures.rules.rates import Measured, indicators_rate, milestones_rate


@dataclass(frozen=True)
class Said:
    """What is said of one report beside its columns, by key of milestone and of target.

    None changes nothing: a new report then carries on the milestones of the last one in force.
    `also_reached` are said beside what is carried on, and never change a date that is; `also_measured` are values given
    beside those that the report holds.
    """

    milestones: Mapping[Any, date] | None = None
    indicators: Mapping[Any, Decimal] | None = None
    also_reached: Mapping[Any, date] = field(default_factory=dict)
    also_measured: Mapping[Any, Decimal] = field(default_factory=dict)


NOTHING_SAID = Said()


def last_in_force(
    period: ReportingPeriod, implementations: Iterable[Implementation], only: Sequence[str] = ()
) -> dict[Any, ProgressReport]:
    """Return, by implementation, the report in force of the latest period before this one.

    `only` names the columns that are read, beside those that `Parts` needs; all of them if it is empty.
    """
    rows = ProgressReport.objects.in_force().filter(
        implementation__in=among(implementations), period__situation_on__lt=period.situation_on
    )
    # Most last reported at the same period: the reports of a whole history are not read for that.
    latest = rows.order_by().values("implementation").annotate(last=Max("period__situation_on")).values("last")
    last = rows.filter(period__situation_on__in=latest).order_by("period__situation_on")
    read = last.only("implementation", "period", *only) if only else last
    return {report.implementation_id: report for report in read}


class Parts:
    """The milestones and indicator values of some reports, as they are stored and as they are now said.

    `said` goes by key of report; `origins` gives, for a new report, the one that it continues: its
    milestones are carried on, and within one period (a rectificatif) its indicator values too.
    """

    def __init__(
        self,
        reports: Sequence[ProgressReport],
        said: Mapping[Any, Said] | None = None,
        origins: Mapping[Any, ProgressReport] | None = None,
    ) -> None:
        self.reports, self.said, self.origins = reports, said or {}, origins or {}
        keys = among([*reports, *self.origins.values()])
        places = among(report.implementation_id for report in reports)
        self.milestones = _grouped(Milestone.objects.filter(implementation__in=places), "implementation_id")
        targets = IndicatorTarget.objects.filter(implementation__in=places).select_related("indicator")
        self.targets = _grouped(targets, "implementation_id")
        # What was reached or attained is of the milestones and the targets of the same parts.
        reached, attained = (
            ReportedMilestone.objects.filter(report__in=keys),
            IndicatorValue.objects.filter(report__in=keys),
        )
        self.stored_milestones = _grouped(reached if self.milestones else (), "report_id")
        self.stored_values = _grouped(attained if self.targets else (), "report_id")

    def saying(self, said: Mapping[Any, Said]) -> "Parts":
        """Return the same rows with something else said of them."""
        other = copy(self)
        other.said = said
        return other

    def reached(self, report: ProgressReport) -> dict[Any, date]:
        """Return the milestones that a report says were reached, with their dates."""
        said = self.said.get(report.pk, NOTHING_SAID)
        known = self.milestones[report.implementation_id]
        if said.milestones is not None:
            return _known(said.milestones, known)
        return {**_known(said.also_reached, known), **self.carried_milestones(report)}

    def carried_milestones(self, report: ProgressReport) -> dict[Any, date]:
        """Return the milestones reached that a report holds, or a new one carries on, before anything is said."""
        origin = self.origins.get(report.pk, report)
        return {row.milestone_id: row.done_on for row in self.stored_milestones[origin.pk]}

    def values(self, report: ProgressReport) -> dict[Any, Decimal]:
        """Return the values that a report gives, by target."""
        said = self.said.get(report.pk, NOTHING_SAID)
        known = self.targets[report.implementation_id]
        if said.indicators is not None:
            return _known(said.indicators, known)
        return {**self.carried_values(report), **_known(said.also_measured, known)}

    def carried_values(self, report: ProgressReport) -> dict[Any, Decimal]:
        """Return the same of the values of indicators."""
        origin = self.origins.get(report.pk, report)
        rows = self.stored_values[origin.pk] if origin.period_id == report.period_id else []
        return {row.target_id: row.value for row in rows}

    def rate(self, report: ProgressReport) -> Decimal | None:
        """Return the physical rate that follows from the milestones or from the indicators of a report."""
        if report.rate_obtained == RateObtained.MILESTONES:
            reached = self.reached(report)
            return milestones_rate((row.weight, row.pk in reached) for row in self.milestones[report.implementation_id])
        values = self.values(report)
        return indicators_rate(
            [
                Measured(row.indicator.baseline, row.value, values.get(row.pk), row.indicator.direction)
                for row in self.targets[report.implementation_id]
            ]
        )

    def write(self) -> None:
        """Store what is said, once the reports themselves are: only what differs is taken out and put in."""
        milestones, values = _Changes(), _Changes()
        for report in self.reports:
            stored = {row.milestone_id: row for row in self.stored_milestones[report.pk]}
            for key, done_on in milestones.between(stored, self.reached(report), "done_on"):
                milestones.new.append(ReportedMilestone(report=report, milestone_id=key, done_on=done_on))
            given = {row.target_id: row for row in self.stored_values[report.pk]}
            for key, value in values.between(given, self.values(report), "value"):
                values.new.append(IndicatorValue(report=report, target_id=key, value=value))
        milestones.apply(ReportedMilestone)
        values.apply(IndicatorValue)


class _Changes:
    """Rows to take out and rows to put in, of one table."""

    def __init__(self) -> None:
        self.gone: list[Any] = []
        self.new: list[Any] = []

    def between(self, stored: Mapping[Any, Any], said: Mapping[Any, Any], column: str) -> list[tuple[Any, Any]]:
        """Note the stored rows that no longer hold; return the (key, value) pairs that no row holds yet."""
        kept = {key for key, row in stored.items() if said.get(key) == getattr(row, column)}
        self.gone += [row.pk for key, row in stored.items() if key not in kept]
        return [(key, value) for key, value in said.items() if key not in kept]

    def apply(self, model: type[Any]) -> None:
        if self.gone:
            model.objects.filter(pk__in=self.gone).delete()
        for row in self.new:
            row.clean_fields(exclude=["report", "milestone", "target"])
        insert_rows(self.new)


def _known(said: Mapping[Any, Any], rows: Iterable[Any]) -> dict[Any, Any]:
    if set(said) - {row.pk for row in rows}:
        raise ValidationError("Ce jalon ou cet indicateur n’est pas de cette déclinaison nationale.")
    return dict(said)


def _grouped(rows: Iterable[Any], column: str) -> defaultdict[Any, list[Any]]:
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups
