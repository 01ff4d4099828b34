"""The pages of the protocols: who opens them, what they say, how many queries they take."""

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import now
from protocols.enums import ActKind, InstrumentKind, StatementKind
from protocols.models import Act, Instrument, Provision, Statement

Cast = dict[str, User]
Make = Callable[..., Act]
Page = Callable[..., str]

MATRIX = reverse("protocols:matrix")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(html: str) -> str:
    """Return what is read on a page, blanks made one, no-break spaces made plain."""
    parser = _Words()
    parser.feed(html)
    return re.sub(r"\s+", " ", " ".join(parser.words))


def row_of(html: str, state: str) -> str:
    """Return the words of every row of steps of a state."""
    rows = re.findall(r"<tr role=\"row\"><th[^>]*>(.*?)</tr>", html, re.S)
    return text_of(" ".join(row for row in rows if row.startswith(state)))


@pytest.fixture
def page(client: Client) -> Page:
    def get(user: User, url: str, status: int = 200) -> str:
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == status
        return response.content.decode()

    return get


@pytest.fixture
def url(instrument: Instrument) -> str:
    return instrument.get_absolute_url()


@pytest.mark.parametrize("name", ["confederal", "ml", "treaty_ml", "focal_ml", "observer_ml", "observer"])
def test_whoever_reads_content_opens_both_pages(cast: Cast, page: Page, url: str, name: str) -> None:
    assert "Protocole d’essai" in page(cast[name], MATRIX)
    assert "Protocole additionnel d’essai" in page(cast[name], url)


@pytest.mark.parametrize("name", ["administrator", "administrator_ml"])
def test_an_administrator_opens_neither(cast: Cast, page: Page, url: str, name: str) -> None:
    page(cast[name], MATRIX, 403)
    page(cast[name], url, 404)


def test_an_unknown_instrument_is_not_found(cast: Cast, page: Page) -> None:
    page(cast["ml"], reverse("protocols:detail", args=["x-inconnu"]), 404)


def test_a_recorded_act_is_shown_to_confirm_to_its_state_and_does_not_exist_elsewhere(
    cast: Cast, page: Page, stored: Make, url: str
) -> None:
    stored(ActKind.RATIFICATION, on=date(2024, 5, 17), by="treaty_ml", reference="Décret 17")
    for address in (MATRIX, url):
        assert "17 mai 2024" in text_of(page(cast["ml"], address))
        assert "à confirmer" in row_of(page(cast["ml"], address), "Mali")
        assert "17 mai 2024" not in text_of(page(cast["ne"], address))
    assert "Décret 17" not in page(cast["observer_ml"], url)


def test_an_unconfirmed_act_moves_no_step(cast: Cast, page: Page, stored: Make) -> None:
    before = row_of(page(cast["observer"], MATRIX), "Mali")
    stored(ActKind.DEPOSIT)
    assert row_of(page(cast["observer"], MATRIX), "Mali") == before


def test_both_dates_of_sources_that_disagree_are_shown_and_flagged(
    cast: Cast, page: Page, stored: Make, url: str
) -> None:
    for day in (date(2024, 2, 9), date(2024, 2, 20)):
        stored(ActKind.PARLIAMENTARY_AUTHORISATION, on=day, confirmed_by="ml")
    for address in (MATRIX, url):
        row = row_of(page(cast["observer"], address), "Mali")
        assert "9 févr. 2024" in row
        assert "ou 20 févr. 2024" in row
        assert "sources en désaccord" in row


def test_nothing_short_of_a_ratification_is_called_one(cast: Cast, page: Page, stored: Make, url: str) -> None:
    for state, by, confirmer in (("ML", "ml2", "ml"), ("BF", "treaty_ml", "bf")):
        stored(ActKind.COUNCIL_OF_MINISTERS, state, by=by, confirmed_by=confirmer)
        stored(ActKind.PARLIAMENTARY_AUTHORISATION, state, by=by, confirmed_by=confirmer)
    for address in (MATRIX, url):
        assert "ratifié" not in text_of(page(cast["observer"], address)).lower()
        assert "En attente" in row_of(page(cast["observer"], address), "Mali")


def test_no_parliament_is_ascribed_to_niger(cast: Cast, page: Page, stored: Make, url: str) -> None:
    stored(ActKind.PARLIAMENTARY_AUTHORISATION, "NE", by="ml", confirmed_by="ne")
    for address in (MATRIX, url):
        assert "parlement" not in row_of(page(cast["observer"], address), "Niger").lower()


def test_one_deposit_of_three_gives_no_date(cast: Cast, page: Page, stored: Make, url: str) -> None:
    stored(ActKind.DEPOSIT, confirmed_by="ml")
    for address in (MATRIX, url):
        html = text_of(page(cast["observer"], address))
        assert "Entrée en vigueur : non établie." in html
        assert "Hypothèse à confirmer" in html


def test_the_number_of_queries_is_the_same_for_one_act_and_for_six(
    cast: Cast, client: Client, stored: Make, instrument: Instrument
) -> None:
    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.force_login(cast["ml"])
    stored(ActKind.OPINION, by="ml2")
    Provision.objects.create(instrument=instrument, number="1")
    one = [queries(MATRIX), queries(instrument.get_absolute_url()), queries(f"{MATRIX}?format=csv")]
    for number in range(2, 7):
        stored(ActKind.OPINION, by="ml2")
        Provision.objects.create(instrument=instrument, number=str(number))
        Instrument.objects.create(
            code=f"X-{number}", kind=InstrumentKind.TREATY, title="T", short_title="T", parent=instrument
        )
    six = [queries(MATRIX), queries(instrument.get_absolute_url()), queries(f"{MATRIX}?format=csv")]
    assert six == one


def test_the_page_of_six_instruments_stays_under_thirty_kilobytes(cast: Cast, page: Page, stored: Make) -> None:
    stored(ActKind.PARLIAMENTARY_AUTHORISATION, confirmed_by="ml")
    for number in range(5):
        Instrument.objects.create(code=f"X-{number}", kind="treaty", title="T" * 150, short_title=f"Texte {number}")
    assert len(brotli.compress(page(cast["ml"], MATRIX).encode(), quality=5)) < 30_000


def test_a_second_person_confirms_from_the_page(cast: Cast, client: Client, stored: Make, url: str) -> None:
    act = stored(by="ml2")
    confirmation = reverse("protocols:confirm_act", args=["x-essai", act.pk])
    client.force_login(cast["ml"])
    assert f"{act.get_absolute_url()}#confirmer" in client.get(url).content.decode()
    assert confirmation in client.get(act.get_absolute_url()).content.decode()
    assert client.post(confirmation, {"version": 1}).status_code == 302
    act.refresh_from_db()
    assert act.confirmed_by == cast["ml"]
    assert client.post(confirmation, {"version": 2}).status_code == 409


def test_a_confirmation_is_refused_as_the_rights_say(cast: Cast, client: Client, stored: Make) -> None:
    act = stored(by="ml2")
    confirmation = reverse("protocols:confirm_act", args=["x-essai", act.pk])
    for name, status in {"ne": 404, "observer_ml": 404, "treaty_ml": 403, "ml2": 403}.items():
        client.force_login(cast[name])
        assert client.post(confirmation, {"version": 1}).status_code == status, name
    client.force_login(cast["ml"])
    assert client.post(confirmation, {}).status_code == 400
    assert client.post(confirmation, {"version": 9}).status_code == 409
    assert client.get(confirmation).status_code == 405
    act.refresh_from_db()
    assert not act.is_confirmed


def test_a_rule_and_a_declared_date_are_confirmed_from_the_page(
    cast: Cast, client: Client, instrument: Instrument, url: str
) -> None:
    instrument.entry_into_force_rule = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}}
    instrument.declared_on = date(2024, 6, 1)
    for name in ("rule", "declared"):
        setattr(instrument, f"{name}_recorded_by", cast["confederal"])
        setattr(instrument, f"{name}_recorded_at", now())
    instrument.save()
    client.force_login(cast["bf"])
    assert "confirmation" not in client.get(url).content.decode()
    client.force_login(cast["ne"])
    assert client.post(f"{url}regle/confirmation/", {"version": 1}).status_code == 302
    assert client.post(f"{url}date-declaree/confirmation/", {"version": 2}).status_code == 302
    instrument.refresh_from_db()
    assert (instrument.rule_confirmed_by, instrument.declared_confirmed_by) == (cast["ne"], cast["ne"])


def test_a_statement_is_confirmed_from_the_page(cast: Cast, client: Client, instrument: Instrument, url: str) -> None:
    statement = Statement.objects.create(
        instrument=instrument,
        member_state_id="ML",
        kind=StatementKind.RESERVATION,
        text="Réserve sur l’article 3.",
        deposited_on=date(2024, 3, 1),
        recorded_by=cast["treaty_ml"],
        recorded_at=now(),
    )
    client.force_login(cast["observer"])
    assert "Réserve sur l’article 3" not in client.get(url).content.decode()
    client.force_login(cast["ml"])
    assert f"{url}declarations/{statement.pk}/confirmation/" in client.get(url).content.decode()
    assert client.post(f"{url}declarations/{statement.pk}/confirmation/", {"version": 1}).status_code == 302
    client.force_login(cast["observer"])
    assert "Réserve sur l’article 3" in client.get(url).content.decode()


def test_a_question_leads_to_the_line_of_its_act_and_none_is_shown_without_one(
    cast: Cast, page: Page, stored: Make, url: str
) -> None:
    assert "Questions à vérifier" not in page(cast["observer"], url)
    act = stored(ActKind.DEPOSIT, confirmed_by="ml")
    html = page(cast["observer"], url)
    assert "Questions à vérifier" in html
    assert f'href="#acte-{act.pk}"' in html
    assert f'id="acte-{act.pk}"' in html


def test_a_question_on_an_act_not_confirmed_is_asked_of_its_state_alone(
    cast: Cast, page: Page, stored: Make, url: str
) -> None:
    stored(ActKind.DEPOSIT)
    assert "Questions à vérifier" not in page(cast["observer"], url)
    assert "Questions à vérifier" in page(cast["ml"], url)
