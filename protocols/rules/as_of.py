"""The acts of a past day in two readings: what was true then, and what was known then. No Django."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from protocols.rules.acts import awaiting_confirmation, in_force
from protocols.rules.rivals import later_than


class Reading(StrEnum):
    """How a past day is read."""

    TRUE = "vrai"
    KNOWN = "connu"


READINGS = {Reading.TRUE: "ce qui était vrai", Reading.KNOWN: "ce qui était connu ici"}

# The day of an instant where the reader works.
Day = Callable[[datetime], date]


def true_on(acts: Iterable[Any], day: date) -> list[Any]:
    """Return what had been done of one instrument by the end of a day, as it is known today.

    A corrected act is judged by its correction, and an act on whose date sources disagree by the date
    retained; an act without a date cannot be placed and is left out.
    """
    given = list(acts)
    held = in_force(given)
    late = later_than(held, day)
    done = [act for act in [*held, *awaiting_confirmation(given)] if act.pk not in late]
    return [act for act in done if act.on and act.on <= day]


def known_on(acts: Iterable[Any], day: date, day_of: Day) -> list[Any]:
    """Return what was recorded here by the end of a day, confirmed or not as it was then.

    The acts hold what was written then (the journal tells it). One that was not recorded is left out, one
    confirmed since is given as a copy that is not; what corrects it later corrects nothing yet.
    """
    return [_as_known(act, day, day_of) for act in acts if act.recorded_at and day_of(act.recorded_at) <= day]


def undated(acts: Iterable[Any]) -> int:
    """Return how many confirmed acts the reading of what was true cannot place."""
    return sum(1 for act in in_force(acts) if not act.on)


def _as_known(act: Any, day: date, day_of: Day) -> Any:
    if act.confirmed_at is None or day_of(act.confirmed_at) <= day:
        return act
    seen = copy(act)
    seen.confirmed_at, seen.confirmed_by_id = None, None
    return seen
