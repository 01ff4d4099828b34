"""Dated acts: recorded by one person, confirmed by another, then never changed but corrected."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.writing import REFUSED, shown_differences, write_row, write_rows
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from common.receiving import Received
from journal import actions as journal
from protocols.actions.documents import drop_documents, keep_document
from protocols.actions.rows import (
    ALREADY_CONFIRMED,
    REFUSED_CONFIRMATION,
    check_author,
    check_second_person,
    check_version,
    confirm,
    entry_of,
    locked_again,
    locked_if_stored,
    withdrawal_of,
)
from protocols.models import Act
from protocols.models.acts import TOLD_BY_AN_ACT
from protocols.querysets import ACT_WRITTEN, places
from protocols.rules.acts import act_faults

FROZEN = "Cet acte est confirmé\u00a0: il ne change que par un acte rectificatif, lui-même confirmé."
UNCONFIRMED = "Cet acte n’est pas encore confirmé\u00a0: il se modifie directement."
ALREADY_CORRECTED = "Cet acte est déjà rectifié\u00a0: rectifier l’acte qui le remplace."
BEING_CORRECTED = (
    "Une rectification de cet acte attend déjà sa confirmation\u00a0: comparez, puis modifiez celle-ci au besoin."
)
WITHDRAWN_ALREADY = "Cet acte a été retiré entre-temps."
SAME = "Rien ne change\u00a0: modifiez ce qui est à rectifier."


@transaction.atomic
def record_act(*, act: Act, by: Any, read_version: int | None = None, document: Received | None = None) -> Act:
    """Record an act with a document that shows it, or change one that is not confirmed yet.

    It waits for a second person; the documents already joined stay.
    """
    check_place(act, by)
    stored = locked_if_stored(act, withdrawn=WITHDRAWN_ALREADY)
    if stored is not None:
        check_place(stored, by)
        if stored.is_confirmed:
            raise Conflict(FROZEN)
    _stamp(act, by, corrects=stored.corrects_id if stored else None)
    _check_rules(act, by)
    _check_changes(act, stored.corrects if stored else None)
    entry = write_row(act, by=by, read_version=read_version)
    kept = keep_document(act, document, by=by)
    journal.record([replace(entry, act="record_act"), *kept], by=by)
    return act


@transaction.atomic
def record_acts(*, acts: Sequence[Act], by: Any) -> list[Act]:
    """Record many new acts at once, all or none; the same judgement as `record_act` for each.

    A constant number of statements, whatever the number of acts. The fields are cleaned one by
    one; keys and constraints are held by the database.
    """
    reached = places(by, Verb.RECORD_ACT)
    if any(act.member_state_id not in reached for act in acts):
        raise PermissionDenied(REFUSED)
    for act in acts:
        _stamp(act, by, corrects=None)
        _check_rules(act, by)
        act.clean_fields(exclude=["instrument", "member_state", "recorded_by"])
    Act.objects.bulk_create(acts)
    journal.record([entry_of(act, "record_act") for act in acts], by=by)
    return list(acts)


def prepare_acts(*, by: Any, acts: Sequence[Act]) -> list[journal.Act]:
    """Record acts, new or not confirmed yet, inside the caller's transaction; return their entries.

    The same judgement as `record_act` for each, in a constant number of statements.
    """
    rows = Act.objects.select_for_update(of=("self",)).select_related("corrects")
    rows = rows.filter(pk__in=[act.pk for act in acts])
    stored = {row.pk: row for row in rows.order_by("pk")}
    reached = places(by, Verb.RECORD_ACT)
    if any(act.member_state_id not in reached for act in [*acts, *stored.values()]):
        raise PermissionDenied(REFUSED)
    if any(act.is_confirmed for act in stored.values()):
        raise Conflict(FROZEN)
    if any(act.pk not in stored for act in acts if not act._state.adding):
        raise Conflict(WITHDRAWN_ALREADY)
    for act in acts:
        corrected = stored[act.pk].corrects if act.pk in stored else None
        _stamp(act, by, corrects=corrected.pk if corrected else None)
        _check_rules(act, by)
        _check_changes(act, corrected)
    return [replace(entry, act="record_act") for entry in write_rows(acts, by=by)]


@transaction.atomic
def correct_act(*, act: Act, correction: Act, by: Any, document: Received | None = None) -> Act:
    """Record the act that takes the place of a confirmed one, once confirmed in its turn.

    One correction waits at a time: whoever sends a second one reads in what it differs from the first.
    """
    check_place(act, by)
    stored = locked_again(act, withdrawn=WITHDRAWN_ALREADY)
    if not stored.is_confirmed:
        raise Conflict(UNCONFIRMED)
    if stored.corrections.filter(confirmed_at__isnull=False).exists():
        raise Conflict(ALREADY_CORRECTED)
    correction.instrument_id, correction.member_state_id = stored.instrument_id, stored.member_state_id
    _stamp(correction, by, corrects=stored.pk)
    _check_is_correction(correction, stored)
    _check_rules(correction, by)
    entry = write_row(correction, by=by)
    kept = keep_document(correction, document, by=by)
    journal.record([replace(entry, act="correct_act"), *kept], by=by)
    return correction


def _check_is_correction(correction: Act, stored: Act) -> None:
    """Raise if another correction waits, or if nothing would change."""
    waiting = stored.corrections.filter(confirmed_at__isnull=True).first()
    if waiting is not None:
        told = {str(Act._meta.get_field(name).verbose_name) for name in TOLD_BY_AN_ACT}
        raise Conflict(BEING_CORRECTED, [row for row in shown_differences(correction, waiting) if row.label in told])
    _check_changes(correction, stored)


def _check_changes(act: Act, corrected: Act | None) -> None:
    """Raise if an act says nothing other than the one that it corrects, when it corrects one."""
    if corrected and all(getattr(act, name) == getattr(corrected, name) for name in TOLD_BY_AN_ACT):
        raise ValidationError(SAME)


@transaction.atomic
def withdraw_act(*, act: Act, by: Any, read_version: int | None = None) -> None:
    """Withdraw an act that nobody has confirmed, with its documents; the journal keeps all that it held.

    Only by who recorded it. Raises `Conflict` once it is confirmed, or changed since it was read.
    """
    check_place(act, by)
    stored = locked_again(act, withdrawn=WITHDRAWN_ALREADY)
    check_author(stored, by=by, frozen=FROZEN)
    check_version(stored, act, read_version)
    entries = [*drop_documents(stored), withdrawal_of(stored, stored.member_state_id)]
    stored.delete()
    journal.record(entries, by=by)


@transaction.atomic
def confirm_act(*, act: Act, by: Any, read_version: int | None = None) -> Act:
    """Confirm a recorded act: from then on it counts, and never changes."""
    stored = locked_again(act, withdrawn=WITHDRAWN_ALREADY)
    if stored.is_confirmed:
        raise _confirmed_already(stored, by)
    check_second_person(stored, recorded_by=stored.recorded_by_id, by=by, acts=ACT_WRITTEN)
    if not Act.objects.confirmable_by(by).filter(pk=stored.pk).exists():
        raise PermissionDenied(REFUSED_CONFIRMATION)
    check_version(stored, act, read_version)
    journal.record([confirm(stored, by=by, act="confirm_act")], by=by)
    return stored


def _confirmed_already(stored: Act, by: Any) -> Exception:
    """Tell whoever could have confirmed it that it is done, the others that it is not theirs."""
    is_theirs = stored.member_state_id in places(by, Verb.CONFIRM_ACT)
    return Conflict(ALREADY_CONFIRMED) if is_theirs else PermissionDenied(REFUSED_CONFIRMATION)


def check_place(act: Act, by: Any) -> None:
    """Raise `PermissionDenied` for an act of a place where the person records nothing."""
    if act.member_state_id not in places(by, Verb.RECORD_ACT):
        raise PermissionDenied(REFUSED)


def _stamp(act: Act, by: Any, *, corrects: Any) -> None:
    """Say who recorded an act; never what a caller put on the row in hand."""
    act.recorded_by, act.recorded_at = by, now()
    act.confirmed_by, act.confirmed_at = None, None
    act.corrects_id = corrects


def _check_rules(act: Act, by: Any) -> None:
    faults = act_faults(
        kind=act.kind,
        member_state=act.member_state_id,
        consent_form=act.consent_form,
        on=act.on,
        # The place was checked: the act is of the person’s own state, or of none.
        today=by.today(),
    )
    if faults:
        raise ValidationError({fault.field: fault.sentence for fault in faults})
