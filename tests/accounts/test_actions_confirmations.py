"""The second person: who confirms which account, and whose clearance."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.backends import RoleBackend
from accounts.models import ClearanceConfirmation, User
from common.access import Level, Role
from common.errors import Conflict
from tests.accounts.journalled import changes_of, last_entry

Cast = dict[str, User]
Make = Callable[..., User]


@pytest.fixture
def waiting(person: Make, cast: Cast) -> Make:
    """Make an account that an administrator of its scope asked for and nobody has confirmed."""

    def make(name: str, role: Role, state: str = "", by: str = "", **fields: object) -> User:
        asker = cast[by or (f"admin_{state.lower()}" if state else "admin")]
        return person(name, role, state, asked_by=asker, confirmed_at=None, **fields)

    return make


def test_a_second_administrator_confirms_a_coordination_and_it_may_sign_in(cast: Cast, waiting: Make) -> None:
    account = waiting("attente", Role.NATIONAL_COORDINATOR, "ML")
    assert not RoleBackend().user_can_authenticate(account)
    actions.confirm_account(account=account, by=cast["admin2_ml"], read_version=1)
    account.refresh_from_db()
    assert (account.confirmed_by, account.version) == (cast["admin2_ml"], 2)
    assert RoleBackend().user_can_authenticate(account)
    assert last_entry(account).act == "confirm_account"
    assert changes_of(last_entry(account))["confirmed_by"] == [None, str(cast["admin2_ml"].pk)]


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(
    ("state", "by", "is_theirs"),
    [
        ("ML", "admin2_ml", True),
        ("ML", "admin", True),
        ("ML", "admin_ne", False),  # Mali has two administrators of its own.
        ("ML", "admin_ml", False),  # asked for it
        ("ML", "ml", False),
        ("ML", "confederal", False),
        ("NE", "admin", True),
        ("NE", "admin_ml", True),  # Niger has only one administrator.
        ("NE", "admin_ne", False),
        ("NE", "reader", False),
    ],
)
def test_note_11_says_who_confirms_an_account_of_a_state(
    cast: Cast, waiting: Make, role: Role, state: str, by: str, is_theirs: bool
) -> None:
    account = waiting("attente", role, state)
    assert User.objects.confirmable_by(cast[by]).filter(pk=account.pk).exists() == is_theirs
    if is_theirs:
        actions.confirm_accounts(accounts=[account], by=cast[by])
    else:
        with pytest.raises(PermissionDenied):
            actions.confirm_accounts(accounts=[account], by=cast[by])
    account.refresh_from_db()
    assert (account.confirmed_at is not None) == is_theirs


@pytest.mark.parametrize(
    ("by", "is_theirs"),
    [("admin_ml", True), ("admin_ne", True), ("admin", False), ("ml", False), ("confederal", False)],
)
def test_note_11_says_who_confirms_a_confederal_account(cast: Cast, waiting: Make, by: str, is_theirs: bool) -> None:
    account = waiting("attente", Role.OBSERVER)
    assert User.objects.confirmable_by(cast[by]).filter(pk=account.pk).exists() == is_theirs
    if is_theirs:
        actions.confirm_account(account=account, by=cast[by])
    else:
        with pytest.raises(PermissionDenied):
            actions.confirm_account(account=account, by=cast[by])


def test_an_account_is_confirmed_once(cast: Cast, waiting: Make) -> None:
    account = waiting("attente", Role.NATIONAL_COORDINATOR, "ML")
    confirmed = actions.confirm_account(account=account, by=cast["admin2_ml"])
    with pytest.raises(Conflict, match="déjà donnée"):
        actions.confirm_account(account=confirmed, by=cast["admin"])


def test_an_account_that_changed_since_it_was_read_is_not_confirmed(cast: Cast, waiting: Make) -> None:
    account = waiting("attente", Role.NATIONAL_COORDINATOR, "ML")
    User.objects.filter(pk=account.pk).update(version=2)
    with pytest.raises(Conflict):
        actions.confirm_accounts(accounts=[account], by=cast["admin2_ml"])


def test_a_focal_point_waits_for_nobody(cast: Cast) -> None:
    with pytest.raises(Conflict):
        actions.confirm_account(account=cast["focal"], by=cast["admin_ml"])


def test_many_accounts_are_confirmed_with_the_queries_of_one_all_or_none(cast: Cast, waiting: Make) -> None:
    accounts = [waiting(f"attente{i}", Role.NATIONAL_COORDINATOR, "ML") for i in range(6)]
    with CaptureQueriesContext(connection) as for_one:
        actions.confirm_accounts(accounts=accounts[:1], by=cast["admin2_ml"])
    with CaptureQueriesContext(connection) as for_five:
        actions.confirm_accounts(accounts=accounts[1:], by=cast["admin2_ml"])
    assert len(for_one) == len(for_five)
    other = [waiting("attente7", Role.NATIONAL_COORDINATOR, "ML"), cast["admin2_ml"]]
    with pytest.raises(PermissionDenied):
        actions.confirm_accounts(accounts=other, by=cast["admin2_ml"])
    assert User.objects.get(pk=other[0].pk).confirmed_at is None


def test_no_account_is_confirmed_when_the_journal_fails(cast: Cast, waiting: Make, full_journal: None) -> None:
    account = waiting("attente", Role.NATIONAL_COORDINATOR, "ML")
    with pytest.raises(DatabaseError), transaction.atomic():
        actions.confirm_account(account=account, by=cast["admin2_ml"])
    account.refresh_from_db()
    assert account.confirmed_at is None


# --- Clearances ---------------------------------------------------------------------------------


def test_restricted_counts_once_the_coordination_of_the_state_agreed(cast: Cast, person: Make) -> None:
    account = person("habilite", Role.OBSERVER, "ML", clearance=Level.RESTRICTED)
    assert Level.RESTRICTED not in account.readable_levels
    actions.confirm_clearance(account=account, by=cast["ml"], read_version=1)
    assert Level.RESTRICTED in User.objects.get(pk=account.pk).readable_levels
    assert last_entry(account).act == "confirm_clearance"
    assert changes_of(last_entry(account))["confirmed_for"] == [None, "ML"]


@pytest.mark.parametrize("by", ["ne", "confederal", "admin_ml", "admin", "reader_ml"])
def test_nobody_else_agrees_to_a_clearance(cast: Cast, person: Make, by: str) -> None:
    account = person("habilite", Role.OBSERVER, "ML", clearance=Level.RESTRICTED)
    assert not User.objects.clearance_confirmable_by(cast[by]).filter(pk=account.pk).exists()
    with pytest.raises(PermissionDenied):
        actions.confirm_clearance(account=account, by=cast[by])


def test_nobody_agrees_to_their_own_clearance(cast: Cast, person: Make) -> None:
    account = person("comite3.ml", Role.NATIONAL_COORDINATOR, "ML", clearance=Level.RESTRICTED)
    with pytest.raises(PermissionDenied):
        actions.confirm_clearance(account=account, by=account)


def test_a_confederal_coordination_needs_the_three_states(cast: Cast) -> None:
    User.objects.filter(pk=cast["confederal"].pk).update(clearance=Level.RESTRICTED)
    for by, is_cleared in (("ml", False), ("ne", False), ("bf", True)):
        account = User.objects.get(pk=cast["confederal"].pk)
        assert User.objects.clearance_confirmable_by(cast[by]).filter(pk=account.pk).exists()
        actions.confirm_clearances(accounts=[account], by=cast[by])
        assert (Level.RESTRICTED in User.objects.get(pk=account.pk).readable_levels) == is_cleared
    with pytest.raises(Conflict, match="déjà donnée"):
        actions.confirm_clearances(accounts=[cast["confederal"]], by=cast["ml"])


def test_a_clearance_that_nobody_asked_for_is_not_agreed_to(cast: Cast) -> None:
    with pytest.raises(Conflict):
        actions.confirm_clearance(account=cast["reader_ml"], by=cast["ml"])
    assert not ClearanceConfirmation.objects.filter(user=cast["reader_ml"]).exists()


def test_many_clearances_cost_the_queries_of_one(cast: Cast, person: Make) -> None:
    accounts = [person(f"habilite{i}", Role.OBSERVER, "ML", clearance=Level.RESTRICTED) for i in range(6)]
    with CaptureQueriesContext(connection) as for_one:
        actions.confirm_clearances(accounts=accounts[:1], by=cast["ml"])
    with CaptureQueriesContext(connection) as for_five:
        actions.confirm_clearances(accounts=accounts[1:], by=cast["ml"])
    assert len(for_one) == len(for_five)
