"""A-05 on rows of every level: what each identity reads and writes, against the page of rights.

The demonstration's measures take a level of chance, one roadmap goes back to its draft, and what
the demonstration has none of (positions, exceptions, attachments, values) is added.
"""

import random
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import ClearanceConfirmation, Ministry, User
from common.access import Level
from common.bulk import insert_rows, update_rows
from measures import triggers
from measures.enums import BlockerLevel, PositionChoice, RevisionField
from measures.models import (
    Attachment,
    Blocker,
    Implementation,
    Measure,
    PeriodException,
    Position,
    ProgressReport,
    ReportingPeriod,
    Revision,
    Roadmap,
    SignedDocument,
)
from tests.database import lift
from tests.rights.cast import Person, person
from tests.rights.oracle import RULES, report_band, visible, writable
from tests.rights.where import seed_rows

pytestmark = pytest.mark.django_db
CAST = (
    "focal_point ML",
    "focal_point BF",
    "ministry_validator ML",
    "national_coordinator ML",
    "national_coordinator BF",
    "observer@state ML",
    "administrator@state ML",
    "confederal_coordinator",
    "observer@confederation",
    "administrator@confederation",
)
LABELS = sorted(label for label in RULES if label.startswith("measures."))
# Rule 5: trail and persons in band F; values of indicators and milestones also in V and S.
PARTS = {"reportevent": "F", "reportcontributor": "F", "indicatorvalue": "FVS", "reportedmilestone": "FVS"}


@pytest.fixture
def world(db: None, comite_ml: User) -> None:
    chance = random.Random(7)
    measures = list(Measure.objects.order_by("pk"))
    for measure in measures:
        measure.level = chance.choice(Level.values)
    update_rows(measures, ["level"])
    Roadmap.objects.filter(code="AN1").update(status="draft")
    parts = list(Implementation.objects.select_related("measure").order_by("pk"))
    _positions(parts, comite_ml, chance)
    followed = chance.sample(parts, 90)
    _blockers(followed, comite_ml, chance)
    _revisions(followed, comite_ml, chance)
    _papers(comite_ml, chance)
    _documents(comite_ml, chance)
    _exceptions(comite_ml)


def _positions(parts: list[Implementation], by: User, chance: random.Random) -> None:
    for part in parts[::3]:
        sent = chance.choice([None, timezone.now()])
        Position.objects.create(
            measure=part.measure,
            member_state_id=part.member_state_id,
            choice=PositionChoice.FAVOURABLE,
            transmitted_at=sent,
            transmitted_by=by if sent else None,
        )


def _blockers(parts: list[Implementation], by: User, chance: random.Random) -> None:
    insert_rows(
        [
            Blocker(
                implementation=part,
                member_state_id=part.member_state_id,
                what="Attente",
                since=date(2026, 5, 1),
                level=chance.choice(BlockerLevel.values),
                who_can_lift="Comité",
                opened_by=by,
            )
            for part in parts
        ]
    )


def _revisions(parts: list[Implementation], by: User, chance: random.Random) -> None:
    insert_rows(
        [
            Revision(
                measure=part.measure,
                implementation=part if chance.random() < 0.8 else None,
                member_state_id=part.member_state_id,
                field=chance.choice([RevisionField.DUE_ON, RevisionField.NATIONAL_SHARE]),
                new_value="1",
                reason="Motif",
                authority="Comité",
                proposed_by=by,
                proposed_at=timezone.now(),
            )
            for part in parts
        ]
    )


def _papers(by: User, chance: random.Random) -> None:
    lift(*(trigger for trigger in triggers.PARTS if trigger.event == "INSERT"))
    reports = chance.sample(list(ProgressReport.objects.order_by("pk")), 120)
    insert_rows(
        [
            Attachment(
                report=report,
                name="note.pdf",
                file="attachments/note.pdf",
                sha256="0" * 64,
                size=1,
                is_shared=chance.random() < 0.5,
                added_by=by,
                added_at=timezone.now(),
            )
            for report in reports
        ]
    )


def _documents(by: User, chance: random.Random) -> None:
    reports = list(ProgressReport.objects.order_by("pk"))
    for state in ("ML", "BF"):
        own = [row for row in reports if row.member_state_id == state]
        for number in range(6):
            row = SignedDocument.objects.create(
                member_state_id=state,
                signed_by="minister",
                reference=f"n° {number}",
                signed_on=date(2026, 10, 1),
                recorded_by=by,
                recorded_at=timezone.now(),
            )
            row.reports.set(chance.sample(own, 2))


def _exceptions(by: User) -> None:
    period = ReportingPeriod.objects.get(code="AN2-06")
    insert_rows(
        [
            PeriodException(
                period=period,
                ministry=ministry,
                until=date(2026, 12, 31),
                reason="Motif",
                granted_by=by,
                granted_at=timezone.now(),
            )
            for ministry in Ministry.objects.all()
        ]
    )


def rows_of(label: str) -> list[Any]:
    """Return the rows as they are now, not as the first test saw them."""
    return seed_rows.__wrapped__(label)


def cleared(name: str, clearance: str) -> Person:
    """Return a person of the cast with a clearance, agreed to as the page asks."""
    user = person(name).user
    User.objects.filter(pk=user.pk).update(clearance=clearance)
    user.clearance_confirmations.all().delete()
    if clearance == Level.RESTRICTED and not user.role.startswith("administrator"):
        for state in [user.member_state_id] if user.member_state_id else ["BF", "ML", "NE"]:
            ClearanceConfirmation.objects.create(
                user=user,
                confirmed_for_id=state,
                confirmed_by=User.objects.get(email=f"comite2.{state.lower()}@demo.example"),
                confirmed_at=timezone.now(),
            )
    return person(name)


@pytest.mark.parametrize("clearance", Level.values)
@pytest.mark.parametrize("name", CAST)
def test_a05_each_identity_reads_the_rows_that_the_page_gives_and_edits_no_other(
    world: None, name: str, clearance: str
):
    who, wrong = cleared(name, clearance), []
    for label in LABELS:
        rows = apps.get_model(label).objects
        read = set(rows.visible_to(who.user).values_list("pk", flat=True))
        edited = set(rows.editable_by(who.user).values_list("pk", flat=True))
        for row in rows_of(label):
            if (row.pk in read) != visible(who, row):
                wrong.append(f"{label} {row.pk} {'read' if row.pk in read else 'not read'}")
            # An attachment is written with its report: the page has no column of its own for it.
            if row.pk in edited and not writable(who, getattr(row, "report", row)):
                wrong.append(f"{label} {row.pk} edited")
    assert wrong == []


@pytest.mark.parametrize("clearance", Level.values)
@pytest.mark.parametrize("name", CAST)
def test_a05_each_identity_reads_reports_in_the_band_of_the_page(world: None, name: str, clearance: str):
    who = cleared(name, clearance)
    reports = rows_of("measures.progressreport")
    said = {report.pk: band for report in reports if (band := report_band(who, report))}
    assert dict(ProgressReport.objects.visible_to(who.user).values_list("pk", "band")) == said
    for model, bands in PARTS.items():
        rows = apps.get_model("measures", model).objects
        expected = {row.pk for row in rows.all() if said.get(row.report_id, "-") in bands}
        assert set(rows.visible_to(who.user).values_list("pk", flat=True)) == expected, model


def test_every_band_and_level_is_there_to_be_judged(world: None):
    met = set()
    for name in CAST:
        who = cleared(name, Level.RESTRICTED)
        rows = ProgressReport.objects.visible_to(who.user).values_list("band", "implementation__measure__level")
        met |= {(band, level) for band, level in rows}
    assert {band for band, _ in met} == {"F", "V", "S", "E", "T"}
    assert {level for _, level in met} == set(Level.values)


# --- Bands, case by case (rule 5, note 5) -------------------------------------------------------------


def band_of(user: User, report: ProgressReport) -> str | None:
    return ProgressReport.objects.visible_to(user).filter(pk=report.pk).values_list("band", flat=True).first()


def report_at(step: str, state: str, **wanted: Any) -> ProgressReport:
    rows = ProgressReport.objects.filter(step=step, member_state=state, **wanted)
    return rows.exclude(implementation__measure__level="restricted").select_related("implementation").first()


@pytest.mark.parametrize(
    ("step", "expected"),
    [("draft", "E"), ("submitted", "E"), ("returned", "E"), ("ministry_validated", "F"), ("validated", "F")],
)
def test_a_coordination_reads_the_work_of_its_ministries_once_they_have_validated(
    comite_bf: User, step: str, expected: str
):
    report = report_at(step, "BF")
    ProgressReport.objects.filter(pk=report.pk).exclude(step="validated").update(returned_by=None)
    assert band_of(comite_bf, report) == expected


def test_note_5_a_coordination_reads_in_full_what_it_wrote_or_returned(comite_bf: User, account: Any):
    report = report_at("submitted", "BF")
    ProgressReport.objects.filter(pk=report.pk).update(returned_by=comite_bf)
    assert band_of(comite_bf, report) == "F"
    assert band_of(account("comite2.bf"), report) == "E"


@pytest.mark.parametrize("step", ["draft", "submitted", "ministry_validated", "returned"])
def test_nobody_reads_another_state_s_report_before_that_state_has_validated_it(
    step: str, comite_ml: User, coordination: User, reader: User, reader_ml: User
):
    report = report_at(step, "BF")
    assert {band_of(user, report) for user in (comite_ml, coordination, reader, reader_ml)} == {None}


def test_a_version_that_a_rectification_replaced_is_read_in_full_only(
    comite_bf: User, comite_ml: User, coordination: User, reader: User
):
    replaced = ProgressReport.objects.get(step="validated", is_in_force=False)
    assert band_of(comite_bf, replaced) == "F"
    assert {band_of(user, replaced) for user in (comite_ml, coordination, reader)} == {None}


def test_of_a_restricted_measure_another_coordination_reads_status_and_rate_and_the_confederal_one_more(
    comite_ml: User, coordination: User, reader: User
):
    report = ProgressReport.objects.filter(
        member_state="BF", is_in_force=True, implementation__measure__level="restricted"
    ).first()
    assert band_of(comite_ml, report) == "T"
    assert band_of(coordination, report) == "V"
    assert band_of(reader, report) is None


def test_a_focal_point_reads_its_state_more_than_the_others(focal: Any):
    user = focal("ML-MAECI")
    not_mine = {"implementation__associated_ministries": user.ministry, "implementation__lead_ministry": user.ministry}
    elsewhere = ProgressReport.objects.filter(
        is_in_force=True, member_state="ML", implementation__measure__level="public"
    )
    for path, ministry in not_mine.items():
        elsewhere = elsewhere.exclude(**{path: ministry})
    assert band_of(user, elsewhere.first()) == "V"
    assert band_of(user, report_at("validated", "NE", is_in_force=True)) == "S"
