"""Writes of instruments, their rule and declared date, their provisions, and usual procedures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.writing import REFUSED, write_row, write_rows
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from journal import actions as journal
from protocols.actions.rows import (
    ALREADY_CONFIRMED,
    NOTHING_RECORDED,
    REFUSED_CONFIRMATION,
    check_second_person,
    check_version,
    confirm,
    locked,
)
from protocols.models import AuthorisingSession, Instrument, ProcedureTemplate, Provision
from protocols.querysets import presides_on

_TOLD_TOGETHER = {
    "rule_": ("entry_into_force_rule", "rule_source"),
    "declared_": ("declared_on", "declared_source"),
}
_CONTRIBUTIONS = ("create_instrument", "change_instrument", "record_rule", "record_declared_date")


@transaction.atomic
def save_instrument(*, instrument: Instrument, by: Any, read_version: int | None = None) -> Instrument:
    """Save an instrument; a rule or a declared date that changes has to be confirmed again."""
    _check_writer(by, Verb.WRITE_INSTRUMENT)
    stored = locked(instrument)
    for prefix in _TOLD_TOGETHER:
        _stamp(instrument, stored, prefix, by)
    journal.record([write_row(instrument, by=by, read_version=read_version)], by=by)
    return instrument


def prepare_instruments(*, by: Any, instruments: Sequence[Instrument]) -> list[journal.Act]:
    """Save many instruments inside the caller's transaction, for a table that comes in; return their entries.

    The batch twin of `save_instrument`: what it raises, and what has to be confirmed again, are the same.
    """
    _check_writer(by, Verb.WRITE_INSTRUMENT)
    rows = Instrument.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in instruments])
    stored = {row.pk: row for row in rows.order_by("pk")}
    for instrument in instruments:
        for prefix in _TOLD_TOGETHER:
            _stamp(instrument, stored.get(instrument.pk), prefix, by)
    return write_rows(instruments, by=by)


def prepare_provisions(*, by: Any, provisions: Sequence[Provision]) -> list[journal.Act]:
    """Save many articles inside the caller's transaction; return their entries."""
    _check_writer(by, Verb.WRITE_INSTRUMENT)
    return write_rows(provisions, by=by)


@transaction.atomic
def record_rule(
    *, instrument: Instrument, rule: dict[str, Any] | None, source: str, by: Any, read_version: int | None = None
) -> Instrument:
    """Record the rule of entry into force, to be confirmed by a second person."""
    told = {"entry_into_force_rule": rule, "rule_source": source}
    return _record(instrument, told, by=by, read_version=read_version, prefix="rule_", act="record_rule")


@transaction.atomic
def record_declared_date(
    *, instrument: Instrument, on: date | None, source: str, by: Any, read_version: int | None = None
) -> Instrument:
    """Record the date that the depositary declares, to be confirmed by a second person."""
    told = {"declared_on": on, "declared_source": source}
    return _record(instrument, told, by=by, read_version=read_version, prefix="declared_", act="record_declared_date")


@transaction.atomic
def confirm_rule(*, instrument: Instrument, by: Any, read_version: int | None = None) -> Instrument:
    """Confirm the recorded rule: the coordination of a state that does not preside, not its author."""
    return _confirm(instrument, by=by, read_version=read_version, prefix="rule_", act="confirm_rule")


@transaction.atomic
def confirm_declared_date(*, instrument: Instrument, by: Any, read_version: int | None = None) -> Instrument:
    """Confirm the declared date, under the same conditions as the rule."""
    return _confirm(instrument, by=by, read_version=read_version, prefix="declared_", act="confirm_declared_date")


@transaction.atomic
def save_provision(*, provision: Provision, by: Any, read_version: int | None = None) -> Provision:
    """Save an article of an instrument."""
    _check_writer(by, Verb.WRITE_INSTRUMENT)
    journal.record([write_row(provision, by=by, read_version=read_version)], by=by)
    return provision


@transaction.atomic
def save_procedure_template(
    *, template: ProcedureTemplate, by: Any, read_version: int | None = None
) -> ProcedureTemplate:
    """Save a usual act of a state's procedure."""
    _check_writer(by, Verb.WRITE_REFERENCE)
    journal.record([write_row(template, by=by, read_version=read_version)], by=by)
    return template


@transaction.atomic
def save_authorising_session(
    *, session: AuthorisingSession, by: Any, read_version: int | None = None
) -> AuthorisingSession:
    """Save a session of the body that authorises ratification in the writer's own state."""
    _check_writer(by, Verb.WRITE_MINISTRY)
    journal.record([write_row(session, by=by, read_version=read_version)], by=by)
    return session


def _check_writer(by: Any, verb: Verb) -> None:
    if not by.may(verb):
        raise PermissionDenied(REFUSED)


def _record(
    instrument: Instrument, told: dict[str, Any], *, by: Any, read_version: int | None, prefix: str, act: str
) -> Instrument:
    _check_writer(by, Verb.WRITE_RULE)
    stored = locked(instrument)
    changed = Instrument.objects.get(pk=stored.pk)
    for name, value in told.items():
        setattr(changed, name, value)
    _stamp(changed, stored, prefix, by)
    entry = write_row(changed, by=by, read_version=read_version)
    journal.record([replace(entry, act=act)], by=by)
    return changed


def _stamp(row: Instrument, stored: Instrument | None, prefix: str, by: Any) -> None:
    """Say who told a rule or a date, and when; never what a caller put on the row in hand."""
    names = _TOLD_TOGETHER[prefix]
    told = [getattr(row, name) for name in names]
    is_same = stored is not None and told == [getattr(stored, name) for name in names]
    is_told = told[0] is not None
    marks = ("recorded_by", "recorded_at", "confirmed_by", "confirmed_at")
    kept = [getattr(stored, f"{prefix}{mark}") if is_same else None for mark in marks]
    new = [by, now(), None, None] if is_told else [None] * 4
    for mark, value in zip(marks, kept if is_same else new, strict=True):
        setattr(row, f"{prefix}{mark}", value)


def _confirm(instrument: Instrument, *, by: Any, read_version: int | None, prefix: str, act: str) -> Instrument:
    if not by.may(Verb.CONFIRM_RULE) or presides_on(by, by.today()):
        raise PermissionDenied(REFUSED_CONFIRMATION)
    stored = locked(instrument)
    check_version(stored, instrument, read_version)
    recorded_by = getattr(stored, f"{prefix}recorded_by_id")
    if recorded_by is None:
        raise Conflict(NOTHING_RECORDED)
    if getattr(stored, f"{prefix}confirmed_at"):
        raise Conflict(ALREADY_CONFIRMED)
    check_second_person(stored, recorded_by=recorded_by, by=by, acts=_CONTRIBUTIONS)
    journal.record([confirm(stored, by=by, act=act, prefix=prefix)], by=by)
    return stored
