"""One door for what is filed, small or long: read in a process of its own, judged, kept until its confirmation."""

from pathlib import Path
from typing import Any

from exchange.actions import keep_reading
from exchange.models import ImportBatch
from exchange.preparation import read_matrix
from exchange.table_actions import keep_table
from exchange.table_reading import read_table


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

    Raises `Refused` with a French sentence, `PermissionDenied`, `Http404`.
    """
    if label:
        table = read_table(by, label, path)
        return keep_table(by=by, label=label, reading=table, file_name=file_name, session=session, waiting=waiting)
    reading = read_matrix(by, path, period)
    return keep_reading(by=by, reading=reading, period=period, file_name=file_name, session=session, waiting=waiting)
