"""The documents of acts: kept with the act that they show, inside its own transaction."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.clock import now
from common.receiving import Received
from common.storing import discard, kept_as
from journal.actions import Act as Entry
from protocols.actions.rows import entry_of, withdrawal_of
from protocols.models import Act, ActDocument

ALREADY_JOINED = "Ce fichier est déjà joint à cet acte."
_MOST = 10
TOO_MANY = f"Un acte porte {_MOST} documents au plus\u00a0: réunissez-les en un seul PDF."


def keep_document(act: Act, file: Received | None, *, by: Any) -> list[Entry]:
    """Keep a received file with an act that is being recorded; return its entry, not yet recorded.

    Raises `ValidationError` (the same file twice, too many), `Unacceptable` (no room on the disk).
    """
    if file is None:
        return []
    _check(act, file)
    row = ActDocument(act=act, **kept_as(file, "protocols/acts"), added_by=by, added_at=now())
    row.full_clean()
    row.save()
    return [replace(entry_of(row, "attach_file"), member_state=act.member_state_id or "")]


def drop_documents(act: Act) -> list[Entry]:
    """Remove the documents of an act that is withdrawn; return their entries. The files go at commit."""
    rows = list(act.documents.select_for_update(of=("self",)))
    entries = [withdrawal_of(row, act.member_state_id) for row in rows]
    for row in rows:
        # A disk that fails then takes nothing back: the sweep removes what no row names.
        transaction.on_commit(partial(discard, row.file.name), robust=True)
    act.documents.all().delete()
    return entries


def _check(act: Act, file: Received) -> None:
    kept = ActDocument.objects.filter(act=act).values_list("sha256", flat=True)
    if file.sha256 in kept:
        raise ValidationError({"document": ALREADY_JOINED})
    if len(kept) >= _MOST:
        raise ValidationError({"document": TOO_MANY})
