"""Every act of the measures app, ready to be done by who may and by who may not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Ministry, User
from measures.actions import followup, periods, plan, reading, reports, revisions, validation
from measures.models import (
    Axis,
    Blocker,
    Domain,
    Implementation,
    Measure,
    Milestone,
    ProgressReport,
    ReportingPeriod,
    Revision,
    Roadmap,
    RoadmapAct,
)

DAY = date(2026, 10, 2)
# Beyond every campaign of the demonstration: a leave until then is never past.
LATER = date(2099, 12, 31)


@dataclass(frozen=True)
class Case:
    """An act: the entry it leaves, who does it, who may not, what it is done to and how."""

    entry: str
    by: Callable[[Any], str] | str
    outsiders: tuple[str, ...]
    target: Callable[[], Any]
    act: Callable[[User, Any], Any]
    also: tuple[str, ...] = ()  # entries on other rows that the act changed

    def author(self, target: Any) -> User:
        return account(self.by if isinstance(self.by, str) else self.by(target))


def account(name: str) -> User:
    return User.objects.get(email=f"{name.lower()}@demo.example")


def period(code: str = "AN2-09") -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code=code)


def part(code: str = "AN2-DIP-01", state: str = "ML") -> Implementation:
    return Implementation.objects.select_related("measure", "lead_ministry", "member_state").get(
        measure__code=code, member_state=state
    )


def report(step: str, state: str = "BF", **wanted: Any) -> ProgressReport:
    """Return a report of the open campaign at a step, complete, that no coordination has touched."""
    rows = ProgressReport.objects.filter(
        step=step, member_state=state, period__code="AN2-09", implementation__measure__level="internal", **wanted
    ).exclude(contributions__user__role="national_coordinator")
    found = rows.select_related("implementation__lead_ministry", "period").order_by("pk").first()
    if step in ("draft", "returned"):
        found.status, found.physical_rate = "in_progress", 100
        found.save()
    return found


def focal_of(row: Any) -> str:
    return f"point-focal.{_part_of(row).lead_ministry.code}"


def validator_of(row: Any) -> str:
    return f"validateur.{_part_of(row).lead_ministry.code}"


def _part_of(row: Any) -> Implementation:
    return row if isinstance(row, Implementation) else row.implementation


def chosen(*rows: Any) -> dict[Any, int]:
    return {row.pk: row.version for row in rows}


def new_blocker(implementation: Implementation | None = None, **fields: Any) -> Blocker:
    values = {"what": "Attente d’un décret", "since": date(2026, 9, 1), "who_can_lift": "Le ministre"} | fields
    return Blocker(implementation=implementation or part(), **values)


def open_blocker(level: str = "national") -> Blocker:
    row = part()
    return followup.save_blocker(by=account(focal_of(row)), blocker=new_blocker(row, level=level))


def new_revision(implementation: Implementation | None = None, **fields: Any) -> Revision:
    """Return a revision to propose, by default of the due date, within the year of the roadmap."""
    row = implementation or part()
    values = {"field": "due_on", "new_value": "2026-12-20", "reason": "Crue", "authority": "Comité national"} | fields
    revision = Revision(measure=row.measure, implementation=row, **values)
    if "old_value" not in fields:
        revision.old_value = revisions.current_value(revision)
    return revision


def proposed_revision() -> Revision:
    row = new_revision()
    revisions.propose_revisions(by=account(focal_of(row)), revisions=[row])
    return row


def drafted() -> Roadmap:
    """Return a roadmap in draft, with an axis, a measure and its part in Mali."""
    roadmap = Roadmap.objects.create(
        code="AN3",
        title="Feuille de route de l’An III",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        presiding_state_id="BF",
    )
    axis = Axis.objects.create(roadmap=roadmap, code="DEV", order=1, name="Développement")
    measure = Measure.objects.create(code="AN3-DEV-01", axis=axis, title="Mesure", total_cost=500)
    Implementation.objects.create(
        measure=measure,
        axis=axis,
        member_state_id="ML",
        lead_ministry=Ministry.objects.get(code="ML-MEF"),
        due_on=date(2027, 6, 30),
        national_share=200,
    )
    return roadmap


def drafted_part() -> Implementation:
    drafted()
    return part("AN3-DEV-01")


def waiting_act() -> RoadmapAct:
    act = RoadmapAct(roadmap=drafted(), kind="finalisation", on=DAY, body="Conseil des ministres", reference="n° 1")
    return plan.record_roadmap_act(by=account("coordination"), act=act)


def unsaved_act() -> RoadmapAct:
    return RoadmapAct(roadmap=drafted(), kind="finalisation", on=DAY, body="Conseil des ministres", reference="n° 1")


def _renamed() -> Domain:
    row = Domain.objects.first()
    row.name = "Autre nom"
    return row


def _milestones() -> list[Milestone]:
    row = drafted_part()
    return [Milestone(implementation=row, order=number, title=f"Jalon {number}") for number in (1, 2)]


def _extended() -> ReportingPeriod:
    row = period()
    row.closes_on = LATER
    return row


def _write_blocker(by: User, row: Blocker) -> None:
    row.what = "Autre cause"
    followup.save_blocker(by=by, blocker=row, read_version=row.version)


CASES: dict[str, Case] = {
    "save_draft": Case(
        "write_report",
        focal_of,
        ("point-focal.ml-mef", "comite.ne", "lecteur.ml", "coordination"),
        part,
        lambda by, row: reports.save_draft(by=by, implementation=row, period=period(), values={"status": "blocked"}),
    ),
    "write_reports": Case(
        "write_report",
        focal_of,
        ("point-focal.ml-mef", "validateur.bf-mae", "administrateur.ml"),
        part,
        lambda by, row: reports.write_reports(by=by, period=period(), drafts={row: {"status": "blocked"}}),
    ),
    "submit": Case(
        "submit_report",
        focal_of,
        ("point-focal.ml-mef", "comite.ml", "lecteur.bf"),
        lambda: report("draft"),
        lambda by, row: reports.submit_reports(by=by, chosen=chosen(row)),
    ),
    "withdraw": Case(
        "withdraw_report",
        focal_of,
        ("point-focal.ml-mef", "comite.ml", "lecteur.bf"),
        lambda: report("submitted"),
        lambda by, row: reports.withdraw_reports(by=by, chosen=chosen(row)),
    ),
    "validate for the ministry": Case(
        "validate_report",
        validator_of,
        ("validateur.ml-mef", "comite.bf", "coordination", "point-focal.ne-mef"),
        lambda: report("submitted"),
        lambda by, row: validation.validate_reports(by=by, chosen=chosen(row)),
    ),
    "validate for the nation": Case(
        "validate_report",
        "comite.bf",
        ("comite.ml", "validateur.ml-mef", "coordination", "lecteur.bf"),
        lambda: report("ministry_validated"),
        lambda by, row: validation.validate_reports(by=by, chosen=chosen(row)),
    ),
    "return": Case(
        "return_report",
        "comite.bf",
        ("comite.ml", "coordination", "point-focal.ml-mef"),
        lambda: report("ministry_validated"),
        lambda by, row: validation.return_reports(by=by, chosen=chosen(row), reason="À préciser"),
    ),
    "open a rectification": Case(
        "open_rectification",
        "comite.bf",
        ("comite.ml", "coordination", "validateur.ml-mef"),
        lambda: report("validated"),
        lambda by, row: validation.open_rectification(by=by, report=row, reason="Erreur de saisie"),
    ),
    "open a blocker": Case(
        "open_blocker",
        focal_of,
        ("point-focal.ml-mef", "comite.ne", "coordination", "lecteur.ml"),
        new_blocker,
        lambda by, row: followup.save_blocker(by=by, blocker=row),
    ),
    "change a blocker": Case(
        "change_blocker", focal_of, ("point-focal.ml-mef", "comite.bf", "coordination"), open_blocker, _write_blocker
    ),
    "lift a blocker": Case(
        "lift_blocker",
        focal_of,
        ("point-focal.ml-mef", "comite.bf", "coordination"),
        open_blocker,
        lambda by, row: followup.lift_blocker(by=by, blocker=row, on=DAY, how="Décret pris"),
    ),
    "raise a blocker": Case(
        "raise_blocker",
        "comite.ml",
        ("point-focal.ml-maeci", "comite.bf", "coordination"),
        open_blocker,
        lambda by, row: followup.raise_blocker(by=by, blocker=row, asked_at="Conseil du 2 octobre"),
    ),
    "propose a revision": Case(
        "propose_revision",
        focal_of,
        ("point-focal.ml-mef", "comite.bf", "coordination"),
        new_revision,
        lambda by, row: revisions.propose_revisions(by=by, revisions=[row]),
    ),
    "grant a revision": Case(
        "granted_revision",
        "comite.ml",
        ("point-focal.ml-maeci", "comite.bf", "coordination"),
        proposed_revision,
        lambda by, row: revisions.grant_revision(by=by, revision=row),
        also=("revise_implementation",),
    ),
    "refuse a revision": Case(
        "refused_revision",
        "comite.ml",
        ("point-focal.ml-maeci", "comite.bf", "coordination"),
        proposed_revision,
        lambda by, row: revisions.refuse_revision(by=by, revision=row),
    ),
    "extend a period": Case(
        "change_reportingperiod",
        "coordination",
        ("comite.ml", "point-focal.ml-mef", "administrateur"),
        _extended,
        lambda by, row: periods.save_period(by=by, period=row, read_version=row.version),
    ),
    "open a period": Case(
        "open_period",
        "coordination",
        ("comite.ml", "point-focal.ml-mef", "administrateur"),
        lambda: period("AN2-BILAN"),
        lambda by, row: periods.open_period(by=by, period=row),
    ),
    "close a period": Case(
        "closed_period",
        "coordination",
        ("comite.ml", "point-focal.ml-mef", "administrateur"),
        period,
        lambda by, row: periods.close_period(by=by, period=row),
    ),
    "grant an exception": Case(
        "grant_exception",
        "comite.ml",
        ("comite.bf", "coordination", "point-focal.ml-mef"),
        lambda: Ministry.objects.get(code="ML-MEF"),
        lambda by, row: periods.grant_exception(
            by=by, period=period("AN2-06"), ministry=row, until=LATER, reason="Inondation"
        ),
    ),
    "write a domain": Case(
        "change_domain",
        "administrateur",
        ("coordination", "comite.ml", "lecteur"),
        _renamed,
        lambda by, row: plan.save_plan_row(by=by, row=row, read_version=row.version),
    ),
    "create milestones": Case(
        "create_milestone",
        "comite.ml",
        ("comite.bf", "coordination", "point-focal.ml-mef"),
        _milestones,
        lambda by, rows: plan.create_plan_rows(by=by, rows=rows),
    ),
    "associate ministries": Case(
        "change_implementation",
        "comite.ml",
        ("comite.bf", "coordination", "point-focal.ml-mef"),
        drafted_part,
        lambda by, row: plan.associate_ministries(
            by=by, implementation=row, ministries=[Ministry.objects.get(code="ML-MTI")]
        ),
    ),
    "record an act": Case(
        "record_roadmap_act",
        "coordination",
        ("comite.ml", "administrateur", "lecteur"),
        unsaved_act,
        lambda by, row: plan.record_roadmap_act(by=by, act=row),
    ),
    "confirm an act": Case(
        "confirm_roadmap_act",
        "comite.ml",
        ("comite.bf", "coordination", "lecteur.ml"),  # Burkina Faso presides
        waiting_act,
        lambda by, row: plan.confirm_roadmap_act(by=by, act=row),
    ),
    "raise a level": Case(
        "raise_level",
        "comite.ml",
        ("point-focal.ml-maeci", "lecteur.ml", "administrateur"),
        lambda: part().measure,
        lambda by, row: plan.raise_level(by=by, measure=row, level="restricted"),
    ),
    "read a restricted measure": Case(
        "read_measure",
        "comite.ml",
        (),
        lambda: Measure.objects.filter(level="restricted").first(),
        lambda by, row: reading.note_reading(by=by, measure=row),
    ),
    "export a restricted measure": Case(
        "export_measure",
        "comite.ml",
        (),
        lambda: Measure.objects.filter(level="restricted").first(),
        lambda by, row: reading.note_export(by=by, measures=[row], file_format="xlsx"),
    ),
}
