"""Fetch and check in one call: what one may not read does not exist (404)."""

from typing import Any

from django.shortcuts import get_object_or_404

from measures.models import Blocker, Implementation, Measure, ProgressReport, ReportingPeriod


def get_measure(user: Any, code: str) -> Measure:
    """Return a measure that the account reads, with its axis and roadmap."""
    measures = Measure.objects.visible_to(user).select_related("axis__roadmap", "domain", "pilot_state")
    return get_object_or_404(measures, code=code)


def get_implementation(user: Any, code: str, state: str) -> Implementation:
    """Return one state's part of a measure that the account reads."""
    rows = Implementation.objects.visible_to(user).select_related(
        "measure__axis__roadmap", "member_state", "lead_ministry"
    )
    return get_object_or_404(rows, measure__code=code, member_state=state)


def get_report(user: Any, pk: Any) -> ProgressReport:
    """Return a report of which the account reads at least the existence; `band` says how much."""
    rows = ProgressReport.objects.visible_to(user).select_related("implementation__measure", "period", "member_state")
    return get_object_or_404(rows, pk=pk)


def get_period(user: Any, code: str) -> ReportingPeriod:
    """Return a period by its code."""
    return get_object_or_404(ReportingPeriod.objects.visible_to(user), code=code)


def get_blocker(user: Any, pk: Any) -> Blocker:
    """Return a blocker that the account reads, with the part of the plan that it blocks."""
    rows = Blocker.objects.visible_to(user).select_related(
        "implementation__measure__axis__roadmap", "implementation__lead_ministry", "member_state"
    )
    return get_object_or_404(rows, pk=pk)
