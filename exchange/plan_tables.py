"""The tables by which a foreign matrix is written in a roadmap in draft: each with the right that opens it."""

from typing import Any

from common.access import Verb
from exchange.rules.plan.parts import MILESTONES_SHEET, PARTS_SHEET
from exchange.rules.plan.structure import AXES_SHEET, MEASURES_SHEET, OBJECTIVES_SHEET, ROADMAP_SHEET
from exchange.tables import TABLES, TableSpec
from measures.actions.tables import prepare_measures, prepare_parts
from measures.models import Measure, Milestone, Objective, Roadmap
from measures.plan_resources import MilestoneResource, ObjectiveResource, PlannedMeasureResource, RoadmapResource

# What a foreign matrix is filed under, to write a plan rather than reports.
PLAN = "plan"
PLAN_TITLE = "matrice d’un plan d’action"


def _writes_structure(user: Any) -> bool:
    return user.may(Verb.WRITE_MEASURE_DRAFT)


def _writes_parts(user: Any) -> bool:
    """Only a coordination files a plan: a ministry's own is its coordination's to enter."""
    return user.may(Verb.WRITE_PLAN_DRAFT)


PLAN_TABLES: dict[str, TableSpec] = {
    ROADMAP_SHEET: TableSpec(
        resource=RoadmapResource,
        keys=("code",),
        opens=_writes_structure,
        reached=Roadmap.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_parts(by=by, rows=rows),
    ),
    AXES_SHEET: TABLES["measures.axis"],
    OBJECTIVES_SHEET: TableSpec(
        resource=ObjectiveResource,
        keys=("axis__roadmap__code", "axis__code", "title"),
        opens=_writes_structure,
        reached=Objective.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_parts(by=by, rows=rows),
    ),
    MEASURES_SHEET: TableSpec(
        resource=PlannedMeasureResource,
        keys=("code",),
        opens=_writes_structure,
        reached=Measure.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_measures(by=by, measures=rows),
    ),
    PARTS_SHEET: TABLES["measures.implementation"],
    MILESTONES_SHEET: TableSpec(
        resource=MilestoneResource,
        keys=("implementation__measure__code", "implementation__member_state", "order"),
        opens=_writes_parts,
        reached=lambda user: Milestone.objects.within(user, Verb.WRITE_PLAN_DRAFT),
        prepare=lambda by, rows, associated: prepare_parts(by=by, rows=rows),
    ),
}
