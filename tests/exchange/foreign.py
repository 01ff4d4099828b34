"""Tables as administrations draw them, made by code: a sheet from rows, and all that the reading says of it."""

import re
from collections.abc import Iterable
from typing import Any

from exchange.rules.analysis import Analysis, read_rows, survey
from exchange.rules.findings import Level, Row
from exchange.rules.layout.groups import DATED
from exchange.rules.layout.headings import SLOTS, Field
from exchange.rules.layout.table import Table
from exchange.rules.sheets import Cell, Sheet, address, column_letters
from exchange.rules.values.text import clean
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, catalogue

FORCE = "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)"
RULES = "Adopter un référentiel commun de procédures et de soutien logistique"
Bounds = tuple[int, int, int, int]


def sheet(
    *rows: tuple[Any, ...],
    merged: tuple[Bounds, ...] = (),
    name: str = "Plan",
    state: str = "visible",
    hidden: tuple[int, ...] = (),
) -> Sheet:
    """A sheet of these rows, from A1; `hidden` are its hidden columns."""
    cells = {
        (row, column): value if isinstance(value, Cell) else Cell(value)
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet(name, state, cells, merged, hidden_columns=frozenset(hidden))


def read(*sheets: Sheet) -> Analysis:
    """What a Malian ministry's file says."""
    return read_rows(survey(matrices.workbook(*sheets), catalogue()), catalogue(), "ML", AUTUMN)


def plan(*rows: tuple[Any, ...], merged: tuple[Bounds, ...] = ()) -> Analysis:
    """The same of one sheet, under a title that says whose it is (row 1)."""
    return read(sheet(("RÉPUBLIQUE DU MALI",), *rows, merged=merged))


def asked(row: Row) -> str:
    return " ".join(message.text for message in row.messages if message.level in (Level.QUESTION, Level.ERROR))


def said(analysis: Analysis) -> str:
    return "\n".join(note.text for note in analysis.notes)


def lost(analysis: Analysis, *sheets: Sheet) -> list[str]:
    """The filled cells of visible sheets that neither a row, nor a message, nor a note accounts for."""
    tables = survey(matrices.workbook(*sheets), catalogue()).tables
    return [
        f"{one.title}!{address(place)}"
        for one in sheets
        if one.is_visible
        for place, cell in one.cells.items()
        if cell.value is not None and clean(str(cell.value))
        if not _is_head(tables, one, place)
        and not _is_told(analysis, one, place)
        and not _is_read(analysis, one, place)
    ]


def _is_head(tables: Iterable[Table], one: Sheet, place: tuple[int, int]) -> bool:
    """The titles above the first header, and the headers."""
    spans = [(table.first_header_row, table.header_row) for table in tables if table.sheet == one.title]
    return bool(spans) and (place[0] < min(spans)[0] or any(first <= place[0] <= last for first, last in spans))


def _is_told(analysis: Analysis, one: Sheet, place: tuple[int, int]) -> bool:
    """A note names the cell, its line or its column; a sheet without a table is named whole."""
    row, letters = place[0], column_letters(place[1])
    notes = "\n".join(f"{note.cell}\n{note.text}" for note in analysis.notes if note.sheet == one.title)
    names = rf"\b{address(place)}\b|\b[Ll]ignes?\b[^«\n]*\b{row}\b|\bColonnes? {letters}\b|\b{letters} «|sans tableau"
    return re.search(names, notes) is not None


def _is_read(analysis: Analysis, one: Sheet, place: tuple[int, int]) -> bool:
    rows = [row for row in analysis.rows if row.sheet == one.title and row.row <= place[0] <= row.last_row]
    return any(_is_in(row, one, place) for row in rows)


def _is_in(row: Row, one: Sheet, place: tuple[int, int]) -> bool:
    """The row holds the cell, a message is about it or about its column, a milestone is made of it, or it repeats."""
    cell, letters = address(place), column_letters(place[1])
    told = {re.sub("[0-9]+", "", message.cell) for message in row.messages} if row.milestones else set()
    first = one.cells.get((row.row, place[1]))
    is_same = first is not None and place[0] != row.row and first.value == one.cells[place].value
    named = {*row.cells.values(), *(message.cell for message in row.messages)}
    return cell in named or letters in told or is_same or _is_of_milestone(row, one, place)


def _is_of_milestone(row: Row, one: Sheet, place: tuple[int, int]) -> bool:
    """What an activity is made of: its title, its status, its dates and its crosses."""
    (table, *_) = [
        table
        for table in survey(matrices.workbook(one), catalogue()).tables
        if table.header_row < row.row and table.state in ("", "ML")
    ][-1:]
    fields = {field for field, column in table.columns.items() if column.number == place[1]}
    return bool(row.milestones and fields & {Field.ACTIVITY, *DATED, *SLOTS})
