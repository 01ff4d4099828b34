"""« Et si… »: dates supposed on the page of an instrument, computed and never saved."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.french import long_date
from protocols.enums import ActKind
from protocols.models import Act, Instrument
from protocols.rules import Deposited, compute_entry_into_force
from protocols.views.what_if import Compared

Cast = dict[str, User]
NAMES = {"BF": "Burkina Faso", "ML": "Mali", "NE": "Niger"}
RULE = {
    "condition": {"kind": "all", "parties": ["BF", "ML", "NE"]},
    "delay": {"kind": "days", "value": 30},
    "party_rule": {"pivot": "own_deposit", "delay": {"kind": "days", "value": 30}},
}
IN_WORDS = RULE | {"condition": {"kind": "all", "parties": list(NAMES.values())}}


@pytest.fixture
def ruled(instrument: Instrument) -> Instrument:
    instrument.entry_into_force_rule = RULE
    instrument.save()
    return instrument


@pytest.fixture
def two_deposits(ruled: Instrument, stored: Callable[..., Act]) -> list[Deposited]:
    """Mali and Burkina Faso have deposited; Niger has not."""
    for state, by, confirmer in (("ML", "ml2", "ml"), ("BF", "treaty_ml", "bf")):
        stored(ActKind.DEPOSIT, state, on=date(2024, 3, 1), by=by, confirmed_by=confirmer)
    return [Deposited(NAMES[code], "ratification", date(2024, 3, 1)) for code in ("ML", "BF")]


@pytest.fixture
def asked(client: Client, cast: Cast, ruled: Instrument) -> Callable[..., Any]:
    def get(query: str, name: str = "observer") -> Any:
        client.force_login(cast[name])
        return client.get(f"{ruled.get_absolute_url()}?{query}")

    return get


def section(response: Any) -> str:
    """Return the words of the section of suppositions, no-break spaces kept."""
    html = response.content.decode().split('id="et-si"')[1].split("</section>")[0]
    return re.sub(r"\s*<[^>]*>\s*", "|", html)


def rows_of_every_table() -> dict[str, int]:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in ("protocols", "journal")]
    return {model._meta.label: model._default_manager.count() for model in ours}


def test_a_supposed_deposit_gives_what_the_pure_function_gives(
    asked: Callable[..., Any], cast: Cast, two_deposits: list[Deposited]
) -> None:
    day = cast["observer"].today() + timedelta(days=20)
    answer = compute_entry_into_force(IN_WORDS, [*two_deposits, Deposited("Niger", "ratification", day)])
    response = asked(f"si_NE={day}")
    told = section(response)
    entry = long_date(day + timedelta(days=30))
    assert response.context["what_if"].compared.lines == (
        Compared("Entrée en vigueur", "Non établie", entry),
        *(Compared(name, "Non établie", entry) for name in NAMES.values()),
    )
    for sentence in answer.explanation:
        assert f"|{sentence}|" in told


def test_todays_explanation_stands_beside_the_simulated_one(
    asked: Callable[..., Any], cast: Cast, two_deposits: list[Deposited]
) -> None:
    told = section(asked(f"si_NE={cast['observer'].today()}"))
    for sentence in compute_entry_into_force(IN_WORDS, two_deposits).explanation:
        assert f"|{sentence}|" in told


def test_a_simulation_writes_nothing_and_says_so(asked: Callable[..., Any], cast: Cast, ruled: Instrument) -> None:
    before, version = rows_of_every_table(), ruled.version
    response = asked("&".join(f"si_{code}={cast['observer'].today()}" for code in NAMES))
    ruled.refresh_from_db()
    assert response.content.decode().count("Simulation\u00a0: rien n’est enregistré.") == 2
    assert (rows_of_every_table(), ruled.version) == (before, version)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2001-02-03", f"Le {long_date(date(2001, 2, 3))} est passé\u00a0: choisir un jour à venir."),
        ("9999-12-31", "Cette date est trop lointaine"),
        ("2026-02-30", "Cette date est illisible\u00a0: l’écrire comme 15/12/2026."),
        ("<b>demain", "Cette date est illisible"),
        ("2026-12-15\x00", "Cette date est illisible"),
    ],
)
def test_a_day_that_cannot_be_supposed_is_told_in_french_and_nothing_is_simulated(
    asked: Callable[..., Any], typed: str, sentence: str
) -> None:
    response = asked(f"si_NE={typed}")
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.context["what_if"].compared is None


def test_a_party_that_has_deposited_is_not_supposed_and_its_old_address_says_so(
    asked: Callable[..., Any], cast: Cast, two_deposits: list[Deposited]
) -> None:
    response = asked(f"si_ML={cast['observer'].today()}&si_ZZ=2026-12-15")
    assert list(response.context["what_if"].form.fields) == ["si_NE"]
    told = section(response)
    assert "Mali\u00a0: son acte est déjà connu, la date supposée est laissée de côté." in told
    assert "que l’instrument ne connaît pas" in told


def test_a_deposit_not_confirmed_is_still_to_be_supposed(
    asked: Callable[..., Any], stored: Callable[..., Act], ruled: Instrument
) -> None:
    stored(ActKind.DEPOSIT, "ML")
    assert "si_ML" in asked("").context["what_if"].form.fields


def test_without_a_rule_nothing_is_supposed(client: Client, cast: Cast, instrument: Instrument) -> None:
    client.force_login(cast["observer"])
    assert client.get(f"{instrument.get_absolute_url()}?si_NE=2026-12-15").context["what_if"] is None


def test_a_simulation_takes_no_query_more(asked: Callable[..., Any], cast: Cast) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(query)
        return len(captured)

    queries("")
    assert queries(f"si_NE={cast['observer'].today()}") == queries("")
