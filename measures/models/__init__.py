"""Tables of the measures app."""

from measures.models.followup import Blocker, Revision
from measures.models.implementation import Implementation, Indicator, IndicatorTarget, Milestone
from measures.models.papers import Reminder, SignedDocument, Transmittal, TransmittalLine
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
from measures.models.prepared import PreparedFile
from measures.models.report_parts import (
    Attachment,
    Autosave,
    IndicatorValue,
    ReportContributor,
    ReportedMilestone,
    ReportEvent,
)
from measures.models.reporting import ProgressReport

__all__ = [
    "Attachment",
    "Autosave",
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
    "PreparedFile",
    "ProgressReport",
    "Reminder",
    "ReportContributor",
    "ReportEvent",
    "ReportedMilestone",
    "ReportingPeriod",
    "Revision",
    "Roadmap",
    "RoadmapAct",
    "SignedDocument",
    "Transmittal",
    "TransmittalLine",
]
