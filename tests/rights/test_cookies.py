"""Cookies of every answer, from sign-in to sign-out."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD
from tests.rights.cast import person
from tests.rights.walking import requests

_SESSION = "__Host-session"


def faults(client: Client) -> list[str]:
    """Return what is missing from the cookies that a browser holds."""
    wrong = []
    for name, cookie in client.cookies.items():
        if not cookie.value:
            continue  # taken back
        wrong += [f"{name}: {key}" for key in ("secure", "httponly") if not cookie[key]]
        wrong += [f"{name}: domain"] if cookie["domain"] else []
        wrong += [f"{name}: path"] if cookie["path"] != "/" else []
        wrong += [] if cookie["samesite"] in ("Lax", "Strict") else [f"{name}: samesite"]
        wrong += [] if re.match("__Host-", name) else [f"{name}: prefix"]
    return wrong


@pytest.mark.django_db
def test_b10_cookies_of_a_sign_in_are_held_to_this_host_and_out_of_scripts():
    client = Client()
    client.get("/compte/connexion/")
    assert faults(client) == []
    client.post("/compte/connexion/", {"login": "comite.ml@demo.example", "password": PASSWORD})
    assert client.cookies[_SESSION].value
    assert faults(client) == []


@pytest.mark.django_db
def test_b10_no_page_sets_another_cookie(without_pages: None):
    client = Client(raise_request_exception=False)
    client.force_login(person("national_coordinator ML").user, backend="accounts.backends.RoleBackend")
    for request in requests():
        if request.route.name != "account_logout":
            client.get(request.address)
    assert set(client.cookies) <= {_SESSION, "__Host-csrf"}
    assert [fault for fault in faults(client) if not fault.startswith(_SESSION)] == []
    assert User.objects.filter(email="comite.ml@demo.example").exists()
