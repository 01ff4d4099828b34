"""The second person: accounts confirmed, `restricted` clearances agreed to, one or many alike."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actions.judgement import check_clearance, check_confirmation
from accounts.actions.rows import check_version, entry
from accounts.models import ClearanceConfirmation, User
from accounts.writing import REFUSED
from common.bulk import insert_rows, update_rows
from common.clock import now
from journal import actions as journal


@transaction.atomic
def confirm_account(*, account: User, by: Any, read_version: int | None = None) -> User:
    """Confirm an account for which two persons are needed (note 11 of the rights)."""
    return _confirm([account], by, read_version)[0]


@transaction.atomic
def confirm_accounts(*, by: Any, accounts: Sequence[User]) -> list[User]:
    """Confirm many accounts, all or none; each must still be as it was read."""
    return _confirm(accounts, by, None)


@transaction.atomic
def confirm_clearance(*, account: User, by: Any, read_version: int | None = None) -> ClearanceConfirmation:
    """Agree, for one's state, to the `restricted` clearance of an account."""
    return _agree([account], by, read_version)[0]


@transaction.atomic
def confirm_clearances(*, by: Any, accounts: Sequence[User]) -> list[ClearanceConfirmation]:
    """Agree, for one's state, to many `restricted` clearances, all or none."""
    return _agree(accounts, by, None)


def _confirm(accounts: Sequence[User], by: Any, read_version: int | None) -> list[User]:
    stored = _locked(accounts, read_version)
    administered = User.objects.states_with_two_administrators()
    for account in stored:
        check_confirmation(account, by, has_two_administrators=account.member_state_id in administered)
    at = now()
    for account in stored:
        account.confirmed_by, account.confirmed_at, account.version = by, at, account.version + 1
    update_rows(stored, ["confirmed_by", "confirmed_at", "version"])
    changes = {"confirmed_by": (None, str(by.pk)), "confirmed_at": (None, at.isoformat())}
    journal.record([entry(account, "confirm_account", changes) for account in stored], by=by)
    return stored


def _agree(accounts: Sequence[User], by: Any, read_version: int | None) -> list[ClearanceConfirmation]:
    stored = _locked(accounts, read_version)
    given = ClearanceConfirmation.objects.filter(user__in=stored, confirmed_for=by.member_state_id)
    agreed = set(given.values_list("user_id", flat=True))
    for account in stored:
        check_clearance(account, by, is_agreed=account.pk in agreed)
    at = now()
    confirmations = [
        ClearanceConfirmation(user=account, confirmed_for=by.member_state, confirmed_by=by, confirmed_at=at)
        for account in stored
    ]
    insert_rows(confirmations)
    changes = {"clearance": (None, "restricted"), "confirmed_for": (None, by.member_state_id)}
    journal.record([entry(account, "confirm_clearance", changes) for account in stored], by=by)
    return confirmations


def _locked(accounts: Sequence[User], read_version: int | None) -> list[User]:
    """Return the stored accounts, locked in the order of their keys; refuse any that is not as read."""
    read = {account.pk: account for account in accounts}
    rows = User.objects.select_for_update(of=("self",)).filter(pk__in=read).order_by("pk")
    stored = list(rows.select_related("member_state"))
    if len(stored) != len(read):
        raise PermissionDenied(REFUSED)
    for account in stored:
        seen = read[account.pk]
        check_version(account, seen, seen.version if read_version is None else read_version)
    return stored
