"""Every address × every identity × every kind of row, against the page of rights."""

import re
from typing import Any

import pytest

from aes_roadmap.access_map import declared_access
from tests.rights.cast import NAMES, Person, person
from tests.rights.oracle import RULES, visible
from tests.rights.page import IDENTITIES, table
from tests.rights.targets import COLUMNS, PUBLIC, SIGNED_IN, TARGETS
from tests.rights.walking import (
    ADMIN_PAGES,
    CATCH_ALL,
    Request,
    Route,
    client_of,
    expected,
    requests,
    routes,
    unnamed,
)

_VARIABLE_HEADERS = {"X-Request-Id", "Content-Length", "Content-Security-Policy"}


class Match:
    """What the resolver says of a pattern, as the middleware reads it."""

    def __init__(self, route: Route) -> None:
        self.view_name = route.name
        self.app_names = ["admin"] if route.name.startswith("admin:") else []


def test_a01_every_pattern_declares_who_may_open_it():
    undeclared = [route.name for route in routes() if declared_access(route.pattern.callback, Match(route)) is None]
    assert undeclared == []
    assert unnamed() == []


def test_a01_every_pattern_is_known_to_the_oracle():
    known = PUBLIC | SIGNED_IN | set(COLUMNS) | ADMIN_PAGES | {CATCH_ALL}
    assert [route.name for route in routes() if not route.model and route.name not in known] == []
    assert [route.name for route in routes() if route.model and route.model not in RULES] == []
    special = {"admin:app_list", CATCH_ALL}
    with_rows = [route for route in routes() if route.arguments and not route.model and route.name not in special]
    assert [route.name for route in with_rows if route.name not in TARGETS] == []


def test_a01_what_an_anonymous_visitor_reaches_is_the_frozen_list():
    public = {
        route.name
        for route in routes()
        if declared_access(route.pattern.callback, Match(route)).is_public  # type: ignore[union-attr]
    }
    assert public == PUBLIC
    assert len(PUBLIC) <= 8


def test_a24_page_of_rights_has_a_cell_for_every_identity_and_column():
    columns = {column for _, column in table()}
    assert len(table()) == len(IDENTITIES) * len(columns) == 8 * 72


def wrong_answers(who: Person | None) -> list[str]:
    client = client_of(who)
    wrong = []
    for request in requests():
        status = client.get(request.address).status_code
        if status not in expected(request, who):
            wrong.append(f"{request.address}: {status}, not {sorted(expected(request, who))}")
    return wrong


@pytest.mark.django_db
def test_a02_anonymous_reaches_the_public_pages_only(without_pages: None):
    wrong = wrong_answers(None)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_a02_each_address_answers_as_the_page_of_rights_says(name: str, without_pages: None):
    wrong = wrong_answers(person(name))
    assert not wrong, "\n".join(wrong)


def answer(client: Any, address: str, secret: str) -> tuple[int, str, dict[str, str]]:
    """Return an answer without what differs from one request to the next, the address asked apart."""
    response = client.get(address)
    headers = {name: value for name, value in response.items() if name not in _VARIABLE_HEADERS}
    body = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
    return response.status_code, body.replace(secret, ""), headers


def hidden_and_absent(who: Person) -> list[tuple[Request, Request]]:
    """Return, for each pattern of rows, an address hidden from the person and one of no row."""
    pairs = []
    for route in routes():
        asked = [request for request in requests([route]) if request.has_row]
        hidden = [request for request in asked if request.row is not None and not visible(who, request.row)]
        absent = [request for request in asked if request.row is None]
        if hidden and absent:
            pairs.append((hidden[0], absent[0]))
    return pairs


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.django_db
def test_a04_hidden_row_answers_as_one_that_does_not_exist(name: str):
    who = person(name)
    client = client_of(who)
    told = [
        hidden.address
        for hidden, absent in hidden_and_absent(who)
        if answer(client, hidden.address, hidden.address) != answer(client, absent.address, absent.address)
    ]
    assert not told, "\n".join(told)


@pytest.mark.django_db
def test_a04_pairs_are_found_for_those_from_whom_something_is_hidden():
    assert hidden_and_absent(person("focal_point ML"))
