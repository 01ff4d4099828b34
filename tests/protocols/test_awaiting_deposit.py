"""« Autorisé, non déposé »: what waits, since when, oldest first, on the page and in the files."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from protocols.enums import ActKind
from protocols.models import Act, Instrument
from protocols.rules.awaiting_deposit import lead, undeposited
from tests.pages import text_of

LIST = reverse("protocols:awaiting_deposit")
Cast = dict[str, User]
Make = Callable[..., Act]


def _asked(client: Client, user: User, url: str = LIST) -> Any:
    client.force_login(user)
    return client.get(url)


def _rows(client: Client, user: User) -> list[tuple[str, int | None]]:
    rows = _asked(client, user).context["rows"]
    return [(row.member_state.code, row.days) for row in rows if row.instrument.code == "X-ESSAI"]


def test_what_is_authorised_and_not_deposited_is_listed_oldest_first(cast: Cast, client: Client, stored: Make) -> None:
    today = cast["observer"].today()
    for state, by, confirmer, ago in (("ML", "ml2", "ml", 40), ("BF", "treaty_ml", "bf", 300), ("NE", "ml", "ne", 7)):
        stored(ActKind.PARLIAMENTARY_AUTHORISATION, state, on=today - timedelta(ago), by=by, confirmed_by=confirmer)
    assert _rows(client, cast["observer"]) == [("BF", 300), ("ML", 40), ("NE", 7)]
    dates = [row.since or date.max for row in _asked(client, cast["observer"]).context["rows"]]
    assert dates == sorted(dates)


def test_a_deposit_takes_the_state_off_the_list(cast: Cast, client: Client, stored: Make) -> None:
    stored(ActKind.ORDINANCE, confirmed_by="ml")
    assert [state for state, _ in _rows(client, cast["observer"])] == ["ML"]
    stored(ActKind.DEPOSIT, confirmed_by="ml", on=date(2024, 8, 1))
    assert _rows(client, cast["observer"]) == []


@pytest.mark.parametrize("kind", [ActKind.COUNCIL_OF_MINISTERS, ActKind.OPINION, ActKind.PUBLICATION])
def test_what_authorises_nothing_lists_nothing(cast: Cast, client: Client, stored: Make, kind: str) -> None:
    stored(kind, confirmed_by="ml")
    assert _rows(client, cast["observer"]) == []


def test_an_authorisation_not_confirmed_lists_nothing_even_for_its_state(
    cast: Cast, client: Client, stored: Make
) -> None:
    stored(ActKind.ORDINANCE)
    assert _rows(client, cast["ml"]) == []


def test_sources_that_disagree_are_both_told_and_the_earliest_counts(cast: Cast, client: Client, stored: Make) -> None:
    for day in (20, 9):
        stored(ActKind.PARLIAMENTARY_AUTHORISATION, on=date(2024, 2, day), confirmed_by="ml")
    assert _rows(client, cast["observer"]) == [("ML", (cast["observer"].today() - date(2024, 2, 9)).days)]
    assert "9 févr. 2024 ou 20 févr. 2024" in text_of(_asked(client, cast["observer"]))


def test_an_authorisation_without_a_date_comes_last_with_no_age(cast: Cast, client: Client, stored: Make) -> None:
    stored(ActKind.ORDINANCE, on=None, confirmed_by="ml")
    rows = _asked(client, cast["observer"]).context["rows"]
    assert rows[-1].days is None
    # It may be the oldest: the sentence does not say that another is.
    assert "; la plus ancienne de date connue," in lead(rows)


def test_nothing_authorised_says_so() -> None:
    assert undeposited([], date(2026, 1, 1)) == []
    assert lead([]) == "Aucun instrument n’est autorisé sans être déposé."


def test_the_page_answers_first_with_how_many_wait_and_which_is_oldest(cast: Cast, client: Client) -> None:
    page = _asked(client, cast["observer"])
    rows = page.context["rows"]
    assert (
        f"{len(rows)} autorisations sans dépôt connu ; la plus ancienne, {rows[0].instrument.short_title}"
        in text_of(page)
    )


@pytest.mark.parametrize("name", ["administrator", "administrator_ml"])
def test_an_administrator_does_not_open_the_list(cast: Cast, client: Client, name: str) -> None:
    assert _asked(client, cast[name]).status_code == 403


def test_the_files_hold_the_rows_of_the_page(cast: Cast, client: Client, stored: Make) -> None:
    stored(ActKind.ORDINANCE, on=date(2024, 2, 13), confirmed_by="ml")
    days = (cast["observer"].today() - date(2024, 2, 13)).days
    text = _asked(client, cast["observer"], f"{LIST}?format=csv").content.decode("utf-8-sig")
    [line] = [row for row in csv.reader(io.StringIO(text), delimiter=";") if row[0] == "X-ESSAI"]
    assert line[2:6] == ["Mali", "ordonnance d’autorisation", "13/02/2024", str(days)]
    sheet = openpyxl.load_workbook(
        io.BytesIO(_asked(client, cast["observer"], f"{LIST}?format=xlsx").content)
    ).worksheets[0]
    [cells] = [row for row in sheet.iter_rows(values_only=True) if row[0] == "X-ESSAI"]
    assert (cells[4].date(), cells[5]) == (date(2024, 2, 13), days)


def test_an_unknown_format_is_not_found(cast: Cast, client: Client) -> None:
    assert _asked(client, cast["observer"], f"{LIST}?format=pdf").status_code == 404


def test_instruments_and_acts_add_no_query(cast: Cast, client: Client, stored: Make, instrument: Instrument) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len(captured)

    client.force_login(cast["ml"])
    stored(ActKind.ORDINANCE, confirmed_by="ml")
    queries()
    before = queries()
    for number in range(6):
        other = Instrument.objects.create(
            code=f"X-{number}", kind="treaty", title="T", short_title="T", parent=instrument
        )
        stored(ActKind.ORDINANCE, confirmed_by="ml", instrument=other)
    assert queries() == before
