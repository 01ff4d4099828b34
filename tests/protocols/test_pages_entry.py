"""The pages by which acts are entered, corrected, shown with their documents: who, how, and what refuses them."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from common.errors import Conflict
from journal.models import Entry
from protocols.actions.acts import confirm_act, prepare_acts, record_act, withdraw_act
from protocols.enums import ActKind, SourceGrade
from protocols.models import Act, ActDocument, Instrument
from tests.measures.papers import path_of, received, upload

Cast = dict[str, User]
Make = Callable[..., Act]

NEW = reverse("protocols:act_new", args=["x-essai"])
DEPOSIT = {
    "kind": ActKind.DEPOSIT,
    "on": "2024-05-17",
    "consent_form": "ratification",
    "body": "Ministère des Affaires étrangères",
    "reference": "Instrument n° 3",
    "source": "Registre du dépositaire, page 4",
    "grade": SourceGrade.DEPOSITARY_RECORD,
}


@pytest.fixture
def signed(cast: Cast) -> Callable[[str], Client]:
    def sign(name: str) -> Client:
        client = Client()
        client.force_login(cast[name])
        return client

    return sign


def entered() -> Any:
    """The acts of the made instrument; the demonstration's are beside them."""
    return Act.objects.filter(instrument__code="X-ESSAI")


def address(act: Act, page: str = "act") -> str:
    return reverse(f"protocols:{page}", args=["x-essai", act.pk])


def form_of(answer: Any) -> dict[str, str]:
    """Return the fields of the form of a page, filled as they are shown."""
    form = answer.context["form"]
    return {field.html_name: str(field.value() or "") for field in form if field.html_name != "document"}


# --- Entering --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ml", "treaty_ml", "validator_ml"])
def test_an_act_is_entered_with_its_document_and_waits_for_a_second_person(
    signed: Any, cast: Cast, instrument: Instrument, name: str
) -> None:
    assert signed(name).post(NEW, {**DEPOSIT, "document": upload()}).status_code == 302
    act = Act.objects.get(instrument=instrument)
    assert (act.member_state_id, act.kind, act.on, act.recorded_by) == ("ML", "deposit", date(2024, 5, 17), cast[name])
    assert not act.is_confirmed
    assert act.documents.get().sha256 == received().sha256
    told = Entry.objects.filter(object_id__in=[str(act.pk), str(act.documents.get().pk)])
    assert list(told.order_by("sequence").values_list("act", "member_state")) == [
        ("record_act", "ML"),
        ("attach_file", "ML"),
    ]


def test_the_confederal_coordination_enters_what_is_of_no_state(signed: Any, instrument: Instrument) -> None:
    client = signed("confederal")
    html = client.get(NEW).content.decode()
    assert 'value="registration"' in html
    assert 'value="deposit"' not in html
    assert client.post(NEW, {**DEPOSIT, "consent_form": "", "kind": "registration"}).status_code == 302
    assert entered().get().member_state is None


@pytest.mark.parametrize(("name", "status"), [("focal_ml", 403), ("observer_ml", 404), ("administrator_ml", 404)])
def test_who_records_nothing_gets_no_form(signed: Any, instrument: Instrument, name: str, status: int) -> None:
    assert signed(name).get(NEW).status_code == status
    assert signed(name).post(NEW, DEPOSIT).status_code == status
    assert not entered().exists()


def test_the_form_shows_a_dozen_kinds_then_the_others_behind_autre_acte(signed: Any, instrument: Instrument) -> None:
    groups = dict(signed("ml").get(NEW).context["form"].fields["kind"].choices)
    assert len(groups["Actes courants"]) <= 12
    assert [value for value, _ in groups["Autre acte"]][:2] == ["definitive_signature", "signature_ad_referendum"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": (now().date() + timedelta(days=40)).isoformat()}, "La date est à venir"),
        ({"on": "0026-03-01"}, "L’année 26 est à vérifier"),
        ({"on": "17 mai"}, "date valide"),
        ({"grade": ""}, "obligatoire"),
        ({"source": ""}, "obligatoire"),
        ({"kind": "signature"}, "La forme du consentement ne s’indique que pour un dépôt"),
        ({"kind": "text_adopted"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_comes_back_in_french_with_what_was_typed(
    signed: Any, instrument: Instrument, typed: dict[str, str], sentence: str
) -> None:
    answer = signed("ml").post(NEW, {**DEPOSIT, **typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert 'value="Registre du dépositaire, page 4"' in html or "source" in typed
    assert not entered().exists()


def test_d09_a_refused_document_keeps_the_act_out_and_the_typed_text_in(signed: Any, instrument: Instrument) -> None:
    answer = signed("ml").post(NEW, {**DEPOSIT, "document": upload(b"MZ\x90\x00", "a.pdf")})
    assert answer.status_code == 422
    assert "ni un PDF" in answer.content.decode()
    assert 'value="Instrument n° 3"' in answer.content.decode()
    assert not entered().exists()


def test_d12_a_document_over_the_ceiling_is_cut_and_explained(signed: Any, instrument: Instrument, settings: Any):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    answer = signed("ml").post(NEW, {**DEPOSIT, "document": upload(b"x" * 200_000)})
    assert answer.status_code == 422
    assert "Ce fichier dépasse" in answer.content.decode()
    assert not entered().exists()


def test_g04_the_same_form_sent_twice_enters_one_act(signed: Any, instrument: Instrument) -> None:
    client = signed("ml")
    key = client.get(NEW).content.decode().partition('name="cle" value="')[2][:36]
    for _ in range(2):
        assert client.post(NEW, {**DEPOSIT, "document": upload(), "cle": key}).status_code == 302
    assert (entered().count(), ActDocument.objects.count()) == (1, 1)


def test_a16_what_the_form_does_not_hold_is_not_taken(signed: Any, cast: Cast, instrument: Instrument) -> None:
    forged = {
        "member_state": "NE",
        "confirmed_by": cast["ne"].pk,
        "confirmed_at": "2024-05-18 10:00",
        "recorded_by": cast["ne"].pk,
        "version": "7",
    }
    signed("ml").post(NEW, {**DEPOSIT, **forged})
    act = entered().get()
    assert (act.member_state_id, act.recorded_by, act.confirmed_by, act.version) == ("ML", cast["ml"], None, 1)


# --- Changing, correcting --------------------------------------------------------------------------


def test_e01_a_second_change_of_one_act_is_refused_with_the_difference(signed: Any, stored: Make) -> None:
    act = stored(by="ml2", source="Presse")
    client = signed("ml")
    mine = form_of(client.get(address(act, "act_change")))
    assert signed("treaty_ml").post(address(act, "act_change"), {**mine, "reference": "Décret 17"}).status_code == 302
    answer = client.post(address(act, "act_change"), {**mine, "on": "2024-02-14"})
    assert answer.status_code == 409
    assert "Décret 17" in answer.content.decode()
    act.refresh_from_db()
    assert (act.on, act.reference) == (date(2024, 2, 13), "Décret 17")
    again = form_of(answer) | {"reference": "Décret 17"}
    assert client.post(address(act, "act_change"), again).status_code == 302
    act.refresh_from_db()
    assert act.on == date(2024, 2, 14)


def test_a_confirmed_act_is_corrected_and_stays_readable(signed: Any, stored: Make) -> None:
    act = stored(source="Presse", confirmed_by="ml")
    client = signed("ml")
    assert client.get(address(act, "act_change")).status_code == 409
    page = client.get(address(act, "act_correct"))
    assert client.post(address(act, "act_correct"), {**form_of(page), "on": "2024-02-12"}).status_code == 302
    right = Act.objects.get(corrects=act)
    shown = client.get(address(right)).content.decode()
    assert "<del>13\u00a0février\u00a02024</del>" in shown
    assert "<ins>12\u00a0février\u00a02024</ins>" in shown
    signed("ml2").post(address(right, "confirm_act"), {"version": 1})
    old = signed("ne").get(address(act)).content.decode()
    assert "Cet acte est rectifié" in old
    assert client.get(address(act, "act_correct")).status_code == 409


def test_a_correction_that_changes_nothing_is_refused(signed: Any, stored: Make) -> None:
    act = stored(source="Presse", confirmed_by="ml")
    client = signed("ml")
    answer = client.post(address(act, "act_correct"), form_of(client.get(address(act, "act_correct"))))
    assert answer.status_code == 422
    assert "Rien ne change" in answer.content.decode()


def test_a_correction_changed_back_to_what_it_corrects_is_refused(signed: Any, stored: Make) -> None:
    act = stored(source="Presse", confirmed_by="ml")
    client = signed("ml")
    form = form_of(client.get(address(act, "act_correct")))
    client.post(address(act, "act_correct"), {**form, "on": "2024-02-12"})
    right = Act.objects.get(corrects=act)
    back = {**form_of(client.get(address(right, "act_change"))), "on": form["on"]}
    assert client.post(address(right, "act_change"), back).status_code == 422
    right.refresh_from_db()
    assert right.on == date(2024, 2, 12)


def test_e01_a_second_correction_of_one_act_is_refused_with_the_difference(signed: Any, stored: Make) -> None:
    act = stored(source="Presse", confirmed_by="ml")
    page = form_of(signed("ml").get(address(act, "act_correct")))
    assert signed("treaty_ml").post(address(act, "act_correct"), {**page, "on": "2024-02-12"}).status_code == 302
    answer = signed("ml").post(address(act, "act_correct"), {**page, "on": "2024-02-11"})
    assert answer.status_code == 409
    assert [(row.label, row.read, row.stored) for row in answer.context["differences"]] == [
        ("date", "2024-02-11", "2024-02-12")
    ]
    assert Act.objects.filter(corrects=act).count() == 1


@pytest.mark.parametrize("page", ["act_change", "act_correct"])
def test_an_act_of_another_state_is_read_and_not_changed(signed: Any, stored: Make, page: str) -> None:
    act = stored(confirmed_by="ml")
    assert signed("ne").get(address(act, page)).status_code == 403
    assert signed("ne").post(address(act, page), DEPOSIT).status_code == 403


# --- Reading ---------------------------------------------------------------------------------------


def test_a04_a_recorded_act_and_its_document_do_not_exist_elsewhere(signed: Any, stored: Make, cast: Cast) -> None:
    act = stored(by="ml2", source="Presse")
    client = signed("ml")
    page = form_of(client.get(address(act, "act_change")))
    client.post(address(act, "act_change"), {**page, "document": upload()})
    paper = reverse("protocols:document", args=[act.documents.get().pk])
    for name in ("ne", "bf", "observer", "observer_ml", "focal_ml", "confederal"):
        for url in (address(act), address(act, "act_change"), address(act, "act_correct"), paper):
            assert signed(name).get(url).status_code == 404, (name, url)
    assert signed("treaty_ml").get(paper).status_code == 200
    Act.objects.filter(pk=act.pk).update(confirmed_by=cast["ml2"], confirmed_at=now(), recorded_by=cast["ml"])
    assert signed("observer").get(paper).status_code == 200


def test_d10_a_document_leaves_as_a_download_that_no_browser_runs(signed: Any, instrument: Instrument) -> None:
    client = signed("ml")
    client.post(NEW, {**DEPOSIT, "document": upload()})
    answer = client.get(reverse("protocols:document", args=[ActDocument.objects.get().pk]))
    assert answer.content == received().content
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_both_sources_that_disagree_are_told_on_the_page_of_each(signed: Any, stored: Make) -> None:
    one = stored(ActKind.DEPOSIT, confirmed_by="ml")
    other = stored(ActKind.DEPOSIT, on=date(2024, 2, 20), confirmed_by="ml", grade=SourceGrade.COMMUNIQUE)
    for act, rival in ((one, other), (other, one)):
        assert [row.pk for row in signed("observer").get(address(act)).context["rivals"]] == [rival.pk]
        assert "Sources en désaccord" in signed("observer").get(address(act)).content.decode()


def test_the_page_offers_to_confirm_to_a_second_person_only(signed: Any, stored: Make) -> None:
    act = stored(by="ml2")
    offered = {name: signed(name).get(address(act)).context["may_confirm"] for name in ("ml", "ml2", "treaty_ml")}
    assert offered == {"ml": True, "ml2": False, "treaty_ml": False}


def test_who_changed_an_act_that_another_changed_since_is_not_offered_to_confirm_it(
    signed: Any, stored: Make, cast: Cast
) -> None:
    act = stored(by="treaty_ml", source="Presse")
    for name, source in (("ml", "Journal officiel"), ("treaty_ml", "Journal officiel n° 3")):
        form = form_of(signed(name).get(address(act, "act_change")))
        assert signed(name).post(address(act, "act_change"), {**form, "source": source}).status_code == 302
    offered = {name: signed(name).get(address(act)).context["may_confirm"] for name in ("ml", "ml2")}
    assert offered == {"ml": False, "ml2": True}
    assert list(Act.objects.confirmable_by(cast["ml"]).filter(pk=act.pk)) == []


def test_a_deposit_made_again_after_a_withdrawal_is_no_disagreement(signed: Any, stored: Make) -> None:
    one = stored(ActKind.DEPOSIT, confirmed_by="ml")
    stored(ActKind.DEPOSIT_WITHDRAWAL, on=date(2024, 5, 2), confirmed_by="ml")
    again = stored(ActKind.DEPOSIT, on=date(2024, 6, 3), confirmed_by="ml")
    for act in (one, again):
        assert signed("observer").get(address(act)).context["rivals"] == []


def test_g11_the_pages_ask_the_same_number_of_queries_for_one_act_and_for_six(signed: Any, stored: Make) -> None:
    act = stored(ActKind.DEPOSIT, by="ml2", source="Presse")
    client = signed("ml")

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    pages = [address(act), address(act, "act_change"), NEW]
    one = [queries(url) for url in pages]
    for day in range(1, 6):
        stored(ActKind.DEPOSIT, by="ml2", on=date(2024, 3, day))
    assert [queries(url) for url in pages] == one


# --- Withdrawing -----------------------------------------------------------------------------------


def test_only_who_recorded_an_act_withdraws_it_and_only_before_its_confirmation(signed: Any, stored: Make) -> None:
    act, confirmed = stored(by="treaty_ml"), stored(by="treaty_ml", confirmed_by="ml")
    for name, status in {"ml": 403, "ne": 404, "observer_ml": 404}.items():
        assert signed(name).post(address(act, "act_withdraw"), {"version": 1}).status_code == status, name
    client = signed("treaty_ml")
    assert client.post(address(act, "act_withdraw"), {"version": 7}).status_code == 409
    assert client.post(address(act, "act_withdraw")).status_code == 400
    assert client.post(address(confirmed, "act_withdraw"), {"version": 1}).status_code == 409
    assert signed("ml").post(address(confirmed, "act_withdraw"), {"version": 1}).status_code == 403
    assert entered().count() == 2


def test_a_withdrawn_act_goes_with_its_document_and_the_journal_keeps_what_it_held(
    signed: Any, instrument: Instrument, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed("treaty_ml")
    client.post(NEW, {**DEPOSIT, "document": upload()})
    act = entered().get()
    paper = act.documents.get()
    assert "Retirer cet acte" in client.get(address(act)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(act, "act_withdraw"), {"version": 1}).status_code == 302
    assert not entered().exists()
    assert not path_of(paper).exists()
    told = Entry.objects.filter(object_id=str(act.pk)).latest("sequence")
    assert (told.act, told.member_state) == ("withdraw_draft_act", "ML")
    assert json.loads(told.changes)["source"] == ["Registre du dépositaire, page 4", None]
    assert client.post(address(act, "act_withdraw"), {"version": 1}).status_code == 404


def test_an_act_withdrawn_since_it_was_read_is_neither_confirmed_nor_changed(cast: Cast, stored: Make) -> None:
    read = stored(by="treaty_ml")
    withdraw_act(act=Act.objects.get(pk=read.pk), by=cast["treaty_ml"])
    for write in (confirm_act, record_act):
        with pytest.raises(Conflict, match="retiré entre-temps"):
            write(act=read, by=cast["ml"])
    with pytest.raises(Conflict, match="retiré entre-temps"), transaction.atomic():
        prepare_acts(by=cast["ml"], acts=[read])
    assert not entered().exists()
