"""E-08: what hangs from a report, papers and leaves stay as they were written, by hand too."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Ministry
from common.clock import now
from common.triggers import sentence_of
from measures.models import (
    Attachment,
    Implementation,
    IndicatorTarget,
    IndicatorValue,
    Milestone,
    PeriodException,
    ProgressReport,
    Reminder,
    ReportedMilestone,
    Revision,
    SignedDocument,
    Transmittal,
    TransmittalLine,
)
from tests.measures.acts import DAY, account, part, period, report
from tests.measures.test_constraints_trails import deleting, key, updating

pytestmark = pytest.mark.django_db
LOCKED = "ce rapport ne s’écrit plus\u202f; il est validé, ou sa période est close"


def refused(row: Any) -> str | None:
    """Insert a row that the database refuses and return its sentence."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save(force_insert=True)
    return sentence_of(refusal.value)


def validated(step: str = "validated", **wanted: Any) -> ProgressReport:
    """Return a report of the open campaign whose part has milestones and targets."""
    rows = ProgressReport.objects.filter(step=step, implementation__milestones__isnull=False, **wanted)
    return rows.filter(implementation__targets__isnull=False, period__status="open").first()


def closed() -> ProgressReport:
    return ProgressReport.objects.filter(
        period__code="AN2-06", implementation__milestones__isnull=False, implementation__targets__isnull=False
    ).first()


def value_of(row: ProgressReport) -> IndicatorValue:
    return IndicatorValue(report=row, target=row.implementation.targets.first(), value=5)


def milestone_of(row: ProgressReport) -> ReportedMilestone:
    return ReportedMilestone(report=row, milestone=row.implementation.milestones.first(), done_on=DAY)


def paper_of(row: ProgressReport) -> Attachment:
    by = account("comite.ml")
    return Attachment(
        report=row, name="note.pdf", file="attachments/x", sha256="a" * 64, size=1, added_by=by, added_at=now()
    )


def hung(made: str, row: ProgressReport) -> Any:
    """Return what hangs from a report that may still be written, stored; the report's own are taken away first."""
    row.indicator_values.all().delete()
    row.milestones_reached.all().delete()
    part_of_it = MADE[made](row)
    part_of_it.save()
    return part_of_it


MADE = {"value": value_of, "milestone": milestone_of, "paper": paper_of}


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("where", [validated, closed])
def test_e08_nothing_is_hung_on_a_report_that_is_locked(made: str, where: Any):
    assert refused(MADE[made](where())) == LOCKED


@pytest.mark.parametrize("made", ["value", "milestone"])
def test_e08_what_hangs_from_a_report_stays_once_it_is_locked(made: str):
    row = hung(made, validated("ministry_validated", signed_by=""))
    ProgressReport.objects.filter(pk=row.report_id).update(
        step="validated", national_validator=account("comite.ne"), validated_at=now()
    )
    column, value = ("value", 7) if made == "value" else ("done_on", "2026-01-01")
    assert sentence_of(updating(row, column, value)) == LOCKED
    assert sentence_of(deleting(row)) == LOCKED


@pytest.mark.parametrize("made", ["value", "milestone"])
def test_e08_what_hangs_from_a_report_is_not_moved_to_another(made: str):
    row = hung(made, validated("submitted"))
    other = ProgressReport.objects.filter(period__status="open", step="submitted").exclude(pk=row.report_id).first()
    assert "ne change pas de rapport" in sentence_of(updating(row, "report_id", key(other)))


def test_e08_a_milestone_and_a_target_are_those_of_the_report_s_part():
    row = validated("submitted")
    milestone = Milestone.objects.exclude(implementation=row.implementation_id).first()
    target = IndicatorTarget.objects.exclude(implementation=row.implementation_id).first()
    reached = ReportedMilestone(report=row, milestone=milestone, done_on=DAY)
    assert refused(reached) == "le jalon n’est pas de la déclinaison du rapport"
    value = IndicatorValue(report=row, target=target, value=5)
    assert refused(value) == "l’indicateur n’est pas de la déclinaison du rapport"


@pytest.mark.parametrize(
    ("column", "value"), [("name", "autre.pdf"), ("sha256", "b" * 64), ("size", 7), ("content_type", "text/html")]
)
def test_e08_a_paper_stays_as_it_was_received(column: str, value: Any):
    row = paper_of(report("draft"))
    row.save()
    assert sentence_of(updating(row, column, value)) == "une pièce reste telle qu’elle a été reçue"


def test_e08_a_paper_leaves_its_line():
    row = paper_of(report("draft"))
    row.save()
    assert sentence_of(deleting(row)) == "une pièce retirée laisse sa ligne"


def test_e08_half_of_a_removal_is_refused():
    row = paper_of(report("draft"))
    row.save()
    assert isinstance(updating(row, "removed_at", "2026-10-01 00:00:00+00:00"), IntegrityError)


def transmittal() -> Transmittal:
    ministry, by = Ministry.objects.get(code="ML-MEF"), account("point-focal.ml-mef")
    return Transmittal.objects.create(
        member_state_id="ML", ministry=ministry, period=period(), number=99, sha256="a" * 64, made_by=by, made_at=now()
    )


def line() -> TransmittalLine:
    return TransmittalLine.objects.create(transmittal=transmittal(), report=report("submitted"), version=1)


def letter() -> Reminder:
    by = account("comite.ml")
    return Reminder.objects.create(
        period=period(), member_state_id="ML", number=99, missing=3, sent_by=by, sent_at=now()
    )


def leave() -> PeriodException:
    return PeriodException.objects.create(
        period=period("AN2-06"),
        ministry=Ministry.objects.get(code="ML-MEF"),
        until=DAY,
        reason="Crue",
        granted_by=account("comite.ml"),
        granted_at=now(),
    )


def signed() -> SignedDocument:
    by = account("comite.ml")
    return SignedDocument.objects.create(
        member_state_id="ML", signed_by="minister", reference="n° 12", signed_on=DAY, recorded_by=by, recorded_at=now()
    )


PRINTED = [
    (transmittal, "sha256", "b" * 64),
    (line, "version", 2),
    (letter, "missing", 0),
    (leave, "until", "2030-01-01"),
    (signed, "reference", "n° 13"),
    (signed, "signed_by", "focal_point"),
]


@pytest.mark.parametrize(("made", "column", "value"), PRINTED)
def test_e08_what_went_out_or_came_in_signed_is_not_written_again(made: Any, column: str, value: Any):
    row = made()
    assert "change" in sentence_of(updating(row, column, value))
    assert sentence_of(deleting(row)) is not None


def test_e08_the_target_that_is_revised_is_of_the_same_part():
    row = part()
    elsewhere = IndicatorTarget.objects.exclude(implementation=row).first()
    revision = Revision(
        id=uuid.uuid4(),
        measure=row.measure,
        implementation=row,
        member_state_id="ML",
        field="target",
        target=elsewhere,
        new_value="5",
        reason="Crue",
        authority="Comité national",
        proposed_by=account("comite.ml"),
        proposed_at=now(),
    )
    assert refused(revision) == "la cible révisée n’est pas de la déclinaison nationale"
    assert not Implementation.objects.filter(revisions=revision.pk).exists()
    assert connection.is_usable()
