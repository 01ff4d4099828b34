"""The life of a roadmap: which confirmed act leads from which status to which. No Django.

Source: `docs/rights.md`, rule 6.
"""

from measures.enums import RoadmapActKind, RoadmapStatus

# Kind of act → (status in which it is confirmed, status that follows). A public step changes nothing.
STATUS_AFTER = {
    RoadmapActKind.FINALISATION: (RoadmapStatus.DRAFT, RoadmapStatus.FINALISED),
    RoadmapActKind.ADOPTION: (RoadmapStatus.FINALISED, RoadmapStatus.ADOPTED),
    RoadmapActKind.CLOSING: (RoadmapStatus.ADOPTED, RoadmapStatus.CLOSED),
}
