"""Files made in the background: asked for, made, thrown away after a day. Their owner's own: no entry.

What is of restricted diffusion leaves by `measures.actions.reading.note_export`, which journals it.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.access import Verb
from common.clock import now
from common.errors import Conflict
from common.receiving import Received
from common.resources import EXPORT_FORMATS
from common.storing import discard, keep
from measures.access import reader_of
from measures.models import PreparedFile
from measures.rules.diffusion import file_name

ENOUGH = "Vous avez déjà {count} fichiers préparés ou en préparation\u00a0: attendez que le plus ancien expire."


@transaction.atomic
def ask_for_file(*, by: Any, keys: Sequence[Any], file_format: str, with_restricted: bool) -> PreparedFile:
    """Note that an account wants these measures in a file; the worker makes it.

    Raises `PermissionDenied` for who reads no measure, `Conflict` for who already has as many as one may.
    """
    if not by.may(Verb.READ_MEASURE):
        raise PermissionDenied("La liste des mesures n’entre pas dans votre périmètre.")
    if PreparedFile.objects.visible_to(by).count() >= settings.PREPARED_FILES_MAX:
        raise Conflict(ENOUGH.format(count=settings.PREPARED_FILES_MAX))
    asked_at = now()
    row = PreparedFile(
        user_id=by.pk,
        name=file_name("mesures", file_format, has_restricted=with_restricted),
        file_format=file_format,
        keys=[str(key) for key in keys],
        reader=reader_of(by),
        with_restricted=with_restricted,
        asked_at=asked_at,
        expires_at=asked_at + timedelta(hours=settings.PREPARED_FILE_HOURS),
        sha256=hashlib.sha256().hexdigest(),
        size=0,
        content_type=EXPORT_FORMATS[file_format].content_type,
    )
    row.full_clean(exclude=["keys"])
    row.save()
    return row


@transaction.atomic
def keep_made_file(*, by: Any, prepared: PreparedFile, made: Received) -> None:
    """Keep the file of an account's demand; one that is made already, or thrown away meanwhile, is left alone."""
    row = PreparedFile.objects.select_for_update(of=("self",)).filter(pk=prepared.pk, user=by.pk, file="").first()
    if row is None:
        return
    row.file, row.sha256, row.size, row.content_type = keep(made, "prepared"), made.sha256, made.size, made.content_type
    row.save()


@transaction.atomic
def throw_file_away(*, prepared: PreparedFile) -> None:
    """Forget a demand and its file: its day is over, or its owner no longer reads what it holds."""
    row = PreparedFile.objects.select_for_update(of=("self",)).filter(pk=prepared.pk).first()
    if row is None:
        return
    if row.file:
        transaction.on_commit(partial(discard, row.file.name))
    row.delete()
