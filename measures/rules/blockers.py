"""What a blocker says beside what was reported: the report follows, it never changes by itself. No Django."""

from datetime import date

from measures.enums import Status

REPORT_MUST_FOLLOW = (
    "Le dernier rapport validé dit «\u00a0bloquée\u00a0»\u00a0: la situation affichée ne change pas d’elle-même, "
    "le prochain rapport doit dire ce qu’il en est."
)
BLOCKED_UNSAID = (
    "Le dernier rapport validé dit «\u00a0en cours\u00a0» alors qu’un point de blocage est ouvert\u00a0: "
    "le prochain rapport doit dire «\u00a0bloquée\u00a0», ou le point être levé."
)


def note_beside(status: str, open_blockers: int) -> str:
    """Return the sentence to show where report and open blockers disagree, an empty text where they agree."""
    return BLOCKED_UNSAID if status == Status.IN_PROGRESS and open_blockers else ""


def note_of_lifting(status: str, other_open_blockers: int) -> str:
    """Return the sentence to show when a blocker is lifted, empty unless it was the last that the report told."""
    return REPORT_MUST_FOLLOW if status == Status.BLOCKED and not other_open_blockers else ""


def days_open(since: date, lifted_on: date | None, today: date) -> int:
    """Return for how many days a blocker has stood: until it was lifted, or until today."""
    return ((lifted_on or today) - since).days
