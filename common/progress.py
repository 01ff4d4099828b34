"""How far long work is, told while its transaction is still open.

A row of the database would say nothing until the commit, and on SQLite nobody else may write meanwhile: the worker
leaves a small file, which the page reads. Lost, it only costs the page its figures.
"""

import contextlib
import json
import time
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings

FOLDER = "progress"
# What long work does to rows, as its page says it.
READING = "Lecture du fichier"
JUDGING = "Vérification"
WRITING = "Enregistrement"
_EVERY_SECONDS = 0.25
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Progress:
    """What is being done, and how many rows of how many it has gone through; 0 of 0 where that is not known."""

    doing: str
    done: int = 0
    total: int = 0


_FILE: ContextVar[Path | None] = ContextVar("progress_file", default=None)


@contextlib.contextmanager
def told_as(key: str) -> Iterator[None]:
    """Tell under a key, until the end, how far the work inside is; see `progress_of`."""
    path = _path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = _FILE.set(path)
    try:
        yield
    finally:
        _FILE.reset(before)
        path.unlink(missing_ok=True)


def tell(doing: str) -> None:
    """Say what begins now, whose rows are not counted; outside of `told_as`, to nobody."""
    _write(Progress(doing))


def followed(rows: Sequence[_Row], doing: str) -> Iterator[_Row]:
    """Yield the rows, telling as they go how many are done."""
    due = 0.0
    for done, row in enumerate(rows):
        # A clock at each row would cost more than many rows do.
        if done % 16 == 0 and time.monotonic() >= due:
            _write(Progress(doing, done, len(rows)))
            due = time.monotonic() + _EVERY_SECONDS
        yield row
    _write(Progress(doing, len(rows), len(rows)))


def progress_of(key: str) -> Progress | None:
    """Return how far the work told under a key is, None if it has not begun or is over."""
    try:
        return Progress(**json.loads(_path(key).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _path(key: str) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / key


def _write(progress: Progress) -> None:
    path = _FILE.get()
    if path is None:
        return
    # A full disk must not end the work that it only tells of.
    with contextlib.suppress(OSError):
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(progress)))
        draft.chmod(0o600)
        draft.replace(path)
