"""Interims: given, ended, taken and left. Who acts in another's place stays who acts."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.actions.rows import check_version, entry, locked, stamp, written
from accounts.models import Interim, User
from accounts.writing import REFUSED
from common.clock import now
from common.errors import Conflict
from journal import actions as journal
from journal.actions import Act

OVER = "Cet intérim est terminé\u00a0: il ne change plus."
NOT_IN_FORCE = "Cet intérim n’est pas en cours\u00a0: il n’a pas commencé, il est terminé ou un compte a changé."
OTHER_STATE = "L’intérimaire relève du même État que le titulaire."
NOT_REPLACEABLE = "Un administrateur n’est remplacé que par un administrateur, et n’en remplace pas d’autre."
NOT_ACTIVE = "Ce compte n’est pas actif\u00a0: choisissez-en un autre."
TO_ONESELF = "Nul ne se confie un intérim à soi-même."
STARTED = "Cet intérim a commencé\u00a0: seule sa fin change encore."
IN_THE_PAST = "Choisissez aujourd’hui ou un jour à venir."

# What never changes once the interim is given: another holder or person is another interim.
_KEPT = ("holder_id", "person_id", "given_by_id", "ended_by_id", "ended_at")


@transaction.atomic
def save_interim(*, interim: Interim, by: Any, read_version: int | None = None) -> Interim:
    """Say who acts in place of an absent holder of the same place, and between which dates.

    Given by the holder or by an administrator of theirs, never to oneself; one already given
    changes its dates only. The dates are days of the holder's state.
    """
    _check_giver(interim, by)
    if interim._state.adding:
        interim.given_by = by
        _check_new(interim, by.today())
    else:
        _check_change(interim, locked(interim), by.today())
    act = written(interim, by=by, read_version=read_version)
    journal.record([replace(act, member_state=interim.holder.state_code)], by=by)
    return interim


@transaction.atomic
def end_interim(*, interim: Interim, by: Any, read_version: int | None = None) -> Interim:
    """End an interim at once, before its last day; whoever may give it may end it."""
    stored = locked(interim)
    if not Interim.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise PermissionDenied(REFUSED)
    if stored.is_over_on(by.today()):
        raise Conflict(OVER)
    check_version(stored, interim, read_version)
    journal.record([ended(stored, by)], by=by)
    return stored


@transaction.atomic
def take_interim(*, interim: Interim, by: Any) -> Interim:
    """Start to act in the place of the holder; what follows is told « par intérim »."""
    stored = locked(interim)
    if stored.person_id != by.pk:
        raise PermissionDenied(REFUSED)
    if not stored.stands_on(by.today()):
        raise Conflict(NOT_IN_FORCE)
    journal.record([_entry(stored, "take_interim")], by=by)
    return stored


@transaction.atomic
def leave_interim(*, interim: Interim, by: Any) -> Interim:
    """Come back to one's own role."""
    if interim.person_id != by.pk:
        raise PermissionDenied(REFUSED)
    journal.record([_entry(interim, "leave_interim")], by=by)
    return interim


def ended(interim: Interim, by: Any) -> Act:
    """End a locked interim and return its entry, not yet recorded."""
    act = stamp(interim, act="end_interim", ended_by=by, ended_at=now())
    return replace(act, member_state=interim.holder.state_code)


def _entry(interim: Interim, act: str) -> Act:
    return replace(entry(interim, act, {}), member_state=interim.holder.state_code, is_reading=True)


def _check_giver(interim: Interim, by: Any) -> None:
    if not User.objects.replaceable_by(by).filter(pk=interim.holder_id).exists():
        raise PermissionDenied(REFUSED)
    if interim.person_id == by.pk:
        raise PermissionDenied(TO_ONESELF)


def _check_new(interim: Interim, today: date) -> None:
    """Refuse an interim that could not be taken, with the field at fault."""
    if interim.holder.member_state_id != interim.person.member_state_id:
        raise ValidationError({"person": OTHER_STATE})
    if not interim.is_possible:
        raise ValidationError({"person": NOT_REPLACEABLE})
    for name in ("holder", "person"):
        if not getattr(interim, name).may_sign_in:
            raise ValidationError({name: NOT_ACTIVE})
    if interim.starts_on < today:
        raise ValidationError({"starts_on": IN_THE_PAST})


def _check_change(interim: Interim, stored: Interim, today: date) -> None:
    if stored.is_over_on(today):
        raise Conflict(OVER)
    for name in _KEPT:
        setattr(interim, name, getattr(stored, name))
    if stored.starts_on != interim.starts_on and stored.starts_on <= today:
        raise ValidationError({"starts_on": STARTED})
    if interim.starts_on < min(stored.starts_on, today):
        raise ValidationError({"starts_on": IN_THE_PAST})
    if interim.ends_on < today:
        raise ValidationError({"ends_on": IN_THE_PAST})
