"""The admin of the protocols: lists cut to what is read, writes through the actions."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from journal.models import Entry
from protocols.enums import ActKind, InstrumentKind
from protocols.models import Act, Instrument, ProcedureTemplate, Provision

Cast = dict[str, User]
Make = Callable[..., Act]

LISTS = ["instrument", "provision", "act", "actdocument", "statement"]


def admin_url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:protocols_{model}_{page}", args=args)


@pytest.fixture
def signed(client: Client, cast: Cast) -> Callable[[str], Client]:
    def sign(name: str) -> Client:
        client.force_login(cast[name])
        return client

    return sign


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize(
    ("name", "status"), [("ml", 200), ("confederal", 200), ("administrator", 403), ("focal_ml", 403)]
)
def test_coordinations_open_the_lists_and_administrators_do_not(
    signed: Callable[[str], Client], model: str, name: str, status: int
) -> None:
    assert signed(name).get(admin_url(model, "changelist")).status_code == status


def test_administrators_of_the_confederation_write_the_usual_procedures(signed: Callable[[str], Client]) -> None:
    fields = {"member_state": "NE", "step": 3, "order": 90, "act_kind": ActKind.REGISTRATION, "body_title": "Avis"}
    assert signed("administrator").post(admin_url("proceduretemplate", "add"), fields).status_code == 302
    assert ProcedureTemplate.objects.filter(member_state="NE", act_kind=ActKind.REGISTRATION).count() == 1
    assert signed("ml").post(admin_url("proceduretemplate", "add"), fields).status_code == 403


def act_fields(instrument: Instrument, **fields: object) -> dict[str, object]:
    base = {"instrument": instrument.pk, "member_state": "ML", "kind": ActKind.SIGNATURE, "on": "2024-02-13"}
    inline = {"documents-TOTAL_FORMS": 0, "documents-INITIAL_FORMS": 0}
    empty = dict.fromkeys(("effect_on", "consent_form", "body", "reference", "note", "source"), "")
    return base | {"grade": "press"} | empty | inline | fields


def test_an_act_recorded_in_the_admin_goes_through_the_action(
    signed: Callable[[str], Client], cast: Cast, instrument: Instrument
) -> None:
    response = signed("ml").post(admin_url("act", "add"), act_fields(instrument))
    assert response.status_code == 302
    act = Act.objects.get(instrument=instrument)
    assert (act.recorded_by, act.is_confirmed) == (cast["ml"], False)
    assert Entry.objects.about("protocols.act", act.pk).get().act == "record_act"


def test_a16_a_confirmation_posted_with_the_form_is_not_stored(
    signed: Callable[[str], Client], cast: Cast, instrument: Instrument
) -> None:
    forged = {"confirmed_by": cast["ml2"].pk, "confirmed_at": "2024-01-01", "recorded_by": cast["ml2"].pk}
    signed("ml").post(admin_url("act", "add"), act_fields(instrument, **forged))
    act = Act.objects.get(instrument=instrument)
    assert (act.recorded_by, act.confirmed_by, act.confirmed_at) == (cast["ml"], None, None)


def test_an_act_of_another_state_is_refused_and_nothing_is_stored(
    signed: Callable[[str], Client], instrument: Instrument
) -> None:
    response = signed("ml").post(admin_url("act", "add"), act_fields(instrument, member_state="NE"))
    assert response.status_code == 403
    assert not Act.objects.filter(instrument=instrument).exists()


def test_an_act_to_come_comes_back_with_a_sentence(signed: Callable[[str], Client], instrument: Instrument) -> None:
    response = signed("ml").post(admin_url("act", "add"), act_fields(instrument, on="2999-01-01"))
    assert "La date est à venir" in response.content.decode()
    assert not Act.objects.filter(instrument=instrument).exists()


def test_an_act_that_is_not_read_does_not_exist_in_the_admin(signed: Callable[[str], Client], stored: Make) -> None:
    act = stored(by="ml2")
    assert signed("ne").get(admin_url("act", "change", act.pk)).status_code == 404
    assert signed("ml").get(admin_url("act", "change", act.pk)).status_code == 200


def test_a_confirmed_act_is_shown_and_not_changed(
    signed: Callable[[str], Client], stored: Make, instrument: Instrument
) -> None:
    act = stored(confirmed_by="ml")
    assert signed("ml").get(admin_url("act", "change", act.pk)).status_code == 200
    response = signed("ml").post(admin_url("act", "change", act.pk), act_fields(instrument, note="Autre"))
    assert response.status_code == 403
    act.refresh_from_db()
    assert act.note == ""


def test_an_act_changed_meanwhile_comes_back_with_a_conflict(
    signed: Callable[[str], Client], stored: Make, instrument: Instrument
) -> None:
    act = stored(by="ml")
    fields = act_fields(instrument, kind=act.kind, note="Autre", read_version=7)
    response = signed("ml").post(admin_url("act", "change", act.pk), fields)
    assert response.status_code == 409
    act.refresh_from_db()
    assert (act.note, act.version) == ("", 1)


def test_a_dozen_kinds_come_first_and_the_others_behind(signed: Callable[[str], Client]) -> None:
    choices = signed("ml").get(admin_url("act", "add")).context["adminform"].form.fields["kind"].choices
    groups = {title: len(kinds) for title, kinds in choices if title}
    assert groups == {"actes courants": 12, "autre acte": len(ActKind) - 12}


def test_the_confirmation_filter_tells_what_waits(signed: Callable[[str], Client], stored: Make) -> None:
    waiting, confirmed = stored(), stored(confirmed_by="ml")
    html = signed("ml").get(admin_url("act", "changelist"), {"confirmation": "non"}).content.decode()
    assert str(waiting.pk) in html
    assert str(confirmed.pk) not in html
    html = signed("ml").get(admin_url("act", "changelist"), {"confirmation": "oui"}).content.decode()
    assert str(confirmed.pk) in html
    assert str(waiting.pk) not in html


def test_an_instrument_and_its_provisions_are_written_by_the_confederal_coordination(
    signed: Callable[[str], Client], instrument: Instrument
) -> None:
    page = admin_url("instrument", "change", instrument.pk)
    form = signed("confederal").get(page).context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields}
    fields |= {"short_title": "Titre changé", "entry_into_force_rule": "null", "adopted_on": "2023-12-23"}
    fields |= {"provisions-TOTAL_FORMS": 1, "provisions-INITIAL_FORMS": 0}
    fields |= {"provisions-0-number": "12", "provisions-0-order": 1, "acts-TOTAL_FORMS": 0, "acts-INITIAL_FORMS": 0}
    assert signed("confederal").post(page, fields).status_code == 302
    instrument.refresh_from_db()
    assert instrument.short_title == "Titre changé"
    assert Provision.objects.get(instrument=instrument).number == "12"
    assert signed("ml").post(page, fields).status_code == 403


def test_the_lists_and_the_form_take_the_same_number_of_queries_for_one_row_and_for_six(
    signed: Callable[[str], Client], stored: Make, instrument: Instrument
) -> None:
    signed_in = signed("confederal")
    addresses = [
        admin_url("instrument", "changelist"),
        admin_url("provision", "changelist"),
        admin_url("act", "changelist"),
        admin_url("instrument", "change", instrument.pk),
    ]

    def add(number: int) -> None:
        stored(ActKind.OPINION, on=date(2024, 1, number), confirmed_by="ml")
        Provision.objects.create(instrument=instrument, number=str(number))

    def queries(address: str) -> int:
        signed_in.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        return len(captured)

    add(1)
    one = [queries(address) for address in addresses]
    for number in range(2, 7):
        add(number)
        Instrument.objects.create(
            code=f"X-{number}", kind=InstrumentKind.TREATY, title="T", short_title="T", parent=instrument
        )
    assert [queries(address) for address in addresses] == one
