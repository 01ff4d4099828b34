"""Rule 1: an account acts only once it is active, confirmed, in its mandate, with its own password."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client, override_settings
from django.urls import reverse

from accounts import actions
from accounts.models import Interim, Mandate, User
from common.access import Level, Role
from common.clock import now

Cast = dict[str, User]
PASSWORD = "une-phrase-de-passe-assez-longue"


@pytest.fixture
def with_password(cast: Cast) -> Callable[[str], User]:
    def give(name: str) -> User:
        User.objects.filter(pk=cast[name].pk).update(password=make_password(PASSWORD))
        return User.objects.get(pk=cast[name].pk)

    return give


def sign_in(client: Client, account: User) -> bool:
    client.post(reverse("account_login"), {"login": account.email.upper(), "password": PASSWORD})
    return "_auth_user_id" in client.session


def test_an_address_signs_in_whatever_its_case(client: Client, with_password: Callable[[str], User]) -> None:
    assert sign_in(client, with_password("ml"))


@pytest.mark.parametrize("change", [{"is_active": False}, {"confirmed_at": None}])
def test_an_account_that_is_closed_or_not_confirmed_does_not_sign_in(
    client: Client, with_password: Callable[[str], User], change: dict[str, object]
) -> None:
    account = with_password("ml")
    User.objects.filter(pk=account.pk).update(**change)
    assert not sign_in(client, account)


def test_an_account_closed_in_the_middle_of_a_session_is_out_at_its_next_click(client: Client, cast: Cast) -> None:
    client.force_login(cast["ml"])
    assert client.get("/").status_code == 200
    actions.disable_account(account=cast["ml"], by=cast["admin_ml"])
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("change", [{"is_active": False}, {"confirmed_at": None}])
def test_a_session_opened_on_the_page_ends_when_its_account_may_no_longer_act(
    client: Client, with_password: Callable[[str], User], change: dict[str, object]
) -> None:
    account = with_password("ml")
    assert sign_in(client, account)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=account.pk).update(**change)
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_an_account_whose_address_changed_is_out_at_its_next_click(client: Client, cast: Cast) -> None:
    client.force_login(cast["reader_ml"])
    account = User.objects.get(pk=cast["reader_ml"].pk)
    account.email = "autre@essai.example"
    actions.change_account(account=account, by=cast["admin_ml"])
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_a_password_that_was_handed_out_is_changed_before_anything_else(
    client: Client, with_password: Callable[[str], User]
) -> None:
    account = with_password("ml")
    User.objects.filter(pk=account.pk).update(must_change_password=True)
    client.force_login(account)
    assert client.get(reverse("admin:index")).headers["Location"] == reverse("account_change_password")
    assert client.get(reverse("account_change_password")).status_code == 200


@pytest.mark.parametrize(("first", "last", "status"), [(-9, -1, 403), (1, 9, 403), (-9, 9, 200)])
def test_a_confederal_coordination_acts_within_its_mandate_only(
    client: Client, cast: Cast, first: int, last: int, status: int
) -> None:
    today = now().date()
    Mandate.objects.filter(pk=cast["confederal"].mandate_id).update(
        starts_on=today + timedelta(first), ends_on=today + timedelta(last)
    )
    client.force_login(cast["confederal"])
    assert client.get(reverse("admin:index")).status_code == status


@pytest.mark.parametrize(("name", "owes"), [("ml", True), ("confederal", True), ("admin", True), ("reader_ml", False)])
def test_where_it_is_required_the_second_factor_comes_first(client: Client, cast: Cast, name: str, owes: bool) -> None:
    client.force_login(cast[name])
    with override_settings(SECOND_FACTOR="required"):
        response = client.get("/")
    assert (response.headers.get("Location") == reverse("account_second_factor")) == owes


def test_a_restricted_clearance_owes_the_second_factor_whatever_the_role(
    client: Client, person: Callable[..., User]
) -> None:
    client.force_login(person("habilite", Role.OBSERVER, "ML", clearance=Level.RESTRICTED))
    with override_settings(SECOND_FACTOR="required"):
        assert client.get("/").headers["Location"] == reverse("account_second_factor")


def test_an_interim_frees_nobody_from_the_second_factor_of_their_own_role(client: Client, cast: Cast) -> None:
    today = now().date()
    row = Interim.objects.create(holder=cast["reader_ml"], person=cast["ml"], starts_on=today, ends_on=today)
    client.force_login(cast["ml"])
    client.post(reverse("account_interim_take", args=[row.pk]))
    assert client.get("/").wsgi_request.user.role == Role.OBSERVER
    with override_settings(SECOND_FACTOR="required"):
        assert client.get("/").headers.get("Location") == reverse("account_second_factor")


def test_a_presidency_without_an_end_is_valid_from_its_first_day(cast: Cast) -> None:
    mandate = cast["confederal"].mandate
    assert not mandate.is_valid_on(date(2019, 12, 31))
    assert mandate.is_valid_on(date(2020, 1, 1))
    assert mandate.is_valid_on(date(2040, 1, 1))
