"""Forms of the admin: nothing but their fields, nobody's role but by the rules, no silent overwrite."""

from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.access import Level, Role
from tests.conftest import PASSWORD
from tests.journal.completeness import head
from tests.rights.bodies import body_of, change_page, changeable, forged, taken, typed
from tests.rights.cast import NAMES, person
from tests.rights.page import may
from tests.rights.walking import ADMIN_SITE, client_of, fingerprint

WRITERS = (
    "national_coordinator ML",
    "confederal_coordinator",
    "administrator@state ML",
    "administrator@confederation",
)
# What stock forms of accounts hold, and this one must not.
_STOCK = {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1", "password": "faux"}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.django_db
def test_a16_columns_that_a_form_does_not_hold_are_not_taken_from_its_body(name: str, without_pages: None):
    written, wrong = 0, []
    for client, row, context in changeable(person(name)):
        body = body_of(context)
        typed(context, body)
        extra = forged(row, context)
        before = head()
        written += client.post(change_page(row), {**extra, **body}).status_code == 302 and head() > before
        wrong += taken(row, extra)
    assert wrong == []
    assert written > 0


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.django_db
def test_e01_second_of_two_editors_is_told_the_difference_and_overwrites_nothing(name: str):
    silent, told = [], 0
    for client, row, context in changeable(person(name)):
        body = body_of(context)
        if not typed(context, body):
            continue
        type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
        before = fingerprint()
        response = client.post(change_page(row), body)
        told += response.status_code == 409
        if response.status_code not in (403, 409) or fingerprint() != before:
            told_by = response.context_data["adminform"].form.errors.as_text() if response.status_code == 200 else ""
            silent.append(f"{row._meta.label_lower}: {response.status_code} {told_by}")
    assert silent == []
    assert told > 0


def account_page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("administrator")])
@pytest.mark.django_db
def test_a17_who_is_no_administrator_changes_no_account(name: str, without_pages: None):
    who = person(name)
    client = client_of(who)
    before = fingerprint()
    for target in (who.user, account("comite.ml"), account("coordination"), account("administrateur.ml")):
        body = {**_STOCK, "role": Role.ADMINISTRATOR, "clearance": Level.RESTRICTED, "email": target.email}
        assert client.post(account_page(target), body).status_code in (403, 404)
    assert client.post(reverse("admin:accounts_user_add"), _STOCK).status_code == 403
    assert fingerprint() == before


@pytest.mark.parametrize("target", ["comite.ne", "lecteur.ne", "administrateur.bf", "coordination", "administrateur"])
@pytest.mark.django_db
def test_a17_administrator_of_a_state_does_not_know_the_accounts_of_others(target: str, without_pages: None):
    client = client_of(person("administrator@state ML"))
    before = fingerprint()
    assert client.post(account_page(account(target)), {**_STOCK, "function": "faux"}).status_code == 404
    assert fingerprint() == before


def sent(client: Any, user: User, **changes: Any) -> int:
    """Send the form of an account back with changes; return the status."""
    response = client.get(account_page(user))
    return client.post(account_page(user), {**body_of(response.context_data), **_STOCK, **changes}).status_code


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.NATIONAL_COORDINATOR},
        {"role": Role.CONFEDERAL_COORDINATOR},
        {"clearance": Level.RESTRICTED},
        {"member_state": "NE"},
        {"member_state": ""},
        {"email": "autre@demo.example"},
    ],
)
@pytest.mark.django_db
def test_a17_nobody_raises_oneself(changes: dict[str, str]):
    who = person("administrator@state ML")
    before = User.objects.filter(pk=who.user.pk).values().get()
    assert sent(client_of(who), who.user, **changes) in (200, 403)
    after = User.objects.filter(pk=who.user.pk).values().get()
    assert {**after, "last_login": None} == {**before, "last_login": None}


@pytest.mark.django_db
def test_a17_greater_role_given_by_one_person_opens_nothing_until_another_confirms():
    who = person("administrator@state ML")
    reader = account("lecteur.ml")
    assert sent(client_of(who), reader, role=Role.NATIONAL_COORDINATOR) == 302
    reader.refresh_from_db()
    assert (reader.role, reader.asked_by_id, reader.confirmed_at) == (Role.NATIONAL_COORDINATOR, who.user.pk, None)
    assert not signs_in(reader.email)


def signs_in(email: str) -> bool:
    """Return whether the sign-in page lets an account in."""
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    return client.get(reverse("protocols:matrix")).status_code == 200


@pytest.mark.django_db
def test_a18_session_open_when_the_role_changes_is_out_at_its_next_request():
    reader = account("lecteur.ml")
    browser = Client()
    browser.post(reverse("account_login"), {"login": reader.email, "password": PASSWORD})
    assert browser.get(reverse("protocols:matrix")).status_code == 200
    assert sent(client_of(person("administrator@state ML")), reader, role=Role.NATIONAL_COORDINATOR) == 302
    assert browser.get(reverse("protocols:matrix")).status_code == 302


@pytest.mark.django_db
def test_a17_state_gives_no_confederal_role():
    who = person("administrator@state ML")
    reader = account("lecteur.ml")
    assert sent(client_of(who), reader, member_state="") in (200, 403)
    reader.refresh_from_db()
    assert reader.member_state_id == "ML"


def test_a17_administrators_hold_the_admin_site_and_no_content():
    assert may("administrator@state", ADMIN_SITE)
    assert not may("administrator@state", ("read measure and plan (finalised, adopted, closed)",))
