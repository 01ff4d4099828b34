"""The page of a report: what each band reads, the acts it offers, what is refused and kept."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from common.ids import uuid7
from measures.actions import validation
from measures.enums import Priority, Step
from measures.models import Attachment, ProgressReport, ReportContributor
from tests.journal.completeness import head
from tests.measures.acts import account, chosen, focal_of, period, report, validator_of
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
DIFFICULTY, SUPPORT = "Difficulté propre au pays", "Appui demandé au partenaire"


def address(row: ProgressReport, act: str = "") -> str:
    place = [row.period.code, row.implementation.measure.code, row.member_state_id]
    return reverse(f"measures:report{act}", args=place)


def send(user: User, row: ProgressReport, act: str, **fields: Any) -> Any:
    data = {"version": row.version, "cle": str(uuid7())} | fields
    return signed_in(user).post(f"{address(row, act)}?numero={row.number}", data, secure=True)


def stored(row: ProgressReport) -> ProgressReport:
    return ProgressReport.objects.get(pk=row.pk)


@pytest.fixture
def national(db: None) -> ProgressReport:
    return report(Step.MINISTRY_VALIDATED)


@pytest.fixture
def in_force(national: ProgressReport) -> ProgressReport:
    """A report validated with a difficulty, a support asked for and money."""
    ProgressReport.objects.filter(pk=national.pk).update(
        results="Résultat partagé", difficulties=DIFFICULTY, support_requested=SUPPORT, amount_paid=777_000
    )
    validation.validate_reports(by=account("comite.bf"), chosen=chosen(national))
    return stored(national)


# --- Bands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["comite.ml", "coordination", "lecteur", "point-focal.ne-mef", "lecteur.ml"])
def test_a05_other_states_read_the_shared_part_and_nothing_national(name: str, in_force: ProgressReport):
    page = text_of(visit(account(name), address(in_force)))
    assert "Résultat partagé" in page
    assert not [word for word in (DIFFICULTY, SUPPORT, "777 000", "Historique", "Appréciation") if word in page]


def test_a_reader_of_the_state_reads_the_validated_version_without_its_trail(in_force: ProgressReport):
    page = text_of(visit(account("lecteur.bf"), address(in_force)))
    assert DIFFICULTY in page
    assert "Historique" not in page


def test_the_coordination_reads_the_trail_with_functions(in_force: ProgressReport, comite_bf: User):
    page = text_of(visit(comite_bf, address(in_force)))
    assert "Historique" in page
    assert comite_bf.function in page
    assert comite_bf.email not in page


@pytest.mark.parametrize("name", ["comite.ml", "coordination", "lecteur.bf", "point-focal.ml-mef"])
@pytest.mark.parametrize("step", [Step.DRAFT, Step.SUBMITTED, Step.MINISTRY_VALIDATED])
def test_a04_a_report_on_its_way_does_not_exist_for_others(name: str, step: str):
    assert visit(account(name), address(report(step))).status_code == 404


def test_a04_another_ministry_of_the_state_does_not_see_a_draft():
    row = report(Step.DRAFT)
    associated = row.implementation.associated_ministries.values("pk")
    others = User.objects.filter(role="focal_point", member_state="BF").exclude(
        ministry__in=[row.implementation.lead_ministry_id]
    )
    assert visit(others.exclude(ministry__in=associated).first(), address(row)).status_code == 404


def test_the_coordination_knows_of_a_draft_that_it_exists_and_no_word_of_it():
    row = report(Step.DRAFT)
    ProgressReport.objects.filter(pk=row.pk).update(difficulties=DIFFICULTY, physical_rate=37)
    page = text_of(visit(account("comite.bf"), address(row)))
    assert "Ce rapport est au ministère" in page
    assert DIFFICULTY not in page
    assert "37 %" not in page


@pytest.mark.parametrize("number", ["9", "x", "²", "1" * 5000])
def test_a_number_that_is_none_is_not_found(number: str, in_force: ProgressReport, comite_bf: User):
    assert visit(comite_bf, f"{address(in_force)}?numero={number}").status_code == 404


# --- Acts -------------------------------------------------------------------------------------------------


def buttons(user: User, row: ProgressReport) -> set[str]:
    return {name for name, offer in visit(user, address(row)).context["page"].offers.items() if not offer.fault}


def test_each_act_is_offered_to_whom_right_and_step_give_it():
    submitted, national, draft = report(Step.SUBMITTED), report(Step.MINISTRY_VALIDATED), report(Step.DRAFT)
    assert buttons(account(validator_of(submitted)), submitted) == {"withdraw", "validate", "return"}
    assert buttons(account(focal_of(submitted)), submitted) == {"withdraw"}
    assert buttons(account("comite.bf"), national) == {"validate", "return"}
    assert buttons(account(focal_of(draft)), draft) == {"edit", "submit"}


def test_e05_whoever_contributed_is_told_why_they_do_not_validate(national: ProgressReport, comite_bf: User):
    ReportContributor.objects.create(report=national, user=comite_bf, contribution="edited", at=national.submitted_at)
    answer = visit(comite_bf, address(national))
    assert "Vous avez contribué à ce rapport" in text_of(answer)
    assert "Valider le rapport" not in text_of(answer)


def test_e05_whoever_contributed_and_sends_it_anyway_is_refused(national: ProgressReport, comite_bf: User):
    ReportContributor.objects.create(report=national, user=comite_bf, contribution="edited", at=national.submitted_at)
    assert send(comite_bf, national, "_validate").status_code == 403
    assert stored(national).step == Step.MINISTRY_VALIDATED


def test_a_report_goes_through_its_chain_from_its_page():
    row = report(Step.DRAFT)
    focal, validator = account(focal_of(row)), account(validator_of(row))
    for user, act, step in (
        (focal, "_submit", Step.SUBMITTED),
        (focal, "_withdraw", Step.DRAFT),
        (focal, "_submit", Step.SUBMITTED),
        (validator, "_validate", Step.MINISTRY_VALIDATED),
        (account("comite.bf"), "_validate", Step.VALIDATED),
    ):
        assert send(user, stored(row), act).status_code == 302
        assert stored(row).step == step


def test_a_returned_report_shows_its_reason_on_top(national: ProgressReport, comite_bf: User):
    assert send(comite_bf, national, "_return", motif="Préciser la méthode.").status_code == 302
    page = text_of(visit(account(focal_of(national)), address(national)))
    assert page.index("Préciser la méthode.") < page.index("Exécution physique")


def test_a_return_without_reason_comes_back_with_a_sentence(national: ProgressReport, comite_bf: User):
    answer = send(comite_bf, national, "_return")
    assert answer.status_code == 422
    assert "Indiquez le motif du renvoi" in text_of(answer)


def test_what_a_report_lacks_is_said_before_it_is_submitted():
    row = report(Step.DRAFT)
    ProgressReport.objects.filter(pk=row.pk).update(physical_rate=None)
    assert "il manque le taux d’exécution physique" in text_of(visit(account(focal_of(row)), address(row)))


def test_the_closing_of_the_campaign_is_said_in_the_place_of_the_acts(national: ProgressReport, comite_bf: User):
    type(national.period).objects.filter(code="AN2-09").update(status="closed")
    answer = visit(comite_bf, address(national))
    assert "La période est close" in text_of(answer)
    assert "Valider le rapport" not in text_of(answer)


# --- Two at once ------------------------------------------------------------------------------------------


def test_e03_the_same_form_sent_twenty_times_has_one_effect(national: ProgressReport, comite_bf: User):
    before, key = head(), str(uuid7())
    answers = {send(comite_bf, national, "_validate", cle=key).status_code for _ in range(20)}
    assert (answers, head()) == ({302}, before + 1)


def test_e02_the_second_validator_reads_who_acted_and_where_the_report_stands(national: ProgressReport):
    first, second = account("comite.bf"), account("comite2.bf")
    send(first, national, "_validate")
    answer = send(second, national, "_validate")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Étape actuelle : validé, le" in page
    assert f"({first.function})" in page


def test_e02_the_second_validator_of_a_ministry_is_a_conflict_too():
    row = report(Step.SUBMITTED)
    validator = account(validator_of(row))
    send(validator, row, "_validate")
    assert send(validator, row, "_validate").status_code == 409


def test_e01_what_changed_since_it_was_read_is_shown_and_the_reason_typed_is_kept(
    national: ProgressReport, comite_bf: User
):
    read = visit(comite_bf, address(national)).context["page"].reading
    ProgressReport.objects.filter(pk=national.pk).update(results="Texte corrigé", version=national.version + 1)
    answer = send(comite_bf, national, "_return", motif="Revoir le taux.", lu=read)
    assert answer.status_code == 409
    assert [change.after for change in answer.context["changed_since"]] == ["Texte corrigé"]
    assert text_of(answer).count("Revoir le taux.") == 2  # said in the refusal, and still in its field
    assert stored(national).step == Step.MINISTRY_VALIDATED


def test_a_reading_that_did_not_come_back_whole_changes_nothing_to_the_refusal(
    national: ProgressReport, comite_bf: User
):
    send(account("comite2.bf"), national, "_validate")
    assert send(comite_bf, national, "_validate", lu="faux:faux").status_code == 409


def test_a16_what_an_act_does_not_ask_for_changes_nothing(national: ProgressReport, comite_bf: User):
    forged = {"physical_rate": "99", "step": "draft", "results": "faux", "ministry_validator": comite_bf.pk}
    send(comite_bf, national, "_return", motif="Revoir.", **forged)
    now_stored = stored(national)
    assert (now_stored.step, now_stored.physical_rate) == (Step.RETURNED, national.physical_rate)
    assert (now_stored.results, now_stored.ministry_validator) == (national.results, None)


def test_a15_the_number_of_another_report_is_not_found(national: ProgressReport, comite_bf: User):
    answer = signed_in(comite_bf).post(f"{address(national, '_validate')}?numero=2", {"version": 1}, secure=True)
    assert answer.status_code == 404
    assert stored(national).step == Step.MINISTRY_VALIDATED


# --- Appréciation and rectificatif ------------------------------------------------------------------------


def asked(row: ProgressReport) -> ProgressReport:
    row.implementation.measure.priority = Priority.HIGH
    row.implementation.measure.save()
    return row


def test_the_appreciation_is_given_as_the_coordination_validates(national: ProgressReport, comite_bf: User):
    send(comite_bf, asked(national), "_validate", appreciation="watch")
    assert "À surveiller" in text_of(visit(comite_bf, address(national)))


def test_an_appreciation_that_was_asked_and_not_given_is_said(national: ProgressReport, comite_bf: User):
    send(comite_bf, asked(national), "_validate")
    assert "appréciation non donnée" in text_of(visit(comite_bf, address(national)))


def test_the_rectificatif_is_opened_from_the_page_and_the_old_number_stays(in_force: ProgressReport, comite_bf: User):
    answer = send(comite_bf, in_force, "_rectify", motif="Décompte corrigé.")
    assert answer.status_code == 302
    page = text_of(visit(comite_bf, address(in_force)))
    assert "rectificatif n° 2" in page
    assert "Décompte corrigé." in page
    assert visit(comite_bf, f"{address(in_force)}?numero=1").status_code == 200


def test_the_number_that_was_replaced_says_which_one_took_its_place(comite_bf: User):
    (second,) = ProgressReport.objects.filter(number=2)
    page = text_of(visit(comite_bf, f"{address(second)}?numero=1"))
    assert "Cette version est remplacée par le rectificatif n° 2" in page


def test_others_read_the_number_in_force_only():
    (second,) = ProgressReport.objects.filter(number=2)
    assert visit(account("comite.ml"), f"{address(second)}?numero=1").status_code == 404
    assert visit(account("comite.ml"), address(second)).context["report"] == second


def test_a_rectificatif_of_a_closed_period_waits_for_an_exception(comite_bf: User):
    done = ProgressReport.objects.in_force().filter(member_state="BF", period=period("AN2-06"), number=1).first()
    assert "La période est close" in text_of(visit(comite_bf, address(done)))
    assert send(comite_bf, done, "_rectify", motif="Erreur").status_code == 409


# --- Papers -------------------------------------------------------------------------------------------------


def paper(row: ProgressReport, **fields: Any) -> Attachment:
    values = {"name": "pv.pdf", "size": 9, "sha256": "0" * 64, "added_by": account(focal_of(row)), "added_at": now()}
    return Attachment.objects.create(report=row, **values | fields)


@pytest.mark.parametrize(("name", "is_read"), [("comite.bf", True), ("lecteur.bf", False), ("comite.ml", False)])
def test_papers_are_shown_to_who_reads_the_report_in_full(name: str, is_read: bool, national: ProgressReport):
    paper(national)
    validation.validate_reports(by=account("comite.bf"), chosen=chosen(national))
    assert ("pv.pdf" in text_of(visit(account(name), address(national)))) is is_read


def test_papers_stay_with_the_number_that_they_prove(national: ProgressReport, comite_bf: User):
    paper(national)
    validation.validate_reports(by=comite_bf, chosen=chosen(national))
    send(comite_bf, stored(national), "_rectify", motif="Erreur.")
    assert "pv.pdf" not in text_of(visit(comite_bf, address(national)))
    assert "pv.pdf" in text_of(visit(comite_bf, f"{address(national)}?numero=1"))


# --- Journal and queries ------------------------------------------------------------------------------------


def test_the_journal_is_linked_for_whom_it_opens(in_force: ProgressReport):
    link = reverse("steering:journal_of", args=["measures.progressreport", in_force.pk])
    readers = {name: account(name) for name in (focal_of(in_force), "comite.bf", "lecteur.bf", "comite.ml")}
    shown = {name: link in visit(user, address(in_force)).content.decode() for name, user in readers.items()}
    assert shown == {focal_of(in_force): True, "comite.bf": True, "lecteur.bf": False, "comite.ml": False}
    assert visit(readers["comite.bf"], link).status_code == 200


def queries_of_a_visit(user: User, row: ProgressReport) -> int:
    with CaptureQueriesContext(connection) as queries:
        visit(user, address(row))
    return len(queries)


def test_g11_a_report_with_a_long_trail_takes_the_queries_of_a_short_one(national: ProgressReport, comite_bf: User):
    visit(comite_bf, address(national))
    before = queries_of_a_visit(comite_bf, national)
    for _ in range(3):
        send(comite_bf, stored(national), "_return", motif="Revoir.")
        send(account(focal_of(national)), stored(national), "_submit")
        send(account(validator_of(national)), stored(national), "_validate")
    assert queries_of_a_visit(comite_bf, national) == before
