"""Fetch and check imports; the token that binds a confirmation to what was previewed."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare, salted_hmac

from exchange.models import ExportStamp, ImportBatch
from exchange.rules.sheets import Sheet

_ROWS = ("proposals", "base_versions", "undo", "shown")


def get_batch(user: Any, pk: Any, *, without_rows: bool = False) -> ImportBatch:
    """Return one's own import; another's does not exist, nor does one's own of a state that one has left.

    `without_rows` leaves in the database what a long import holds of its rows: to see how far it is.
    """
    batches = ImportBatch.objects.visible_to(user).select_related("period__roadmap", "member_state", "signed_document")
    here = Q(member_state__isnull=True) | Q(member_state=user.member_state_id)
    return get_object_or_404(batches.filter(here).defer(*_ROWS if without_rows else ()), pk=pk)


def session_digest(session_key: str | None) -> str:
    """Return what an import remembers of a session: never the key itself. Empty for a command."""
    return hashlib.sha256(session_key.encode()).hexdigest() if session_key else ""


def token_for(batch: ImportBatch) -> str:
    """Return the proof that a confirmation speaks of this very preview: person, session, file, versions."""
    # Read again with other columns, it is another preview: the instant that ends it says so.
    read = [batch.sha256, batch.expires_at.isoformat()]
    bound = [str(batch.pk), str(batch.user_id), batch.session_digest, *read, batch.base_versions]
    return salted_hmac("exchange.confirmation", json.dumps(bound, sort_keys=True), algorithm="sha256").hexdigest()


def is_bound(batch: ImportBatch, user: Any, session: str, token: str) -> bool:
    """Return whether a confirmation comes from the person and the session that saw the preview."""
    same_person = batch.user_id == user.pk and constant_time_compare(batch.session_digest, session)
    return same_person and constant_time_compare(token, token_for(batch))


def stamp_lines(stamp: ExportStamp) -> list[tuple[str, str]]:
    """Return what the stamp sheet of a workbook says: the export, its scope, the version of each row, the seal.

    A file that comes back says the same, or its stamp was altered. `stamp` comes with its period and ministry.
    """
    lines = [
        ("export", stamp.pk.hex),
        ("classeur", stamp.kind),
        ("exporté le", stamp.exported_at.isoformat(timespec="seconds")),
        ("État", stamp.member_state_id or ""),
        ("ministère", stamp.ministry.code if stamp.ministry else ""),
        ("période", stamp.period.code if stamp.period else ""),
        *((place, "" if version is None else str(version)) for place, version in sorted(stamp.versions.items())),
    ]
    sealed = json.dumps(lines, ensure_ascii=False)
    return [*lines, ("sceau", salted_hmac("exchange.stamp", sealed, algorithm="sha256").hexdigest())]


def stamps_named(user: Any, keys: Collection[Any]) -> list[ExportStamp]:
    """Return the exports that a file names, among those of the account and of its state."""
    named = ExportStamp.objects.visible_to(user).filter(pk__in=keys)
    return list(named.select_related("period__roadmap", "ministry")) if keys else []


def is_as_sealed(sheet: Sheet, stamp: ExportStamp) -> bool:
    """Return whether the stamp sheet of a file still says what it left with."""
    told = {place: str(cell.value) for place, cell in sheet.cells.items() if cell.value not in (None, "")}
    sealed = {
        (row, column): text
        for row, line in enumerate(stamp_lines(stamp), 1)
        for column, text in enumerate(line, 1)
        if text
    }
    return told == sealed
