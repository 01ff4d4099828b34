"""What Year I achieved, from the press: a closed roadmap, reached act by act."""

from typing import Any

from accounts.models import Ministry
from aes_roadmap.demonstration.campaigns import Line, carry
from aes_roadmap.demonstration.people import Cast
from aes_roadmap.demonstration.plan import act_and_confirm, add_implementations, add_roadmap
from aes_roadmap.demonstration.reading import day, read
from common.access import Level
from measures.actions.periods import close_period, open_period
from measures.actions.plan import create_plan_rows
from measures.enums import Status
from measures.models import Domain, Implementation, Measure, ReportingPeriod, Roadmap, RoadmapAct

# Mali presided: another state confirms.
_CONFIRMS = "NE"


def load_first_year(cast: Cast) -> None:
    """Write the roadmap of Year I, its results, and the acts that finalise, adopt and close it."""
    known, added = read("an1"), read("roadmaps")["an1"]
    roadmap = add_roadmap(cast, _roadmap(known["roadmap"]), added["axes"])
    measures = _add_measures(cast, roadmap, known["measures"], added["domains"])
    add_implementations(cast, _implementations(measures, added["leads"]))
    finalisation, adoption, closing = (_act(roadmap, row) for row in added["acts"])
    act_and_confirm(cast, finalisation, confirmed_by=_CONFIRMS)
    _report(cast, known["measures"])
    act_and_confirm(cast, adoption, confirmed_by=_CONFIRMS)
    act_and_confirm(cast, closing, confirmed_by=_CONFIRMS)


def _roadmap(row: dict[str, Any]) -> Roadmap:
    return Roadmap(
        code=row["code"],
        title=row["title"],
        starts_on=day(row["from"]),
        ends_on=day(row["to"]),
        presiding_state_id=row["presiding_state"],
    )


def _add_measures(
    cast: Cast, roadmap: Roadmap, rows: list[dict[str, Any]], domain_of: dict[str, str]
) -> dict[str, Measure]:
    axes = {axis.code: axis for axis in roadmap.axes.all()}
    domains = {domain.code: domain for domain in Domain.objects.all()}
    measures = {
        row["code"]: Measure(
            code=row["code"],
            axis=axes[row["axis"]],
            domain=domains[domain_of[row["code"]]],
            title=row["title"],
            nature=row["nature"],
            pilot_state_id=row.get("pilot"),
            level=Level.PUBLIC,
            basis=row["source"],
        )
        for row in rows
    }
    create_plan_rows(by=cast.coordination, rows=list(measures.values()))
    return measures


def _implementations(measures: dict[str, Measure], leads: dict[str, list[str]]) -> list[Implementation]:
    ministries = {ministry.code: ministry for ministry in Ministry.objects.all()}
    return [
        Implementation(
            measure=measures[code],
            member_state_id=ministries[lead].member_state_id,
            axis=measures[code].axis,
            lead_ministry=ministries[lead],
        )
        for code, chosen in leads.items()
        for lead in chosen
    ]


def _act(roadmap: Roadmap, row: dict[str, Any]) -> RoadmapAct:
    return RoadmapAct(
        roadmap=roadmap, kind=row["kind"], on=day(row["on"]), body=row["body"], reference=row["reference"]
    )


def _report(cast: Cast, rows: list[dict[str, Any]]) -> None:
    period = ReportingPeriod.objects.select_related("roadmap").get(roadmap__code="AN1")
    results = {row["code"]: row for row in rows}
    implementations = Implementation.objects.filter(measure__axis__roadmap=period.roadmap)
    open_period(by=cast.coordination, period=period)
    lines = [
        Line(implementation, _values(results[implementation.measure.code]))
        for implementation in implementations.select_related("measure", "lead_ministry", "member_state")
    ]
    carry(cast, period, lines)
    close_period(by=cast.coordination, period=period)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": Status.COMPLETED,
        "physical_rate": 100,
        "results": f"{row['result'][:1].upper()}{row['result'][1:]}.",
        "evidence": f"{row['source']}, {day(row['on']):%d/%m/%Y}",
    }
