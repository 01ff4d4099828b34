"""Files that a report may carry, made on the fly, and what is done with them."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from common.receiving import Received, receive
from measures.actions.attachments import attach, note_download, remove_attachment, share_attachment
from measures.models import Attachment
from tests.common.file_corpus import pdf
from tests.measures.acts import Case, account, focal_of, report

MOST = 5 * 1024 * 1024
NAME = "Procès-verbal.pdf"


def upload(content: bytes = b"", name: str = NAME) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf())


def received(content: bytes = b"", name: str = NAME) -> Received:
    return receive(upload(content, name), MOST)


def joined(row: Any = None, content: bytes = b"", name: str = NAME) -> Attachment:
    """Return a paper that the focal point of the ministry joined to a report, a draft if none is given."""
    row = row or report("draft")
    return attach(by=account(focal_of(row)), report=row, file=received(content, name))


def path_of(row: Attachment) -> Path:
    """Return where the file of a paper lies."""
    return Path(row.file.path)


def _of_restricted() -> Attachment:
    row = joined()
    measure = row.report.implementation.measure
    measure.level = "restricted"
    measure.save()
    return row


CASES: dict[str, Case] = {
    "join a paper": Case(
        "attach_file",
        focal_of,
        ("point-focal.ml-mef", "comite.bf", "coordination", "lecteur.bf"),
        lambda: report("draft"),
        lambda by, row: attach(by=by, report=row, file=received()),
    ),
    "take a paper back": Case(
        "remove_attachment",
        lambda row: focal_of(row.report),
        ("point-focal.ml-mef", "comite.bf", "coordination", "lecteur.bf"),
        joined,
        lambda by, row: remove_attachment(by=by, attachment=row),
    ),
    "share a paper": Case(
        "share_attachment",
        "comite.bf",
        ("comite.ml", "coordination", "lecteur.bf", "point-focal.ml-mef"),
        joined,
        lambda by, row: share_attachment(by=by, attachment=row, is_shared=True),
    ),
    "take a paper of a restricted measure": Case(
        "read_attachment",
        "comite.bf",
        (),
        _of_restricted,
        lambda by, row: note_download(by=by, attachment=row),
    ),
}
