"""The pages of a past day: what they show and what they say of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from accounts.models import User
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


def test_an_instrument_not_adopted_yet_is_left_out(cast: Any, get: Any, instrument: Any) -> None:
    assert instrument.short_title not in get(cast["ml"], f"{MATRIX}?au=2023-12-22")
    assert "pas encore adopté" in get(cast["ml"], f"{instrument.get_absolute_url()}?au=2023-12-22")


def test_no_confirmation_is_offered_on_a_past_day(cast: Any, get: Any, stored: Any, instrument: Any) -> None:
    with travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        act = stored(ActKind.RATIFICATION, on=date(2026, 2, 10), by="treaty_ml")
    button = reverse("protocols:confirm_act", args=[instrument.slug, act.pk])
    assert button in get(cast["ml"], instrument.get_absolute_url())
    assert button not in get(cast["ml"], f"{instrument.get_absolute_url()}?au=2026-03-10")


def test_the_export_of_a_past_day_agrees_with_its_page(cast: Any, client: Client, stored: Any) -> None:
    stored(ActKind.RATIFICATION, on=date(2026, 2, 10), confirmed_by="ml")
    stored(ActKind.COUNCIL_OF_MINISTERS, on=date(2026, 1, 7), confirmed_by="ml")
    with travel(NOON, tick=False):
        client.force_login(cast["ml"])
        answer = client.get(f"{MATRIX}?au=2026-02-09&format=csv")
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "07/01/2026" in text
    assert "10/02/2026" not in text
