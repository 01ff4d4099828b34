"""What lists and dashboards add to the rows: planned rate, situation, words compared, sums by group.

Functions on querysets already cut to what the account reads; none reads a row by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.scopes import NOTHING
from common.access import Band, Level
from measures.enums import GovernmentClass, Nature, Status
from measures.querysets.plan import late_condition, situation_expression
from measures.rules.search import fold

_RATE = DecimalField(max_digits=12, decimal_places=4)
_CANCELLED = Q(current_status=Status.CANCELLED)


def named(measures: QuerySet, words: str) -> QuerySet:
    """Return the measures whose code or title holds some words, accents and case apart.

    Compared in Python: neither database folds accents by itself, and a roadmap has few measures.
    """
    wanted = fold(words)
    titles = measures.order_by().values_list("pk", "code", "title")
    return measures.filter(pk__in=[key for key, code, title in titles if wanted in fold(f"{code} {title}")])


def counted_once() -> Q:
    """Return the implementations that totals count: a confederal measure by its pilot state's row."""
    return ~Q(measure__nature=Nature.CONFEDERAL) | Q(member_state=F("measure__pilot_state"))


def planned_rate(day: date) -> Coalesce:
    """Return the SQL twin of `situations.planned_on` for an implementation."""
    rates = apps.get_model("measures", "PlannedRate").objects.filter(
        implementation=OuterRef("pk"), period__situation_on__lte=day
    )
    last = rates.order_by("-period__situation_on").values("rate")[:1]
    return Coalesce(Subquery(last, output_field=_RATE), Value(0, output_field=_RATE))


def rate_as_of(day: date) -> Subquery:
    """Return the physical rate of the last validated report whose period ended on or before a day."""
    reports = apps.get_model("measures", "ProgressReport").objects.filter(
        implementation=OuterRef("pk"), is_in_force=True, period__situation_on__lte=day
    )
    return Subquery(reports.order_by("-period__situation_on").values("physical_rate")[:1], output_field=_RATE)


def government_class_expression() -> Case:
    """Return the SQL twin of `situations.government_class`; an empty text for an abandoned row."""
    at_zero = Q(current_physical_rate__isnull=True) | Q(current_physical_rate=0)
    stalled = Q(current_status__in=[Status.POSTPONED, Status.SUSPENDED]) & at_zero
    return Case(
        When(_CANCELLED, then=Value("")),
        When(current_status=Status.COMPLETED, then=Value(GovernmentClass.COMPLETED.value)),
        When(Q(current_status=Status.NOT_STARTED) | stalled, then=Value(GovernmentClass.NOT_COMPLETED.value)),
        default=Value(GovernmentClass.IN_PROGRESS.value),
        output_field=CharField(),
    )


def plan_hidden(user: Any) -> Q:
    """Return the parts of which status and rate alone are read (rule 3): neither dates nor lead."""
    if user.need_to_know.other_states != Band.STATUS_AND_RATE:
        return NOTHING
    return Q(measure__level=Level.RESTRICTED) & ~Q(member_state=user.member_state_id)


def plan_read(rows: QuerySet, user: Any) -> QuerySet:
    """Return the implementations of which the plan is read too."""
    return rows.exclude(plan_hidden(user))


def standing(rows: QuerySet, user: Any, today: Mapping[str, date], day: date) -> QuerySet:
    """Annotate implementations with the situation of today and the rate planned at the period.

    Where the plan is not read, the situation is the reported status and the planned rate is empty.
    """
    hidden = plan_hidden(user)
    return rows.annotate(
        situation=Case(
            When(hidden, then=F("current_status")), default=situation_expression(today), output_field=CharField()
        ),
        planned=Case(When(hidden, then=Value(None)), default=planned_rate(day), output_field=_RATE),
    )


def sums_by_group(rows: QuerySet, user: Any, today: Mapping[str, date], day: date, before: Sequence[date]) -> QuerySet:
    """Return counts and sums of rates by axis, state, situation and government's class.

    `before` are the ends of earlier periods: `sum_0`, `known_0`… are their sums and counts. The
    number of groups does not grow with the number of rows.
    """
    marks = {f"rate_{index}": rate_as_of(end) for index, end in enumerate(before)}
    earlier = {f"sum_{index}": Sum(f"rate_{index}", output_field=_RATE) for index in range(len(before))}
    known = {f"known_{index}": Count(f"rate_{index}") for index in range(len(before))}
    return (
        standing(rows.filter(counted_once()), user, today, day)
        .annotate(government=government_class_expression(), **marks)
        .order_by()
        .values("axis_id", "member_state_id", "situation", "government")
        .annotate(
            total=Count("pk"),
            evaluated=Count("current_physical_rate"),
            rates=Sum("current_physical_rate", output_field=_RATE),
            planned_sum=Sum("planned", output_field=_RATE),
            planned_known=Count("planned"),
            **earlier,
            **known,
        )
    )


def measures_by_axis(measures: QuerySet, implementations: QuerySet) -> QuerySet:
    """Return, by axis in their order, how many measures there are and how many are completed everywhere."""
    kept = implementations.filter(measure=OuterRef("pk")).exclude(_CANCELLED).order_by()
    done = Exists(kept) & ~Exists(kept.exclude(current_status=Status.COMPLETED))
    return (
        measures.annotate(done=Case(When(done, then=Value(1)), default=Value(0)))
        .order_by("axis__order", "axis_id")
        .values("axis_id", "axis__code", "axis__name")
        .annotate(total=Count("pk"), completed=Sum("done"))
    )


def matching(rows: QuerySet, wanted: Mapping[str, Any], today: Mapping[str, date], until: date | None) -> QuerySet:
    """Return the implementations that meet what a reader asked: state, ministry, situation, due date."""
    rows = rows.annotate(situation=situation_expression(today))
    if wanted.get("etat"):
        rows = rows.filter(member_state=wanted["etat"])
    if wanted.get("ministere"):
        rows = rows.filter(lead_ministry__code=wanted["ministere"])
    if wanted.get("situation") == "open":
        rows = rows.exclude(situation__in=[Status.COMPLETED, Status.CANCELLED])
    elif wanted.get("situation"):
        rows = rows.filter(situation=wanted["situation"])
    if wanted.get("echeance") == "past":
        rows = rows.filter(late_condition(today))
    elif until is not None:
        rows = rows.filter(_due_between(today, until))
    return rows


def _due_between(today: Mapping[str, date], until: date) -> Q:
    condition = NOTHING
    for code, day in today.items():
        condition |= Q(member_state=code, due_on__gte=day, due_on__lte=until)
    return condition


def with_columns(measures: QuerySet, implementations: QuerySet, user: Any) -> QuerySet:
    """Annotate measures with what the list sorts on: earliest due date, mean rate of those read."""
    rows = implementations.filter(measure=OuterRef("pk")).order_by()
    kept = rows.exclude(_CANCELLED).values("measure")
    dated = plan_read(rows, user).values("measure")
    return measures.annotate(
        due=Subquery(dated.annotate(first=Min("due_on")).values("first")),
        mean=Subquery(kept.annotate(mean=Avg("current_physical_rate")).values("mean"), output_field=_RATE),
    )
