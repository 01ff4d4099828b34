"""From an uploaded file to the rows of a plain table, without writing anything anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.access import Verb
from common.text import capitalised
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.rules.sheets import Sheet, Workbook
from exchange.rules.tables import NotThisTable, TableRow, read_sheet
from exchange.tables import TABLES, TableSpec

REFUSED = "Votre rôle n’écrit pas dans ce tableau."
NO_ROW = "Ce fichier ne contient aucune ligne sous son en-tête."
_DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


@dataclass(frozen=True)
class TableReading:
    """What was read of a table: its rows, remarks for the person, the file's fingerprint."""

    rows: tuple[TableRow, ...]
    notes: tuple[str, ...]
    sha256: str


def table_for(user: Any, label: str) -> TableSpec:
    """Return a table that comes in, if the account writes in it. Raises `Http404`, `PermissionDenied`."""
    spec = TABLES.get(label)
    if spec is None:
        raise Http404
    if not user.may(Verb.UPLOAD_WORKBOOK) or not spec.opens(user):
        raise PermissionDenied(REFUSED)
    return spec


def tables_for(user: Any) -> list[tuple[str, str]]:
    """Return the tables that come in for an account, each with its title, in the order of the exchange page."""
    opened = user.may(Verb.UPLOAD_WORKBOOK)
    return [(label, capitalised(spec.title)) for label, spec in TABLES.items() if opened and spec.opens(user)]


def read_table(spec: TableSpec, path: Path | str) -> TableReading:
    """Read a file as this table. Raises `Refused` with a French sentence: unreadable, or not this table."""
    workbook = read_workbook(path)
    visible = [sheet for sheet in workbook.sheets if sheet.is_visible and sheet.cells]
    try:
        # The reader of text files has already taken off what the export added.
        table = read_sheet(visible[0], spec.columns, is_escaped=workbook.kind != "csv")
    except NotThisTable as error:
        raise Refused("not_this_table", str(error)) from error
    if not table.rows:
        raise Refused("empty", NO_ROW)
    notes = [
        f"Colonne «\u00a0{title}\u00a0»\u00a0: inconnue de ce tableau, elle n’a pas été lue." for title in table.ignored
    ]
    return TableReading(table.rows, (*notes, *_about(workbook, visible[1:])), workbook.sha256)


def _about(workbook: Workbook, others: Sequence[Sheet]) -> list[str]:
    notes = [
        f"Feuille «\u00a0{sheet.title}\u00a0»\u00a0: seule la première feuille visible est lue." for sheet in others
    ]
    if workbook.kind == "csv":
        delimiter = _DELIMITERS.get(workbook.delimiter, workbook.delimiter)
        notes.append(f"Fichier CSV lu en {workbook.encoding}, séparateur\u00a0: {delimiter}.")
    return notes
