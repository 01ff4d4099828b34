"""Reservations and declarations: a state's own until deposited, then confirmed by a second person."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.writing import REFUSED, write_row
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from journal import actions as journal
from protocols.actions.rows import (
    ALREADY_CONFIRMED,
    REFUSED_CONFIRMATION,
    check_author,
    check_second_person,
    check_version,
    confirm,
    locked_again,
    locked_if_stored,
    withdrawal_of,
)
from protocols.models import Statement
from protocols.querysets import STATEMENT_WRITTEN, places
from protocols.rules.statements import statement_faults

FROZEN = "Cette déclaration est confirmée\u00a0: elle ne se modifie plus, elle se retire par une autre."
WITHDRAWN_ALREADY = "Cette déclaration a été retirée entre-temps."
UNDEPOSITED = "Cette déclaration n’est pas déposée\u00a0: indiquer la date du dépôt avant de la confirmer."


@transaction.atomic
def save_statement(*, statement: Statement, by: Any, read_version: int | None = None) -> Statement:
    """Save a statement, with the date of its deposit once there is one."""
    check_statement_place(statement, by)
    stored = locked_if_stored(statement, withdrawn=WITHDRAWN_ALREADY)
    if stored is not None:
        check_statement_place(stored, by)
        if stored.confirmed_at:
            raise Conflict(FROZEN)
    faults = statement_faults(statement, statement.about, by.today())
    if faults:
        raise ValidationError({fault.field: fault.sentence for fault in faults})
    statement.recorded_by, statement.recorded_at = by, now()
    statement.confirmed_by, statement.confirmed_at = None, None
    entry = write_row(statement, by=by, read_version=read_version)
    journal.record([replace(entry, act="record_statement")], by=by)
    return statement


@transaction.atomic
def withdraw_statement(*, statement: Statement, by: Any, read_version: int | None = None) -> None:
    """Withdraw a statement that nobody has confirmed, by who recorded it; the journal keeps its text."""
    check_statement_place(statement, by)
    stored = locked_again(statement, withdrawn=WITHDRAWN_ALREADY)
    check_author(stored, by=by, frozen=FROZEN)
    check_version(stored, statement, read_version)
    entry = withdrawal_of(stored, stored.member_state_id)
    stored.delete()
    journal.record([entry], by=by)


@transaction.atomic
def confirm_statement(*, statement: Statement, by: Any, read_version: int | None = None) -> Statement:
    """Confirm a deposited statement: from then on all read it, and it never changes."""
    stored = locked_again(statement, withdrawn=WITHDRAWN_ALREADY)
    if stored.member_state_id not in places(by, Verb.CONFIRM_ACT):
        raise PermissionDenied(REFUSED_CONFIRMATION)
    if stored.confirmed_at:
        raise Conflict(ALREADY_CONFIRMED)
    if stored.deposited_on is None:
        raise Conflict(UNDEPOSITED)
    check_second_person(stored, recorded_by=stored.recorded_by_id, by=by, acts=STATEMENT_WRITTEN)
    check_version(stored, statement, read_version)
    journal.record([confirm(stored, by=by, act="confirm_statement")], by=by)
    return stored


def check_statement_place(statement: Statement, by: Any) -> None:
    """Raise `PermissionDenied` for a statement of a state for which the person writes none."""
    if statement.member_state_id not in places(by, Verb.WRITE_STATEMENT):
        raise PermissionDenied(REFUSED)
