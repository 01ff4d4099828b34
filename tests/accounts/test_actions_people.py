"""Accounts through their one door: who may open, change and close which."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.actions import NewAccount
from accounts.models import MemberState, Ministry, User
from common.access import Level, Role
from common.errors import Conflict
from tests.accounts.journalled import changes_of, last_entry

Cast = dict[str, User]
States = dict[str, MemberState]


def new(states: States, role: Role, state: str = "", email: str = "nouveau@essai.example", **fields: Any) -> User:
    return User(email=email, function="Chargé d’essai", role=role, member_state=states.get(state), **fields)


# --- Opening ------------------------------------------------------------------------------------


def test_an_administrator_opens_an_account_of_its_state_without_a_password_and_journals_it(
    cast: Cast, states: States
) -> None:
    account = actions.create_account(account=new(states, Role.OBSERVER, "ML"), by=cast["admin_ml"])
    account.refresh_from_db()
    assert account.asked_by == cast["admin_ml"]
    assert not is_password_usable(account.password)
    entry = last_entry(account)
    assert (entry.act, entry.actor, entry.member_state) == ("create_account", cast["admin_ml"].email, "ML")
    assert changes_of(entry)["role"] == [None, "observer"]
    assert "password" not in changes_of(entry)


@pytest.mark.parametrize(
    ("asker", "role", "state"),
    [
        ("admin_ml", Role.NATIONAL_COORDINATOR, "NE"),
        ("admin_ml", Role.OBSERVER, "BF"),
        ("admin_ml", Role.ADMINISTRATOR, ""),
        ("admin_ml", Role.OBSERVER, ""),
        ("admin", Role.NATIONAL_COORDINATOR, "ML"),
        ("admin", Role.OBSERVER, "ML"),
        ("ml", Role.OBSERVER, "ML"),
        ("confederal", Role.OBSERVER, ""),
        ("reader", Role.OBSERVER, ""),
        ("focal", Role.OBSERVER, "ML"),
    ],
)
def test_a17_nobody_opens_an_account_outside_its_scope(
    cast: Cast, states: States, asker: str, role: Role, state: str
) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_account(account=new(states, role, state), by=cast[asker])
    with pytest.raises(PermissionDenied):
        actions.create_accounts(
            accounts=[NewAccount("nouveau@essai.example", "Essai", role, states.get(state))], by=cast[asker]
        )


def test_a16_a_new_account_is_never_confirmed_by_what_its_form_sent(cast: Cast, states: States) -> None:
    sent = new(
        states, Role.NATIONAL_COORDINATOR, "ML", confirmed_by=cast["admin2_ml"], password="connu", is_active=False
    )
    sent.confirmed_at = cast["ml"].confirmed_at
    account = actions.create_account(account=sent, by=cast["admin_ml"])
    account.refresh_from_db()
    assert (account.confirmed_by, account.confirmed_at, account.is_active) == (None, None, True)
    assert not is_password_usable(account.password)


def test_an_account_does_not_take_a_ministry_of_another_state(
    cast: Cast, states: States, ministries: dict[str, Ministry]
) -> None:
    with pytest.raises(ValidationError, match="ministère de son État"):
        actions.create_account(
            account=new(states, Role.FOCAL_POINT, "ML", ministry=ministries["NE-XA"]), by=cast["admin_ml"]
        )


def test_a_focal_point_needs_a_ministry(cast: Cast, states: States) -> None:
    with pytest.raises(ValidationError, match="ne va pas avec"):
        actions.create_account(account=new(states, Role.FOCAL_POINT, "ML"), by=cast["admin_ml"])


def test_an_address_opens_one_account_whatever_its_case(cast: Cast, states: States) -> None:
    with pytest.raises(ValidationError, match="existe déjà"):
        actions.create_account(
            account=new(states, Role.OBSERVER, "ML", email="LECTEUR.ML@essai.example"), by=cast["admin_ml"]
        )


def test_a_reader_of_the_confederation_is_never_cleared_for_restricted(cast: Cast, states: States) -> None:
    with pytest.raises(ValidationError, match="diffusion restreinte"):
        actions.create_account(account=new(states, Role.OBSERVER, clearance=Level.RESTRICTED), by=cast["admin"])


# --- Opening many -------------------------------------------------------------------------------


def batch(states: States, number: int) -> list[NewAccount]:
    return [NewAccount(f"lot{i}@essai.example", "Lecteur", Role.OBSERVER, states["ML"]) for i in range(number)]


def test_many_accounts_cost_the_queries_of_one(cast: Cast, states: States) -> None:
    with CaptureQueriesContext(connection) as for_one:
        actions.create_accounts(by=cast["admin_ml"], accounts=batch(states, 1))
    more = [NewAccount(f"autre{i}@essai.example", "Lecteur", Role.OBSERVER, states["ML"]) for i in range(40)]
    with CaptureQueriesContext(connection) as for_forty:
        actions.create_accounts(by=cast["admin_ml"], accounts=more)
    assert len(for_one) == len(for_forty)


def test_one_account_is_the_same_by_the_batch_and_by_the_form(cast: Cast, states: States) -> None:
    single = actions.create_account(
        account=new(states, Role.OBSERVER, "ML", email="a@essai.example"), by=cast["admin_ml"]
    )
    (many,) = actions.create_accounts(
        by=cast["admin_ml"],
        accounts=[NewAccount("b@essai.example", single.function, Role.OBSERVER, states["ML"])],
    )
    left_out = {"id", "email", "created_at", "password"}
    stored = [User.objects.filter(pk=row.pk).values().get() for row in (single, many)]
    assert len({str({k: v for k, v in row.items() if k not in left_out}) for row in stored}) == 1
    journalled = [changes_of(last_entry(row)) for row in (single, many)]
    assert journalled[0].keys() == journalled[1].keys()


def test_the_accounts_of_a_batch_take_the_hash_made_beforehand(cast: Cast, states: States) -> None:
    rows = actions.create_accounts(by=cast["admin_ml"], accounts=batch(states, 2), password_hash="un-condensat")
    assert set(User.objects.filter(pk__in=[row.pk for row in rows]).values_list("password", flat=True)) == {
        "un-condensat"
    }


def test_a_batch_with_one_account_of_another_state_opens_none(cast: Cast, states: States) -> None:
    mixed = [*batch(states, 2), NewAccount("ne@essai.example", "Lecteur", Role.OBSERVER, states["NE"])]
    with pytest.raises(PermissionDenied):
        actions.create_accounts(by=cast["admin_ml"], accounts=mixed)
    assert not User.objects.filter(email__startswith="lot").exists()


def test_a_batch_names_the_address_that_comes_twice(cast: Cast, states: States) -> None:
    twice = [*batch(states, 2), NewAccount("LOT1@essai.example", "Lecteur", Role.OBSERVER, states["ML"])]
    with pytest.raises(ValidationError, match="lot1@essai.example"):
        actions.create_accounts(by=cast["admin_ml"], accounts=twice)


def test_no_account_is_opened_when_the_journal_fails(cast: Cast, states: States, full_journal: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.create_accounts(by=cast["admin_ml"], accounts=batch(states, 2))
    assert not User.objects.filter(email__startswith="lot").exists()


# --- Changing and closing -----------------------------------------------------------------------


def test_changing_a_function_keeps_the_confirmation_and_raises_the_version(cast: Cast) -> None:
    account = User.objects.get(pk=cast["ml"].pk)
    account.function = "Secrétaire du comité"
    actions.change_account(account=account, by=cast["admin_ml"], read_version=1)
    account.refresh_from_db()
    assert (account.version, account.confirmed_at) == (2, cast["ml"].confirmed_at)
    assert changes_of(last_entry(account)) == {"function": ["comite.ml", "Secrétaire du comité"]}


def test_a17_a_greater_role_waits_for_a_second_person(cast: Cast) -> None:
    account = User.objects.get(pk=cast["reader_ml"].pk)
    account.role = Role.NATIONAL_COORDINATOR
    actions.change_account(account=account, by=cast["admin_ml"])
    account.refresh_from_db()
    assert (account.asked_by, account.confirmed_by, account.confirmed_at) == (cast["admin_ml"], None, None)


def test_a17_an_address_that_changes_hands_waits_for_a_second_person(cast: Cast) -> None:
    User.objects.filter(pk=cast["ml"].pk).update(password="un-condensat")
    account = User.objects.get(pk=cast["ml"].pk)
    EmailAddress.objects.create(user=account, email=account.email, verified=True)
    account.email = "autre@essai.example"
    actions.change_account(account=account, by=cast["admin_ml"])
    account.refresh_from_db()
    assert account.confirmed_at is None
    assert not is_password_usable(account.password)
    assert not EmailAddress.objects.filter(user=account).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", Role.NATIONAL_COORDINATOR),
        ("member_state_id", None),
        ("email", "autre@essai.example"),
        ("is_active", False),
    ],
)
def test_a17_nobody_changes_their_own_role_place_address_or_state_of_the_account(
    cast: Cast, field: str, value: Any
) -> None:
    account = User.objects.get(pk=cast["admin_ml"].pk)
    setattr(account, field, value)
    with pytest.raises(PermissionDenied):
        actions.change_account(account=account, by=cast["admin_ml"])


@pytest.mark.parametrize(("by", "target"), [("admin_ml", "ne"), ("admin_ml", "confederal"), ("admin_ml", "admin")])
def test_a17_an_administrator_changes_no_account_of_another_state_nor_of_the_confederation(
    cast: Cast, by: str, target: str
) -> None:
    account = User.objects.get(pk=cast[target].pk)
    account.function = "Pris"
    with pytest.raises(PermissionDenied):
        actions.change_account(account=account, by=cast[by])
    with pytest.raises(PermissionDenied):
        actions.disable_account(account=account, by=cast[by])


def test_an_account_is_not_moved_to_another_state(cast: Cast) -> None:
    account = User.objects.get(pk=cast["reader_ml"].pk)
    account.member_state_id = "NE"
    with pytest.raises(PermissionDenied):
        actions.change_account(account=account, by=cast["admin_ml"])


def test_a_stale_account_is_refused_with_the_difference(cast: Cast) -> None:
    account = User.objects.get(pk=cast["reader_ml"].pk)
    account.function = "Autre fonction"
    with pytest.raises(Conflict) as refusal:
        actions.change_account(account=account, by=cast["admin_ml"], read_version=7)
    assert [difference.label for difference in refusal.value.differences] == ["fonction"]


def test_a_changed_clearance_takes_back_what_the_coordination_agreed_to(cast: Cast, person: Callable) -> None:
    account = person("habilite", Role.OBSERVER, "ML", clearance=Level.RESTRICTED)
    actions.confirm_clearance(account=account, by=cast["ml"])
    account = User.objects.get(pk=account.pk)
    account.clearance = Level.INTERNAL
    actions.change_account(account=account, by=cast["admin_ml"])
    account = User.objects.get(pk=account.pk)
    account.clearance = Level.RESTRICTED
    actions.change_account(account=account, by=cast["admin_ml"])
    assert Level.RESTRICTED not in User.objects.get(pk=account.pk).readable_levels


def test_a_disabled_account_is_closed_once_and_journalled(cast: Cast) -> None:
    actions.disable_account(account=cast["reader_ml"], by=cast["admin_ml"], read_version=1)
    stored = User.objects.get(pk=cast["reader_ml"].pk)
    assert (stored.is_active, stored.version) == (False, 2)
    assert (last_entry(stored).act, changes_of(last_entry(stored))) == ("disable_account", {"is_active": [True, False]})
    with pytest.raises(Conflict):
        actions.disable_account(account=stored, by=cast["admin_ml"])


def test_nobody_closes_their_own_account(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.disable_account(account=cast["admin_ml"], by=cast["admin_ml"])


def test_a_reopened_coordination_waits_for_a_second_person(cast: Cast) -> None:
    stored = actions.disable_account(account=cast["ml"], by=cast["admin_ml"])
    account = User.objects.get(pk=stored.pk)
    account.is_active = True
    actions.change_account(account=account, by=cast["admin_ml"])
    account.refresh_from_db()
    assert (account.is_active, account.confirmed_at, account.asked_by) == (True, None, cast["admin_ml"])


# --- The first account of a scope ---------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "BF"])
def test_the_system_opens_the_first_administrator_of_a_scope_and_no_second(states: States, code: str) -> None:
    account = actions.create_administrator(email="premier@essai.example", member_state=states.get(code))
    account.refresh_from_db()
    assert account.confirmed_at is not None and account.member_state == states.get(code)
    assert (last_entry(account).act, last_entry(account).actor) == ("create_administrator", "système")
    with pytest.raises(Conflict, match="déjà un administrateur"):
        actions.create_administrator(email="second@essai.example", member_state=states.get(code))
    assert not User.objects.filter(email="second@essai.example").exists()
