"""Reports that wait beside what was validated last, their milestones and indicator values too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from measures.actions.guards import contributors_of
from measures.models import IndicatorValue, ProgressReport, ReportedMilestone
from measures.rules.changes import Change, Waiting, part_changes, waiting

Told = Mapping[str, date | Decimal]


def compared(user: Any, reports: Sequence[ProgressReport]) -> list[Waiting]:
    """Return each report with the last validated version, what it changes and what forbids to validate it.

    Four queries more, whatever the number of reports.
    """
    validated = ProgressReport.objects.visible_to(user).in_force()
    validated = validated.filter(implementation__in=[report.implementation_id for report in reports])
    before: defaultdict[Any, list[ProgressReport]] = defaultdict(list)
    for row in validated.select_related("period").order_by("period__situation_on"):
        before[row.implementation_id].append(row)
    contributors = contributors_of(reports)
    rows = [waiting(row, before[row.implementation_id], contributors[row.pk], user.pk) for row in reports]
    told = _told(user, [report for row in rows for report in (row.report, row.previous) if report])
    return [replace(row, changes=(*row.changes, *_of_parts(row, told))) for row in rows]


def _told(user: Any, reports: Sequence[ProgressReport]) -> defaultdict[Any, dict[str, Any]]:
    """Return, by report, what its milestones and indicators say, by their labels."""
    keys = [report.pk for report in reports]
    told: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
    reached = ReportedMilestone.objects.visible_to(user).filter(report__in=keys).select_related("milestone")
    for row in reached:
        told[row.report_id][f"Jalon\u00a0: {row.milestone.title}"] = row.done_on
    values = IndicatorValue.objects.visible_to(user).filter(report__in=keys).select_related("target__indicator")
    for row in values:
        told[row.report_id][f"Indicateur\u00a0: {row.target.indicator.label}"] = row.value
    return told


def _of_parts(row: Waiting, told: Mapping[Any, Told]) -> list[Change]:
    before: Told = told[row.previous.pk] if row.previous else {}
    after = told[row.report.pk]
    labels = {label: label for label in (*before, *(label for label in after if label not in before))}
    if row.previous and row.previous.period_id != row.report.period_id:
        # A value belongs to its period: that a later report does not repeat it is no change.
        labels = {label: label for label in labels if label in after or isinstance(before[label], date)}
    return part_changes(labels, before, after)
