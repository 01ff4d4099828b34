"""The last useful session: until when the bodies that authorise can still vote for a wished day. No Django.

Counted back from a wished day of entry into force: the last day of deposit that the rule allows, less
what the steps between the vote and the deposit usually take, where that is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

_DAY = timedelta(days=1)
# Beyond this no session of a calendar is looked for.
_FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class LastSession:
    """For one state: the last day of its vote, the session that is the last useful one, and those known at all."""

    member_state: str
    vote_by: date | None
    session: Any
    is_calendar_known: bool

    @property
    def is_too_late(self) -> bool:
        """Whether no session that is still to come would do."""
        return self.is_calendar_known and self.session is None


def last_deposit(wished: date, today: date, entry_if_deposited: Callable[[date], date | None]) -> date | None:
    """Return the last day on which the missing deposits still give entry into force on the wished day or before.

    `entry_if_deposited` gives the day of entry into force if all that misses is deposited on a day; it never
    falls as that day moves later, which is what is searched by halves. None if even today is too late.
    """
    if not _is_in_time(entry_if_deposited(today), wished):
        return None
    first, last = today, max(today, min(wished, today + _FARTHEST))
    while first < last:
        middle = first + ((last - first).days + 1) // 2 * _DAY
        if _is_in_time(entry_if_deposited(middle), wished):
            first = middle
        else:
            last = middle - _DAY
    return first


def last_session(
    member_state: str, sessions: Iterable[Any], *, deposit_by: date | None, usual_days: int, today: date
) -> LastSession:
    """Return the last session of a state in which its vote still comes in time.

    `usual_days`: what the vote's way to the deposit usually takes. A session is useful if it is not over
    and opens by the last day of the vote.
    """
    own = [session for session in sessions if session.member_state_id == member_state]
    vote_by = deposit_by - usual_days * _DAY if deposit_by else None
    useful = [session for session in own if vote_by and session.opens_on <= vote_by and session.closes_on >= today]
    last = max(useful, key=lambda session: session.opens_on, default=None)
    return LastSession(member_state, vote_by, last if vote_by and vote_by >= today else None, bool(own))


def _is_in_time(entry: date | None, wished: date) -> bool:
    return entry is not None and entry <= wished
