"""The reads of one measure's page, each cut to what the account reads; a constant number."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from common.access import Band

_WITH_VALUES = (Band.SHARED, Band.VALIDATED, Band.FULL)


def _visible(model: str, user: Any) -> QuerySet:
    return apps.get_model("measures", model).objects.visible_to(user)


def validated_reports(user: Any, measure: Any) -> QuerySet:
    """Return the reports in force of a measure, oldest period first, with their `band`."""
    rows = _visible("ProgressReport", user).in_force().filter(implementation__measure=measure)
    return rows.select_related("period").order_by("period__situation_on")


def planned_rates(user: Any, measure: Any) -> QuerySet:
    """Return the planned rates of a measure, oldest period first."""
    rows = _visible("PlannedRate", user).filter(implementation__measure=measure)
    return rows.select_related("period").order_by("period__situation_on")


def milestones(user: Any, measure: Any) -> QuerySet:
    return _visible("Milestone", user).filter(implementation__measure=measure).order_by("order")


def targets(user: Any, measure: Any) -> QuerySet:
    rows = _visible("IndicatorTarget", user).filter(implementation__measure=measure)
    return rows.select_related("indicator", "implementation").order_by(
        "indicator__code", "implementation__member_state"
    )


def values_of(user: Any, measure: Any) -> QuerySet:
    """Return the indicator values of the reports in force whose band holds them, oldest period first."""
    reports = validated_reports(user, measure).filter(band__in=_WITH_VALUES).order_by().values("pk")
    values = apps.get_model("measures", "IndicatorValue").objects.filter(report__in=reports)
    return values.select_related("target").order_by("report__period__situation_on")


def coverages(user: Any, measure: Any) -> QuerySet:
    """Return the provisions that a measure carries out, with their instruments."""
    return _visible("Coverage", user).filter(measure=measure).select_related("provision__instrument")


def revisions(user: Any, measure: Any) -> QuerySet:
    """Return the revisions of a measure and of its parts, newest first."""
    rows = _visible("Revision", user).filter(measure=measure)
    return rows.select_related("member_state", "implementation", "target__indicator")


def open_blockers(user: Any, measure: Any) -> QuerySet:
    rows = _visible("Blocker", user).open().filter(implementation__measure=measure)
    return rows.select_related("member_state")
