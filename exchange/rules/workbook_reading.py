"""One of our own workbooks coming back: which sheets it holds, and what each of their rows says. Pure.

A sheet is recognised by its headings, for a text file has no name of sheet and a person may rename
one; a row by the mark that its export gave it, to the letter. An empty cell says nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from exchange.rules.locked_cells import typed_in_locked
from exchange.rules.own_columns import KEY_PATH, KEY_TITLE, Column
from exchange.rules.sheets import Cell, Sheet, Workbook, address
from exchange.rules.tables import read_value
from exchange.rules.three_way import is_same
from exchange.rules.values.text import clean, fold
from exchange.rules.workbook_sheets import (
    GUIDE_SHEET,
    REMARKS_TITLE,
    STAMP_SHEET,
    WORKBOOKS,
    SheetSpec,
    plain,
    split_mark,
)

SEARCHED_ROWS = 10
# What people know a row by, beside its mark: its measure, its milestone, its indicator, what blocks.
NAMING = ("code", "title", "indicator", "what")
NO_MARKS = (
    "Feuille «\u00a0{}\u00a0»\u00a0: la colonne «\u00a0Repère\u00a0» manque, et sans elle aucune ligne n’est reconnue. "
    "Repartez du classeur téléchargé, sans ôter sa première colonne."
)
NOT_READ = "Feuille «\u00a0{}\u00a0»\u00a0: elle {}, elle n’a pas été lue."
COPIED = (
    "Les feuilles «\u00a0{}\u00a0» et «\u00a0{}\u00a0» sont deux fois la même feuille du classeur\u00a0: "
    "gardez-en une dans ce fichier\u202f; le classeur d’un autre ministère se dépose à part."
)
TOUCHED = "La feuille «\u00a0Estampille\u00a0» a été modifiée\u00a0: seul compte ce que le serveur a gardé de l’export."
NO_STAMP = "La feuille «\u00a0Estampille\u00a0» manque\u00a0: les valeurs sont comparées avec ce que le serveur a gardé de l’export."
# A heading may be missing, a foreign table may share a few: below this share, the sheet is not ours.
_SHARE = 0.6
# Without marks, a foreign table of indicators may come near: only what has nearly all our headings is ours.
_SHARE_WITHOUT_MARKS = 0.8
_QUOTED = re.compile(r'"[^"]*"|\\.')


@dataclass(frozen=True)
class FiledRow:
    """One row as it was filed: its sheet, its mark, what its cells say (JSON-plain, by path), where, its faults.

    `stamp` and `key` are empty where the mark is empty or not one; `faults` are (cell, sentence). `names` is what a
    marked row says in the columns that name its thing for people, by path: its mark must speak of the same.
    `locked` tells, as (cell, sentence), what was typed where the server alone writes.
    `exported` holds what each cell of `values` left with; it is None where the server does not know that export.
    """

    sheet: str
    row: int
    mark: str
    stamp: str
    key: str
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    faults: tuple[tuple[str, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    locked: tuple[tuple[str, str], ...] = ()
    exported: Mapping[str, Any] | None = None

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.row}"

    def kept(self) -> dict[str, Any]:
        """Return the row as an import keeps it."""
        return {name: getattr(self, name) for name in ("sheet", "row", "mark", "stamp", "key")} | {
            "values": dict(self.values),
            "cells": dict(self.cells),
            "names": dict(self.names),
            "faults": [list(fault) for fault in self.faults],
            "locked": [list(told) for told in self.locked],
            "exported": None if self.exported is None else dict(self.exported),
        }


def filed_row(kept: Mapping[str, Any]) -> FiledRow:
    """Return a row as it was kept."""
    pairs = {name: tuple((cell, sentence) for cell, sentence in kept.get(name, ())) for name in ("faults", "locked")}
    return FiledRow(**{**kept, **pairs})


def since_export(row: FiledRow, exported: Mapping[str, Any] | None) -> FiledRow:
    """Return a row with what it says other than its export: a cell that comes back as it left is never proposed.

    `exported` is what its cells left with, None where the server does not know: every cell then counts.
    """
    if exported is None:
        return row
    changed = {path: value for path, value in row.values.items() if not is_same(value, exported.get(path))}
    return replace(
        row,
        values=changed,
        cells={path: row.cells[path] for path in changed},
        exported={path: exported.get(path) for path in changed},
    )


@dataclass(frozen=True)
class FiledSheet:
    """A sheet of the file that is one of ours: where its header is, and which columns it has."""

    spec: SheetSpec
    sheet: Sheet
    header: int
    columns: Mapping[int, Column]
    notes: tuple[str, ...] = field(default=())

    @cached_property
    def read(self) -> list[int]:
        """The places of the columns that say something; the others are shown and never read back."""
        said = (column for column in self.columns.items() if _is_read(column[1]))
        return [place for place, _ in said]

    @property
    def rows(self) -> Iterator[int]:
        return iter(sorted({row for row, _ in self.sheet.cells if row > self.header}))


class TwiceInOneSheet(Exception):
    """A heading, or a sheet, stands twice: nobody can tell which one counts. The text is the French sentence."""


class WithoutMarks(Exception):
    """A sheet of ours lost the column that says which row is which. The text is the French sentence."""


def our_sheets(workbook: Workbook) -> list[FiledSheet]:
    """Return the sheets of the file that an export of ours made, hidden ones apart; none for a foreign file.

    Raises `TwiceInOneSheet`, `WithoutMarks`: such a sheet must never pass for a foreign matrix.
    """
    found: dict[str, FiledSheet] = {}
    for sheet in filter(None, (_recognised(sheet) for sheet in workbook.sheets if sheet.is_visible)):
        first = found.setdefault(sheet.spec.name, sheet)
        if first is not sheet:
            raise TwiceInOneSheet(COPIED.format(first.sheet.title, sheet.sheet.title))
    return list(found.values())


def read_rows(sheets: Sequence[FiledSheet], *, is_escaped: bool) -> list[FiledRow]:
    """Return what the rows of the sheets say, free rows left blank apart."""
    rows = (_row(sheet, number, is_escaped) for sheet in sheets for number in sheet.rows)
    return [row for row in rows if row]


def with_locked_cells(
    rows: Sequence[FiledRow], sheets: Sequence[FiledSheet], exports: Mapping[str, Mapping[str, Any]]
) -> list[FiledRow]:
    """Return the rows with what was typed in their locked cells; `exports`: by stamp, the cells by place of the row.

    A cell that names the row is another matter: there, the mark and the words must speak of one thing.
    """
    by_name = {sheet.spec.name: sheet for sheet in sheets}
    places = {
        name: {
            place: column
            for place, column in sheet.columns.items()
            if not column.is_filled_in and column.path not in NAMING[:-1]
        }
        for name, sheet in by_name.items()
    }
    return [
        replace(
            row, locked=tuple(typed_in_locked(by_name[row.sheet].sheet, row.row, places[row.sheet], kept, _as_kept))
        )
        if (kept := exports.get(row.stamp, {}).get(f"{row.sheet}/{row.key}")) is not None
        else row
        for row in rows
    ]


def _as_kept(column: Column, cell: Cell) -> Any:
    return _value(column, cell, is_escaped=False)


def stamps_of(rows: Sequence[FiledRow]) -> list[UUID]:
    """Return the exports that the rows name, the most named first."""
    return [UUID(hex=stamp) for stamp, _ in Counter(row.stamp for row in rows if row.stamp).most_common()]


def notes_on(workbook: Workbook, sheets: Sequence[FiledSheet]) -> list[str]:
    """Return what is said of the file as a whole: columns and sheets that were not read, a stamp that is gone."""
    ours = {sheet.sheet.title for sheet in sheets} | {GUIDE_SHEET, STAMP_SHEET}
    notes = [note for sheet in sheets for note in sheet.notes]
    notes += [
        NOT_READ.format(sheet.title, "n’est pas du classeur" if sheet.is_visible else "est masquée")
        for sheet in workbook.sheets
        if sheet.cells and sheet.title not in ours
    ]
    # A text file holds one sheet: nobody took the stamp away.
    if workbook.kind != "csv" and STAMP_SHEET not in {sheet.title for sheet in workbook.sheets}:
        notes.append(NO_STAMP)
    return notes


def _recognised(sheet: Sheet) -> FiledSheet | None:
    lines: dict[int, dict[int, str]] = {}
    for (row, column), cell in sheet.cells.items():
        if row <= SEARCHED_ROWS and isinstance(cell.value, str) and clean(cell.value):
            lines.setdefault(row, {})[column] = cell.value
    for number, titles in sorted(lines.items()):
        spec = _spec_of(sheet.title, {fold(title) for title in titles.values()})
        if spec:
            return _with_columns(sheet, spec, number, titles)
    return None


def _spec_of(name: str, titles: set[str]) -> SheetSpec | None:
    specs = [spec for sheets in WORKBOOKS.values() for spec in sheets]
    best = max(specs, key=lambda spec: (_share(spec, titles), spec.name == name))
    if _share(best, titles) < _SHARE:
        return None
    if fold(KEY_TITLE) in titles:
        return best
    if _share(best, titles) >= _SHARE_WITHOUT_MARKS:
        raise WithoutMarks(NO_MARKS.format(best.name))
    return None


def _share(spec: SheetSpec, titles: set[str]) -> float:
    return sum(fold(column.title) in titles for column in spec.columns) / len(spec.columns)


def _with_columns(sheet: Sheet, spec: SheetSpec, header: int, titles: Mapping[int, str]) -> FiledSheet:
    known = {fold(column.title): column for column in spec.columns}
    columns = {place: known[fold(title)] for place, title in titles.items() if fold(title) in known}
    named = list(columns.values())
    for column in named:
        if named.count(column) > 1:
            raise TwiceInOneSheet(
                f"Feuille «\u00a0{spec.name}\u00a0»\u00a0: la colonne «\u00a0{column.title}\u00a0» figure deux fois. Gardez-en une."
            )
    return FiledSheet(spec, sheet, header, columns, tuple(_notes(spec, columns, titles)))


def _notes(spec: SheetSpec, columns: Mapping[int, Column], titles: Mapping[int, str]) -> Iterator[str]:
    where = f"Feuille «\u00a0{spec.name}\u00a0»"
    for place, title in titles.items():
        if place not in columns and fold(title) != fold(REMARKS_TITLE):
            yield f"{where}\u00a0: la colonne «\u00a0{clean(title)}\u00a0» est inconnue, elle n’a pas été lue."
    for column in spec.columns:
        if (column.is_filled_in or column.is_for_new) and column not in columns.values():
            yield f"{where}\u00a0: la colonne «\u00a0{column.title}\u00a0» manque, ses valeurs ne changent pas."


def _row(sheet: FiledSheet, number: int, is_escaped: bool) -> FiledRow | None:
    cells = {place: sheet.sheet.cells.get((number, place)) for place in sheet.read}
    filled = {place: cell for place, cell in cells.items() if cell and _is_filled(cell)}
    mark = next((str(cell.value) for place, cell in filled.items() if sheet.columns[place].path == KEY_PATH), "")
    stamp, key = split_mark(mark) or ("", "")
    values, named, faults = {}, {}, []
    for place, cell in filled.items():
        column = sheet.columns[place]
        # What adds a thing is locked on the row of one that exists, and shown there as it is.
        if not (column.is_filled_in if mark else column.is_filled_in or column.is_for_new):
            continue
        named[column.path] = address((number, place))
        try:
            values[column.path] = _value(column, cell, is_escaped)
        except ValueError as fault:
            faults.append((named[column.path], f"{column.title}\u00a0: {fault}"))
    if not mark and not values and not faults:
        return None
    names = {
        sheet.columns[place].path: clean(str(cell.value))
        for place, cell in filled.items()
        if mark and sheet.columns[place].path in NAMING
    }
    return FiledRow(sheet.spec.name, number, mark, stamp, key, values, named, tuple(faults), names)


def _is_read(column: Column) -> bool:
    return column.path == KEY_PATH or column.path in NAMING or column.is_filled_in or column.is_for_new


def _is_filled(cell: Cell) -> bool:
    value = cell.value
    if cell.is_formula_without_value or value is None:
        return cell.is_formula_without_value
    # A cell of blanks is an empty one: it changes nothing.
    return not isinstance(value, str) or value[:1].isalnum() or clean(value) != ""


def _value(column: Column, cell: Cell, is_escaped: bool) -> Any:
    value = read_value(column, _as_percent(cell) if column.is_percent else cell, is_escaped=is_escaped)
    return plain(_text(value) if column.kind == "text" else value, column.kind)


def _text(value: str) -> str:
    text = value.strip()
    if "\0" in text:
        raise ValueError("ce texte contient un caractère nul.")
    return text


def _as_percent(cell: Cell) -> Cell:
    """Return a rate as it is shown: a spreadsheet keeps 45 % as 0,45 where the cell has its own percent format."""
    if isinstance(cell.value, str):
        return Cell(cell.value.strip().removesuffix("%"), is_error=cell.is_error)
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and "%" in _QUOTED.sub("", cell.number_format):
        return Cell(str(Decimal(str(cell.value)) * 100))
    return cell
