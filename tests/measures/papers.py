"""Files that a report may carry, made on the fly, and the reports that carry them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from common.receiving import Received, receive
from measures.actions.attachments import attach
from measures.models import Attachment
from tests.common.file_corpus import pdf
from tests.measures.acts import account, focal_of

MOST = 5 * 1024 * 1024


def upload(content: bytes = b"", name: str = "Procès-verbal.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf())


def received(content: bytes = b"", name: str = "Procès-verbal.pdf") -> Received:
    return receive(upload(content, name), MOST)


def joined(report: Any, content: bytes = b"", name: str = "Procès-verbal.pdf") -> Attachment:
    """Return a paper that the focal point of the ministry joined to a report."""
    with transaction.atomic():
        return attach(by=account(focal_of(report)), report=report, file=received(content, name))


def path_of(row: Any) -> Any:
    """Return where the file of a paper lies."""
    return row.file.storage.path(row.file.name)
