"""What the dashboard reads across the domain; each function takes rows already cut to the reader."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import RowNumber

from measures.enums import BlockerLevel, PeriodStatus, RoadmapStatus, Status, Step
from measures.querysets.campaigns import RECEIVED, expected
from measures.querysets.lists import counted_once, plan_read, standing

SHOWN = 10
_FEW = 5
# A roadmap that is carried out: reports are written, plans are revised.
LIVING = (RoadmapStatus.FINALISED, RoadmapStatus.ADOPTED)


def awaiting_decision(blockers: QuerySet, state: str) -> QuerySet:
    """Return the first open blockers put to a session, oldest first, each with the `total` of them.

    For a state: its own at national or confederal level; for the Confederation: the confederal ones.
    """
    put = Q(level=BlockerLevel.CONFEDERAL)
    if state:
        put = Q(member_state=state, level__in=[BlockerLevel.NATIONAL, BlockerLevel.CONFEDERAL])
    rows = blockers.open().filter(put).select_related("member_state", "implementation__measure")
    rows = rows.select_related("implementation__lead_ministry")
    return rows.annotate(total=Window(Count("pk"))).order_by("since", "pk")[:_FEW]


def due_within(rows: QuerySet, user: Any, today: Mapping[str, date], day: date, days: int) -> QuerySet:
    """Return the first implementations not settled that fall due in the coming days, with their `total`."""
    soon = Q(pk__in=[])
    for code, now in today.items():
        soon |= Q(member_state=code, due_on__gte=now, due_on__lte=now + timedelta(days=days))
    rows = plan_read(rows, user).filter(soon, counted_once())
    rows = rows.exclude(current_status__in=[Status.COMPLETED, Status.CANCELLED])
    rows = standing(rows.select_related("measure", "member_state", "lead_ministry"), user, today, day)
    return rows.annotate(total=Window(Count("pk"))).order_by("due_on", "measure__code", "member_state")[:SHOWN]


def without_report(rows: QuerySet, reports: QuerySet, period: Any) -> QuerySet:
    """Return, of each state, the first implementations without a rendered report, with the `total` a state.

    Only whether a report exists is asked, so `reports` may be all of them (band E); the caller
    gives only the rows on which the account may list what is missing.
    """
    rendered = reports.filter(implementation=OuterRef("pk"), period=period, step__in=RECEIVED)
    rows = expected(rows).filter(~Exists(rendered))
    by_state = {"partition_by": F("member_state")}
    rows = rows.annotate(
        rank=Window(RowNumber(), order_by=F("measure__code").asc(), **by_state), total=Window(Count("pk"), **by_state)
    )
    return rows.filter(rank__lte=_FEW).select_related("measure").order_by("member_state", "measure__code")


def writable(reports: QuerySet, exceptions: QuerySet) -> QuerySet:
    """Return the reports whose campaign lets them move, each with the date until when as `due`.

    `exceptions` are those that are valid today: they let one ministry write in a closed period.
    """
    granted = exceptions.filter(period=OuterRef("period"), ministry=OuterRef("implementation__lead_ministry"))
    rows = reports.filter(_lets_write("period__", granted), period__roadmap__status__in=LIVING)
    due = Case(When(step=Step.MINISTRY_VALIDATED, then=F("period__closes_on")), default=F("period__ministries_due_on"))
    rows = rows.annotate(due=_due("period__", due, granted))
    return rows.select_related(
        "implementation__measure", "implementation__lead_ministry", "implementation__member_state", "period"
    )


def to_write(rows: QuerySet, reports: QuerySet, exceptions: QuerySet) -> QuerySet:
    """Return the implementations that owe a report, one row a period, with `period_on` and `due`.

    Only whether a report exists is asked, so `reports` may be all of them.
    """
    path = "axis__roadmap__periods__"
    granted = exceptions.filter(period=OuterRef("axis__roadmap__periods"), ministry=OuterRef("lead_ministry"))
    rows = expected(rows).filter(_lets_write(path, granted), axis__roadmap__status__in=LIVING)
    # The period becomes a column here: a later condition on its table would join that table again.
    rows = rows.annotate(
        period=F("axis__roadmap__periods"),
        period_code=F(f"{path}code"),
        period_on=F(f"{path}situation_on"),
        due=_due(path, F(f"{path}ministries_due_on"), granted),
    )
    written = reports.filter(implementation=OuterRef("pk"), period=OuterRef("period"))
    return rows.filter(~Exists(written)).select_related("measure", "lead_ministry", "member_state")


def _lets_write(path: str, granted: QuerySet) -> Q:
    return Q(**{f"{path}status": PeriodStatus.OPEN}) | (
        Q(**{f"{path}status": PeriodStatus.CLOSED}) & Q(Exists(granted))
    )


def _due(path: str, due: Any, granted: QuerySet) -> Case:
    until = Subquery(granted.order_by("-until").values("until")[:1])
    return Case(When(**{f"{path}status": PeriodStatus.OPEN}, then=due), default=until, output_field=DateField())
