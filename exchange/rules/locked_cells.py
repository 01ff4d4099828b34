"""What somebody typed in a cell that the server holds: it is said, and never taken. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from exchange.rules.own_columns import MARK, Column
from exchange.rules.sheets import Cell, Sheet, address
from exchange.rules.three_way import is_same
from exchange.rules.values.text import shown

HELD = "{} est une cellule tenue par le serveur\u202f; votre changement, {}, n’est pas repris."


def typed_in_locked(
    sheet: Sheet,
    row: int,
    places: Mapping[int, Column],
    exported: Mapping[str, Any],
    read: Callable[[Column, Cell], Any],
) -> Iterable[tuple[str, str]]:
    """Yield, as (cell, sentence), the cells of a row that say something else than their export; an emptied one says nothing.

    `places` are the locked columns; `read` returns a cell as an export stamp keeps it.
    """
    for place, column in places.items():
        cell = sheet.cells.get((row, place))
        if cell is None or cell.value is None or column is MARK or str(cell.value).isspace():
            continue
        if not _says(column, cell, exported.get(column.path), read):
            yield address((row, place)), HELD.format(column.title, shown(cell.value))


def _says(column: Column, cell: Cell, exported: Any, read: Callable[[Column, Cell], Any]) -> bool:
    # Most cells are texts that nobody touched.
    if cell.value == exported:
        return True
    try:
        return is_same(read(column, cell), exported)
    except ValueError:
        return False
