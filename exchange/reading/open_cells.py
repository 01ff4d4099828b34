"""The sheets of an OpenDocument workbook, in one streaming pass over `content.xml`.

The trap of the format is repetition: one element may stand for a million cells or rows. What is empty is skipped
whatever its count; what is filled is counted before it is laid out, and refused above the ceilings.
"""

import re
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO
from xml.parsers import expat

from exchange.reading.limits import Ceilings, Refused
from exchange.reading.open_values import cell_of
from exchange.reading.parts import CHUNK, ENTITIES, TextMeter, too_large
from exchange.reading.transport import pack_cell
from exchange.rules.sheets import Cell

NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
TABLE, TEXT, OFFICE, STYLE, DRAWING = (
    f"{NAMES}{name}:1.0 " for name in ("table", "text", "office", "style", "drawing")
)
# Drawings anchored to a cell hold paragraphs that are not the cell's; a table in a cell belongs to text documents.
ASIDE = frozenset({TABLE + "shapes", TABLE + "tracked-changes", TABLE + "named-expressions"})
NO_COLOURS = frozenset({"", "TRANSPARENT", "FFFFFF"})
MOST_COLOURED = 24
HIDING = frozenset({"collapse", "filter"})
LAID_OUT = re.compile(r"\s*[\t\r\n]\s*")
MARKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}


def read(stream: BinaryIO, ceilings: Ceilings, **_seen_by_the_guard: bool) -> dict[str, Any]:
    """The packed sheets, in order. Errors: `Refused`; whatever `zipfile` and `expat` raise on a damaged part."""
    with zipfile.ZipFile(stream) as archive, archive.open("content.xml") as part:
        return {"sheets": _Pass(ceilings).read(part)}


class _Pass:
    def __init__(self, ceilings: Ceilings) -> None:
        self._ceilings = ceilings
        self._meter = TextMeter(ceilings)
        self._budget = _Budget(ceilings)
        self._sheets: list[_SheetParts] = []
        self._sheet: _SheetParts | None = None
        self._cell: _CellParts | None = None
        self._skipped = 0
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._colours: dict[str, str] = {}

    def read(self, part: BinaryIO) -> list[dict[str, Any]]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return [sheet.packed() for sheet in self._sheets]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or self._is_aside(name):
            self._skipped += 1
            return
        if self._cell is not None:
            self._cell.start(name, attributes)
            return
        handler = _STARTS.get(name)
        if handler:
            handler(self, _local(attributes))

    def _is_aside(self, name: str) -> bool:
        is_inner_table = name == TABLE + "table" and self._sheet is not None
        return name in ASIDE or is_inner_table or (self._sheet is not None and name.startswith(DRAWING))

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if self._cell is not None and name not in _CELLS:
            self._cell.end(name)
            return
        handler = _ENDS.get(name)
        if handler:
            handler(self)

    def _characters(self, text: str) -> None:
        if self._cell is not None and not self._skipped:
            self._cell.characters(text)

    def _open_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("name", "")

    def _table_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _cell_properties(self, attributes: dict[str, str]) -> None:
        colour = attributes.get("background-color", "").removeprefix("#").upper()
        if colour not in NO_COLOURS:
            self._colours[self._style] = colour

    def _open_sheet(self, attributes: dict[str, str]) -> None:
        state = "hidden" if attributes.get("style-name") in self._hidden_styles else "visible"
        self._sheet = _SheetParts(attributes.get("name", ""), state, self._budget)
        self._sheets.append(self._sheet)

    def _close_sheet(self) -> None:
        self._sheet = None

    def _column(self, attributes: dict[str, str]) -> None:
        if self._sheet:
            colour = self._colours.get(attributes.get("default-cell-style-name", ""), "")
            self._sheet.add_columns(_repeats(attributes, "number-columns-repeated"), _is_hidden(attributes), colour)

    def _open_row(self, attributes: dict[str, str]) -> None:
        if self._sheet:
            self._sheet.open_row(_repeats(attributes, "number-rows-repeated"), _is_hidden(attributes))

    def _close_row(self) -> None:
        if self._sheet:
            self._sheet.close_row(self._meter)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        if self._sheet:
            self._cell = _CellParts(attributes, self._ceilings)

    def _close_cell(self) -> None:
        if self._sheet and self._cell:
            repeated, cell = _repeats(self._cell.attributes, "number-columns-repeated"), self._cell.cell()
            spans = tuple(_repeats(self._cell.attributes, f"number-{way}-spanned") for way in ("rows", "columns"))
            style = self._cell.attributes.get("style-name")
            colour = None if style is None else self._colours.get(style, "")
            self._sheet.add_cell(repeated, cell, spans, colour)
        self._cell = None

    def _covered(self, attributes: dict[str, str]) -> None:
        # As in .xlsx: what stands under a merged cell is not shown, and is nothing.
        if self._sheet:
            self._sheet.add_cell(_repeats(attributes, "number-columns-repeated"), None, (1, 1))


_CELLS = frozenset({TABLE + "table-cell"})
_STARTS: dict[str, Callable[[_Pass, dict[str, str]], None]] = {
    STYLE + "style": _Pass._open_style,
    STYLE + "table-properties": _Pass._table_properties,
    STYLE + "table-cell-properties": _Pass._cell_properties,
    TABLE + "table": _Pass._open_sheet,
    TABLE + "table-column": _Pass._column,
    TABLE + "table-row": _Pass._open_row,
    TABLE + "table-cell": _Pass._open_cell,
    TABLE + "covered-table-cell": _Pass._covered,
}
_ENDS: dict[str, Callable[[_Pass], None]] = {
    TABLE + "table": _Pass._close_sheet,
    TABLE + "table-row": _Pass._close_row,
    TABLE + "table-cell": _Pass._close_cell,
}


class _CellParts:
    """One cell while its element is open: its attributes, its paragraphs, its comment's."""

    def __init__(self, attributes: dict[str, str], ceilings: Ceilings) -> None:
        self.attributes = attributes
        self._ceilings = ceilings
        self._lines: list[list[str]] = []
        self._comment: list[list[str]] = []
        self._open = self._lines
        self._length = 0
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == OFFICE + "annotation":
            self._open = self._comment
        elif name == TEXT + "p":
            self._open.append([])
            self._depth += 1
        elif name == TEXT + "s":
            self._add(" " * min(_repeats(_local(attributes), "c"), self._ceilings.cell_text + 1))
        elif name in MARKS:
            self._add(MARKS[name])

    def end(self, name: str) -> None:
        if name == OFFICE + "annotation":
            self._open = self._lines
        elif name == TEXT + "p":
            self._depth -= 1

    def characters(self, text: str) -> None:
        # A break of the XML itself is one space; LibreOffice writes the spaces of a cell as they are.
        self._add(LAID_OUT.sub(" ", text))

    def _add(self, text: str) -> None:
        if not self._depth or not self._open:
            return
        self._open[-1].append(text)
        self._length += len(text)
        if self._length > self._ceilings.cell_text:
            raise too_large(f"un texte de plus de {self._ceilings.cell_text} caractères")

    def cell(self) -> Cell:
        return cell_of(self.attributes, _joined(self._lines), _joined(self._comment).strip())


class _Budget:
    """What the filled cells and the merged areas of all sheets add up to, counted before they are laid out."""

    def __init__(self, ceilings: Ceilings) -> None:
        self.ceilings = ceilings
        self._cells = 0
        self._merged = 0

    def spend(self, last_row: int, last_column: int, cells: int) -> None:
        if last_row > self.ceilings.rows:
            raise too_large(f"une cellule à la ligne {last_row}, pour {self.ceilings.rows} lignes au plus")
        if last_column > self.ceilings.columns:
            raise too_large(f"une cellule en colonne {last_column}, pour {self.ceilings.columns} colonnes au plus")
        self._cells += cells
        if self._cells > self.ceilings.cells:
            raise too_large(f"plus de {self.ceilings.cells} cellules")

    def spend_merge(self, area: int) -> None:
        self._merged += area
        if self._merged > self.ceilings.cells:
            raise too_large("des cellules fusionnées sur toute la feuille")


class _SheetParts:
    """One sheet while its element is open: where the next row and the next cell stand, and what is kept."""

    def __init__(self, title: str, state: str, budget: _Budget) -> None:
        self._title = title
        self._state = state
        self._budget = budget
        self._cells: list[list[Any]] = []
        self._merged: list[list[int]] = []
        self._hidden_rows: list[int] = []
        self._fills: list[tuple[int, int, str]] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._coloured_columns: list[tuple[int, int, str]] = []
        self._last_column = 0
        self._next_column = 1
        self._row, self._rows = 1, 0
        self._line: list[tuple[int, int, Cell, tuple[int, ...]]] = []
        self._place = 1

    def add_columns(self, repeated: int, is_hidden: bool, colour: str) -> None:
        if colour:
            self._coloured_columns.append((self._next_column, self._next_column + repeated - 1, colour))
        if is_hidden:
            self._hidden_columns.append((self._next_column, self._next_column + repeated - 1))
        self._next_column += repeated

    def open_row(self, repeated: int, is_hidden: bool) -> None:
        self._row += self._rows
        self._rows, self._place, self._line = repeated, 1, []
        if is_hidden:
            last = min(self._row + repeated - 1, self._budget.ceilings.rows)
            self._hidden_rows.extend(range(self._row, last + 1))

    def add_cell(self, repeated: int, cell: Cell | None, spans: tuple[int, ...], colour: str | None = "") -> None:
        """Add a cell, or several alike; `colour` is None where it has no style of its own but that of its column."""
        # A colour over a whole row, or a whole sheet, is dress.
        if colour != "" and cell is not None and not _is_filled(cell) and self._rows == 1 and repeated <= MOST_COLOURED:
            for place in range(self._place, self._place + repeated):
                if shown := self._colour_of_column(place) if colour is None else colour:
                    self._fills.append((self._row, place, shown))
        if cell is not None and (_is_filled(cell) or max(spans) > 1):
            self._line.append((self._place, repeated, cell, spans))
        self._place += repeated

    def _colour_of_column(self, place: int) -> str:
        """The colour of the style that a column gives to its cells: LibreOffice writes none where most share it."""
        return next((colour for first, last, colour in self._coloured_columns if first <= place <= last), "")

    def close_row(self, meter: TextMeter) -> None:
        for place, repeated, cell, spans in self._line:
            if _is_filled(cell):
                self._lay_out(place, repeated, cell, meter)
            if max(spans) > 1:
                self._merge(place, spans)
        self._line = []

    def _lay_out(self, place: int, repeated: int, cell: Cell, meter: TextMeter) -> None:
        last_row, last_column = self._row + self._rows - 1, place + repeated - 1
        self._budget.spend(last_row, last_column, self._rows * repeated)
        self._last_column = max(self._last_column, last_column)
        for row in range(self._row, last_row + 1):
            for column in range(place, last_column + 1):
                meter.count(cell.value)
                meter.count(cell.comment)
                self._cells.append(pack_cell(row, column, cell))

    def _merge(self, place: int, spans: tuple[int, ...]) -> None:
        rows, columns = spans
        self._budget.spend_merge(rows * columns)
        self._merged.append([self._row, place, self._row + rows - 1, place + columns - 1])

    def packed(self) -> dict[str, Any]:
        hidden = (range(first, min(last, self._last_column) + 1) for first, last in self._hidden_columns)
        return {
            "title": self._title,
            "state": self._state,
            "cells": sorted(self._cells, key=lambda cell: cell[:2]),
            "merged": sorted(self._merged),
            "hidden_rows": self._hidden_rows,
            "hidden_columns": [column for columns in hidden for column in columns],
            "fills": [fill for fill in self._fills if fill[1] <= self._last_column],
        }


def _is_filled(cell: Cell) -> bool:
    return cell.value is not None or bool(cell.comment) or cell.is_formula_without_value


def _joined(lines: list[list[str]]) -> str:
    return "\n".join("".join(line) for line in lines)


def _local(attributes: dict[str, str]) -> dict[str, str]:
    """The attributes by their local names; LibreOffice's own type of a cell keeps its prefix."""
    plain = {name.rpartition(" ")[2]: value for name, value in attributes.items() if name != CALC_TYPE}
    return {**plain, "calcext:value-type": attributes[CALC_TYPE]} if CALC_TYPE in attributes else plain


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("visibility") in HIDING


def _repeats(attributes: dict[str, str], name: str) -> int:
    """How often an element counts: 1 unless it says more. Errors: `Refused` for a count that is none."""
    written = attributes.get(name, "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise too_large("une répétition sans fin")
    return max(1, int(written))


def _refuse_entities(*details: object) -> int:
    raise Refused("entities", ENTITIES)
