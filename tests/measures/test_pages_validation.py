"""Batch validation: who may, what is shown, what four eyes forbid, what moves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from measures.actions.validation import return_reports
from measures.enums import Contribution, Step
from measures.models import ProgressReport, ReportContributor
from tests.pages import text_of, visit

VALIDATION = reverse("measures:validation")
Account = Callable[[str], User]


@pytest.fixture
def send(db: None) -> Callable[..., Any]:
    """Post a batch: the reports that are ticked, with the versions that were shown."""

    def post(user: User, reports: list[ProgressReport], acte: str = "valider", **fields: Any) -> Any:
        client = Client()
        client.force_login(user)
        versions = {f"version-{report.pk}": report.version for report in reports}
        data = {"rapports": [str(report.pk) for report in reports], "acte": acte} | versions | fields
        return client.post(VALIDATION, data, secure=True)

    return post


@pytest.fixture
def waiting(comite_bf: User) -> list[ProgressReport]:
    return list(ProgressReport.objects.awaiting(comite_bf).order_by("pk"))


@pytest.mark.parametrize("name", ["coordination", "lecteur", "lecteur.bf", "point-focal.bf-mae", "administrateur.bf"])
def test_whoever_validates_nothing_has_no_such_page(account: Account, name: str):
    assert visit(account(name), VALIDATION).status_code == 403


def test_the_page_shows_exactly_what_waits(comite_bf: User, waiting: list[ProgressReport]):
    rows = visit(comite_bf, VALIDATION).context["rows"]
    assert {row.report.pk for row in rows} == {report.pk for report in waiting}


def test_the_page_shows_old_and_new_values(comite_bf: User):
    rows = visit(comite_bf, VALIDATION).context["rows"]
    row = next(row for row in rows if row.previous)
    changed = {change.label: change for change in row.changes}
    assert changed["Taux physique"].before
    assert changed["Taux physique"].after


def test_all_that_this_person_may_validate_is_ticked_at_once_and_nothing_else(
    comite_bf: User, waiting: list[ProgressReport]
):
    ReportContributor.objects.create(report=waiting[0], user=comite_bf, contribution=Contribution.EDITED, at=now())
    page = visit(comite_bf, f"{VALIDATION}?cocher=tous")
    assert page.context["chosen"] == {str(report.pk) for report in waiting[1:]}


def test_ticked_reports_are_validated_at_once(comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]):
    answer = send(comite_bf, waiting)
    assert answer.status_code == 302
    steps = ProgressReport.objects.filter(pk__in=[report.pk for report in waiting]).values_list("step", flat=True)
    assert set(steps) == {Step.VALIDATED}


def test_the_number_of_validated_reports_is_said(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    client = Client()
    client.force_login(comite_bf)
    data = {"rapports": [str(row.pk) for row in waiting], "acte": "valider"}
    data |= {f"version-{row.pk}": row.version for row in waiting}
    page = text_of(client.post(VALIDATION, data, secure=True, follow=True))
    assert f"{len(waiting)} rapports validés." in page


def test_reports_go_back_with_a_reason(comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]):
    send(comite_bf, waiting[:1], "renvoyer", motif="Préciser la méthode du taux.")
    report = ProgressReport.objects.get(pk=waiting[0].pk)
    assert (report.step, report.return_reason) == (Step.RETURNED, "Préciser la méthode du taux.")


def test_a_return_without_reason_is_refused_in_a_sentence(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    answer = send(comite_bf, waiting[:1], "renvoyer")
    assert answer.status_code == 422
    assert "Indiquez le motif du renvoi" in text_of(answer)


def test_nothing_ticked_is_said(comite_bf: User, send: Callable[..., Any]):
    answer = send(comite_bf, [])
    assert answer.status_code == 422
    assert "Cochez au moins un rapport" in text_of(answer)


def test_a_key_that_is_none_is_refused_in_a_sentence(comite_bf: User, db: None):
    client = Client()
    client.force_login(comite_bf)
    answer = client.post(VALIDATION, {"rapports": ["x"], "acte": "valider"}, secure=True)
    assert answer.status_code == 422


def test_a_report_that_moved_meanwhile_is_a_conflict(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    stale = waiting[0]
    stale.version -= 1
    answer = send(comite_bf, [stale])
    assert answer.status_code == 409
    assert "a changé depuis que vous l’avez lu" in text_of(answer)


def test_a_report_already_validated_is_a_conflict(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    send(comite_bf, waiting[:1])
    assert send(comite_bf, waiting[:1]).status_code == 409


def test_another_state_s_report_is_refused(comite_ml: User, send: Callable[..., Any], waiting: list[ProgressReport]):
    answer = send(comite_ml, waiting[:1])
    assert answer.status_code == 403
    assert ProgressReport.objects.get(pk=waiting[0].pk).step == Step.MINISTRY_VALIDATED


def test_one_s_own_report_is_shown_but_cannot_be_ticked(comite_bf: User, waiting: list[ProgressReport]):
    ReportContributor.objects.create(report=waiting[0], user=comite_bf, contribution=Contribution.EDITED, at=now())
    answer = visit(comite_bf, VALIDATION)
    assert "Vous avez contribué à ce rapport" in text_of(answer)
    assert f'value="{waiting[0].pk}"' not in answer.content.decode()


def test_one_s_own_report_sent_anyway_is_refused(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    ReportContributor.objects.create(report=waiting[0], user=comite_bf, contribution=Contribution.EDITED, at=now())
    answer = send(comite_bf, waiting[:2])
    assert answer.status_code == 403
    assert not ProgressReport.objects.filter(pk=waiting[1].pk, step=Step.VALIDATED).exists()


def test_g11_six_reports_take_the_queries_of_one(comite_bf: User, waiting: list[ProgressReport]):
    assert len(waiting) >= 6
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            visit(comite_bf, VALIDATION)
        counts.append(len(queries))
        left = ProgressReport.objects.awaiting(comite_bf).order_by("pk")[1:]
        if len(counts) == 1:
            return_reports(by=comite_bf, chosen={row.pk: row.version for row in left}, reason="À préciser.")
    assert counts[0] == counts[1]
