"""A file that arrives: read within the answer if it is small, by the worker if it is long."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest

from exchange.access import session_digest
from exchange.batches import wait_again, wait_for_reading
from exchange.deposits import read_deposit
from exchange.long_views import interim_taken
from exchange.models import ImportBatch
from exchange.plan_reading import TARGET, Target
from exchange.rules.choices import PAPERS_KEPT_UNDER
from exchange.tasks import forget_upload, read_kept, read_upload


def receive_deposit(
    request: HttpRequest, file: UploadedFile, *, period: Any = None, label: str = "", target: Target | None = None
) -> ImportBatch:
    """Read a file now, or keep it for the worker. Raises `Refused` or `Unacceptable` with the sentence to show."""
    by, session = request.user, session_digest(request.session.session_key)
    place: dict[str, Any] = {"by": by, "session": session, "period": period, "label": label}
    name = file.name or ""
    if (file.size or 0) <= settings.IMPORT_DIRECT_BYTES:
        path = file.temporary_file_path()  # type: ignore[attr-defined]
        return read_deposit(path=path, file_name=name, target=target, **place)
    file.seek(0)
    with transaction.atomic():
        answers = {TARGET: target.kept()} if target else {}
        batch = wait_for_reading(
            name=name, content=file.read(), answers=answers, interim=interim_taken(request), **place
        )
        read_upload.enqueue(str(batch.pk))
        forget_upload.using(run_after=batch.expires_at).enqueue(str(batch.pk))
    return batch


def read_again(request: HttpRequest, batch: ImportBatch) -> bool:
    """Read the kept file of an import as its columns are placed now, or have the worker do so; return whether it is kept.

    What it gives, or why it is refused, is on the page of the import.
    """
    path, key = Path(settings.MEDIA_ROOT) / batch.upload, str(batch.pk)
    is_long = path.is_file() and path.stat().st_size > settings.IMPORT_DIRECT_BYTES
    session = session_digest(request.session.session_key)
    with transaction.atomic():
        answers = {name: batch.answers[name] for name in (TARGET, PAPERS_KEPT_UNDER) if name in batch.answers}
        if not wait_again(batch=batch, session=session, answers=answers, interim=interim_taken(request)):
            return False
        if is_long:
            read_upload.enqueue(key)
    if not is_long:
        read_kept(key)
    return True
