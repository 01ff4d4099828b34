"""B-08 and A-18: what ends a session, and what a change of account does to the next request."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import Ministry, User
from common.access import Role

Cast = dict[str, User]
PASSWORD = "une-phrase-de-passe-assez-longue"
OTHER = "une-tout-autre-phrase-de-passe"


@pytest.fixture
def account(cast: Cast) -> User:
    User.objects.filter(pk=cast["ml"].pk).update(password=make_password(PASSWORD))
    return User.objects.get(pk=cast["ml"].pk)


def signed_in(account: User, client: Client | None = None) -> Client:
    client = client or Client()
    client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    return client


def stolen(client: Client) -> Client:
    """Return another browser that holds a copy of the session's cookie as it is now."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return thief


def is_in(client: Client) -> bool:
    """Whether the browser is let in; a page that is refused to a role is not a sign-in asked for."""
    return not client.get("/").headers.get("Location", "").startswith(reverse("account_login"))


def test_b08_a_sign_in_changes_the_key_of_the_session(account: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = client.session.session_key
    signed_in(account, client)
    assert client.session.session_key not in (None, before)
    assert not client.session.exists(before)


def test_b08_a_cookie_copied_before_signing_out_leads_to_the_sign_in(account: User) -> None:
    client = signed_in(account)
    thief = stolen(client)
    assert is_in(thief)
    client.post(reverse("account_logout"))
    assert not is_in(thief)


def test_b08_a_change_of_password_ends_the_other_sessions_and_keeps_this_one(account: User) -> None:
    client, other = signed_in(account), signed_in(account)
    thief = stolen(client)
    fields = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    assert (is_in(client), is_in(other), is_in(thief)) == (True, False, False)


def test_b08_a_password_set_again_ends_every_session(account: User) -> None:
    client = signed_in(account)
    account.set_password(OTHER)
    account.save()
    assert not is_in(client)


@pytest.mark.parametrize("in_form", [False, True])
def test_b08_a_session_stays_ended_though_its_account_is_opened_again(account: User, cast: Cast, in_form: bool) -> None:
    """Closed by the act or in the form of the account, then opened and confirmed again."""
    client = signed_in(account)
    if in_form:
        account.is_active = False
        actions.change_account(account=account, by=cast["admin_ml"])
    else:
        actions.disable_account(account=account, by=cast["admin_ml"])
    assert not is_in(client)
    reopened = User.objects.get(pk=account.pk)
    reopened.is_active = True
    actions.change_account(account=reopened, by=cast["admin_ml"])
    actions.confirm_account(account=User.objects.get(pk=account.pk), by=cast["admin2_ml"])
    assert is_in(signed_in(account))
    assert not is_in(client)


# --- Between two requests -----------------------------------------------------------------------


def _no_role(account: User) -> None:
    User.objects.filter(pk=account.pk).update(role=Role.OBSERVER)


def _other_state(account: User) -> None:
    User.objects.filter(pk=account.pk).update(member_state="NE")


def _closed(account: User) -> None:
    User.objects.filter(pk=account.pk).update(is_active=False)


@pytest.mark.parametrize("change", [_no_role, _other_state, _closed])
def test_a18_what_was_revoked_between_the_form_and_its_sending_is_refused(
    client: Client, cast: Cast, ministries: dict[str, Ministry], change: Callable[[User], None]
) -> None:
    client.force_login(cast["admin_ml"])
    row = ministries["ML-XA"]
    address = reverse("admin:accounts_ministry_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    body = {name: form[name].value() or "" for name in form.fields} | {"name": "Repris"}
    change(cast["admin_ml"])
    assert client.post(address, body).status_code in (302, 403, 404)
    assert Ministry.objects.get(pk=row.pk).name == "Essai ML-XA"


def test_a18_the_form_above_is_accepted_from_who_still_holds_the_right(
    client: Client, cast: Cast, ministries: dict[str, Ministry]
) -> None:
    client.force_login(cast["admin_ml"])
    row = ministries["ML-XA"]
    address = reverse("admin:accounts_ministry_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    client.post(address, {name: form[name].value() or "" for name in form.fields} | {"name": "Repris"})
    assert Ministry.objects.get(pk=row.pk).name == "Repris"


def test_a18_another_ministry_is_another_scope_at_the_next_request(
    client: Client, account: User, person: Callable[..., User], ministries: dict[str, Ministry]
) -> None:
    focal = person("mute", Role.FOCAL_POINT, "ML", ministry=ministries["ML-XA"])
    client.force_login(focal)
    assert client.get("/").wsgi_request.user.ministry_ids == [ministries["ML-XA"].pk]
    User.objects.filter(pk=focal.pk).update(ministry=ministries["ML-XB"])
    assert client.get("/").wsgi_request.user.ministry_ids == [ministries["ML-XB"].pk]
