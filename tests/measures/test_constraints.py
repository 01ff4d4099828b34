"""E-05 and E-08: what the database itself refuses, on SQLite and PostgreSQL, whoever writes by hand."""

from typing import Any

import pytest
from django.db import Error, connection, transaction

from accounts.models import Ministry, User
from common.clock import now
from common.triggers import sentence_of
from measures.models import (
    Implementation,
    Measure,
    PeriodException,
    PlannedRate,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
)

pytestmark = pytest.mark.django_db


def refusal(statement: str, parameters: list[Any]) -> Exception:
    """Run one statement by hand and return the refusal of the database."""
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return refused.value


def key(row: Any) -> Any:
    return row._meta.pk.get_db_prep_value(row.pk, connection)


def updating(row: Any, **columns: Any) -> Exception:
    names = ", ".join(f"{name} = %s" for name in columns)
    values = [key(value) if hasattr(value, "_meta") else value for value in columns.values()]
    return refusal(f"UPDATE {row._meta.db_table} SET {names} WHERE id = %s", [*values, key(row)])


@pytest.fixture
def implementation() -> Implementation:
    return Implementation.objects.get(measure__code="AN2-DEV-07", member_state="ML")


@pytest.fixture
def report() -> ProgressReport:
    """A report of an open campaign that waits for the nation."""
    return ProgressReport.objects.filter(period__status="open", step="ministry_validated", signed_by="").first()


@pytest.fixture
def draft(implementation) -> ProgressReport:
    period = ReportingPeriod.objects.get(code="AN2-09")
    return ProgressReport.objects.create(
        implementation=implementation,
        member_state_id="ML",
        period=period,
        status="in_progress",
        situation_on=period.situation_on,
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"physical_rate": 101},
        {"physical_rate": -1},
        {"financial_rate": 150},
        {"amount_paid": -5},
        {"step": "validated"},
        {"step": "ministry_validated"},
        {"step": "returned"},
        {"step": "approuvé"},
        {"status": "en retard"},
        {"is_in_force": True},
        {"validated_at": "2026-10-01 00:00:00+00:00"},
        {"member_state_id": "BF"},
        {"member_state_id": "XX"},
        {"step": "submitted", "status": "suspended"},
        {"step": "submitted", "status": "cancelled"},
        {"step": "submitted", "status": "postponed"},
    ],
    ids=str,
)
def test_e08_a_report_that_breaks_a_rule_is_refused(draft, columns):
    assert isinstance(updating(draft, **columns), Error)


@pytest.mark.parametrize(
    "columns",
    [
        {"due_on": "2025-01-01"},
        {"national_share": -1},
        {"current_physical_rate": 101},
        {"current_financial_rate": -1},
        {"current_status": "late"},
        {"member_state_id": "ZZ"},
        {"member_state_id": "NE"},
    ],
    ids=str,
)
def test_e08_a_plan_that_breaks_a_rule_is_refused(implementation, columns):
    assert isinstance(updating(implementation, **columns), Error)


@pytest.mark.parametrize(
    "columns",
    [{"level": "secret"}, {"nature": "confederal"}, {"pilot_state_id": "ML"}, {"total_cost": -1}],
    ids=str,
)
def test_e08_a_measure_that_breaks_a_rule_is_refused(columns):
    assert isinstance(updating(Measure.objects.get(code="AN2-DEV-07"), **columns), Error)


@pytest.mark.parametrize(
    "columns",
    [{"closes_on": "2020-01-01"}, {"ministries_due_on": "2030-01-01"}, {"status": "peut-être"}],
    ids=str,
)
def test_e08_a_period_that_breaks_a_rule_is_refused(columns):
    assert isinstance(updating(ReportingPeriod.objects.get(code="AN2-09"), **columns), Error)


def test_e08_a_planned_rate_over_100_is_refused():
    assert isinstance(updating(PlannedRate.objects.first(), rate=101), Error)


@pytest.mark.parametrize(
    "columns",
    [{"member_state_id": None}, {"mandate_id": None, "role": "confederal_coordinator"}, {"role": "superuser"}],
    ids=str,
)
def test_e08_an_account_out_of_its_place_is_refused(columns):
    assert isinstance(updating(User.objects.get(email="comite.ml@demo.example"), **columns), Error)


def test_e08_an_account_confirmed_by_who_asked_for_it_is_refused():
    user = User.objects.get(email="comite.ml@demo.example")
    assert isinstance(updating(user, asked_by_id=user, confirmed_by_id=user), Error)


def test_e08_a_lead_of_another_state_is_refused_with_its_sentence(implementation):
    foreign = Ministry.objects.get(code="NE-MEF")
    error = updating(implementation, lead_ministry_id=foreign)
    assert sentence_of(error) == "le chef de file est un ministère d’un autre État"


def test_e08_an_associated_ministry_of_another_state_is_refused(implementation):
    foreign = Ministry.objects.get(code="BF-MEF")
    error = refusal(
        "INSERT INTO measures_implementation_associated_ministries (implementation_id, ministry_id) VALUES (%s, %s)",
        [key(implementation), key(foreign)],
    )
    assert sentence_of(error) == "une structure associée est un ministère d’un autre État"


def test_e08_a_report_of_a_closed_period_is_refused_with_its_sentence():
    closed = ProgressReport.objects.filter(period__code="AN2-06").first()
    assert "la période est close" in sentence_of(updating(closed, is_in_force=False))


def test_e08_a_valid_exception_lets_the_ministry_write_and_no_other(comite_ml):
    period = ReportingPeriod.objects.get(code="AN2-06")
    leave = ProgressReport.objects.filter(period=period, member_state="ML").first()
    ministry = leave.implementation.lead_ministry
    PeriodException.objects.create(
        period=period,
        ministry=ministry,
        until=comite_ml.today(),
        reason="essai",
        granted_by=comite_ml,
        granted_at=now(),
    )
    other = (
        ProgressReport.objects.filter(period=period, member_state="ML")
        .exclude(implementation__lead_ministry=ministry)
        .first()
    )
    assert "la période est close" in sentence_of(updating(other, is_in_force=False))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE measures_progressreport SET is_in_force = %s WHERE id = %s", [False, key(leave)])
        assert cursor.rowcount == 1


def test_e08_a_validated_report_is_frozen():
    report = ProgressReport.objects.filter(period__status="open", step="validated").first()
    assert "rectificatif" in sentence_of(updating(report, physical_rate=1))


def test_e08_two_pending_reports_of_one_period_are_refused(draft):
    draft.pk, draft.number = None, 2
    draft._state.adding = True
    draft.id = type(draft)._meta.pk.get_default()
    with pytest.raises(Error), transaction.atomic():
        draft.save(force_insert=True)


def test_e08_a_submitted_report_is_not_deleted(report):
    error = refusal("DELETE FROM measures_progressreport WHERE id = %s", [key(report)])
    assert isinstance(error, Error)


def test_e05_a_contributor_made_national_validator_by_hand_is_refused(report):
    contributor = ReportContributor.objects.filter(report=report).first().user
    error = updating(
        report, step="validated", national_validator_id=contributor, validated_at="2026-10-10 00:00:00+00:00"
    )
    assert sentence_of(error) == "une personne qui a contribué à un rapport ne le valide pas"


def test_e05_a_contributor_made_ministry_validator_by_hand_is_refused(report):
    contributor = ReportContributor.objects.filter(report=report).first().user
    assert "ne le valide pas" in sentence_of(updating(report, ministry_validator_id=contributor))


def test_e05_one_person_for_both_validations_is_refused(report):
    error = updating(report, national_validator_id=report.ministry_validator, validated_at="2026-10-10 00:00:00+00:00")
    assert isinstance(error, Error)


def test_e05_a_validator_who_contributes_afterwards_is_refused(report):
    with pytest.raises(Error) as refused, transaction.atomic():
        ReportContributor.objects.create(report=report, user=report.ministry_validator, contribution="edited", at=now())
    assert "n’y contribue pas" in sentence_of(refused.value)


def test_e05_nobody_validates_in_the_admin(client, comite_bf, report):
    client.force_login(comite_bf)
    answer = client.post(f"/admin/measures/progressreport/{report.pk}/change/", {"step": "validated"})
    assert answer.status_code in (403, 404)
    report.refresh_from_db()
    assert report.step == "ministry_validated"
