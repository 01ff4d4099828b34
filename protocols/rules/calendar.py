"""The last useful session: until when the bodies that authorise can still vote for a wished day. No Django.

Counted back from a wished day of entry into force: the last day of deposit that the rule allows, less
what the steps between the vote and the deposit usually take, where that is known.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from common.french import count, days
from common.text import typographic
from protocols.enums import Step
from protocols.rules.delays import OutOfCalendar
from protocols.rules.durations import Duration
from protocols.rules.steps import StepState, Track
from protocols.rules.what_if import Prospect

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
    is_past: bool

    @property
    def is_too_late(self) -> bool:
        """Whether no session that is still to come would do."""
        return self.is_past or (self.is_calendar_known and self.session is None)

    @property
    def last_day(self) -> date | None:
        """The last day on which that session can still authorise."""
        return min(self.session.closes_on, self.vote_by) if self.session else None


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
    is_past = vote_by is None or vote_by < today
    return LastSession(member_state, vote_by, None if is_past else last, bool(own), is_past)


def _is_in_time(entry: date | None, wished: date) -> bool:
    return entry is not None and entry <= wished


@dataclass(frozen=True)
class Margin:
    """What the way from the authorisation to the deposit usually takes, and what that rests on."""

    days: int
    sentence: str


@dataclass(frozen=True)
class Remaining:
    """For one state: until when it may deposit, and its last useful session where it still has to authorise.

    `last` is None once the state has authorised or deposited.
    """

    state: Any
    is_deposited: bool
    deposit_by: date | None = None
    last: LastSession | None = None


def margin(lines: Iterable[Duration]) -> Margin:
    """Add the known medians between authorisation and deposit; an unknown one adds nothing, and is told."""
    spans = [line for line in lines if line.end in (Step.RATIFICATION, Step.DEPOSIT)]
    told = [
        f"{line.title[:1].lower()}{line.title[1:]}, "
        + (
            f"médiane {days(line.median)} ({count(len(line.known), 'cas', 'cas')})"
            if line.median is not None
            else "durée inconnue, non comptée"
        )
        for line in spans
    ]
    total = sum(line.median or 0 for line in spans)
    return Margin(total, typographic(f"Marge comptée après l’autorisation\u00a0: {days(total)} ({' ; '.join(told)})."))


def remaining(
    tracks: Iterable[tuple[Any, Track[Any]]],
    seen: Prospect,
    sessions: Sequence[Any],
    *,
    wished: date,
    usual_days: int,
    today: date,
) -> list[Remaining]:
    """Return, state by state, what is left until a wished day of entry into force for that state."""
    awaited = {each.code: each.name for each in seen.awaited}
    found = []
    for state, track in tracks:
        if state.code not in awaited:
            found.append(Remaining(state, is_deposited=True))
            continue
        by = last_deposit(wished, today, _entry_for(seen, awaited[state.code]))
        last = last_session(state.code, sessions, deposit_by=by, usual_days=usual_days, today=today)
        found.append(Remaining(state, False, by, None if _is_authorised(track) else last))
    return found


def _entry_for(seen: Prospect, party: str) -> Callable[[date], date | None]:
    """The day for one party if all that are awaited deposit on one day."""

    def entry(day: date) -> date | None:
        try:
            return seen.if_deposited({each.code: day for each in seen.awaited}).parties.get(party)
        except OutOfCalendar:
            return None

    return entry


def _is_authorised(track: Track[Any]) -> bool:
    return any(
        track.at(step).state in (StepState.KNOWN, StepState.UNDATED) for step in (Step.AUTHORISATION, Step.RATIFICATION)
    )
