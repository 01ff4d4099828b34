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
from common.ids import uuid7
from measures.actions.validation import return_reports
from measures.enums import Contribution, Priority, Step
from measures.models import IndicatorValue, ProgressReport, ReportContributor, ReportedMilestone
from tests.journal.completeness import head
from tests.pages import signed_in, text_of, visit

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


def test_the_page_shows_milestones_and_indicators_that_change(comite_bf: User, waiting: list[ProgressReport]):
    report = next(row for row in waiting if row.implementation.milestones.exists() and row.indicator_values.exists())
    report.milestones_reached.all().delete()
    milestone = report.implementation.milestones.order_by("-order").first()
    ReportedMilestone.objects.create(report=report, milestone=milestone, done_on="2026-09-14")
    value = report.indicator_values.select_related("target__indicator").first()
    IndicatorValue.objects.filter(pk=value.pk).update(value=value.value + 1)
    row = next(row for row in visit(comite_bf, VALIDATION).context["rows"] if row.report.pk == report.pk)
    changed = {change.label: change.after for change in row.changes}
    assert changed[f"Jalon\u00a0: {milestone.title}"] == "14\u00a0sept.\u00a02026"
    assert f"Indicateur\u00a0: {value.target.indicator.label}" in changed


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


# --- Late comers, filters and appréciations --------------------------------------------------------------


def test_e02_the_other_ticks_are_kept_and_the_stale_row_is_marked(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    stale, kept = waiting[0], waiting[1]
    ProgressReport.objects.filter(pk=stale.pk).update(version=stale.version + 1)
    answer = send(comite_bf, [stale, kept], motif="Motif gardé")
    assert answer.status_code == 409
    assert answer.context["chosen"] == {str(kept.pk)}
    assert [row.report.pk for row in answer.context["rows"] if row.has_moved] == [stale.pk]
    assert "Motif gardé" in text_of(answer)


def test_e02_who_validated_it_meanwhile_is_said(
    account: Account, comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    send(account("comite2.bf"), waiting[:1])
    page = text_of(send(comite_bf, waiting[:2]))
    assert "étape actuelle, validé, le" in page
    assert f"({account('comite2.bf').function})" in page
    assert ProgressReport.objects.get(pk=waiting[1].pk).step == Step.MINISTRY_VALIDATED


def test_e03_a_batch_sent_twenty_times_has_one_effect(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    before, key = head(), str(uuid7())
    answers = {send(comite_bf, waiting[:2], cle=key).status_code for _ in range(20)}
    assert (answers, head()) == ({302}, before + 2)


def test_the_filters_of_the_address_cut_the_page(comite_bf: User, waiting: list[ProgressReport]):
    ministry = waiting[0].implementation.lead_ministry
    rows = visit(comite_bf, f"{VALIDATION}?ministere={ministry.code}").context["rows"]
    expected = {row.pk for row in waiting if row.implementation.lead_ministry_id == ministry.pk}
    assert {row.report.pk for row in rows} == expected
    assert len(expected) < len(waiting)


def test_axis_and_period_cut_the_page_too(comite_bf: User, waiting: list[ProgressReport]):
    axis = waiting[0].implementation.axis.code
    page = visit(comite_bf, f"{VALIDATION}?axe={axis}&periode=AN2-09")
    assert {row.report.implementation.axis.code for row in page.context["rows"]} == {axis}
    assert len(page.context["chips"]) == 2


def test_the_filters_offer_only_what_waits(comite_bf: User, waiting: list[ProgressReport]):
    offered = dict(visit(comite_bf, VALIDATION).context["filters"].fields["ministere"].choices)
    assert set(offered) - {""} == {row.implementation.lead_ministry.code for row in waiting}


def test_the_filters_stay_once_the_reports_are_validated(comite_bf: User, waiting: list[ProgressReport]):
    ministry = waiting[0].implementation.lead_ministry.code
    data = {"rapports": [waiting[0].pk], f"version-{waiting[0].pk}": waiting[0].version, "acte": "valider"}
    answer = signed_in(comite_bf).post(f"{VALIDATION}?ministere={ministry}&cocher=tous", data, secure=True)
    assert answer.url == f"{VALIDATION}?ministere={ministry}"


def asking(rows: list[ProgressReport]) -> list[ProgressReport]:
    for row in rows:
        row.implementation.measure.priority = Priority.HIGH
        row.implementation.measure.save()
    return rows


def test_appreciations_are_given_in_a_batch_and_those_not_given_are_counted(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    given, silent = asking(waiting[:2])
    fields = {f"appreciation-{given.pk}": "watch", f"appreciation-{silent.pk}": ""}
    send(comite_bf, [given, silent], **fields)
    stored = dict(ProgressReport.objects.filter(pk__in=[given.pk, silent.pk]).values_list("pk", "appreciation"))
    assert stored == {given.pk: "watch", silent.pk: ""}


def test_an_appreciation_is_offered_on_the_rows_that_ask_for_one(comite_bf: User, waiting: list[ProgressReport]):
    asking(waiting[:1])
    rows = {row.report.pk: row.asks_appreciation for row in visit(comite_bf, VALIDATION).context["rows"]}
    assert rows[waiting[0].pk]


def test_an_unknown_appreciation_validates_nothing(
    comite_bf: User, send: Callable[..., Any], waiting: list[ProgressReport]
):
    (row,) = asking(waiting[:1])
    answer = send(comite_bf, [row], **{f"appreciation-{row.pk}": "excellente"})
    assert answer.status_code == 422
    assert ProgressReport.objects.get(pk=row.pk).step == Step.MINISTRY_VALIDATED
