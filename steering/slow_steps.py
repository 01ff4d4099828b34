"""The instruments that wait longer than usual at their step, for those who may record the act awaited."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from accounts.models import MemberState
from common.access import Verb
from common.text import capitalised
from protocols.models import Instrument
from protocols.querysets import places
from protocols.rules.durations import Duration, Waiting
from steering.rules.to_do import Group, Kind, Line, beside_median

_SHOWN = 25


def slow_steps(user: Any, today: date) -> Iterator[Group]:
    """Give the waits of the states whose acts the account records, longest first; three queries, or none."""
    own = places(user, Verb.RECORD_ACT) - {None}
    if not own:
        return
    told = Instrument.objects.told_to(user, list(MemberState.objects.visible_to(user)), today)
    found = [
        _line(wait, duration)
        for duration in told.durations
        for wait in duration.slow
        if wait.followed.member_state_row.code in own
    ]
    found.sort(key=lambda line: line.since or date.max)
    yield Group(Kind.SLOW_STEP, found[:_SHOWN], len(found))


def _line(wait: Waiting, duration: Duration) -> Line:
    one, median = wait.followed, duration.median or 0
    awaited = one.track.awaited
    step = capitalised(awaited.step.label) if awaited else duration.title
    return Line(
        f"{step}, {one.instrument}",
        one.instrument_row.get_absolute_url(),
        one.member_state,
        note=beside_median(wait.days, median, len(duration.known)),
        since=wait.since,
    )
