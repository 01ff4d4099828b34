"""One door for what is filed, small or long: read in a process of its own, judged, kept until its confirmation."""

from pathlib import Path
from typing import Any

from exchange.actions import keep_reading
from exchange.column_actions import keep_unplaced
from exchange.models import ImportBatch
from exchange.preparation import Unplaced, check_reports, matrix_in
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.table_actions import keep_table
from exchange.table_reading import read_table
from exchange.workbook_actions import keep_workbook, read_own


def read_deposit(
    *,
    by: Any,
    path: Path | str,
    file_name: str,
    session: str,
    period: Any = None,
    label: str = "",
    waiting: ImportBatch | None = None,
) -> ImportBatch:
    """Read a file as the table `label`, else as a matrix of the period; keep it, in `waiting` if it waited.

    A workbook of ours is recognised whatever was chosen: it says which export it is. A file in which no table was
    recognised is kept too, refused, if a person can place its columns.

    Raises `Refused` with a French sentence, `PermissionDenied`, `Http404`.
    """
    kept = {"by": by, "file_name": file_name, "session": session, "waiting": waiting}
    if label:
        return _read_table(path, label, kept)
    check_reports(by)
    workbook = read_workbook(path)
    own = read_own(by, workbook, period)
    if own is not None:
        return keep_workbook(reading=own, **kept)
    try:
        reading = matrix_in(by, workbook, period)
    except Unplaced as found:
        return keep_unplaced(found=found, period=period, **kept)
    return keep_reading(reading=reading, period=period, **kept)


def _read_table(path: Path | str, label: str, kept: dict[str, Any]) -> ImportBatch:
    try:
        table = read_table(kept["by"], label, path)
    except Refused as refusal:
        # What could not be read at all is read no second time.
        own = read_own(kept["by"], read_workbook(path), None) if refusal.code == "not_this_table" else None
        if own is None:
            raise
        return keep_workbook(reading=own, **kept)
    return keep_table(label=label, reading=table, **kept)
