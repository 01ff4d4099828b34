"""The copies that lists and dashboards read, refreshed in the transaction of a validation."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.bulk import update_rows
from measures.models import Implementation, Milestone, ProgressReport, ReportedMilestone

COPIED = ("current_status", "current_physical_rate", "current_financial_rate", "current_situation_on")


def refresh_current(reports: Sequence[ProgressReport]) -> None:
    """Copy each newly validated report onto its implementation, unless a later period is already there."""
    keys = [report.implementation_id for report in reports]
    # Locked: two periods of one implementation may be validated at once, and the later one stays.
    rows = Implementation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    implementations = {row.pk: row for row in rows} if keys else {}
    copied: dict[Any, ProgressReport] = {}
    for report in sorted(reports, key=lambda report: report.period.situation_on):
        row = implementations[report.implementation_id]
        if row.current_situation_on is None or row.current_situation_on <= report.period.situation_on:
            copy_onto(row, report)
            copied[row.pk] = report
    update_rows(list(implementations.values()), COPIED)
    _copy_milestones(copied)


def _copy_milestones(reports: Mapping[Any, ProgressReport]) -> None:
    """Copy the dates at which the reports say that milestones were reached; one that they drop is taken back."""
    if not reports:
        return
    told = ReportedMilestone.objects.filter(report__in=[report.pk for report in reports.values()])
    reached = dict(told.values_list("milestone_id", "done_on"))
    changed = []
    for row in Milestone.objects.filter(implementation__in=list(reports)):
        if row.done_on != reached.get(row.pk):
            row.done_on = reached.get(row.pk)
            changed.append(row)
    update_rows(changed, ["done_on"])


def copy_onto(implementation: Implementation, report: Any) -> Implementation:
    """Set the copied columns of an implementation from a validated report."""
    implementation.current_status = report.status
    implementation.current_physical_rate = report.physical_rate
    implementation.current_financial_rate = report.financial_rate
    implementation.current_situation_on = report.period.situation_on
    return implementation
