"""A workbook as the reader hands it over: plain values, no formula, nothing left of the file format."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Value = str | int | float | bool | datetime | date | None
Place = tuple[int, int]
# The very hidden sheet of our own workbooks.
STAMP_SHEET = "Estampille"
# Before it, programs do not agree on the day that a serial number stands for (the 29 February 1900 that never was).
FIRST_SURE_YEAR = 1904
# Spreadsheets keep fifteen digits of a number.
LARGEST_SURE_NUMBER = 1e15


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell holds. `is_error` marks a spreadsheet error such as `#N/A`, kept as its text."""

    value: Value
    number_format: str = "General"
    comment: str = ""
    is_formula_without_value: bool = False
    is_error: bool = False


class RowCells(Mapping[Place, Cell]):
    """The cells of rows of plain values, None where there is nothing; each is made when it is asked for."""

    def __init__(self, rows: Sequence[Sequence[Value]]) -> None:
        self._rows = rows

    def __getitem__(self, place: Place) -> Cell:
        value = self._value(*place)
        if value is None:
            raise KeyError(place)
        return Cell(value)

    def get(self, place: Place, default: Any = None) -> Any:
        # The inherited one raises an exception for each empty cell.
        value = self._value(*place)
        return default if value is None else Cell(value)

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self._value(*place) is not None

    def _value(self, row: int, column: int) -> Value:
        if not (0 < row <= len(self._rows) and 0 < column <= len(self._rows[row - 1])):
            return None
        return self._rows[row - 1][column - 1]

    def __iter__(self) -> Iterator[Place]:
        for number, row in enumerate(self._rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    yield number, column

    def __len__(self) -> int:
        return sum(len(row) - row.count(None) for row in self._rows)

    def __bool__(self) -> bool:
        return any(value is not None for row in self._rows for value in row)

    def lines(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The filled rows, as `Sheet.lines` gives them."""
        for number, row in enumerate(self._rows, start=1):
            line = {column: Cell(value) for column, value in enumerate(row, start=1) if value is not None}
            if line:
                yield number, line


@dataclass(frozen=True)
class Sheet:
    """One sheet; `cells` by (row, column) from 1, `merged` as (first row, first column, last row, last column)."""

    title: str
    state: str
    cells: Mapping[Place, Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    # The colour, as RRGGBB, of cells that hold nothing else: in a chronogramme, it may stand for a cross.
    fills: Mapping[Place, str] = field(default_factory=dict)

    @property
    def is_visible(self) -> bool:
        return self.state == "visible"

    def lines(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """The filled rows from the top: their number, and their cells by column."""
        if isinstance(self.cells, RowCells):
            yield from self.cells.lines()
            return
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            by_row.setdefault(row, {})[column] = cell
        for row in sorted(by_row):
            yield row, by_row[row]


@dataclass(frozen=True)
class Workbook:
    """The sheets in order, the SHA-256 of the file, its kind (`xlsx`, `ods`, `csv`), and how a text file was read."""

    sheets: tuple[Sheet, ...]
    sha256: str
    kind: str
    encoding: str = ""
    delimiter: str = ""


def column_letters(number: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(place: Place) -> str:
    """The name a spreadsheet gives to a cell: (31, 11) is K31."""
    return f"{column_letters(place[1])}{place[0]}"
