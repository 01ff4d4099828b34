"""What a matrix is read against: plain data, gathered by the caller from what the person may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from exchange.rules.layout.headings import words
from exchange.rules.layout.vocabulary import Vocabulary
from exchange.rules.likeness import comparable
from exchange.rules.values import MinistryName


@dataclass(frozen=True)
class StateName:
    """A member state: code (`ML`) and name (`Mali`); the three names take « du » and « le »."""

    code: str
    name: str


@dataclass(frozen=True)
class KnownMilestone:
    """A milestone of one state's part of a measure; `key` is what the server knows it by."""

    key: str
    order: int
    title: str


@dataclass(frozen=True)
class KnownMeasure:
    """A measure of the roadmap, the codes of the states it concerns, and the milestones of each by its code."""

    code: str
    title: str
    states: frozenset[str]
    milestones: Mapping[str, tuple[KnownMilestone, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class KnownPeriod:
    """A reporting period; a situation belongs to it from the day after the previous one to its own date, both included."""

    code: str
    starts_on: date
    situation_on: date


@dataclass(frozen=True)
class Catalogue:
    """Roadmap, states, measures and ministries, by state code. `prefix` is what its codes begin with (`AN2`).

    `vocabulary` holds the words learnt beyond the built-in ones.
    """

    prefix: str
    starts_on: date
    ends_on: date
    member_states: tuple[StateName, ...]
    measures: tuple[KnownMeasure, ...]
    ministries: Mapping[str, tuple[MinistryName, ...]]
    periods: tuple[KnownPeriod, ...] = field(default=())
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @cached_property
    def measure_of_code(self) -> dict[str, KnownMeasure]:
        return {measure.code: measure for measure in self.measures}

    @cached_property
    def measures_of_title(self) -> dict[str, tuple[KnownMeasure, ...]]:
        """The measures by title as bare words: two may share one, and then a title proves nothing."""
        found: dict[str, tuple[KnownMeasure, ...]] = {}
        for measure in self.measures:
            key = words(measure.title)
            found[key] = (*found.get(key, ()), measure)
        return found

    @cached_property
    def comparable_titles(self) -> dict[str, str]:
        """The titles of all measures, by code, as they are compared for likeness."""
        return {measure.code: comparable(measure.title) for measure in self.measures}

    @cached_property
    def titles_of_state(self) -> dict[str, dict[str, str]]:
        """The titles of the measures of each state, by code, as they are compared for likeness."""
        found: dict[str, dict[str, str]] = {}
        for measure in self.measures:
            for state in measure.states:
                found.setdefault(state, {})[measure.code] = self.comparable_titles[measure.code]
        return found

    def name_of(self, code: str) -> str:
        """The name of a member state. Errors: `KeyError` for a code that is not one."""
        return {known.code: known.name for known in self.member_states}[code]
