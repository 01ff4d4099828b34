"""What a campaign awaits and what came: reads that take rows already cut to the reader.

Only whether a report exists is asked (band E): the rows on which an account may ask it are the
caller's to give, from `Implementation.objects.within(user, Verb.LIST_MISSING_REPORTS)`.
"""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from common.access import Level
from measures.enums import Status, Step
from measures.querysets.lists import counted_once

# A report that has left its author: what a campaign counts as received.
RECEIVED = (Step.SUBMITTED, Step.MINISTRY_VALIDATED, Step.VALIDATED)


def expected(rows: QuerySet) -> QuerySet:
    """Return the implementations that report: those of abandoned measures do not, a confederal one once."""
    return rows.filter(counted_once()).exclude(current_status=Status.CANCELLED)


def expected_in(rows: QuerySet, period: Any) -> QuerySet:
    """Return the implementations that report in a period, with `received` and `validated` on each."""
    of_period = _reports().filter(implementation=OuterRef("pk"), period=period)
    return expected(rows.filter(measure__axis__roadmap=period.roadmap_id)).annotate(
        received=Exists(of_period.filter(step__in=RECEIVED)), validated=Exists(of_period.filter(step=Step.VALIDATED))
    )


def without_report(rows: QuerySet, period: Any) -> QuerySet:
    """Return the implementations whose report of a period has not come, in the order of a list."""
    missing = expected_in(rows, period).filter(received=False)
    return missing.order_by("member_state", "lead_ministry__acronym", "measure__code")


def named_on_paper(rows: QuerySet) -> QuerySet:
    """Return the implementations that an ordinary letter may name and count: none of a restricted measure."""
    return rows.exclude(measure__level=Level.RESTRICTED)


def missing_at(rows: QuerySet, period: Any, instant: datetime) -> QuerySet:
    """Return the implementations whose report of a period had not come at an instant, by the reports' trail.

    A letter is printed again as it was sent, whatever came since.
    """
    events = apps.get_model("measures", "ReportEvent").objects
    last = events.filter(report=OuterRef("pk"), at__lte=instant).order_by("-at", "-pk").values("to_step")[:1]
    came = _reports().filter(implementation=OuterRef("pk"), period=period).annotate(then=Subquery(last))
    rows = expected(rows.filter(measure__axis__roadmap=period.roadmap_id))
    return rows.filter(~Exists(came.filter(then__in=RECEIVED))).order_by("measure__code", "member_state")


def by_ministry(rows: QuerySet, period: Any) -> QuerySet:
    """Return what is awaited of a period and what came, one row a state and lead ministry."""
    return (
        expected_in(rows, period)
        .order_by()
        .values(
            state=F("member_state_id"),
            code=F("lead_ministry__code"),
            acronym=F("lead_ministry__acronym"),
            name=F("lead_ministry__name"),
        )
        .annotate(
            expected=Count("pk"),
            received=Count("pk", filter=Q(received=True)),
            validated=Count("pk", filter=Q(validated=True)),
        )
    )


def expected_by_roadmap(rows: QuerySet) -> dict[Any, int]:
    """Return how many implementations report, by roadmap."""
    counted = expected(rows).order_by().values("measure__axis__roadmap").annotate(number=Count("pk"))
    return {row["measure__axis__roadmap"]: row["number"] for row in counted}


def came_by_period(rows: QuerySet) -> dict[Any, tuple[int, int]]:
    """Return, by period, of how many implementations a report came and of how many one is validated."""
    reports = _reports().filter(implementation__in=expected(rows).values("pk"), step__in=RECEIVED)
    counted = (
        reports.order_by()
        .values("period")
        .annotate(
            came=Count("implementation", distinct=True),
            valid=Count("implementation", distinct=True, filter=Q(step=Step.VALIDATED)),
        )
    )
    return {row["period"]: (row["came"], row["valid"]) for row in counted}


def _reports() -> QuerySet:
    return apps.get_model("measures", "ProgressReport").objects.order_by()
