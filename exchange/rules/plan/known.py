"""What a plan already holds, as far as the account reads it: what the lines of a file are matched with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from exchange.rules.layout.headings import ARTICLES, words
from exchange.rules.likeness import comparable, nearest
from exchange.rules.tables import NEW
from measures.rules.codes import closed_code

# One name within the other: near, and never the same.
_WITHIN_PERCENT = 90


@dataclass(frozen=True)
class KnownAxis:
    """An axis of the plan."""

    code: str
    name: str
    order: int
    version: int


@dataclass(frozen=True)
class PlanMeasure:
    """A measure of the plan; `version` is that of the row which the account would write, None if there is none yet.

    `milestones` are those of one state: order, title, version.
    """

    code: str
    title: str
    version: int | None
    milestones: Sequence[tuple[int, str, int]] = ()


@dataclass(frozen=True)
class KnownPlan:
    """One roadmap in draft, its first code letters, what it holds, and all the codes that are taken.

    `given` is set for who does not read every measure: the last number of each axis, taken or hidden.
    """

    roadmap: str
    axes: tuple[KnownAxis, ...] = ()
    objectives: frozenset[tuple[str, str]] = frozenset()
    measures: tuple[PlanMeasure, ...] = ()
    taken: frozenset[str] = frozenset()
    given: Mapping[str, int] | None = None
    new_roadmap: Mapping[str, Any] = field(default_factory=dict)

    def is_free(self, code: str) -> bool:
        """Return whether a new measure may have a code."""
        return code not in self.taken and not (self.given is not None and closed_code(code, self.given))

    @cached_property
    def by_code(self) -> dict[str, PlanMeasure]:
        return {measure.code: measure for measure in self.measures}

    @cached_property
    def _by_title(self) -> dict[str, list[PlanMeasure]]:
        found: dict[str, list[PlanMeasure]] = {}
        for measure in self.measures:
            found.setdefault(words(measure.title), []).append(measure)
        return found

    @cached_property
    def _comparable(self) -> dict[str, str]:
        return {measure.code: comparable(measure.title) for measure in self.measures}

    def titled(self, title: str) -> list[PlanMeasure]:
        """Return the measures of exactly this title, case, accents and punctuation apart."""
        return self._by_title.get(words(title), [])

    def near(self, title: str) -> list[list[Any]]:
        """Return the measures of near titles as a row offers them, best first."""
        return [self.offer(item.code, item.percent) for item in nearest(title, self._comparable)]

    def offer(self, code: str, percent: int) -> list[Any]:
        """Return a measure as a row offers it: code, likeness, title, version."""
        measure = self.by_code[code]
        return [code, percent, measure.title, measure.version]

    def near_axes(self, name: str) -> list[list[Any]]:
        """Return the axes of near names as a row offers them; one name within the other is near."""
        by_code = {axis.code: axis for axis in self.axes}
        percents = {item.code: item.percent for item in nearest(name, {a.code: comparable(a.name) for a in self.axes})}
        for axis in self.axes:
            if _is_within(name, axis.name):
                percents[axis.code] = max(percents.get(axis.code, 0), _WITHIN_PERCENT)
        ranked = sorted(percents.items(), key=lambda item: (-item[1], item[0]))
        return [[code, percent, by_code[code].name, by_code[code].version] for code, percent in ranked]

    def objective(self, axis: str, title: str) -> str:
        """Return the stored title of an objective of an axis; empty if there is none."""
        return next((kept for code, kept in self.objectives if code == axis and words(kept) == words(title)), "")


def _is_within(one: str, other: str) -> bool:
    first, second = _said(one), _said(other)
    return bool(first and second) and (first <= second or second <= first)


def _said(name: str) -> set[str]:
    return {word for word in words(name).split() if word not in ARTICLES}


def as_new(offers: Iterable[list[Any]], name: str) -> list[list[Any]]:
    """Return offers with, last, that of a new thing."""
    found = list(offers)
    return [*found, [NEW, 0, name, None]] if found else []
