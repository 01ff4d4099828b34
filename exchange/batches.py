"""Imports that wait for the worker: kept with their file, read later, failed with a sentence; their file soon gone."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.access import Verb
from common.clock import now
from common.receiving import Received
from common.storing import discard, keep
from exchange.enums import BatchKind, BatchStage
from exchange.models import ImportBatch
from journal.actions import Act, record

FOLDER = "imports"
# Files that were read and may be read again with their columns placed.
READ_FOLDER = "matrices"
REFUSED = "Votre rôle ne dépose pas de classeur."
NOT_READY = tuple(stage for stage in BatchStage if stage != BatchStage.READY)
BROKEN = "La lecture de ce fichier n’a pas abouti. Déposez-le à nouveau."
LEFT = "Ce fichier n’a pas été lu dans l’heure\u00a0: il a été effacé. Déposez-le à nouveau."


def keep_batch(waiting: ImportBatch | None, *, by: Any, file_name: str, session: str, **read: Any) -> ImportBatch:
    """Store what was read of a file for an hour, in the row that waited for it if there is one; journal its deposit once.

    The file that waited stays if its columns may still be placed. Inside the caller's transaction. Raises
    `PermissionDenied`.
    """
    if not by.may(Verb.UPLOAD_WORKBOOK):
        raise PermissionDenied(REFUSED)
    batch = waiting or ImportBatch()
    if not read.get("columns"):
        forget_file(batch)
    kept_until = now() + timedelta(hours=settings.IMPORT_BATCH_HOURS)
    values = {"user_id": by.pk, "file_name": file_name[:200], "session_digest": session, "expires_at": kept_until}
    values |= {"stage": BatchStage.READY, "uploaded_at": batch.uploaded_at or now()} | read
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save()
    if waiting is None:
        changes = {"sha256": ("", batch.sha256), "file": ("", batch.file_name), "table": ("", batch.model_label)}
        told = {name: change for name, change in changes.items() if change[1]}
        record([Act("upload_workbook", "exchange.importbatch", batch.pk, changes=told)], by=by)
    return batch


@transaction.atomic
def wait_for_reading(
    *, by: Any, name: str, content: bytes, session: str, label: str = "", interim: Any = None, **place: Any
) -> ImportBatch:
    """Keep a long file, private and for an hour at most, until the worker has read it.

    `place` says what it is for (`period`, `answers`), `interim` is the key of the one in which `by` acts.
    Raises `PermissionDenied`, or `Unacceptable` if there is no room on the disk.
    """
    return keep_batch(
        None,
        by=by,
        file_name=name,
        session=session,
        member_state_id=by.member_state_id,
        kind=BatchKind.TABLE if label else BatchKind.MATRIX,
        model_label=label,
        interim_id=interim,
        stage=BatchStage.WAITING,
        upload=keep(Received(name, content, "application/octet-stream"), FOLDER),
        sha256=hashlib.sha256(content).hexdigest(),
        proposals=[],
        **place,
    )


def begin_reading(key: str) -> ImportBatch | None:
    """Return an import that waits, marked as being read; None once it was read, failed or forgotten.

    A reading that a dead worker left is begun again.
    """
    waiting = ImportBatch.objects.waiting().filter(pk=key)
    waiting.update(stage=BatchStage.READING)
    return waiting.select_related("user__member_state", "user__ministry", "period__roadmap").first()


@transaction.atomic
def wait_again(*, batch: ImportBatch, session: str, answers: dict[str, Any], interim: Any = None) -> bool:
    """Have the kept file of an import read once more, from the session that filed it; return whether it is still there.

    What was chosen of the rows of the first reading is forgotten but for `answers`; its confirmations end with it.
    """
    stored = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if stored is None or not stored.is_kept_for_its_columns or stored.session_digest != session:
        return False
    stored.stage, stored.failure, stored.answers = BatchStage.WAITING, "", answers
    stored.interim_id = interim
    stored.save(update_fields=["stage", "failure", "answers", "interim"])
    return True


@transaction.atomic
def keep_file(*, batch: ImportBatch, content: bytes) -> None:
    """Keep a file that was read within the answer, private and for an hour at most, to read it again with its columns placed."""
    batch.upload = keep(Received(batch.file_name, content, "application/octet-stream"), READ_FOLDER)
    batch.save(update_fields=["upload"])


def forget_file(batch: ImportBatch) -> None:
    """Remove the file of an import once the transaction holds; the caller saves the row."""
    if batch.upload:
        transaction.on_commit(partial(discard, batch.upload))
        batch.upload = ""


@transaction.atomic
def forget_kept_files(before: datetime) -> int:
    """Remove the files kept since before an instant for their columns; return how many."""
    left = list(ImportBatch.objects.at_rest_with_file().select_for_update(of=("self",)).filter(uploaded_at__lt=before))
    for batch in left:
        forget_file(batch)
        batch.save(update_fields=["upload"])
    return len(left)


@transaction.atomic
def fail_batch(*, batch: ImportBatch, sentence: str) -> None:
    """Say why a file that waited will not be read, and remove it, unless another placing of its columns may read it."""
    stored = ImportBatch.objects.waiting().select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if stored is None:
        return
    if not stored.columns:
        forget_file(stored)
    stored.stage, stored.failure = BatchStage.FAILED, sentence
    stored.save(update_fields=["stage", "failure", "upload"])


def forget_uploads(before: datetime) -> int:
    """Remove the files of imports that nothing has read since an instant; return how many."""
    left = list(ImportBatch.objects.waiting().filter(uploaded_at__lt=before))
    for batch in left:
        fail_batch(batch=batch, sentence=LEFT)
    return len(left)
