"""Writes of accounts: who asks, who confirms, and what a change puts in question again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.actions.interims import ended
from accounts.actions.judgement import check_account, check_asker, start
from accounts.actions.rows import check_version, entry, locked, stamp, written
from accounts.models import Interim, Mandate, MemberState, Ministry, User
from accounts.writing import REFUSED, difference
from common.access import Level, Role
from common.bulk import insert_rows
from common.clock import now
from common.errors import Conflict
from journal import actions as journal
from journal.actions import Act

NOT_ONESELF = "Nul ne change son propre rôle, son État, son ministère, son habilitation ni son adresse."
ALREADY_ADMINISTERED = "Ce périmètre a déjà un administrateur actif\u00a0: c’est à lui d’ouvrir les comptes."
DISABLED = "Ce compte est déjà désactivé."

# Whoever changes one of these could make of the account another person's, or a greater one.
_BINDING = frozenset({"email", "role", "member_state", "ministry", "mandate"})
_NOT_ONE_S_OWN = _BINDING | {"clearance", "is_active"}
# Columns that move without a new version: a sign-in between reading and writing must not be undone.
_KEPT = (
    "password",
    "last_login",
    "must_change_password",
    "created_at",
    "asked_by_id",
    "confirmed_by_id",
    "session_epoch",
    "digest_sent_on",
)
_KEYS = ("member_state", "ministry", "mandate", "asked_by", "confirmed_by")


@dataclass(frozen=True)
class NewAccount:
    """An account to open: who, as what, where; its fields are those of `User`."""

    email: str
    function: str
    role: Role
    member_state: MemberState | None = None
    ministry: Ministry | None = None
    mandate: Mandate | None = None
    clearance: str = Level.INTERNAL


@transaction.atomic
def create_account(*, account: User, by: Any) -> User:
    """Open an account; its holder chooses a password through « Mot de passe oublié »."""
    check_asker(account, by)
    start(account, by, password=make_password(None))
    act = replace(written(account, by=by), act="create_account")
    journal.record([act], by=by)
    return account


@transaction.atomic
def create_accounts(*, by: Any, accounts: Sequence[NewAccount], password_hash: str = "") -> list[User]:
    """Open many accounts at once, all or none; the same judgement as `create_account` for each.

    `password_hash` is one hash made beforehand for all of them, for hashing is slow by design;
    without it each holder chooses a password through « Mot de passe oublié ».
    """
    rows = [_new(account) for account in accounts]
    for row in rows:
        check_asker(row, by)
        start(row, by, password=password_hash or make_password(None))
        row.clean_fields(exclude=_KEYS)
    _check_new_addresses(rows)
    insert_rows(rows)
    if User.objects.editable_by(by).filter(pk__in=[row.pk for row in rows]).count() != len(rows):
        raise PermissionDenied(REFUSED)
    journal.record([entry(row, "create_account", difference(None, row)) for row in rows], by=by)
    return rows


@transaction.atomic
def change_account(*, account: User, by: Any, read_version: int | None = None) -> User:
    """Change an account; what makes it another's or a greater one has to be confirmed again."""
    stored = locked(account)
    check_asker(stored, by)
    check_asker(account, by)
    changed = frozenset(difference(stored, account))
    if by.pk == stored.pk and changed & _NOT_ONE_S_OWN:
        raise PermissionDenied(NOT_ONESELF)
    check_account(account)
    for name in (*_KEPT, "confirmed_at"):
        setattr(account, name, getattr(stored, name))
    is_reopened = account.is_active and not stored.is_active
    if "email" in changed:
        _forget_holder(account)
    if changed & _BINDING or is_reopened:
        account.asked_by, account.confirmed_by, account.confirmed_at = by, None, None
    if "is_active" in changed:
        account.session_epoch += 1
    acts = [replace(written(account, by=by, read_version=read_version), act="change_account")]
    if changed & (_BINDING | {"clearance"}) or is_reopened:
        acts += _withdrawn_clearances(account)
    if changed & _BINDING or is_reopened:
        acts += _ended_interims(account, by)
    journal.record(acts, by=by)
    return account


@transaction.atomic
def disable_account(*, account: User, by: Any, read_version: int | None = None) -> User:
    """Close an account at once: it is out at its next click. Its past acts stay its own."""
    stored = locked(account)
    check_asker(stored, by)
    if not User.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise PermissionDenied(REFUSED)
    if by.pk == stored.pk:
        raise PermissionDenied(NOT_ONESELF)
    if not stored.is_active:
        raise Conflict(DISABLED)
    check_version(stored, account, read_version)
    stored.session_epoch += 1
    journal.record([stamp(stored, act="disable_account", is_active=False)], by=by)
    return stored


@transaction.atomic
def change_preferences(*, by: Any, wants_digest: bool) -> User:
    """Change what one chooses for one's own account: whether the daily reminder comes."""
    stored = locked(by)
    journal.record([stamp(stored, act="change_preferences", wants_digest=wants_digest)], by=by)
    return stored


@transaction.atomic
def create_administrator(
    *, email: str, member_state: MemberState | None = None, function: str = "administrateur"
) -> User:
    """Open the first account of a scope that has no active administrator, for the system itself."""
    list(MemberState.objects.select_for_update(of=("self",)))  # one creation at a time
    if _has_active_administrator(member_state):
        raise Conflict(ALREADY_ADMINISTERED)
    account = User(email=email, role=Role.ADMINISTRATOR, member_state=member_state, function=function)
    start(account, None, password=make_password(None))
    account.confirmed_at = now()
    journal.record([replace(written(account, by=None), act="create_administrator")], by=None)
    return account


def _new(account: NewAccount) -> User:
    return User(**{field.name: getattr(account, field.name) for field in fields(account)})


def _check_new_addresses(rows: Sequence[User]) -> None:
    """Refuse an address that an account already has, or that comes twice, whatever the case."""
    addresses = [row.email.lower() for row in rows]
    taken = set(User.objects.having_address(addresses).values_list("address", flat=True))
    twice = {address for address in addresses if addresses.count(address) > 1}
    if taken | twice:
        named = ", ".join(sorted(taken | twice))
        raise ValidationError({"email": f"Un compte existe déjà pour cette adresse\u00a0: {named}."})


def _forget_holder(account: User) -> None:
    """Take password, sessions and known addresses from whoever held the account under another address."""
    account.password = make_password(None)
    EmailAddress.objects.filter(user=account.pk).delete()


def _has_active_administrator(member_state: MemberState | None) -> bool:
    return User.objects.filter(role=Role.ADMINISTRATOR, member_state=member_state, is_active=True).exists()


def _ended_interims(account: User, by: Any) -> list[Act]:
    """End what was given to, or in place of, the account as it was: another role, place or person is another case."""
    rows = Interim.objects.select_for_update(of=("self",)).involving(account).not_over_on(account.today())
    return [ended(interim, by) for interim in rows.order_by("pk")]


def _withdrawn_clearances(account: User) -> list[Act]:
    """Take back the agreements given to another person, place or clearance; the journal keeps them."""
    given = list(account.clearance_confirmations.values_list("confirmed_for", flat=True))
    if not given:
        return []
    account.clearance_confirmations.all().delete()
    return [entry(account, "withdraw_clearance", {"confirmed_for": (" ".join(sorted(given)), None)})]
