"""The reports of Year II: two closed campaigns, one open, and what happened on the way."""

from decimal import Decimal
from typing import Any

from aes_roadmap.demonstration.campaigns import Line, carry, versions
from aes_roadmap.demonstration.people import Cast
from aes_roadmap.demonstration.progress import said_of
from aes_roadmap.demonstration.reading import day, read
from measures.actions.followup import raise_blocker, save_blocker
from measures.actions.periods import close_period, open_period
from measures.actions.reports import save_draft, submit_reports
from measures.actions.revisions import grant_revision, propose_revisions
from measures.actions.validation import open_rectification, return_reports, validate_reports
from measures.enums import Status, Step
from measures.models import Blocker, Implementation, ProgressReport, ReportingPeriod, Revision


def load_reports(cast: Cast) -> None:
    """Carry the campaigns of Year II in the order in which they took place."""
    _campaign(cast, "AN2-03")
    close_period(by=cast.coordination, period=_period("AN2-03"))
    _open_blockers(cast)
    _campaign(cast, "AN2-06")
    _rectify(cast)
    close_period(by=cast.coordination, period=_period("AN2-06"))
    _revise(cast)
    _campaign(cast, "AN2-09")
    _return(cast)


def _period(code: str) -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code=code)


def _implementations() -> dict[tuple[str, str], Implementation]:
    rows = Implementation.objects.filter(measure__axis__roadmap__code="AN2")
    rows = rows.select_related("measure__domain", "member_state", "lead_ministry")
    return {(row.measure.code, row.member_state_id): row for row in rows}


def _campaign(cast: Cast, code: str) -> None:
    period, implementations, phrases = _period(code), _implementations(), read("narratives")
    open_period(by=cast.coordination, period=period)
    rows = [(row, implementations[row["measure"], row["state"]]) for row in read("reports")["periods"][code]]
    said = said_of(period, {place.pk: row["physical_rate"] for row, place in rows})
    lines = [
        Line(
            place,
            _figures(row) | _narrative(phrases, row, place),
            said[place.pk],
            Step(row.get("until", Step.VALIDATED)),
        )
        for row, place in rows
    ]
    carry(cast, period, lines)


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    values = {name: row.get(name, "") for name in ("evidence", "decision_reference", "fall_explanation")}
    rate = row.get("financial_rate")
    return values | {
        "status": Status(row["status"]),
        "physical_rate": Decimal(row["physical_rate"]),
        "amount_paid": row.get("amount_paid"),
        "financial_rate": None if rate is None else Decimal(str(rate)),
        "new_due_on": day(row.get("new_due_on")),
    }


def _narrative(phrases: dict[str, Any], row: dict[str, Any], implementation: Implementation) -> dict[str, str]:
    """Return the guided texts of a report: those of its domain, one of two by its rate."""
    told = phrases["domains"][implementation.measure.domain.code]
    turn = row["physical_rate"] // 5 % 2
    if row["status"] == Status.NOT_STARTED:
        return {"results": phrases["unstarted"], "next_steps": told["next_steps"]}
    texts = {"results": told["results"][turn], "next_steps": told["next_steps"]}
    if row["status"] == Status.COMPLETED:
        return texts | {"next_steps": ""}
    return texts | {"difficulties": told["difficulties"][turn], "corrective_measures": told["corrective_measures"]}


def _open_blockers(cast: Cast) -> None:
    implementations = _implementations()
    for row in read("followup")["blockers"]:
        implementation = implementations[row["measure"], row["state"]]
        blocker = Blocker(
            implementation=implementation,
            since=day(row["since"]),
            **{name: row[name] for name in ("what", "level", "who_can_lift", "proposal")},
        )
        save_blocker(by=cast.focal_point(implementation.lead_ministry.code), blocker=blocker)
        if row["asked_at"]:
            raise_blocker(by=cast.committee(row["state"]), blocker=blocker, asked_at=row["asked_at"])


def _rectify(cast: Cast) -> None:
    """Take one validated report through the whole chain again, with its reason."""
    told = read("followup")["rectification"]
    period, implementation = _period(told["period"]), _implementations()[told["measure"], told["state"]]
    ministry, committee = implementation.lead_ministry.code, cast.committee(told["state"])
    validated = ProgressReport.objects.in_force().get(implementation=implementation, period=period)
    opened = open_rectification(by=committee, report=validated, reason=told["reason"])
    saved = save_draft(
        by=cast.focal_point(ministry),
        implementation=implementation,
        period=period,
        values={"physical_rate": Decimal(told["physical_rate"])},
        read_version=opened.version,
    )
    submit_reports(by=cast.focal_point(ministry), chosen=versions([saved]))
    validate_reports(by=cast.validator(ministry), chosen=versions([saved]))
    validate_reports(by=committee, chosen=versions([saved]))


def _revise(cast: Cast) -> None:
    implementations = _implementations()
    for row in read("followup")["revisions"]:
        implementation = implementations[row["measure"], row["state"]]
        revision = Revision(
            measure=implementation.measure,
            implementation=implementation,
            field=row["field"],
            old_value=str(getattr(implementation, row["field"])),
            new_value=row["new"],
            reason=row["reason"],
            authority=row["authority"],
        )
        propose_revisions(by=cast.focal_point(implementation.lead_ministry.code), revisions=[revision])
        if row["granted"]:
            grant_revision(by=cast.committee(row["state"]), revision=revision)


def _return(cast: Cast) -> None:
    """Send three reports of the open campaign back: by the nation, or by the ministry itself."""
    implementations, period = _implementations(), _period("AN2-09")
    for row in read("followup")["returned"]:
        implementation = implementations[row["measure"], row["state"]]
        by_ministry = row["by"] == "ministry"
        person = cast.validator(implementation.lead_ministry.code) if by_ministry else cast.committee(row["state"])
        report = ProgressReport.objects.get(implementation=implementation, period=period)
        return_reports(by=person, chosen=versions([report]), reason=row["reason"])
