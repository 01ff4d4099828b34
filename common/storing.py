"""Files on the disk: written whole under a random name before any row names them, swept when none does."""

import contextlib
import os
import secrets
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from common.errors import Unacceptable
from common.receiving import Received

NO_ROOM = "Le fichier n’a pas pu être gardé (place manquante)\u00a0: prévenez l’administrateur, puis recommencez."


def keep(received: Received, folder: str) -> str:
    """Write a file whole and for good, and return the name by which a `FileField` finds it.

    Call it inside the transaction, once all is judged: if that fails afterwards, the file is an
    orphan and the sweep takes it. The name is random and says nothing; mode 0600.
    """
    token = secrets.token_hex(16)
    name = f"{folder}/{token[:2]}/{token}"
    path = Path(settings.MEDIA_ROOT) / name
    try:
        for folder_of_it in (path.parent.parent.parent, path.parent.parent, path.parent):
            folder_of_it.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        _write(draft, received.content)
        draft.replace(path)
        _settle(path.parent)
        _settle(path.parent.parent)
    except OSError as error:
        raise Unacceptable(NO_ROOM) from error
    return name


def kept_as(received: Received, folder: str) -> dict[str, Any]:
    """Keep a file as `keep` does; return the columns by which a row names it and tells what it is."""
    return {
        "name": received.name,
        "file": keep(received, folder),
        "sha256": received.sha256,
        "size": received.size,
        "content_type": received.content_type,
    }


def discard(name: str) -> None:
    """Remove a kept file by its name; one that is already gone is well so."""
    (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)


def kept_files(before: datetime, folder: str = "") -> list[str]:
    """Return the names of all kept files, or of those of a folder, last written before an instant."""
    root = Path(settings.MEDIA_ROOT)
    return [path.relative_to(root).as_posix() for path in _old_files(root / folder, before)]


def sweep(names: Collection[str], named: Collection[str]) -> int:
    """Remove the kept files that no row names; return how many. List the files first, the rows after."""
    orphans = set(names) - set(named)
    for name in orphans:
        discard(name)
    return len(orphans)


def empty_quarantine(before: datetime) -> int:
    """Remove the uploads that a dead request left behind before an instant; return how many."""
    left = list(_old_files(Path(settings.FILE_UPLOAD_TEMP_DIR), before))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _old_files(root: Path, before: datetime) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        # A file may go while the folder is walked.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                yield path


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the new name itself outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
