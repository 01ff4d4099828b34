"""The rows of a roadmap, written by who writes them: the coordination the measures, each state its own part."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from accounts.models import Ministry
from aes_roadmap.demonstration.people import Cast
from aes_roadmap.demonstration.reading import day, read
from measures.actions.plan import associate_ministries, confirm_roadmap_act, create_plan_rows, record_roadmap_act
from measures.enums import Direction, Priority, RoadmapActKind
from measures.models import (
    Axis,
    Coverage,
    Domain,
    Implementation,
    Indicator,
    IndicatorTarget,
    Measure,
    Milestone,
    PlannedRate,
    ReportingPeriod,
    Roadmap,
    RoadmapAct,
)
from protocols.models import Provision

Row = dict[str, Any]
Implementations = dict[tuple[str, str], Implementation]

STATES = ("BF", "ML", "NE")
_PRIORITIES = {"haute": Priority.HIGH, "normale": Priority.NORMAL}


def load_domains(cast: Cast) -> None:
    """Write the policy domains with what people expect in them."""
    create_plan_rows(by=cast.administrator, rows=[Domain(**row) for row in read("places")["domains"]])


def add_roadmap(cast: Cast, roadmap: Roadmap, axes: Iterable[dict[str, Any]]) -> Roadmap:
    """Write a draft roadmap, its axes and its periods."""
    create_plan_rows(by=cast.coordination, rows=[roadmap])
    create_plan_rows(by=cast.coordination, rows=[Axis(roadmap=roadmap, **axis) for axis in axes])
    create_plan_rows(by=cast.coordination, rows=[_period(roadmap, row) for row in _periods_of(roadmap.code)])
    return roadmap


def _periods_of(roadmap: str) -> list[Row]:
    return [row for row in read("roadmaps")["periods"] if row["roadmap"] == roadmap]


def _period(roadmap: Roadmap, row: Row) -> ReportingPeriod:
    dates = {name: day(row[name]) for name in ("situation_on", "opens_on", "ministries_due_on", "closes_on")}
    return ReportingPeriod(code=row["code"], roadmap=roadmap, is_final=row["is_final"], **dates)


def add_by_state(cast: Cast, rows: Iterable[Any], state_of: Callable[[Any], str]) -> None:
    """Write rows of the plan, each by the coordination of its own state."""
    rows = list(rows)
    for state in STATES:
        create_plan_rows(by=cast.committee(state), rows=[row for row in rows if state_of(row) == state])


def add_implementations(cast: Cast, rows: Iterable[Implementation]) -> None:
    """Write what each state carries out."""
    add_by_state(cast, rows, lambda row: row.member_state_id)


def act_and_confirm(cast: Cast, act: RoadmapAct, *, confirmed_by: str) -> None:
    """Record an act on a roadmap and have a state that does not preside confirm it."""
    recorded = record_roadmap_act(by=cast.coordination, act=act)
    confirm_roadmap_act(by=cast.committee(confirmed_by), act=recorded)


def load_second_year(cast: Cast) -> None:
    """Write the roadmap of Year II, from draft to finalisation; its adoption is not known."""
    content = read("measures")
    roadmap = add_roadmap(
        cast,
        Roadmap(
            code="AN2",
            title="Feuille de route de l’An II",
            starts_on=day(content["period"]["start"]),
            ends_on=day(content["period"]["end"]),
            presiding_state_id="BF",
        ),
        content["axes"],
    )
    measures = _add_measures(cast, roadmap, content["measures"])
    _add_coverages(cast, content["measures"], measures)
    implementations = _add_implementations(cast, content["measures"], measures)
    _associate(cast, content["measures"], implementations)
    _add_parts(cast, content["measures"], measures, implementations)
    _record_steps(cast, roadmap)


def _add_measures(cast: Cast, roadmap: Roadmap, rows: list[Row]) -> dict[str, Measure]:
    axes = {axis.code: axis for axis in roadmap.axes.all()}
    domains = {domain.code: domain for domain in Domain.objects.all()}
    before = {measure.code: measure for measure in Measure.objects.exclude(axis__roadmap=roadmap)}
    continues = read("roadmaps")["continues"]
    measures = {
        row["code"]: Measure(
            code=row["code"],
            axis=axes[row["axis"]],
            domain=domains[row["domain"]],
            title=row["title"],
            description=row["description"],
            expected_result=row["expected_result"],
            nature=row["nature"],
            level=row["level"],
            priority=_PRIORITIES[row["priority"]],
            total_cost=row["total_cost_fcfa"],
            funding_source=row["funding_source"],
            basis=_basis(row["basis"]),
            continues=before.get(continues.get(row["code"])),
        )
        for row in rows
    }
    create_plan_rows(by=cast.coordination, rows=list(measures.values()))
    return measures


def _basis(basis: dict[str, str]) -> str:
    return f"{basis['fact']} ({basis['source']})" if basis["fact"] else "illustration, sans fondement public"


def _add_coverages(cast: Cast, rows: list[Row], measures: dict[str, Measure]) -> None:
    whole = read("provisions")["whole"]["number"]
    provisions = {
        row.instrument.code: row for row in Provision.objects.filter(number=whole).select_related("instrument")
    }
    coverages = [Coverage(measure=measures[row["code"]], provision=provisions[row["protocol"]]) for row in rows]
    create_plan_rows(by=cast.coordination, rows=coverages)


def _add_implementations(cast: Cast, rows: list[Row], measures: dict[str, Measure]) -> Implementations:
    ministries = {ministry.code: ministry for ministry in Ministry.objects.all()}
    implementations = {
        (row["code"], state): Implementation(
            measure=measures[row["code"]],
            member_state_id=state,
            axis=measures[row["code"]].axis,
            lead_ministry=ministries[row["lead_ministries"][state]["key"]],
            start_on=day(row["start"]),
            due_on=day(row["due"]),
            national_share=(row["national_shares_fcfa"] or {}).get(state),
        )
        for row in rows
        for state in row["states"]
    }
    add_implementations(cast, implementations.values())
    return implementations


def _parts(rows: list[Row], implementations: Implementations) -> Iterator[tuple[Row, Implementation]]:
    """Yield each line of the plan with the implementation of each state that it concerns."""
    for row in rows:
        for state in row["states"]:
            yield row, implementations[row["code"], state]


def _associate(cast: Cast, rows: list[Row], implementations: Implementations) -> None:
    ministries = {ministry.code: ministry for ministry in Ministry.objects.all()}
    for row, implementation in _parts(rows, implementations):
        state = implementation.member_state_id
        chosen = [ministries[code] for code in row["associated_ministries"] if code.startswith(f"{state}-")]
        others = _others(chosen, implementation)
        if others:
            associate_ministries(by=cast.committee(state), implementation=implementation, ministries=others)


def _others(chosen: list[Ministry], implementation: Implementation) -> list[Ministry]:
    """Return each ministry once, without the one that leads."""
    return [ministry for ministry in dict.fromkeys(chosen) if ministry != implementation.lead_ministry]


def _add_parts(cast: Cast, rows: list[Row], measures: dict[str, Measure], implementations: Implementations) -> None:
    """Write what hangs from the measures (indicators) and from the states' parts of them."""
    indicators = {told["code"]: _indicator(measures[row["code"]], told) for row in rows for told in row["indicators"]}
    create_plan_rows(by=cast.coordination, rows=list(indicators.values()))
    parts = list(_parts(rows, implementations))
    periods = {period.code: period for period in ReportingPeriod.objects.filter(roadmap__code="AN2")}
    for made in (
        [_milestone(implementation, told) for row, implementation in parts for told in row["milestones"]],
        [target for row, implementation in parts for target in _targets(row, implementation, indicators)],
        [
            PlannedRate(implementation=implementation, period=periods[code], rate=rate)
            for row, implementation in parts
            for code, rate in row["planned"].items()
        ],
    ):
        add_by_state(cast, made, lambda part: part.implementation.member_state_id)


def _targets(row: Row, implementation: Implementation, indicators: dict[str, Indicator]) -> list[IndicatorTarget]:
    state = implementation.member_state_id
    return [
        IndicatorTarget(
            indicator=indicators[told["code"]], implementation=implementation, value=_decimal(told["targets"][state])
        )
        for told in row["indicators"]
        if state in told["targets"]
    ]


def _indicator(measure: Measure, row: Row) -> Indicator:
    return Indicator(
        measure=measure,
        code=row["code"],
        label=row["label"],
        unit=row["unit"],
        baseline=_decimal(row["baseline"]),
        direction=Direction(row["direction"]),
    )


def _decimal(value: float | None) -> Decimal | None:
    # Through text: 0.1 as a float has more decimals than the column.
    return None if value is None else Decimal(str(value))


def _milestone(implementation: Implementation, row: Row) -> Milestone:
    return Milestone(implementation=implementation, order=row["order"], title=row["title"], due_on=day(row["due"]))


def _record_steps(cast: Cast, roadmap: Roadmap) -> None:
    *steps, finalisation = read("adoption")["steps"]
    for step in steps:
        record_roadmap_act(by=cast.coordination, act=_step(roadmap, step, RoadmapActKind.STEP))
    act = _step(roadmap, finalisation, RoadmapActKind.FINALISATION)
    act_and_confirm(cast, act, confirmed_by="ML")


def _step(roadmap: Roadmap, row: Row, kind: RoadmapActKind) -> RoadmapAct:
    return RoadmapAct(
        roadmap=roadmap,
        kind=kind,
        on=day(row["on"]),
        until=day(row.get("to")),
        body=f"{row['body']}, {row['place']}",
        member_state_id=row.get("member_state"),
        reference=row["source"],
        text=row["what"],
    )
