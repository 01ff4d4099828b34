"""A workbook as the reader hands it over: plain values, no formula, nothing left of the file format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

Value = str | int | float | bool | datetime | date | None
Place = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """What one cell holds. `is_error` marks a spreadsheet error such as `#N/A`, kept as its text."""

    value: Value
    number_format: str = "General"
    comment: str = ""
    is_formula_without_value: bool = False
    is_error: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet; `cells` by (row, column) from 1, `merged` as (first row, first column, last row, last column)."""

    title: str
    state: str
    cells: Mapping[Place, Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @property
    def is_visible(self) -> bool:
        return self.state == "visible"


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
