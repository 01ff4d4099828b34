"""The acts of a past day in two readings: what was true then, and what was known then. No Django."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from protocols.rules.acts import awaiting_confirmation, in_force


class Reading(StrEnum):
    """How a past day is read."""

    TRUE = "vrai"
    KNOWN = "connu"


# The day of an instant where the reader works.
Day = Callable[[datetime], date]


def acts_on(acts: Iterable[Any], day: date, reading: Reading, day_of: Day) -> list[Any]:
    """Return the acts that a page of a past day rests on, in either reading."""
    return known_on(acts, day, day_of) if reading == Reading.KNOWN else true_on(acts, day)


def true_on(acts: Iterable[Any], day: date) -> list[Any]:
    """Return what had been done by the end of a day, as it is known today.

    A corrected act is judged by its correction; an act without a date cannot be placed and is left out.
    """
    given = list(acts)
    held = [*in_force(given), *awaiting_confirmation(given)]
    return [act for act in held if act.on and act.on <= day]


def known_on(acts: Iterable[Any], day: date, day_of: Day) -> list[Any]:
    """Return what was recorded here by the end of a day, confirmed or not as it was then.

    An act confirmed since is given as a copy that is not; what corrects it later corrects nothing yet.
    """
    return [_as_known(act, day, day_of) for act in acts if day_of(act.recorded_at) <= day]


def undated(acts: Iterable[Any]) -> int:
    """Return how many confirmed acts the reading of what was true cannot place."""
    return sum(1 for act in in_force(acts) if not act.on)


def _as_known(act: Any, day: date, day_of: Day) -> Any:
    if act.confirmed_at is None or day_of(act.confirmed_at) <= day:
        return act
    seen = copy(act)
    seen.confirmed_at, seen.confirmed_by_id = None, None
    return seen
