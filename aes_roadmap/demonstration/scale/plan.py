"""The plan of a measured base: one roadmap, the peer's axes, measures and implementations."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Ministry
from aes_roadmap.demonstration.scale.places import STATES, ministry_code
from bench.vanilla.gen import AXES, REPORTS, SEED, WORDS, impl_rows
from common.access import Level
from measures.enums import PeriodStatus, RoadmapStatus
from measures.models import Axis, Implementation, Measure, ReportingPeriod, Roadmap

# One measure in so many is of restricted diffusion.
_RESTRICTED_ONE_IN = 100
_FIRST_SITUATION = date(2025, 1, 15)
_BETWEEN_SITUATIONS = timedelta(days=30)
_WINDOW = timedelta(days=10)


@dataclass(frozen=True)
class Plan:
    """What the reports hang from; `implementations` by the peer's number, from one."""

    roadmap: Roadmap
    axes: list[Axis]
    measures: list[Measure]
    implementations: dict[int, Implementation]
    periods: list[ReportingPeriod]

    def tables(self) -> Iterator[list[Any]]:
        """Yield the rows of each table, in the order in which they refer to one another."""
        yield [self.roadmap]
        yield self.axes
        yield self.measures
        yield list(self.implementations.values())
        yield self.periods


def planned(count: int) -> Plan:
    """Return the plan of so many implementations, not written yet."""
    roadmap = Roadmap(
        code="R1",
        title="Feuille de route mesurée",
        starts_on=date(2025, 1, 1),
        ends_on=date(2029, 12, 31),
        status=RoadmapStatus.ADOPTED,
    )
    axes = [
        Axis(roadmap=roadmap, code=f"A{number}", order=number, name=f"Axe {number} : {WORDS[number - 1]}")
        for number in range(1, AXES + 1)
    ]
    measures = list(_measures(axes, (count + 2) // 3))
    return Plan(roadmap, axes, measures, _implementations(count, measures), _periods(roadmap))


def _measures(axes: list[Axis], count: int) -> Iterator[Measure]:
    words = random.Random(SEED + 2)  # noqa: S311 - the peer's own titles, nothing secret
    for number in range(1, count + 1):
        title = f"{words.choice(WORDS).title()} {words.choice(WORDS)} {words.choice(WORDS)} no. {number}"
        is_restricted = number % _RESTRICTED_ONE_IN == 0
        yield Measure(
            code=f"M{number:06d}",
            axis=axes[(number - 1) % AXES],
            title=title,
            level=Level.RESTRICTED if is_restricted else Level.INTERNAL,
        )


def _implementations(count: int, measures: list[Measure]) -> dict[int, Implementation]:
    ministries = {ministry.code: ministry for ministry in Ministry.objects.all()}
    return {
        number: Implementation(
            measure=measures[measure - 1],
            member_state_id=STATES[state],
            axis=measures[measure - 1].axis,
            lead_ministry=ministries[ministry_code(state, ministry)],
            start_on=start,
            due_on=deadline,
            national_share=int(float(budget)),
            baseline_start_on=start,
            baseline_due_on=deadline,
            baseline_national_share=int(float(budget)),
        )
        for number, _, measure, state, ministry, _, _, start, deadline, budget, _, _ in impl_rows(count)
    }


def _periods(roadmap: Roadmap) -> list[ReportingPeriod]:
    """Return the periods of the peer's reports and one more, all open: a closed one takes no report."""
    ends = [_FIRST_SITUATION + number * _BETWEEN_SITUATIONS for number in range(REPORTS + 1)]
    return [
        ReportingPeriod(
            code=f"R1-{number:02d}",
            roadmap=roadmap,
            situation_on=end,
            opens_on=end,
            ministries_due_on=end + _WINDOW,
            closes_on=end + 2 * _WINDOW,
            status=PeriodStatus.OPEN,
        )
        for number, end in enumerate(ends, 1)
    ]
