"""A sheet seen as a grid of texts, where a merged cell is known by its first one."""

from functools import cached_property

from exchange.rules.layout.headings import Heading
from exchange.rules.layout.vocabulary import Source, Spot, Vocabulary
from exchange.rules.sheets import Cell, Place, Sheet, column_letters
from exchange.rules.values.text import clean

EMPTY = Cell(None)


class Grid:
    """Read-only view of one sheet, with the words by which its headings are known."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary | None = None) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary or Vocabulary()
        # Each cell is asked for several times.
        self._cells = dict(sheet.cells.items())
        self.last_row = max((row for row, _ in self._cells), default=0)
        self.last_column = max((column for _, column in self._cells), default=0)
        self._first_of = {
            (row, column): (top, left)
            for top, left, bottom, right in sheet.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def columns_of_row(self) -> dict[int, tuple[int, ...]]:
        """The columns that hold a value or a comment of their own, by row."""
        columns: dict[int, list[int]] = {}
        for row, column in sorted(self._cells):
            columns.setdefault(row, []).append(column)
        return {row: tuple(found) for row, found in columns.items()}

    def recognise(self, column: int, parent: str, child: str) -> Heading | None:
        """The heading of a column, of a parent and a child text (either may be empty)."""
        return self.vocabulary.recognise(parent, child, self._spot(column))

    def source(self, column: int, title: str) -> Source:
        """Who says what the heading of a column means."""
        return self.vocabulary.source(title, self._spot(column))

    def _spot(self, column: int) -> Spot:
        return Spot(self.sheet.title, column_letters(column))

    def first(self, place: Place) -> Place:
        """The place that holds the value of a merged cell; the place itself when it is not merged."""
        return self._first_of.get(place, place)

    def cell(self, place: Place) -> Cell:
        return self._cells.get(place, EMPTY)

    def text(self, place: Place) -> str:
        """The cleaned text of the cell's own value, empty for a cell covered by another."""
        return own_text(self.cell(place))

    def shown_text(self, place: Place) -> str:
        """The cleaned text as seen on the page, that of the whole merged cell."""
        return own_text(self.cell(self.first(place)))

    def width(self, place: Place) -> int:
        """How many columns the merged cell that begins here covers; 1 when it is not merged."""
        right = next((bounds[3] for bounds in self.sheet.merged if bounds[:2] == place), place[1])
        return right - place[1] + 1

    def filled(self, row: int) -> tuple[tuple[int, str], ...]:
        """The columns with a text of their own in a row, with that text."""
        found = ((column, self.text((row, column))) for column in self.columns_of_row.get(row, ()))
        return tuple((column, text) for column, text in found if text)


def own_text(cell: Cell) -> str:
    return clean(str(cell.value)) if cell.value is not None else ""
