"""A row of our own workbooks as the server holds it: what leaves in it, and what its return is compared with. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from exchange.rules.workbook_sheets import SheetSpec


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it leaves: the key of what it shows (hexadecimal), its cells in the order of the columns, the mark apart.

    A cell is a text, a number, a day, yes or no, or None. Where the line is not `is_open`, nothing is typed in it.
    """

    key: str
    cells: Sequence[Any]
    is_open: bool
    version: int | None = None


@dataclass(frozen=True)
class HeldRow:
    """One row of a sheet as one account reads it now.

    `key` is the key of the thing (hexadecimal); `shown` holds every column, by path, as `plain` writes it.
    `version` is that of the report or the blocker, None for a report that is not begun: its `cells` are then
    what the form would start from, and are entered together with the first cell that changes. `lock` says why
    nothing is filled in, or is empty. `thing` is the stored row that the cells would change, if there is one.
    """

    sheet: SheetSpec
    key: str
    implementation: Any
    shown: Mapping[str, Any]
    version: int | None = None
    lock: str = ""
    is_readable: bool = True
    thing: Any = None

    @property
    def place(self) -> str:
        """The key of the row in an export stamp."""
        return self.sheet.row_key(self.key)

    @cached_property
    def cells(self) -> dict[str, Any]:
        """The values that may be filled in, by path; none where the account does not read what is being written."""
        if not self.is_readable:
            return {}
        return {column.path: self.shown.get(column.path) for column in self.sheet.filled_in}

    @property
    def exported(self) -> dict[str, Any]:
        """What an export stamp keeps of the row: its `cells`, and what its locked ones show where they are not empty."""
        return {path: value for path, value in self.shown.items() if value is not None} | self.cells
