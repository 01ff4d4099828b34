"""What the dashboard reads across the domain; each function takes rows already cut to the reader."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from measures.enums import BlockerLevel, Status
from measures.querysets.campaigns import RECEIVED, expected
from measures.querysets.lists import counted_once, plan_read, standing

SHOWN = 10
_FEW = 5


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
