"""The pages of a past day: what they show and what they say of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from accounts.models import User
from protocols import actions
from protocols.enums import ActKind
from tests.protocols.test_pages import text_of

MATRIX = reverse("protocols:matrix")
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def get(client: Client) -> Callable[..., str]:
    def read(user: User, address: str) -> str:
        with travel(NOON, tick=False):
            client.force_login(user)
            response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    return read


def test_the_page_of_a_past_day_says_so_and_its_links_keep_it(
    cast: Any, get: Any, stored: Any, instrument: Any
) -> None:
    stored(ActKind.RATIFICATION, on=date(2026, 2, 10), confirmed_by="ml")
    stored(ActKind.DEPOSIT, on=None, confirmed_by="ml")
    before = get(cast["ml"], f"{MATRIX}?au=2026-02-09&lecture=vrai")
    words = text_of(before)
    assert "Ce qui était vrai le 9 février 2026" in words
    assert "10 févr. 2026" not in words
    assert "1 acte sans date est laissé" in words
    assert f"{instrument.get_absolute_url()}?au=2026-02-09&amp;lecture=vrai" in before
    assert "10 févr. 2026" in text_of(get(cast["ml"], f"{MATRIX}?au=2026-02-10"))


@pytest.mark.parametrize(("day", "sentence"), [("2031-01-01", "pas encore venu"), ("hier", "ne se lit pas")])
def test_a_day_to_come_or_unreadable_gives_a_sentence_and_the_page_of_today(
    cast: Any, get: Any, instrument: Any, day: str, sentence: str
) -> None:
    for address in (MATRIX, instrument.get_absolute_url()):
        shown = text_of(get(cast["ml"], f"{address}?au={day}"))
        assert sentence in shown
        assert "ctes connus au 20 mars 2026" in shown


def test_instruments_do_not_mix_in_what_was_true(cast: Any, get: Any, stored: Any) -> None:
    """A date retained for one instrument says nothing of the same act on another."""
    stored(ActKind.COUNCIL_OF_MINISTERS, "BF", on=date(2026, 1, 7), confirmed_by="bf")
    assert "7 janv. 2026" in text_of(get(cast["ml"], f"{MATRIX}?au=2026-01-10"))


def test_an_instrument_not_adopted_yet_is_left_out(cast: Any, get: Any, instrument: Any) -> None:
    assert instrument.short_title not in get(cast["ml"], f"{MATRIX}?au=2023-12-22")
    assert "pas encore adopté" in get(cast["ml"], f"{instrument.get_absolute_url()}?au=2023-12-22")


def test_no_confirmation_is_offered_on_a_past_day(cast: Any, get: Any, stored: Any, instrument: Any) -> None:
    with travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        act = stored(ActKind.RATIFICATION, on=date(2026, 2, 10), by="treaty_ml")
    button = f"{act.get_absolute_url()}#confirmer"
    assert button in get(cast["ml"], instrument.get_absolute_url())
    assert button not in get(cast["ml"], f"{instrument.get_absolute_url()}?au=2026-03-10")


def test_the_export_of_a_past_day_agrees_with_its_page_and_its_name_says_the_day(
    cast: Any, client: Client, stored: Any
) -> None:
    stored(ActKind.RATIFICATION, on=date(2026, 2, 10), confirmed_by="ml")
    stored(ActKind.COUNCIL_OF_MINISTERS, on=date(2026, 1, 7), confirmed_by="ml")
    with travel(NOON, tick=False):
        client.force_login(cast["ml"])
        answer = client.get(f"{MATRIX}?au=2026-02-09&format=csv")
    days = {line.split(";")[3] for line in answer.content.decode("utf-8-sig").splitlines() if "X-ESSAI" in line}
    assert days == {"07/01/2026"}
    assert "actes-vrai-2026-02-09.csv" in answer["Content-Disposition"]


def test_no_file_is_given_for_a_day_that_cannot_be_read(cast: Any, client: Client) -> None:
    client.force_login(cast["ml"])
    answer = client.get(f"{MATRIX}?au=hier&format=csv")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, "text/html")
    assert "ne se lit pas" in text_of(answer.content.decode())


@pytest.mark.parametrize("reading", ["vrai", "connu"])
@pytest.mark.parametrize("name", ["administrator", "administrator_ml"])
def test_who_reads_no_instrument_reads_none_of_a_past_day(
    cast: Any, client: Client, instrument: Any, name: str, reading: str
) -> None:
    client.force_login(cast[name])
    past = f"?au=2026-02-09&lecture={reading}"
    statuses = [client.get(f"{address}{past}").status_code for address in (MATRIX, instrument.get_absolute_url())]
    assert [*statuses, client.get(f"{MATRIX}{past}&format=csv").status_code] == [403, 404, 403]


def test_a14_the_file_of_what_was_known_holds_no_act_that_was_not_confirmed_then(
    cast: Any, client: Client, stored: Any
) -> None:
    with travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        act = stored(ActKind.RATIFICATION, on=date(2026, 2, 10), by="treaty_ml", reference="Décret 17")
    with travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        actions.confirm_act(act=act, by=cast["ml"])
    shown = {}
    for name in ("ml", "ne"):
        with travel(NOON, tick=False):
            client.force_login(cast[name])
            shown[name] = client.get(f"{MATRIX}?au=2026-03-05&lecture=connu&format=csv").content.decode()
    assert ["Décret 17" in shown[name] for name in ("ml", "ne")] == [True, False]
