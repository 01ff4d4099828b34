"""Tables of the measures app."""

from measures.models.followup import Blocker, Revision
from measures.models.implementation import Implementation, Indicator, IndicatorTarget, Milestone
from measures.models.periods import PeriodException, PlannedRate, ReportingPeriod
from measures.models.plan import (
    Axis,
    Coverage,
    Domain,
    Measure,
    Objective,
    Position,
    Roadmap,
    RoadmapAct,
)
from measures.models.report_parts import Attachment, IndicatorValue, ReportContributor, ReportEvent
from measures.models.reporting import ProgressReport

__all__ = [
    "Attachment",
    "Axis",
    "Blocker",
    "Coverage",
    "Domain",
    "Implementation",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "Measure",
    "Milestone",
    "Objective",
    "PeriodException",
    "PlannedRate",
    "Position",
    "ProgressReport",
    "ReportContributor",
    "ReportEvent",
    "ReportingPeriod",
    "Revision",
    "Roadmap",
    "RoadmapAct",
]
