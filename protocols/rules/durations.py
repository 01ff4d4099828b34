"""How long each step took where both dates are known, and what is still waiting. No Django."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from common.french import number
from common.text import NBSP
from protocols.enums import Step
from protocols.rules.steps import Track

# One case is no usage: a wait is called long beside at least two known durations.
FEWEST_CASES = 2


@dataclass(frozen=True)
class Followed:
    """One state towards one instrument, with the words that name both, and their rows where a page leads there."""

    instrument: str
    member_state: str
    adopted_on: date | None
    track: Track[Any]
    instrument_row: Any = None
    member_state_row: Any = None

    def __str__(self) -> str:
        return f"{self.instrument}, {self.member_state}"


@dataclass(frozen=True)
class Waiting:
    """A wait that still runs, since a known date."""

    where: str
    days: int
    since: date
    followed: Followed


@dataclass(frozen=True)
class Duration:
    """One line of the table: known durations in days, their median, the waits under way."""

    title: str
    note: str
    end: Step
    known: tuple[int, ...]
    total: int
    waits: tuple[Waiting, ...]
    disputes: tuple[str, ...] = ()

    @property
    def median(self) -> int | None:
        return round(median(self.known)) if self.known else None

    @property
    def slow(self) -> list[Waiting]:
        """The waits longer than the median, longest first; none where it rests on fewer than two cases."""
        middle = self.median
        if middle is None or len(self.known) < FEWEST_CASES:
            return []
        return sorted((wait for wait in self.waits if wait.days > middle), key=lambda wait: (-wait.days, wait.where))

    @property
    def longest_wait(self) -> Waiting | None:
        return max(self.waits, key=lambda wait: wait.days, default=None)

    @property
    def longest(self) -> int:
        """The longest of what is known and of what waits, for the scale of the drawing; 0 for nothing."""
        return max((*self.known, *(wait.days for wait in self.waits)), default=0)


@dataclass(frozen=True)
class _Line:
    title: str
    note: str
    start: Callable[[Followed], date | None]
    end: Step
    concerns: Callable[[Followed], bool] = lambda _: True


def _adoption(one: Followed) -> date | None:
    return one.adopted_on


def _step(step: Step) -> Callable[[Followed], date | None]:
    return lambda one: min(one.track.at(step).dates, default=None)


def _has_council(one: Followed) -> bool:
    return bool(one.track.at(Step.COUNCIL).dates)


def _lacks_council(one: Followed) -> bool:
    return not _has_council(one)


_LINES = (
    _Line(
        "De l’adoption du texte au Conseil des ministres", "Conseil des ministres de l’État", _adoption, Step.COUNCIL
    ),
    _Line(
        "Du Conseil des ministres à l’autorisation",
        "loi ou ordonnance",
        _step(Step.COUNCIL),
        Step.AUTHORISATION,
        _has_council,
    ),
    _Line(
        "De la signature à l’autorisation",
        "quand le Conseil des ministres est sans date",
        _step(Step.SIGNATURE),
        Step.AUTHORISATION,
        _lacks_council,
    ),
    _Line("De l’autorisation à la ratification", "", _step(Step.AUTHORISATION), Step.RATIFICATION),
    _Line("De la ratification au dépôt", "", _step(Step.RATIFICATION), Step.DEPOSIT),
)


def durations(followed: Sequence[Followed]) -> list[Duration]:
    """Return the lines of the table of durations, in order of steps.

    Where sources disagree on a date, the shortest duration counts and all are named in `disputes`.
    A step accomplished before the one it usually follows has no duration.
    """
    return [_duration(line, followed) for line in _LINES]


def _duration(line: _Line, followed: Sequence[Followed]) -> Duration:
    concerned = [one for one in followed if line.concerns(one)]
    spans = [(one, _spans(line, one)) for one in concerned]
    return Duration(
        title=line.title,
        note=line.note,
        end=line.end,
        known=tuple(sorted(days[0] for _, days in spans if days)),
        total=len(followed),
        waits=tuple(wait for one in concerned if (wait := _wait(one, line.end))),
        disputes=tuple(_dispute(one, days) for one, days in spans if len(days) > 1),
    )


def _spans(line: _Line, one: Followed) -> list[int]:
    start = line.start(one)
    ends = one.track.at(line.end).rival_dates
    return [(end - start).days for end in ends if start and end >= start]


def _wait(one: Followed, step: Step) -> Waiting | None:
    awaited = one.track.awaited
    if awaited is None or awaited.step != step or awaited.days is None or awaited.since is None:
        return None
    return Waiting(str(one), awaited.days, awaited.since, one)


def _dispute(one: Followed, days: Sequence[int]) -> str:
    return f"{one}{NBSP}: {' ou '.join(number(span) for span in days)}{NBSP}j"
