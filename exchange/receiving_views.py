"""A file that arrives: read within the answer if it is small, by the worker if it is long."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import TAKEN
from exchange.access import session_digest
from exchange.batches import wait_for_reading
from exchange.deposits import read_deposit
from exchange.enums import BatchStage
from exchange.models import ImportBatch
from exchange.plan_reading import TARGET, Target
from exchange.previews.page import steps_of
from exchange.tasks import forget_upload, read_upload


def receive_deposit(
    request: HttpRequest, file: UploadedFile, *, period: Any = None, label: str = "", target: Target | None = None
) -> ImportBatch:
    """Read a file now, or keep it for the worker. Raises `Refused` or `Unacceptable` with the sentence to show."""
    by, session = request.user, session_digest(request.session.session_key)
    place: dict[str, Any] = {"by": by, "session": session, "period": period, "label": label}
    name = file.name or ""
    # The worker knows an account's own rights only: in another's place, a file is read at once.
    if (file.size or 0) <= settings.IMPORT_DIRECT_BYTES or TAKEN in request.session:
        path = file.temporary_file_path()  # type: ignore[attr-defined]
        return read_deposit(path=path, file_name=name, target=target, **place)
    file.seek(0)
    with transaction.atomic():
        answers = {TARGET: target.kept()} if target else None
        batch = wait_for_reading(name=name, content=file.read(), answers=answers, **place)
        read_upload.enqueue(str(batch.pk))
        forget_upload.using(run_after=batch.expires_at).enqueue(str(batch.pk))
    return batch


def not_ready(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Show how far the worker is, and ask again by itself, with or without a script; or why it read nothing."""
    return render(
        request,
        "exchange/progress.html",
        {"batch": batch, "steps": steps_of(batch), "is_failed": batch.stage == BatchStage.FAILED},
    )
