"""The page of the last useful sessions: counted back from a wished day, in each state's own words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.french import long_date
from measures.enums import RoadmapStatus
from measures.models import Roadmap
from protocols.enums import ActKind
from protocols.models import Act, AuthorisingSession, Instrument

Cast = dict[str, User]
RULE = {"condition": {"kind": "all", "parties": ["BF", "ML", "NE"]}, "delay": {"kind": "days", "value": 30}}


@pytest.fixture
def today(cast: Cast) -> date:
    return cast["observer"].today()


@pytest.fixture
def ruled(instrument: Instrument) -> Instrument:
    # The seed's own calendar is made up and would run out one day.
    AuthorisingSession.objects.all().delete()
    instrument.entry_into_force_rule = RULE
    instrument.save()
    return instrument


@pytest.fixture
def asked(client: Client, cast: Cast, ruled: Instrument) -> Callable[..., Any]:
    def get(pour: object = "") -> Any:
        client.force_login(cast["observer"])
        return client.get(reverse("steering:last_session", args=[ruled.slug]), {"pour": str(pour)})

    return get


def sitting(state: str, body: str, opens_on: date, closes_on: date) -> AuthorisingSession:
    title = f"session {opens_on.isoformat()}"
    return AuthorisingSession.objects.create(
        member_state_id=state, body_title=body, title=title, opens_on=opens_on, closes_on=closes_on
    )


def rows(response: Any) -> dict[str, str]:
    html = re.sub(r"<time[^>]*>|</time>", "", response.content.decode())
    told = re.findall(r"<tr role=\"row\"><th role=\"rowheader\"[^>]*>(.*?)</th>(.*?)</tr>", html, re.S)
    return {name: re.sub(r"\s*<[^>]+>\s*", "|", cells) for name, cells in told}


def test_each_state_is_told_its_last_deposit_and_its_last_session_in_its_own_words(
    asked: Callable[..., Any], today: date
) -> None:
    near, far = today + timedelta(days=10), today + timedelta(days=100)
    sitting("BF", "Assemblée législative de Transition", near, near + timedelta(days=20))
    sitting("BF", "Assemblée législative de Transition", far, far + timedelta(days=20))
    told = rows(asked(today + timedelta(days=90)))
    deposit = long_date(today + timedelta(days=60))
    assert all(deposit in cells for cells in told.values())
    assert "Assemblée législative de Transition" in told["Burkina Faso"]
    assert f"session {near.isoformat()}" in told["Burkina Faso"]
    assert f"session {far.isoformat()}" not in told["Burkina Faso"]
    assert "Calendrier non communiqué" in told["Mali"]


def test_a_state_without_a_session_in_time_is_told_so(asked: Callable[..., Any], today: date) -> None:
    sitting("ML", "Conseil national de Transition", today + timedelta(days=61), today + timedelta(days=80))
    assert "Plus de session utile" in rows(asked(today + timedelta(days=90)))["Mali"]


def test_a_day_that_no_deposit_reaches_leaves_no_session(asked: Callable[..., Any], today: date) -> None:
    told = rows(asked(today + timedelta(days=29)))
    assert all("Hors d’atteinte" in cells and "Plus de session utile" in cells for cells in told.values())


def test_a_state_that_authorised_or_deposited_waits_for_no_session(
    asked: Callable[..., Any], today: date, stored: Callable[..., Act]
) -> None:
    stored(ActKind.PARLIAMENTARY_AUTHORISATION, "ML", confirmed_by="ml")
    stored(ActKind.DEPOSIT, "NE", by="ml", confirmed_by="ne")
    told = rows(asked(today + timedelta(days=90)))
    assert "Autorisation connue" in told["Mali"]
    assert "Instrument déposé" in told["Niger"]


def test_the_wished_day_is_by_default_the_end_of_the_roadmap_that_is_read(
    asked: Callable[..., Any], today: date
) -> None:
    for code, end in (("R1", today - timedelta(days=1)), ("R2", today)):
        Roadmap.objects.create(
            code=code, title=code, starts_on=today - timedelta(days=300), ends_on=end, status=RoadmapStatus.FINALISED
        )
    assert asked().context["wished"] == today


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("2001-02-03", "est passé\u00a0: choisir un jour à venir"), ("9999-12-31", "trop lointaine"), ("x", "illisible")],
)
def test_a_day_that_cannot_be_wished_is_told_in_french(asked: Callable[..., Any], typed: str, sentence: str) -> None:
    response = asked(typed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert rows(response) == {}


def test_without_a_rule_nothing_is_counted_back(client: Client, cast: Cast, instrument: Instrument) -> None:
    client.force_login(cast["observer"])
    response = client.get(reverse("steering:last_session", args=[instrument.slug]))
    assert "rien ne se compte à rebours" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_sessions_and_acts(
    asked: Callable[..., Any], today: date, stored: Callable[..., Act]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(today + timedelta(days=90))
        return len(captured)

    queries()
    one = queries()
    for number in range(5):
        stored(ActKind.OPINION, by="ml2")
        sitting("BF", "Assemblée législative de Transition", today + timedelta(days=number), today + timedelta(days=40))
    assert queries() == one
