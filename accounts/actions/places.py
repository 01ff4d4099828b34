"""Writes of states, ministries, bodies, presidencies and successions of ministries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.actions.rows import ALREADY_CONFIRMED, OWN_ACT, check_version, locked, stamp, written
from accounts.models import Body, Mandate, MemberState, Ministry, MinistrySuccession
from accounts.writing import REFUSED, difference, write_rows
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from journal import actions as journal

LETTERHEAD_ONLY = "L’administrateur d’un État n’en modifie que l’en-tête des courriers."
FROZEN = "Cette succession est confirmée\u00a0: elle ne change plus."


@transaction.atomic
def save_member_state(*, member_state: MemberState, by: Any, read_version: int | None = None) -> MemberState:
    """Save a state; its own administrators change its letterhead only."""
    if by is not None and not by.may(Verb.WRITE_REFERENCE):
        stored = None if member_state._state.adding else locked(member_state)
        if stored is None or set(difference(stored, member_state)) - {"letterhead"}:
            raise PermissionDenied(LETTERHEAD_ONLY)
    journal.record([written(member_state, by=by, read_version=read_version)], by=by)
    return member_state


@transaction.atomic
def save_ministry(*, ministry: Ministry, by: Any, read_version: int | None = None) -> Ministry:
    """Save a ministry or institution of one's state; it never moves to another."""
    journal.record([written(ministry, by=by, read_version=read_version)], by=by)
    return ministry


@transaction.atomic
def save_body(*, body: Body, by: Any, read_version: int | None = None) -> Body:
    """Save a body of one's state and its own title."""
    journal.record([written(body, by=by, read_version=read_version)], by=by)
    return body


@transaction.atomic
def save_mandate(*, mandate: Mandate, by: Any, read_version: int | None = None) -> Mandate:
    """Save a presidency: who holds it, from when to when, and the title of its coordination."""
    journal.record([written(mandate, by=by, read_version=read_version)], by=by)
    return mandate


@transaction.atomic
def save_reference_rows(*, by: Any, rows: Sequence[models.Model]) -> None:
    """Save many reference rows, new or edited, of one or several tables, in the order given.

    A constant number of statements a table. `by=None` is the system: it fills a table that is
    still empty (the first states, ministries and bodies of an installation), and no other.
    """
    journal.record(write_rows(rows, by=by), by=by)


@transaction.atomic
def prepare_succession(
    *, succession: MinistrySuccession, by: Any, read_version: int | None = None
) -> MinistrySuccession:
    """Say which ministry takes the place of another; it counts once a second person has confirmed it."""
    if not succession._state.adding and locked(succession).confirmed_at:
        raise Conflict(FROZEN)
    _check_succession(succession)
    succession.prepared_by = by
    succession.confirmed_by, succession.confirmed_at = None, None
    entry = written(succession, by=by, read_version=read_version)
    journal.record([replace(entry, act="prepare_succession", member_state=_state_of(succession))], by=by)
    return succession


@transaction.atomic
def confirm_succession(
    *, succession: MinistrySuccession, by: Any, read_version: int | None = None
) -> MinistrySuccession:
    """Confirm a succession: from then on the new ministry has what the former one led."""
    stored = locked(succession)
    if not by.may(Verb.CONFIRM_SUCCESSION) or _state_of(stored) != by.member_state_id:
        raise PermissionDenied(REFUSED)
    if stored.prepared_by_id == by.pk:
        raise PermissionDenied(OWN_ACT)
    if stored.confirmed_at:
        raise Conflict(ALREADY_CONFIRMED)
    check_version(stored, succession, read_version)
    entry = stamp(stored, act="confirm_succession", confirmed_by=by, confirmed_at=now())
    journal.record([replace(entry, member_state=_state_of(stored))], by=by)
    return stored


def _state_of(succession: MinistrySuccession) -> str:
    return succession.predecessor.member_state_id


def _check_succession(succession: MinistrySuccession) -> None:
    if succession.predecessor_id == succession.successor_id:
        raise ValidationError({"successor": "Un ministère ne se succède pas à lui-même."})
    if succession.predecessor.member_state_id != succession.successor.member_state_id:
        raise ValidationError({"successor": "Un ministère succède à un ministère du même État."})
