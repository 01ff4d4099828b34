"""From an upload to a file that may be kept: scanned, known by its content, images redrawn.

Done before any transaction: a scanner takes seconds, and a lock must not wait for it.
"""

import hashlib
from dataclasses import dataclass

from django.core.files.base import File

from common.errors import Unacceptable
from common.file_names import shown_name
from common.file_types import DOCUMENTS, IMAGES, Kind, judge
from common.images import redrawn
from common.scanner import scan

MEBIBYTE = 1024 * 1024
EMPTY = "Ce fichier est vide\u00a0: vérifiez-le et joignez-le de nouveau."


@dataclass(frozen=True)
class Received:
    """A file that passed: what will be kept, byte for byte, and what it is."""

    name: str
    content: bytes
    content_type: str

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def receive(upload: File, most: int, kinds: tuple[Kind, ...] = DOCUMENTS) -> Received:
    """Judge an upload of at most `most` bytes. Raises `Unacceptable` with the sentence to show."""
    if upload.size == 0:
        raise Unacceptable(EMPTY)
    if upload.size > most:
        raise Unacceptable(too_large(most))
    upload.seek(0)
    content = upload.read()
    scan(content)
    kind = judge(upload.name or "", content, kinds)
    if kind in IMAGES:
        content = redrawn(content, kind)
    return Received(shown_name(upload.name or "", kind.endings[0]), content, kind.content_type)


def too_large(most: int) -> str:
    """Return what is said of a file over the ceiling, whether it was read whole or cut on the way."""
    return (
        f"Ce fichier dépasse {most // MEBIBYTE}\u00a0Mo\u00a0: réduisez-le, "
        "ou numérisez en noir et blanc à 150 points par pouce, et joignez-le de nouveau."
    )
