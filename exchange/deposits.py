"""One door for what is filed, small or long: read in a process of its own, judged, kept until its confirmation."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied

from common.errors import Unacceptable
from exchange.actions import keep_reading
from exchange.batches import keep_file
from exchange.column_actions import keep_unplaced
from exchange.enums import BatchKind
from exchange.models import ImportBatch
from exchange.plan_reading import TARGET, Target, read_plan, target_of
from exchange.preparation import Unplaced, check_reports, matrix_in
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import Workbook
from exchange.table_actions import keep_table
from exchange.table_books import title_of
from exchange.table_reading import TableReading, stamped_book, table_in
from exchange.workbook_actions import keep_workbook, read_own

NOT_YOUR_BOOK = (
    "Ce fichier est le classeur «\u00a0{}\u00a0» d’une coordination\u00a0: votre rôle n’y écrit pas. "
    "Déposez votre propre matrice, ou le classeur de votre ministère."
)


def read_deposit(
    *,
    by: Any,
    path: Path | str,
    file_name: str,
    session: str,
    period: Any = None,
    label: str = "",
    target: Target | None = None,
    waiting: ImportBatch | None = None,
) -> ImportBatch:
    """Read a file as the table `label`, as a plan for `target`, else as a matrix of the period; keep it.

    It is kept in `waiting` if it waited. A workbook of ours is recognised whatever was chosen: it says which export
    it is. A file in which no table was recognised is kept too, refused, if a person can place its columns.

    Raises `Refused` with a French sentence, `PermissionDenied`, `Conflict`, `Http404`.
    """
    kept = {"by": by, "file_name": file_name, "session": session, "waiting": waiting}
    batch = _keep(read_workbook(path), label, period, target, kept)
    if session and batch.columns and not batch.upload:
        # Without room for it the import stands all the same; to place its columns, one files it again.
        with suppress(Unacceptable):
            keep_file(batch=batch, content=Path(path).read_bytes())
    return batch


def read_waiting(*, by: Any, batch: ImportBatch) -> ImportBatch:
    """Read a file that waits, as what it was filed for. Raises as `read_deposit` does."""
    return read_deposit(
        by=by,
        path=Path(settings.MEDIA_ROOT) / batch.upload,
        file_name=batch.file_name,
        session=batch.session_digest,
        period=batch.period,
        label=batch.model_label,
        target=target_of(batch),
        waiting=batch,
    )


def _keep(workbook: Workbook, label: str, period: Any, target: Target | None, kept: dict[str, Any]) -> ImportBatch:
    by = kept["by"]
    book = stamped_book(workbook)
    if book:
        return keep_table(label=book, reading=book_in(by, book, workbook), **kept)
    if target is not None:
        return _keep_plan(workbook, label, target, kept)
    if label:
        return _keep_table(workbook, label, kept)
    return _keep_matrix(workbook, period, kept)


def _keep_matrix(workbook: Workbook, period: Any, kept: dict[str, Any]) -> ImportBatch:
    by = kept["by"]
    check_reports(by)
    own = read_own(by, workbook, period)
    if own is not None:
        return keep_workbook(reading=own, **kept)
    try:
        reading = matrix_in(by, workbook, period)
    except Unplaced as found:
        return keep_unplaced(found=found, period=period, **kept)
    return keep_reading(reading=reading, period=period, **kept)


def book_in(by: Any, book: str, workbook: Workbook) -> TableReading:
    """Return what a coordination's workbook says, as its stamp names it. Raises `Refused` for who writes in none of it."""
    try:
        return table_in(by, book, workbook)
    except PermissionDenied as error:
        raise Refused("not_your_book", NOT_YOUR_BOOK.format(title_of(book))) from error


def _keep_plan(workbook: Workbook, label: str, target: Target, kept: dict[str, Any]) -> ImportBatch:
    own = read_own(kept["by"], workbook, None)
    if own is not None:
        return keep_workbook(reading=own, **kept)
    try:
        reading = read_plan(kept["by"], workbook, target)
    except Unplaced as found:
        answers = {TARGET: target.kept()}
        return keep_unplaced(found=found, kind=BatchKind.TABLE, model_label=label, answers=answers, **kept)
    return keep_table(label=label, reading=reading, target=target, **kept)


def _keep_table(workbook: Workbook, label: str, kept: dict[str, Any]) -> ImportBatch:
    try:
        table = table_in(kept["by"], label, workbook)
    except Refused as refusal:
        own = read_own(kept["by"], workbook, None) if refusal.code == "not_this_table" else None
        if own is None:
            raise
        return keep_workbook(reading=own, **kept)
    return keep_table(label=label, reading=table, **kept)
