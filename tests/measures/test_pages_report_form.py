"""The form of a report: who opens it, what it keeps, what it refuses, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.ids import uuid7
from measures.actions.reports import save_draft
from measures.actions.validation import return_reports
from measures.enums import Step
from measures.models import Autosave, Blocker, Implementation, IndicatorTarget, Milestone, ProgressReport
from tests.journal.completeness import head, nothing_journalled
from tests.measures.acts import account, chosen, part, period
from tests.pages import signed_in, text_of, visit

pytestmark = pytest.mark.django_db
ADDRESS = "/rapports/AN2-09/AN2-DIP-01/ML/saisie/"
TYPED = {
    "situation_on": "2026-09-30",
    "status": "in_progress",
    "rate_obtained": "estimate",
    "physical_rate": "62,5",
    "results": "Deux textes adoptés.",
}


@pytest.fixture
def writer(focal: Callable[[str], User]) -> User:
    return focal("ML-MAECI")


@pytest.fixture
def send(writer: User) -> Callable[..., Any]:
    """Return what sends the form as its focal point, filled as `TYPED` and otherwise as said."""

    def sent(acte: str = "garder", address: str = ADDRESS, by: User = writer, **typed: Any) -> Any:
        return signed_in(by).post(address, TYPED | {"acte": acte} | typed, secure=True)

    return sent


def stored() -> ProgressReport:
    return ProgressReport.objects.get(implementation=part(), period=period())


def test_a_draft_is_kept_as_it_is_typed(send: Callable[..., Any]):
    assert send().status_code == 302
    report = stored()
    assert (report.step, report.physical_rate, report.results) == (Step.DRAFT, Decimal("62.5"), "Deux textes adoptés.")


def test_a_report_is_written_and_submitted_at_once_in_two_entries(send: Callable[..., Any]):
    before = head()
    assert send("soumettre").status_code == 302
    assert (stored().step, head() - before) == (Step.SUBMITTED, 2)


def test_the_page_says_what_is_asked_beside_what_was_validated_last(writer: User):
    page = text_of(visit(writer, ADDRESS))
    assert "Dernier rapport validé : situation au 30 juin 2026 , 15 %" in page
    assert "Prévu à cette date : 100 %. Dernier taux validé : 15 %." in page
    assert "Aucune information classifiée au-delà de la diffusion restreinte" in page


def test_a_report_not_begun_starts_from_the_last_validated_one_but_for_its_results(writer: User):
    last = ProgressReport.objects.in_force().filter(implementation=part()).latest("period__situation_on")
    page = visit(writer, ADDRESS)
    starts = page.context["form"].initial
    names = ("physical_rate", "difficulties", "corrective_measures", "next_steps")
    assert {name: starts[name] for name in names} == {name: getattr(last, name) for name in names}
    assert starts["results"] == ""
    assert last.results in text_of(page)
    values = {f"indicator_{row.target_id}": row.value for row in last.indicator_values.all()}
    assert values
    assert {name: starts[name] for name in values} == values


def test_all_faults_of_a_submission_are_said_at_once_and_nothing_typed_is_lost(send: Callable[..., Any]):
    answer = send("soumettre", physical_rate="4", difficulties="Données non transmises.")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Indiquez l’explication de la baisse" in page
    assert "Indiquez la mesure corrective" in page
    assert "Données non transmises." in page
    assert not ProgressReport.objects.filter(implementation=part(), period=period()).exists()


def test_a_draft_may_lack_what_a_submission_asks(send: Callable[..., Any]):
    assert send(physical_rate="", status="completed").status_code == 302


def test_a_blocked_report_opens_its_blocker_with_it(send: Callable[..., Any]):
    told = {"blocker_what": "Attente du décret", "blocker_since": "2026-09-01", "blocker_who": "Le ministre"}
    assert send("soumettre", status="blocked", **told).status_code == 302
    blocker = Blocker.objects.open().get(implementation=part())
    assert (blocker.what, blocker.level, stored().step) == ("Attente du décret", "ministry", Step.SUBMITTED)


def test_a_blocker_told_by_halves_is_asked_for_whole(send: Callable[..., Any]):
    answer = send(status="blocked", blocker_what="Attente du décret")
    assert answer.status_code == 422
    assert "depuis quand et qui peut lever" in text_of(answer)


def test_amounts_are_typed_with_spaces_and_give_the_rate(send: Callable[..., Any], writer: User):
    row = Implementation.objects.filter(
        lead_ministry__code="ML-MAECI", national_share__gt=0, measure__axis__roadmap__code="AN2"
    ).select_related("measure")[0]
    address = f"/rapports/AN2-09/{row.measure.code}/ML/saisie/"
    half = f"{row.national_share // 2:,}".replace(",", "\u202f")
    assert send(address=address, amount_paid=half).status_code == 302
    report = ProgressReport.objects.get(implementation=row, period=period())
    assert (report.financial_rate, report.financial_rate_is_declared) == (Decimal("50.0"), False)


def test_an_amount_that_no_column_holds_is_refused_with_a_sentence(send: Callable[..., Any]):
    answer = send(amount_paid="9" * 400)
    assert answer.status_code == 422
    assert answer.context["form"].errors["amount_paid"]


def test_milestones_and_indicators_are_kept_and_give_the_rate(send: Callable[..., Any]):
    first, *_ = rows = list(Milestone.objects.filter(implementation=part()))
    target = IndicatorTarget.objects.get(implementation=part())
    typed = {f"milestone_{first.pk}": "on", f"milestone_{first.pk}_on": "2026-07-14", f"indicator_{target.pk}": "2,5"}
    assert send(rate_obtained="milestones", **typed).status_code == 302
    report = stored()
    assert [(row.milestone, row.done_on) for row in report.milestones_reached.all()] == [(first, date(2026, 7, 14))]
    assert [row.value for row in report.indicator_values.all()] == [Decimal("2.50")]
    assert report.physical_rate == Decimal(100) / len(rows)


def test_a_milestone_ticked_without_a_date_asks_for_it(send: Callable[..., Any]):
    first = Milestone.objects.filter(implementation=part()).first()
    answer = send(**{f"milestone_{first.pk}": "on"})
    assert answer.status_code == 422
    assert "à quelle date ce jalon a été réalisé" in text_of(answer)


def test_e01_another_version_saved_meanwhile_is_shown_beside_what_was_typed(send: Callable[..., Any], writer: User):
    send()
    save_draft(by=writer, implementation=part(), period=period(), values={"results": "Autre"}, read_version=1)
    answer = send(read_version="1")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "modifié entre-temps" in page
    assert "Résultats Autre Deux textes adoptés." in page
    assert stored().results == "Autre"


def test_e01_what_was_typed_is_taken_once_its_author_has_seen_the_difference(send: Callable[..., Any], writer: User):
    send()
    save_draft(by=writer, implementation=part(), period=period(), values={"results": "Autre"}, read_version=1)
    answer = send(read_version="1")
    assert 'name="read_version" value="2"' in answer.content.decode()
    assert send(read_version="2").status_code == 302
    assert stored().results == "Deux textes adoptés."


def test_e03_the_same_form_sent_twice_writes_one_version(send: Callable[..., Any]):
    key = "01930000-0000-7000-8000-000000000001"
    assert [send(cle=key).status_code for _ in range(2)] == [302, 302]
    assert stored().version == 1


def test_g04_a_submission_sent_again_after_a_cut_answer_is_told_that_it_is_done(send: Callable[..., Any]):
    key = str(uuid7())
    assert send("soumettre", cle=key).status_code == 302
    before = head()
    assert send("soumettre", cle=key).status_code == 302
    assert head() == before


def test_e03_another_text_under_a_key_already_spent_is_not_said_to_be_saved(send: Callable[..., Any]):
    key = str(uuid7())
    assert send(cle=key).status_code == 302
    answer = send(cle=key, results="Un autre texte")
    assert answer.status_code == 409
    assert "Un autre texte" in answer.content.decode()
    assert key not in answer.content.decode()
    assert stored().results == TYPED["results"]


def test_a_closed_period_is_read_and_refuses_with_what_was_typed(send: Callable[..., Any], writer: User):
    address = ADDRESS.replace("AN2-09", "AN2-03")
    answer = send(address=address)
    assert visit(writer, address).status_code == 200
    assert answer.status_code == 409
    assert "Deux textes adoptés." in text_of(answer)


def test_a_submitted_report_is_withdrawn_from_its_page(send: Callable[..., Any], writer: User):
    send("soumettre")
    assert "Retirer le rapport" in text_of(visit(writer, ADDRESS))
    answer = signed_in(writer).post(ADDRESS, {"acte": "retirer", "version": stored().version}, secure=True)
    assert (answer.status_code, stored().step) == (302, Step.DRAFT)


def test_a_returned_report_shows_why_and_by_which_function(send: Callable[..., Any], writer: User):
    send("soumettre")
    signer = account("validateur.ml-maeci")
    return_reports(by=signer, chosen=chosen(stored()), reason="Préciser les textes.")
    page = text_of(visit(writer, ADDRESS))
    assert "Préciser les textes." in page
    assert signer.function in page


@pytest.mark.parametrize("name", ["comite.ml", "point-focal.ml-mef", "coordination", "lecteur.ml"])
def test_a_person_who_does_not_write_there_is_refused(send: Callable[..., Any], name: str):
    with nothing_journalled():
        assert send(by=account(name)).status_code in (403, 404)
    assert not ProgressReport.objects.filter(implementation=part(), period=period()).exists()


def test_a_period_of_another_roadmap_is_not_found(writer: User):
    assert visit(writer, ADDRESS.replace("AN2-09", "AN2-99")).status_code == 404


def test_g11_the_queries_of_the_form_do_not_grow_with_milestones_and_indicators(writer: User):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert visit(writer, ADDRESS).status_code == 200
        return len(seen)

    queries()
    before = queries()
    Milestone.objects.bulk_create(
        [Milestone(implementation=part(), order=number, title="Jalon") for number in range(20, 26)]
    )
    assert queries() == before


# --- What is typed, kept on the server -----------------------------------------------------------------


def keep(by: User, **typed: Any) -> Any:
    return signed_in(by).post(f"{ADDRESS}brouillon/", TYPED | typed, secure=True)


def test_what_is_typed_is_kept_apart_from_the_report_and_told_by_no_entry(writer: User):
    with nothing_journalled():
        answer = keep(writer, results="En cours de frappe")
    assert answer.json()["phrase"].startswith("Brouillon enregistré sur le serveur à")
    assert Autosave.objects.get(user=writer).values["results"] == "En cours de frappe"
    assert not ProgressReport.objects.filter(implementation=part(), period=period()).exists()


def test_what_was_being_typed_is_found_again_and_the_stored_version_is_offered(writer: User):
    keep(writer, results="En cours de frappe")
    page = text_of(visit(writer, ADDRESS))
    assert "En cours de frappe" in page
    assert "Reprendre la version enregistrée" in page
    assert "En cours de frappe" not in text_of(visit(writer, f"{ADDRESS}?version=enregistree"))


def test_nobody_sees_what_another_is_typing(writer: User):
    keep(writer, results="En cours de frappe")
    assert "En cours de frappe" not in text_of(visit(account("validateur.ml-maeci"), ADDRESS))


def test_two_persons_keep_each_their_own(writer: User):
    for by in (writer, account("validateur.ml-maeci")):
        keep(by, results=by.email)
    assert {row.user: row.values["results"] for row in Autosave.objects.all()} == {
        by: by.email for by in (writer, account("validateur.ml-maeci"))
    }


def test_saving_takes_away_what_was_being_typed(send: Callable[..., Any], writer: User):
    keep(writer)
    send()
    assert not Autosave.objects.exists()


def test_what_is_typed_in_a_submitted_report_is_not_kept(send: Callable[..., Any], writer: User):
    send("soumettre")
    answer = keep(writer)
    assert (answer.status_code, Autosave.objects.count()) == (409, 0)
    assert "n’est plus en rédaction" in answer.json()["phrase"]


def test_what_is_typed_by_who_may_not_write_is_not_kept():
    assert keep(account("point-focal.ml-mef")).status_code in (403, 404)
    assert not Autosave.objects.exists()


def test_a_field_that_the_form_does_not_have_is_not_kept(writer: User):
    keep(writer, step="validated")
    assert "step" not in Autosave.objects.get().values


@pytest.mark.parametrize("version", ["²", "9" * 30, "9" * 5000, "-1", "\0"])
def test_what_is_typed_is_kept_beside_a_version_that_is_not_one(writer: User, version: str):
    assert keep(writer, results="En cours", read_version=version).status_code == 200
    row = Autosave.objects.get()
    assert (row.values["results"], row.read_version) == ("En cours", None)


def test_a_nul_in_what_is_typed_goes_and_the_rest_is_kept(writer: User):
    assert keep(writer, **{"results": "En\0 cours", "milestone_\0": "on"}).status_code == 200
    assert Autosave.objects.get().values == TYPED | {"results": "En cours"}


@pytest.mark.parametrize("version", ["²", "9" * 30, "9" * 5000])
def test_a_withdrawal_of_a_version_that_is_not_one_is_refused_with_a_sentence(send: Callable[..., Any], version: str):
    send("soumettre")
    assert send("retirer", version=version).status_code == 409
    assert stored().step == Step.SUBMITTED


@pytest.mark.parametrize("place", ["AN2-09%00/AN2-DIP-01/ML", "AN2-09/%00/ML", "AN2-09/AN2-DIP-01/%00"])
def test_an_address_with_a_nul_is_not_found(writer: User, place: str):
    assert signed_in(writer).get(f"/rapports/{place}/saisie/", secure=True).status_code == 404
