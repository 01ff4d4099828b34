"""What is shown of a measure on a day. Pure: dates and values in, a word or a figure out.

Source: design/product.md, « Rules of the figures ». Each rule that lists and dashboards need in
SQL has its twin in `measures/querysets/`, and a test holds them equal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.enums import GovernmentClass, Situation, Status

# Reported words that no date can turn into *en retard*, in the order in which they are shown.
SETTLED = (Status.COMPLETED, Status.CANCELLED, Status.SUSPENDED, Status.BLOCKED)
# Order of charts and tables: abandonments last, for they leave the denominator.
CHART_ORDER = (
    Situation.COMPLETED,
    Situation.IN_PROGRESS,
    Situation.LATE,
    Situation.BLOCKED,
    Situation.SUSPENDED,
    Situation.POSTPONED,
    Situation.NOT_STARTED,
    Situation.CANCELLED,
)


def is_late(status: str, due_on: date | None, today: date) -> bool:
    """Return whether the date in force is past and the status does not explain it."""
    return status not in SETTLED and due_on is not None and due_on < today


def situation_on(status: str, due_on: date | None, today: date) -> Situation:
    """Return the one situation shown on a day; the eight are exclusive."""
    if is_late(status, due_on, today):
        return Situation.LATE
    return Situation(status)


def government_class(status: str, physical_rate: Decimal | None) -> GovernmentClass | None:
    """Return the government's class of an implementation; None for an abandoned one."""
    if status == Status.CANCELLED:
        return None
    if status == Status.COMPLETED:
        return GovernmentClass.COMPLETED
    is_at_zero = status in (Status.POSTPONED, Status.SUSPENDED) and not physical_rate
    if status == Status.NOT_STARTED or is_at_zero:
        return GovernmentClass.NOT_COMPLETED
    return GovernmentClass.IN_PROGRESS


def planned_on(planned: Iterable[tuple[date, Decimal]], day: date) -> Decimal:
    """Return the last planned rate whose period ended on or before the day; 0 before the first."""
    past = [(ends_on, rate) for ends_on, rate in planned if ends_on <= day]
    return max(past)[1] if past else Decimal(0)


def slip_in_days(due_on: date | None, baseline_due_on: date | None) -> int | None:
    """Return the *glissement*: date in force minus baseline, in days; None if one is unknown."""
    return (due_on - baseline_due_on).days if due_on and baseline_due_on else None


@dataclass(frozen=True)
class Average:
    """A plain mean with its denominator: `evaluated` of `programmed` have a validated rate."""

    rate: Decimal | None
    evaluated: int
    programmed: int

    @property
    def without_report(self) -> int:
        return self.programmed - self.evaluated


def average(rates: Sequence[Decimal | None]) -> Average:
    """Return the plain mean of the known rates; a missing one is said, never counted as 0."""
    known = [rate for rate in rates if rate is not None]
    mean = sum(known, Decimal(0)) / len(known) if known else None
    return Average(mean, len(known), len(rates))


def is_completed_everywhere(statuses: Iterable[str]) -> bool:
    """Return whether a measure is *réalisée*: in every state concerned, abandonments apart."""
    kept = [status for status in statuses if status != Status.CANCELLED]
    return bool(kept) and all(status == Status.COMPLETED for status in kept)
