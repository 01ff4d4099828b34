"""E-08: places, trails and decided acts stay as they are, and closed lists stay closed, by hand too."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from common.clock import now
from common.triggers import sentence_of
from measures.actions.revisions import refuse_revision
from measures.models import (
    Blocker,
    Coverage,
    Implementation,
    Indicator,
    Position,
    ProgressReport,
    ReportContributor,
    ReportEvent,
    ReportingPeriod,
    Revision,
    Roadmap,
    RoadmapAct,
)
from tests.measures.acts import account, proposed_revision

pytestmark = pytest.mark.django_db
WRITTEN = "qui a contribué à un rapport reste écrit"
TRAIL = "l’historique d’un rapport ne se réécrit pas"


def refusal(statement: str, parameters: list[Any]) -> Exception:
    # A key that leads nowhere is refused at the end of the transaction: it is asked for at once.
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        connection.check_constraints()
    return refused.value


def key(row: Any) -> Any:
    return row._meta.pk.get_db_prep_value(row.pk, connection)


def updating(row: Any, column: str, value: Any) -> Exception:
    return refusal(f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s", [value, key(row)])


def deleting(row: Any) -> Exception:
    return refusal(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [key(row)])


@pytest.fixture
def waiting() -> ProgressReport:
    """A report of an open campaign that waits for the nation."""
    return ProgressReport.objects.filter(period__status="open", step="ministry_validated", signed_by="").first()


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Roadmap, "status"),
        (RoadmapAct, "kind"),
        (Coverage, "nature"),
        (Indicator, "direction"),
        (Blocker, "level"),
        (Revision, "field"),
        (ReportContributor, "contribution"),
        (ReportingPeriod, "status"),
    ],
)
def test_e08_a_value_that_is_not_of_its_list_is_refused(model: type, column: str):
    rows = model.objects.filter(confirmed_at__isnull=True) if model is RoadmapAct else model.objects
    assert "_listed" in str(updating(rows.first(), column, "zz"))


@pytest.mark.parametrize("column", ["appreciation", "signed_by", "rate_obtained", "step", "status"])
def test_e08_a_report_s_word_that_is_not_of_its_list_is_refused(waiting: ProgressReport, column: str):
    assert "_listed" in str(updating(waiting, column, "zz"))


def test_e08_a_negative_planned_amount_is_refused(waiting: ProgressReport):
    assert isinstance(updating(waiting, "amount_planned", -1), IntegrityError)


def test_e08_a_position_that_is_not_of_its_list_is_refused():
    row = Implementation.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.create(measure_id=row.measure_id, member_state_id="ML", choice="autre")


@pytest.mark.parametrize("column", ["implementation_id", "period_id"])
def test_e08_an_orphan_is_refused(column: str):
    row = ProgressReport.objects.filter(period__status="open", step="draft").first()
    field = ProgressReport._meta.get_field(column.removesuffix("_id"))
    nowhere = field.target_field.get_db_prep_value(uuid.uuid4(), connection)
    assert isinstance(updating(row, column, nowhere), IntegrityError)


def test_e08_half_of_a_confirmation_is_refused():
    row = RoadmapAct.objects.filter(confirmed_at__isnull=True).first()
    assert isinstance(updating(row, "confirmed_at", "2026-10-01 00:00:00+00:00"), IntegrityError)


def test_e08_half_of_a_decision_is_refused():
    assert isinstance(updating(proposed_revision(), "step", "granted"), IntegrityError)


def test_e08_a_report_stays_in_its_place(waiting: ProgressReport):
    error = updating(waiting, "number", 7)
    assert sentence_of(error) == "un rapport ne change ni de déclinaison nationale, ni de période, ni de numéro"


def test_e08_a_report_of_another_roadmap_s_period_is_refused():
    row = Implementation.objects.filter(measure__axis__roadmap__code="AN1").first()
    period = ReportingPeriod.objects.get(code="AN2-09")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        ProgressReport.objects.create(
            implementation=row,
            member_state_id=row.member_state_id,
            period=period,
            status="in_progress",
            situation_on=period.situation_on,
        )
    assert sentence_of(refused.value) == "la période n’est pas de la feuille de route de la mesure"


@pytest.mark.parametrize(
    ("column", "value"),
    [("results", "Autre"), ("difficulties", "Autre"), ("evidence", "Autre"), ("amount_paid", 5), ("financial_rate", 5)],
)
def test_e08_what_was_signed_is_frozen_a_missing_value_included(column: str, value: Any):
    row = ProgressReport.objects.filter(period__status="open", step="validated").first()
    assert sentence_of(updating(row, column, value)) == "un rapport validé ne se modifie que par un rectificatif"


def test_e05_a_contributor_is_not_taken_away_nor_changed_for_another(waiting: ProgressReport):
    row = waiting.contributions.first()
    other = User.objects.get(email="lecteur@demo.example")
    assert sentence_of(deleting(row)) == WRITTEN
    assert sentence_of(updating(row, "user_id", key(other))) == WRITTEN


def test_e08_the_trail_of_a_report_is_not_rewritten(waiting: ProgressReport):
    row = ReportEvent.objects.filter(report=waiting).first()
    assert sentence_of(updating(row, "reason", "Autre")) == TRAIL
    assert sentence_of(deleting(row)) == TRAIL


def test_e08_a_blocker_stays_in_its_place():
    row = Blocker.objects.first()
    other = Implementation.objects.filter(member_state=row.member_state_id).exclude(pk=row.implementation_id).first()
    error = updating(row, "implementation_id", key(other))
    assert sentence_of(error) == "un point de blocage ne change pas de déclinaison nationale"


@pytest.mark.parametrize("model", [Blocker, Revision])
def test_e08_what_hangs_from_a_part_is_of_its_state(model: type):
    row = model.objects.exclude(implementation__isnull=True).first()
    row.pk = row.id = uuid.uuid4()
    row.member_state_id = "ML" if row.member_state_id != "ML" else "NE"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    assert "n’est pas de l’État de sa déclinaison nationale" in sentence_of(refused.value)


def test_e08_a_decided_revision_is_frozen():
    row = proposed_revision()
    refuse_revision(by=account("comite.ml"), revision=row)
    assert sentence_of(updating(row, "new_value", "2030-01-01")) == "une révision décidée ou retirée ne change plus"


def test_e08_a_confirmed_act_is_frozen():
    row = RoadmapAct.objects.filter(confirmed_at__isnull=True).first()
    RoadmapAct.objects.filter(pk=row.pk).update(confirmed_by=_another_than(row.recorded_by), confirmed_at=now())
    assert sentence_of(updating(row, "reference", "Autre")) == "un acte confirmé ne change plus"


def _another_than(user: User) -> User:
    return User.objects.exclude(pk=user.pk).first()
