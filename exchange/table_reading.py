"""From an uploaded file to the rows of a plain table, without writing anything anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exchange.access import is_as_sealed
from exchange.reading.limits import Refused
from exchange.reading.reader import read_workbook
from exchange.rules.columns import FileTable
from exchange.rules.locked_cells import typed_in_locked
from exchange.rules.own_columns import Column
from exchange.rules.sheets import Cell, Sheet, Workbook
from exchange.rules.tables import NotThisTable, Table, TableRow, best_sheet, read_sheet, read_value
from exchange.rules.workbook_reading import NO_STAMP, TOUCHED
from exchange.rules.workbook_sheets import GUIDE_SHEET, LISTS_SHEET, STAMP_SHEET, plain, split_mark
from exchange.table_books import ALONE, BOOKS, all_sheets, sheets_for, stamps_of
from exchange.tables import TableSpec

# The second line of a stamp sheet says which workbook it is.
_KIND_PLACE = (2, 2)
NO_ROW = "Ce fichier ne contient aucune ligne sous son en-tête."
NO_SHEET = "Aucune feuille de ce fichier n’est de ce classeur\u00a0: partez de celui que l’application a donné."
_NOT_READ = "Feuille «\u00a0{}\u00a0»\u00a0: elle {}, elle n’a pas été lue."
_COPIED = (
    "Les feuilles «\u00a0{}\u00a0» et «\u00a0{}\u00a0» sont deux fois la même feuille du classeur\u00a0: gardez-en une."
)
_DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}


@dataclass(frozen=True)
class TableReading:
    """What was read of a table: its rows, remarks for the person, the file's fingerprint; of a matrix, its columns."""

    rows: tuple[TableRow, ...]
    notes: tuple[str, ...]
    sha256: str
    tables: tuple[FileTable, ...] = ()


def read_table(user: Any, label: str, path: Path | str) -> TableReading:
    """Read a file as what it is filed under. Raises `Refused` with a French sentence: unreadable, or not this table."""
    return table_in(user, label, read_workbook(path))


def table_in(user: Any, label: str, workbook: Workbook) -> TableReading:
    """Return what a workbook says as what it is filed under. Raises `Refused` with a French sentence: not this table."""
    visible = [sheet for sheet in workbook.sheets if sheet.is_visible and sheet.cells]
    # The reader of text files has already taken off what the export added.
    is_escaped = workbook.kind != "csv"
    try:
        if label in BOOKS:
            rows, notes = _read_book(user, label, workbook, visible, is_escaped)
        else:
            rows, notes = _read_alone(sheets_for(user, label)[ALONE], visible, is_escaped)
    except NotThisTable as error:
        raise Refused("not_this_table", str(error)) from error
    if not rows:
        raise Refused("empty", NO_ROW)
    return TableReading(tuple(rows), (*notes, *_about(workbook)), workbook.sha256)


def _read_alone(spec: TableSpec, visible: Sequence[Sheet], is_escaped: bool) -> tuple[list[TableRow], list[str]]:
    table = read_sheet(visible[0], spec.columns, is_escaped=is_escaped)
    others = [
        f"Feuille «\u00a0{sheet.title}\u00a0»\u00a0: seule la première feuille visible est lue."
        for sheet in visible[1:]
    ]
    return list(table.rows), [*_ignored(table), *others]


def _read_book(
    user: Any, label: str, workbook: Workbook, visible: Sequence[Sheet], is_escaped: bool
) -> tuple[list[TableRow], list[str]]:
    """Read the sheets of a workbook of ours by their headings: a text file has no name of sheet."""
    known, opened = all_sheets(label), sheets_for(user, label)
    rows: list[TableRow] = []
    notes: list[str] = []
    closed: list[str] = []
    read: dict[str, str] = {}
    for sheet in visible:
        name = best_sheet(sheet, {name: spec.columns for name, spec in known.items()})
        if name is None:
            notes += [] if sheet.title == GUIDE_SHEET else [_NOT_READ.format(sheet.title, "n’est pas du classeur")]
        elif name in read:
            raise NotThisTable(_COPIED.format(read[name], sheet.title))
        elif name not in opened:
            closed.append(_NOT_READ.format(sheet.title, "ne s’écrit pas avec votre rôle"))
        else:
            table = read_sheet(sheet, known[name].columns, is_escaped=is_escaped)
            rows += _with_locked_cells(user, name, sheet, table)
            notes += _ignored(table)
            read[name] = sheet.title
    if not read:
        # Of a sheet that is ours, that nobody here writes it says more than that nothing was found.
        raise NotThisTable(closed[0] if closed else NO_SHEET)
    return rows, [*notes, *closed, *_hidden(workbook), *_about_stamp(user, workbook, rows)]


def _with_locked_cells(user: Any, name: str, sheet: Sheet, table: Table) -> list[TableRow]:
    """Return the rows of a sheet with what was typed where the server alone writes, held against their export."""
    places = {place: column for place, column in table.places.items() if column.is_read_only}
    rows = [replace(row, sheet=name) for row in table.rows]
    exports = {stamp.pk.hex: stamp.cells for stamp in stamps_of(user, rows)} if places else {}

    def told(row: TableRow) -> list[tuple[str, str]]:
        stamp, key = split_mark(row.mark) or ("", "")
        kept = exports.get(stamp, {}).get(f"{name}/{key}")
        return [] if kept is None else list(typed_in_locked(sheet, row.row, places, kept, _as_kept))

    return [replace(row, told=told(row)) for row in rows]


def _as_kept(column: Column, cell: Cell) -> Any:
    return plain(read_value(column, cell, is_escaped=True), column.kind)


def _hidden(workbook: Workbook) -> list[str]:
    """Say which sheets were not read because they are hidden, those that leave so apart."""
    return [
        _NOT_READ.format(sheet.title, "est masquée")
        for sheet in workbook.sheets
        if sheet.cells and not sheet.is_visible and sheet.title not in (LISTS_SHEET, STAMP_SHEET)
    ]


def stamped_book(workbook: Workbook) -> str:
    """Return which workbook of a coordination a file says that it is, by its stamp sheet; empty for none of them."""
    stamped = next((sheet for sheet in workbook.sheets if sheet.title == STAMP_SHEET), None)
    cell = stamped.cells.get(_KIND_PLACE) if stamped else None
    return str(cell.value) if cell is not None and cell.value in BOOKS else ""


def _about_stamp(user: Any, workbook: Workbook, rows: Sequence[TableRow]) -> list[str]:
    """Say of the stamp sheet that it is gone or was touched: the server's own copy is what counts."""
    stamped = next((sheet for sheet in workbook.sheets if sheet.title == STAMP_SHEET), None)
    if workbook.kind == "csv" or not any(row.mark for row in rows):
        return []
    if stamped is None:
        return [NO_STAMP]
    return [] if any(is_as_sealed(stamped, stamp) for stamp in stamps_of(user, rows)) else [TOUCHED]


def _ignored(table: Table) -> list[str]:
    return [
        f"Colonne «\u00a0{title}\u00a0»\u00a0: inconnue de ce tableau, elle n’a pas été lue." for title in table.ignored
    ]


def _about(workbook: Workbook) -> list[str]:
    if workbook.kind != "csv":
        return []
    delimiter = _DELIMITERS.get(workbook.delimiter, workbook.delimiter)
    return [f"Fichier CSV lu en {workbook.encoding}, séparateur\u00a0: {delimiter}."]
