"""Campaigns: which dates may still move, until when a leave holds, who has not reported. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import long_date
from measures.enums import PeriodStatus

# What an open campaign no longer changes: what is covered, and the day on which it was to open.
FIXED_ONCE_OPEN = ("code", "roadmap", "situation_on", "opens_on")
_FIXED = "La campagne est ouverte\u00a0: ce champ ne change plus."
FUTURE_ONCE_OPEN = ("ministries_due_on", "closes_on")


def dates_fault(status: str, changed: Mapping[str, Any], today: date) -> dict[str, str]:
    """Return, by field, why the new values of a period are refused; empty if they are not.

    A prepared period changes freely. An open one is extended: its deadlines move to today or
    later, so that nobody is made late by an act of the day; the rest of it is fixed.
    """
    if status != PeriodStatus.OPEN:
        return {}
    fixed = {
        name: "La campagne est ouverte\u00a0: ce champ ne change plus." for name in FIXED_ONCE_OPEN if name in changed
    }
    past = {
        name: f"Indiquez une date à partir d’aujourd’hui, {long_date(today)}."
        for name in FUTURE_ONCE_OPEN
        if name in changed and changed[name] < today
    }
    return fixed | past


def leave_fault(status: str, closes_on: date, until: date, today: date) -> str:
    """Return why a leave to write until a day is refused to a ministry, or an empty text.

    It is given for a closed campaign, or ahead of a closing: then beyond the day that is planned.
    """
    if status == PeriodStatus.PREPARED:
        return "La campagne n’est pas encore ouverte\u00a0: une dérogation n’y changerait rien."
    if until < today:
        return f"Indiquez une date à partir d’aujourd’hui, {long_date(today)}."
    if status == PeriodStatus.OPEN and until <= closes_on:
        return f"La campagne est ouverte jusqu’au {long_date(closes_on)}\u00a0: indiquez une date plus tardive."
    return ""


def days_overdue(due_on: date, today: date) -> int:
    """Return how many days a ministry is late with what it has not reported; 0 until its deadline."""
    return max((today - due_on).days, 0)


@dataclass(frozen=True)
class Tally:
    """Reports of a campaign: awaited, received (submitted or further), validated by the nation."""

    expected: int = 0
    received: int = 0
    validated: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.received

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.expected + other.expected, self.received + other.received, self.validated + other.validated)


@dataclass(frozen=True)
class MinistryLine:
    """One ministry of the list of who has not reported; `overdue` in days, 0 where nothing is missing."""

    code: str
    acronym: str
    name: str
    tally: Tally
    overdue: int


@dataclass(frozen=True)
class StateLines:
    """One state: its ministries, those that miss most first, and all of them together."""

    state: Any
    ministries: tuple[MinistryLine, ...]
    total: Tally

    @property
    def overdue(self) -> int:
        return max((line.overdue for line in self.ministries), default=0)


def state_lines(
    groups: Iterable[Mapping[str, Any]], states: Sequence[Any], due_on: date, today: Mapping[str, date]
) -> list[StateLines]:
    """Return who has reported, by state in their order and by ministry; a state without a row is left out.

    `groups` hold `state`, `code`, `acronym`, `name`, `expected`, `received`, `validated`.
    """
    found: dict[str, list[MinistryLine]] = {}
    for group in groups:
        line = _ministry_line(group, days_overdue(due_on, today[group["state"]]))
        found.setdefault(group["state"], []).append(line)
    return [_of_state(state, found[state.code]) for state in states if state.code in found]


def _ministry_line(group: Mapping[str, Any], overdue: int) -> MinistryLine:
    tally = Tally(group["expected"], group["received"], group["validated"])
    return MinistryLine(group["code"], group["acronym"], group["name"], tally, overdue if tally.missing else 0)


def _of_state(state: Any, lines: Sequence[MinistryLine]) -> StateLines:
    ordered = tuple(sorted(lines, key=lambda line: (-line.tally.missing, line.acronym)))
    return StateLines(state, ordered, sum((line.tally for line in lines), Tally()))
