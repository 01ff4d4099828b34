"""What is authorised and not deposited, for how long, oldest first. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import count, days
from common.text import NBSP, NNBSP, typographic
from protocols.enums import Step
from protocols.rules.matrix import Line
from protocols.rules.steps import StepState, Track

_DONE = (StepState.KNOWN, StepState.UNDATED)


@dataclass(frozen=True)
class Undeposited:
    """One instrument that one state authorised and has not deposited; `days` is None where no date is known.

    Where sources disagree on the date, all of them are in `dates` and the earliest counts.
    """

    instrument: Any
    member_state: Any
    act: Any
    dates: tuple[date, ...]
    days: int | None
    awaited: str

    @property
    def since(self) -> date | None:
        return self.dates[0] if self.dates else None

    @property
    def is_disputed(self) -> bool:
        return len(self.dates) > 1


def undeposited(lines: Iterable[Line], today: date) -> list[Undeposited]:
    """Return every instrument × state whose authorisation is known and whose deposit is not, oldest first.

    What has no date comes last: it may be older than all.
    """
    found = [
        _row(line.instrument, each.member_state, each.track, today)
        for line in lines
        for each in line.tracks
        if each.track.at(Step.AUTHORISATION).state in _DONE and each.track.at(Step.DEPOSIT).state not in _DONE
    ]
    return sorted(found, key=lambda row: (row.since or date.max, row.instrument.code, row.member_state.code))


def lead(rows: list[Undeposited]) -> str:
    """Answer first: how many wait, which one for longest."""
    if not rows:
        return "Aucun instrument n’est autorisé sans être déposé."
    waiting, first = f"{count(len(rows), 'autorisation')} sans dépôt connu", rows[0]
    if first.days is None:
        return f"{waiting}."
    where = f"{first.instrument.short_title} {first.member_state.locative}"
    oldest = "la plus ancienne" if all(row.days is not None for row in rows) else "la plus ancienne de date connue"
    told = f"{oldest}, {where}, a {days(first.days)}" if len(rows) > 1 else f"{where}, {days(first.days)}"
    return typographic(f"{waiting}{NNBSP + ';' if len(rows) > 1 else NBSP + ':'} {told}.")


def _row(instrument: Any, member_state: Any, track: Track[Any], today: date) -> Undeposited:
    authorised = track.at(Step.AUTHORISATION)
    dates = tuple(authorised.rival_dates)
    return Undeposited(
        instrument,
        member_state,
        authorised.first_act,
        dates,
        max((today - dates[0]).days, 0) if dates else None,
        track.awaited.step.label if track.awaited else "",
    )
