"""No request writes what the page of rights does not grant; reading writes nothing at all."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from journal.models import Entry
from tests.journal.completeness import head
from tests.rights.bodies import TYPED, body_of, changeable
from tests.rights.cast import NAMES, Person, person
from tests.rights.oracle import writable
from tests.rights.page import may
from tests.rights.targets import COLUMNS, PUBLIC, SIGNED_IN
from tests.rights.walking import CATCH_ALL, Request, client_of, expected, fingerprint, requests, routes

WRITERS = ("national_coordinator ML", "confederal_coordinator", "administrator@state ML", "administrator@confederation")
VERBS = ("post", "put", "patch", "delete", "head", "options")
_APPENDED = ("journal_entry", "exchange_exportstamp")
_NOT_ASKED = PUBLIC | SIGNED_IN | {CATCH_ALL}


def refused(who: Person | None) -> Iterator[Request]:
    """Yield the addresses that a person may not open at all, or whose row it may not read; two a pattern."""
    for route in routes():
        asked = requests([route]) if route.name not in _NOT_ASKED else []
        yield from islice((request for request in asked if 200 not in expected(request, who)), 2)


def confirmation(request: Request) -> dict[str, Any]:
    """Return the fields that confirmations and forms of the site ask for, of the row as it stands."""
    version = getattr(request.row, "version", 1)
    return {"version": version, "read_version": version, "confirm": "on", "action": "confirm"}


@pytest.mark.parametrize("name", ["", *NAMES])
@pytest.mark.django_db
def test_a03_no_verb_writes_where_reading_is_refused(name: str, without_pages: None):
    who = person(name) if name else None
    client = client_of(who)
    before = fingerprint()
    for request in refused(who):
        # One's own act, whose step forbids the change, is a conflict (rule 8): nothing is written either.
        answers = {302, 403, 404, 405} | (expected(request, who) & {409})
        for verb in VERBS:
            status = getattr(client, verb)(request.address, confirmation(request)).status_code
            assert status in answers, f"{verb} {request.address}: {status}"
    assert fingerprint() == before


def bodies() -> list[tuple[str, Any, dict[str, Any]]]:
    """Return, for each form of the admin, its address, its row and a body that a person entitled would send."""
    sent = []
    for name in WRITERS:
        for _, row, context in changeable(person(name)):
            body = body_of(context)
            body |= {key: TYPED for key, value in body.items() if isinstance(value, str) and len(value) > 40}
            sent.append((f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/", row, body))
    return sent


@pytest.mark.django_db
def test_a03_valid_form_of_another_writes_nothing(without_pages: None):
    sent = bodies()
    assert len(sent) >= 12
    for name in NAMES:
        who = person(name)
        client = client_of(who)
        before = fingerprint()
        for address, row, body in sent:
            if not writable(who, row):
                assert client.post(address, body).status_code in (403, 404), f"{name} {address}"
        assert fingerprint() == before, name


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.django_db
def test_b12_reading_every_page_changes_nothing(name: str):
    who = person(name)
    client = client_of(who)
    before, last = fingerprint(), head()
    for request in requests():
        if request.route.name not in _NOT_ASKED:
            client.get(request.address)
    # What is restricted, and what leaves, is told: the journal and the stamps of exports grow, and nothing else moves.
    told = set(Entry.objects.filter(sequence__gt=last).values_list("act", flat=True))
    assert all(act.startswith(("export", "read")) for act in told), told
    assert {**fingerprint(), **{table: before[table] for table in _APPENDED}} == before


def unsigned(client: Client, request: Request, **headers: str) -> int:
    return client.post(request.address, {"csrfmiddlewaretoken": "a" * 64}, **headers).status_code


@pytest.mark.parametrize("name", ["", "national_coordinator ML", "administrator@state ML"])
@pytest.mark.django_db
def test_b11_post_without_token_or_from_elsewhere_is_refused_at_every_address(name: str, without_pages: None):
    who = person(name) if name else None
    client = client_of(who, enforce_csrf_checks=True)
    client.cookies["__Host-csrf"] = "b" * 32
    accepted = [
        request.address
        for request in requests()
        if unsigned(client, request) != 403
        or client.post(request.address).status_code != 403
        or unsigned(client, request, HTTP_ORIGIN="https://ailleurs.example") != 403
    ]
    assert accepted == []


def test_b11_no_view_is_exempt():
    exempt = [route.name for route in routes() if getattr(route.pattern.callback, "csrf_exempt", False)]
    assert exempt == []
    assert get_resolver().url_patterns


@pytest.mark.django_db
def test_a03_addresses_refused_are_many_for_whoever_reads_little():
    asked = list(refused(person("observer@confederation")))
    assert len(asked) > 100
    assert may("observer@confederation", COLUMNS["measures:list"])
