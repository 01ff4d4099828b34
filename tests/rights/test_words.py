"""What no page, file or stored text of the demonstration may say of the protocols.

Mali and Burkina Faso adopted bills in council of ministers: nothing is « ratifié ». In Niger no
legislative assembly is established. Rather than guessing of whom a sentence speaks, the test asks more
than the rule: these words stand nowhere at all, but in the names below.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, JSONField
from django.test import Client
from django.urls import reverse

from measures.actions.letters import remind_ministries
from measures.models import ReportingPeriod
from tests.rights.cast import person
from tests.rights.reading import files_of, words_of
from tests.rights.walking import client_of, requests, routes
from tests.rights.where import seed_rows

_FORBIDDEN = re.compile(r"[^.;|]{0,60}\b(?:ratifi(?:é|ée|és|ées)\b|parlement)[^.;|]{0,60}", re.I)
# Names that are quoted, never told of a state: the title and the short title of the fourth protocol,
# the body and the measure that it creates; and a vote of the CNT, which is Mali's own.
_NAMES = re.compile(
    r"sessions? confédérales? des parlements|protocole sessions parlementaires"
    r"|autorisation parlementaire \(CNT\)",
    re.I,
)
_APPS = ("accounts", "journal", "protocols", "measures", "exchange")
# Pages of the admin that only repeat the fields of the change page, or refuse.
_REPEATED = ("add", "delete", "history", "export")
_LEAVING = ("account_logout", "admin:logout")
# How many rows of each page are read; what rows hold is read whole, in the tables.
_ROWS = 1
_READERS = (
    "national_coordinator NE",
    "focal_point NE",
    "ministry_validator BF",
    "observer@state NE",
    "administrator@state ML",
    "confederal_coordinator",
    "observer@confederation",
    "administrator@confederation",
)


def forbidden(words: str) -> list[str]:
    """Return what a text says that it must not, each with the words around."""
    return _FORBIDDEN.findall(_NAMES.sub("…", words))


@pytest.mark.parametrize(
    ("words", "is_said"),
    [
        ("Le Mali a ratifié le protocole.", True),
        ("Protocoles ratifiés : 4", True),
        ("Vote du Parlement du Niger", True),
        ("commission parlementaire", True),
        ("La ratification n’est pas connue.", False),
        ("Tenir la première session confédérale des Parlements", False),
    ],
)
def test_the_words_are_found_where_they_stand(words: str, is_said: bool) -> None:
    assert bool(forbidden(words)) is is_said


def addresses() -> Iterator[str]:
    """Yield every page of no row, some rows of each page of rows, and in full what tells of the protocols."""
    for route in routes():
        rows = [each.address for each in requests([route]) if each.row is not None or not each.has_row]
        if route.page not in _REPEATED and route.name not in _LEAVING:
            yield from rows[:_ROWS]
    for row in seed_rows("protocols.instrument"):
        yield reverse("protocols:detail", args=[row.code.lower()])
        yield f"{reverse('protocols:detail', args=[row.code.lower()])}?au=2026-03-01"
        yield reverse("steering:journal_of", args=["protocols.instrument", row.pk])
    for row in seed_rows("protocols.act"):
        yield reverse("steering:journal_of", args=["protocols.act", row.pk])
    for code in ("AN2-DIP-01", "AN2-DIP-05"):
        yield reverse("measures:detail", args=[code])
        yield from (reverse("measures:implementation", args=[code, state]) for state in ("BF", "ML", "NE"))
    yield f"{reverse('protocols:matrix')}?au=2026-03-01"


def said(client: Client) -> tuple[list[str], int]:
    """Read every page that opens and every file that it offers; return what is said, and how many were read."""
    found, read = [], 0
    waiting, seen = list(dict.fromkeys(addresses())), set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        read += 1
        found += [f"{address}: {words}" for words in forbidden(words_of(answer))]
        if answer.headers["Content-Type"].startswith("text/html"):
            waiting += sorted(files_of(answer.content.decode(), address) - seen - set(waiting))
    return found, read


@pytest.mark.poppler
@pytest.mark.parametrize("name", _READERS)
@pytest.mark.django_db
def test_no_page_and_no_file_says_ratified_or_parliament(name: str) -> None:
    found, read = said(client_of(person(name)))
    assert found == []
    assert read > 20


@pytest.mark.poppler
@pytest.mark.parametrize(("state", "ministry"), [("NE", "NE-MEF"), ("ML", "ML-MAECI"), ("BF", "BF-MAE")])
@pytest.mark.django_db
def test_no_letter_says_ratified_or_parliament(state: str, ministry: str) -> None:
    who = person(f"national_coordinator {state}")
    period = ReportingPeriod.objects.get(code="AN2-09")
    [letter] = remind_ministries(by=who.user, period=period, ministries=[ministry])
    answer = client_of(who).get(reverse("measures:reminder", args=["AN2-09", letter.pk]))
    words = words_of(answer)
    assert "Situation arrêtée" in words or "situation arrêtée" in words
    assert forbidden(words) == []


def stored() -> Iterator[tuple[str, str]]:
    """Yield every text that the tables of the site hold, with its column."""
    for label in _APPS:
        for model in apps.get_app_config(label).get_models():
            fields = [field for field in model._meta.concrete_fields if _is_text(field)]
            rows = model._base_manager.values_list(*(field.attname for field in fields)) if fields else ()
            for values in rows:
                for field, value in zip(fields, values, strict=True):
                    yield f"{model._meta.label_lower}.{field.name}", str(value)


def _is_text(field: Field[Any, Any]) -> bool:
    # What people write and read; a code that the site chose itself (`parliaments`) is not shown.
    is_free = field.get_internal_type() in ("CharField", "TextField") and not field.choices
    return is_free or isinstance(field, JSONField)


@pytest.mark.django_db
def test_no_stored_text_says_ratified_or_parliament() -> None:
    found = [f"{column}: {words}" for column, value in stored() for words in forbidden(value)]
    assert found == []
