"""What one row and many rows of accounts are judged by alike; nothing here writes."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions.rows import ALREADY_CONFIRMED, OWN_ACT
from accounts.models import User
from accounts.rules import (
    NEEDS_CONFIRMATION,
    identity_of,
    is_place_right,
    may_ask_for,
    may_be_restricted,
    may_confirm,
    may_confirm_clearance,
)
from accounts.writing import REFUSED
from common.access import Identity, Level
from common.errors import Conflict

NOT_WAITING = "Ce compte n’attend pas de confirmation."
NOT_RESTRICTED = "Ce compte ne demande pas l’habilitation à la diffusion restreinte."


def identity(account: User) -> Identity:
    """Return the identity of the row in hand, which may have just been given another role."""
    return identity_of(account.role, account.member_state_id is not None)


def check_asker(account: User, by: Any) -> None:
    """Refuse an account that is not this administrator's to ask for, change or disable."""
    if not may_ask_for(by.identity, identity(account)):
        raise PermissionDenied(REFUSED)


def check_account(account: User) -> None:
    """Refuse an account that does not stand where its role has it stand, with the field at fault."""
    is_right = is_place_right(
        account.role,
        has_state=account.member_state_id is not None,
        has_ministry=account.ministry_id is not None,
        has_mandate=account.mandate_id is not None,
    )
    if not is_right:
        raise ValidationError({"role": "Ce rôle ne va pas avec cet État, ce ministère ou ce mandat."})
    if account.ministry and account.ministry.member_state_id != account.member_state_id:
        raise ValidationError({"ministry": "Le ministère d’un compte est un ministère de son État."})
    if account.clearance == Level.RESTRICTED and not may_be_restricted(identity(account)):
        raise ValidationError({"clearance": "Ce rôle ne reçoit pas l’habilitation à la diffusion restreinte."})


def start(account: User, by: Any, *, password: str) -> None:
    """Give a new account what no caller may choose, once it stands in its place."""
    check_account(account)
    account.password = password
    account.asked_by, account.confirmed_by, account.confirmed_at = by, None, None
    account.is_active = True


def check_confirmation(account: User, by: Any, *, has_two_administrators: bool) -> None:
    """Refuse a confirmation that is not this person's, or that nothing waits for (note 11)."""
    if by.pk in (account.pk, account.asked_by_id):
        raise PermissionDenied(OWN_ACT)
    is_theirs = may_confirm(
        by.identity,
        identity(account),
        same_state=account.member_state_id == by.member_state_id,
        has_two_administrators=has_two_administrators,
    )
    if identity(account) in NEEDS_CONFIRMATION and not is_theirs:
        raise PermissionDenied(REFUSED)
    if identity(account) not in NEEDS_CONFIRMATION or not account.is_active:
        raise Conflict(NOT_WAITING)
    if account.confirmed_at:
        raise Conflict(ALREADY_CONFIRMED)


def check_clearance(account: User, by: Any, *, is_agreed: bool) -> None:
    """Refuse an agreement to a clearance that is not this person's, or that is not asked for."""
    same_state = account.member_state_id == by.member_state_id
    if by.pk == account.pk or not may_confirm_clearance(by.identity, identity(account), same_state=same_state):
        raise PermissionDenied(REFUSED)
    if account.clearance != Level.RESTRICTED or not may_be_restricted(identity(account)):
        raise Conflict(NOT_RESTRICTED)
    if is_agreed:
        raise Conflict(ALREADY_CONFIRMED)
