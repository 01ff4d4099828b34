"""Reads of the plan, by right; each model's `visible_to` and `editable_by` are here and nowhere else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from accounts.querysets import ReferenceQuerySet
from accounts.scopes import EVERYTHING, NOTHING, in_reach
from common.access import Scope, Verb
from measures.enums import RoadmapStatus, Situation
from measures.querysets.reach import (
    implementation_level,
    implementation_reach,
    measure_level,
    measure_reach,
    plan_level,
)
from measures.rules.roadmaps import STATUS_AFTER
from measures.rules.situations import SETTLED

_ALIVE = (RoadmapStatus.FINALISED, RoadmapStatus.ADOPTED)
_CONFEDERAL = {Scope.CONF: EVERYTHING, Scope.ALL: EVERYTHING}


class RoadmapQuerySet(QuerySet):
    path = ""

    def visible_to(self, user: Any) -> "RoadmapQuerySet":
        draft = Q(**{f"{self.path}status": RoadmapStatus.DRAFT})
        return self.filter(
            (draft & in_reach(user, Verb.READ_ROADMAP_DRAFT, _CONFEDERAL))
            | (~draft & in_reach(user, Verb.READ_ROADMAP, _CONFEDERAL))
        )

    def editable_by(self, user: Any) -> "RoadmapQuerySet":
        """A draft is written; afterwards only its acts, its periods and its end date are."""
        draft = Q(**{f"{self.path}status": RoadmapStatus.DRAFT})
        alive = Q(**{f"{self.path}status__in": _ALIVE})
        return self.filter(
            (draft & in_reach(user, Verb.WRITE_MEASURE_DRAFT, _CONFEDERAL))
            | (alive & in_reach(user, Verb.REVISE_MEASURE, _CONFEDERAL))
        )


class RoadmapPartQuerySet(RoadmapQuerySet):
    """Axes, objectives and acts: read and written as their roadmap."""

    @property
    def path(self) -> str:  # type: ignore[override]
        return "axis__roadmap__" if hasattr(self.model, "axis") else "roadmap__"


class RoadmapActQuerySet(RoadmapPartQuerySet):
    def confirmable_by(self, user: Any) -> "RoadmapActQuerySet":
        """Return the acts that this person may confirm: of a roadmap that another state presides, never one's own."""
        possible = NOTHING
        for kind, (status, _) in STATUS_AFTER.items():
            possible |= Q(kind=kind, roadmap__status=status)
        waiting = self.filter(in_reach(user, Verb.CONFIRM_ROADMAP_ACT, {Scope.ALL: EVERYTHING}), possible)
        waiting = waiting.filter(confirmed_at__isnull=True).exclude(recorded_by=user.pk)
        return waiting.exclude(roadmap__presiding_state=user.member_state_id)


class DomainQuerySet(ReferenceQuerySet):
    pass


class MeasureQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "MeasureQuerySet":
        return self.filter(measure_level(user) & _readable_measure(user))

    def editable_by(self, user: Any) -> "MeasureQuerySet":
        return self.filter(measure_level(user) & _writable_measure(user))


class MeasurePartQuerySet(QuerySet):
    """Indicators and coverages: read and written as their measure."""

    def visible_to(self, user: Any) -> "MeasurePartQuerySet":
        level = measure_level(user, "measure__level", "measure_id")
        return self.filter(level & _readable_measure(user, "measure__", "measure_id"))

    def editable_by(self, user: Any) -> "MeasurePartQuerySet":
        level = measure_level(user, "measure__level", "measure_id")
        return self.filter(level & _writable_measure(user, "measure__"))


def _readable_measure(user: Any, path: str = "", key: str = "pk") -> Q:
    draft = Q(**{f"{path}axis__roadmap__status": RoadmapStatus.DRAFT})
    reach = measure_reach(user, key)
    return (draft & in_reach(user, Verb.READ_MEASURE_DRAFT, reach)) | (
        ~draft & in_reach(user, Verb.READ_MEASURE, reach)
    )


def _writable_measure(user: Any, path: str = "") -> Q:
    draft = Q(**{f"{path}axis__roadmap__status": RoadmapStatus.DRAFT})
    alive = Q(**{f"{path}axis__roadmap__status__in": _ALIVE})
    return (draft & in_reach(user, Verb.WRITE_MEASURE_DRAFT, _CONFEDERAL)) | (
        alive & in_reach(user, Verb.REVISE_MEASURE, _CONFEDERAL)
    )


class PositionQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "PositionQuerySet":
        state = Q(member_state=user.member_state_id) if user.member_state_id else NOTHING
        reach = {Scope.STATE: state, Scope.ALL: EVERYTHING}
        sent = Q(transmitted_at__isnull=False)
        level = measure_level(user, "measure__level", "measure_id")
        return self.filter(
            level
            & (
                (sent & in_reach(user, Verb.READ_POSITION, reach))
                | (~sent & in_reach(user, Verb.READ_POSITION_DRAFT, reach))
            )
        )

    def editable_by(self, user: Any) -> "PositionQuerySet":
        state = Q(member_state=user.member_state_id) if user.member_state_id else NOTHING
        draft = Q(measure__axis__roadmap__status=RoadmapStatus.DRAFT, transmitted_at__isnull=True)
        return self.filter(
            measure_level(user, "measure__level", "measure_id")
            & draft
            & in_reach(user, Verb.WRITE_POSITION, {Scope.STATE: state})
        )


class ImplementationQuerySet(QuerySet):
    path = ""

    def visible_to(self, user: Any) -> "ImplementationQuerySet":
        draft = Q(**{f"{self.path}measure__axis__roadmap__status": RoadmapStatus.DRAFT})
        reach = implementation_reach(user, self.path)
        return self.filter(
            implementation_level(user, self.path)
            & (
                (draft & in_reach(user, Verb.READ_MEASURE_DRAFT, reach))
                | (~draft & in_reach(user, Verb.READ_MEASURE, reach))
            )
        )

    def editable_by(self, user: Any) -> "ImplementationQuerySet":
        """Return the rows whose plan may be typed: in a draft only; later a revision is proposed."""
        draft = Q(**{f"{self.path}measure__axis__roadmap__status": RoadmapStatus.DRAFT})
        reach = implementation_reach(user, self.path)
        return self.filter(implementation_level(user, self.path) & draft & in_reach(user, Verb.WRITE_PLAN_DRAFT, reach))

    def within(self, user: Any, verb: Verb) -> "ImplementationQuerySet":
        """Return the rows on which the account holds a verb of reports, blockers or revisions."""
        reach = implementation_reach(user, self.path)
        return self.filter(implementation_level(user, self.path) & in_reach(user, verb, reach))


class ImplementationPartQuerySet(ImplementationQuerySet):
    """Milestones, targets, planned rates: written as their implementation, read where its plan is."""

    path = "implementation__"

    def visible_to(self, user: Any) -> ImplementationQuerySet:
        return super().visible_to(user).filter(plan_level(user, self.path))


def late_condition(today: Mapping[str, date], path: str = "") -> Q:
    """Return the SQL twin of `situations.is_late`; `today` is each state's date, by code."""
    condition = NOTHING
    for code, day in today.items():
        condition |= Q(**{f"{path}member_state": code, f"{path}due_on__lt": day})
    return condition & ~Q(**{f"{path}current_status__in": SETTLED})


def situation_expression(today: Mapping[str, date], path: str = "") -> Case:
    """Return the SQL twin of `situations.situation_on`."""
    return Case(
        When(late_condition(today, path), then=Value(Situation.LATE.value)),
        default=F(f"{path}current_status"),
        output_field=CharField(),
    )
