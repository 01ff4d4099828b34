"""The pages by which a state enters its reservations and declarations: its own until they are deposited."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import now
from common.errors import Conflict
from protocols.actions.statements import confirm_statement, save_statement, withdraw_statement
from protocols.enums import StatementKind
from protocols.models import Instrument, Statement

Cast = dict[str, User]
Make = Callable[..., Statement]

NEW = reverse("protocols:statement_new", args=["x-essai"])
RESERVATION = {"kind": StatementKind.RESERVATION, "text": "Réserve sur l’article 3."}


@pytest.fixture
def signed(cast: Cast) -> Callable[[str], Client]:
    def sign(name: str) -> Client:
        client = Client()
        client.force_login(cast[name])
        return client

    return sign


@pytest.fixture
def statement(instrument: Instrument, cast: Cast) -> Make:
    def make(state: str = "ML", **fields: Any) -> Statement:
        if fields.get("confirmed_by"):
            fields |= {"confirmed_at": now(), "deposited_on": date(2024, 3, 1)}
        told = {"kind": StatementKind.RESERVATION, "text": "Réserve.", "recorded_by": cast["treaty_ml"]} | fields
        return Statement.objects.create(instrument=instrument, member_state_id=state, recorded_at=now(), **told)

    return make


def address(row: Statement, page: str = "statement_change") -> str:
    return reverse(f"protocols:{page}", args=["x-essai", row.pk])


def test_a_statement_is_its_states_own_until_it_is_deposited_and_confirmed(
    signed: Any, instrument: Instrument, cast: Cast
) -> None:
    assert signed("treaty_ml").post(NEW, RESERVATION).status_code == 302
    row = Statement.objects.get()
    assert (row.member_state_id, row.recorded_by, row.deposited_on) == ("ML", cast["treaty_ml"], None)
    url = instrument.get_absolute_url()
    for name in ("ne", "bf", "confederal", "observer", "observer_ml", "focal_ml"):
        assert "article 3" not in signed(name).get(url).content.decode(), name
        assert signed(name).get(address(row)).status_code == 404, name
    assert "article 3" in signed("ml").get(url).content.decode()
    typed = {**RESERVATION, "deposited_on": "2024-03-01", "read_version": 1}
    assert signed("treaty_ml").post(address(row), typed).status_code == 302
    assert "article 3" not in signed("observer").get(url).content.decode()
    assert signed("ml").post(address(row, "confirm_statement"), {"version": 2}).status_code == 302
    assert "article 3" in signed("observer").get(url).content.decode()
    assert signed("treaty_ml").get(address(row)).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("confederal", 404), ("focal_ml", 403), ("observer_ml", 404)])
def test_who_writes_no_statement_gets_no_form(signed: Any, instrument: Instrument, name: str, status: int) -> None:
    assert signed(name).get(NEW).status_code == status


def test_a_statement_of_another_state_is_read_and_not_changed(signed: Any, statement: Make, cast: Cast) -> None:
    row = statement(confirmed_by=cast["ml"])
    assert signed("ne").get(address(row)).status_code == 403
    assert signed("ne").post(address(row), RESERVATION).status_code == 403


@pytest.mark.parametrize(
    ("kind", "of", "sentence"),
    [
        ("objection", "", "Indiquer la déclaration visée"),
        ("objection", "ML", "d’un autre État"),
        ("withdrawal", "NE", "Un État ne retire que ce qu’il a lui-même déclaré"),
        ("reservation", "NE", "laisser ce champ vide"),
        ("territorial_application", "ML", "laisser ce champ vide"),
    ],
)
def test_what_a_statement_aims_at_is_checked_in_french(
    signed: Any, statement: Make, cast: Cast, instrument: Instrument, kind: str, of: str, sentence: str
) -> None:
    aim = statement(of, confirmed_by=cast["ml"]).pk if of else ""
    answer = signed("treaty_ml").post(NEW, {"kind": kind, "text": "Texte exact.", "about": aim})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Texte exact." in answer.content.decode()
    assert Statement.objects.filter(text="Texte exact.").count() == 0


@pytest.mark.parametrize(("kind", "of"), [("objection", "NE"), ("withdrawal", "ML")])
def test_an_objection_and_a_withdrawal_name_what_they_answer(
    signed: Any, statement: Make, cast: Cast, kind: str, of: str
) -> None:
    aim = statement(of, confirmed_by=cast["ml"])
    assert signed("treaty_ml").post(NEW, {"kind": kind, "text": "Suite.", "about": aim.pk}).status_code == 302
    assert Statement.objects.get(kind=kind).about == aim


def test_a_statement_that_one_does_not_read_is_no_choice(signed: Any, statement: Make, cast: Cast) -> None:
    hidden = statement("NE", recorded_by=cast["ne"], deposited_on=date(2024, 3, 1))
    answer = signed("ml").post(NEW, {"kind": "objection", "text": "Suite.", "about": hidden.pk})
    assert answer.status_code == 422
    assert "Sélectionnez un choix valide" in answer.content.decode()


def test_a_deposit_to_come_is_refused_with_what_was_typed(signed: Any, instrument: Instrument) -> None:
    to_come = (now().date() + timedelta(days=2)).isoformat()
    answer = signed("ml").post(NEW, {**RESERVATION, "deposited_on": to_come})
    assert answer.status_code == 422
    assert "La date est à venir" in answer.content.decode()
    assert "article 3" in answer.content.decode()


def test_g04_the_same_form_sent_twice_enters_one_statement(signed: Any, instrument: Instrument) -> None:
    client = signed("ml")
    key = client.get(NEW).content.decode().partition('name="cle" value="')[2][:36]
    for _ in range(2):
        assert client.post(NEW, {**RESERVATION, "cle": key}).status_code == 302
    assert Statement.objects.count() == 1


def test_e01_a_second_change_is_refused_with_the_difference(signed: Any, statement: Make) -> None:
    row = statement()
    typed = {"kind": "reservation", "read_version": 1}
    assert signed("ml").post(address(row), {**typed, "text": "Première."}).status_code == 302
    answer = signed("treaty_ml").post(address(row), {**typed, "text": "Seconde."})
    assert answer.status_code == 409
    assert "Première." in answer.content.decode()
    row.refresh_from_db()
    assert row.text == "Première."


def test_a16_what_the_form_does_not_hold_is_not_taken(signed: Any, instrument: Instrument, cast: Cast) -> None:
    forged = {"member_state": "NE", "confirmed_by": cast["ne"].pk, "confirmed_at": "2024-05-18 10:00", "version": "7"}
    signed("ml").post(NEW, {**RESERVATION, **forged})
    row = Statement.objects.get()
    assert (row.member_state_id, row.confirmed_by, row.version) == ("ML", None, 1)


def test_only_who_recorded_a_statement_withdraws_it_and_only_before_its_confirmation(
    signed: Any, statement: Make, cast: Cast
) -> None:
    draft, confirmed = statement(), statement(confirmed_by=cast["ml"])
    assert signed("ml").post(address(draft, "statement_withdraw"), {"version": 1}).status_code == 403
    assert signed("ne").post(address(draft, "statement_withdraw"), {"version": 1}).status_code == 404
    client = signed("treaty_ml")
    assert client.post(address(confirmed, "statement_withdraw"), {"version": 1}).status_code == 409
    assert client.post(address(draft, "statement_withdraw"), {"version": 1}).status_code == 302
    assert list(Statement.objects.all()) == [confirmed]


def test_a_statement_withdrawn_since_it_was_read_is_neither_confirmed_nor_changed(statement: Make, cast: Cast) -> None:
    read = statement()
    withdraw_statement(statement=Statement.objects.get(pk=read.pk), by=cast["treaty_ml"])
    for write in (confirm_statement, save_statement):
        with pytest.raises(Conflict, match="retirée entre-temps"):
            write(statement=read, by=cast["ml"])
    assert not Statement.objects.exists()
