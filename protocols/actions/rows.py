"""What the actions share: lock, version, second person. Nothing here writes to the journal."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.writing import STALE, difference, shown_differences
from common.clock import now
from common.errors import Conflict
from journal.actions import Act as Entry
from journal.models import Entry as Written
from journal.rules import WITHDRAWN

REFUSED_CONFIRMATION = "Cette confirmation n’entre pas dans votre périmètre."
OWN_WORK = "Vous avez enregistré ou modifié cette donnée\u00a0: une autre personne la confirme."
ALREADY_CONFIRMED = "Cette donnée est déjà confirmée."
NOT_YOUR_DRAFT = "Seule la personne qui a enregistré cette donnée la retire, tant qu’elle n’est pas confirmée."
NOTHING_RECORDED = "Il n’y a rien à confirmer\u00a0: rien n’est enregistré."


def locked(row: models.Model) -> Any:
    """Return the stored row, locked until commit, or None for a row not stored yet."""
    return type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


def locked_again(row: models.Model, *, withdrawn: str) -> Any:
    """Return the stored row, locked until commit; raise `Conflict(withdrawn)` if its author withdrew it since."""
    stored = locked(row)
    if stored is None:
        raise Conflict(withdrawn)
    return stored


def locked_if_stored(row: models.Model, *, withdrawn: str) -> Any:
    """Return the stored row, locked until commit, or None for a new one; raise `Conflict` if it was withdrawn since."""
    return locked(row) if row._state.adding else locked_again(row, withdrawn=withdrawn)


def check_version(stored: Any, read: Any, read_version: int | None) -> None:
    """Raise `Conflict`, with the difference, if the stored version is not the one that was read."""
    if read_version is not None and stored.version != read_version:
        raise Conflict(STALE, shown_differences(read, stored))


def check_second_person(row: Any, *, recorded_by: Any, by: Any, acts: Sequence[str] = ()) -> None:
    """Raise `PermissionDenied` if the person wrote what is to be confirmed.

    `acts` are the entries of the journal by which somebody contributes: whoever recorded it first
    stays a contributor after another person has changed it.
    """
    written = Written.objects.about(row._meta.label_lower, row.pk).filter(actor=by.email, act__in=acts)
    if recorded_by == by.pk or written.exists():
        raise PermissionDenied(OWN_WORK)


def confirm(row: Any, *, by: Any, act: str, prefix: str = "") -> Entry:
    """Put the confirmation on a locked row, save it and return its entry, not yet recorded."""
    before = type(row)._default_manager.get(pk=row.pk)
    setattr(row, f"{prefix}confirmed_by", by)
    setattr(row, f"{prefix}confirmed_at", now())
    row.version += 1
    row.full_clean()
    row.save()
    return entry_of(row, act, before)


def check_author(row: Any, *, by: Any, frozen: str) -> None:
    """Raise unless the person recorded this row and nobody confirmed it; `frozen` says why a confirmed one stays."""
    if row.recorded_by_id != by.pk:
        raise PermissionDenied(NOT_YOUR_DRAFT)
    if row.confirmed_at:
        raise Conflict(frozen)


def withdrawal_of(row: Any, member_state: str | None) -> Entry:
    """Return the entry that keeps all that a withdrawn row held; `member_state` is its own, or that of its act."""
    held = {name: (after, None) for name, (_, after) in difference(None, row).items()}
    kind = row._meta
    return Entry(
        f"{WITHDRAWN}{kind.model_name}", kind.label_lower, row.pk, changes=held, member_state=member_state or ""
    )


def entry_of(row: Any, act: str, before: Any = None) -> Entry:
    """Return the entry that tells what became of a row."""
    return Entry(
        act=act,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        changes=difference(before, row),
        member_state=getattr(row, "member_state_id", None) or "",
    )
