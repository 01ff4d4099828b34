"""The sheets as JSON between the reading process and its parent; both ends are here so that they cannot drift apart."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from exchange.rules.sheets import Cell, Place, RowCells, Sheet, Value


def pack_value(value: Value) -> Any:
    """A JSON value; a date or an instant becomes an object that names its type."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def unpack_object(packed: dict[str, Any]) -> Any:
    """What a JSON object stands for, asked by the parser itself: nothing is paid for the plain values around it."""
    if len(packed) == 1 and "datetime" in packed:
        return datetime.fromisoformat(packed["datetime"])
    if len(packed) == 1 and "date" in packed:
        return date.fromisoformat(packed["date"])
    return packed


def pack_cell(row: int, column: int, cell: Cell) -> list[Any]:
    """Place and value, then what is out of the ordinary only: most cells are plain."""
    packed = [row, column, pack_value(cell.value)]
    extras = {
        "format": cell.number_format if cell.number_format != "General" else "",
        "comment": cell.comment,
        "formula": cell.is_formula_without_value,
        "error": cell.is_error,
    }
    kept = {name: value for name, value in extras.items() if value}
    return [*packed, kept] if kept else packed


def unpack_sheet(packed: dict[str, Any]) -> Sheet:
    """The sheet of an answer, whose cells stand alone or in `rows` of plain values."""
    return Sheet(
        title=packed["title"],
        state=packed["state"],
        cells=_unpack_cells(packed),
        merged=tuple(tuple(bounds) for bounds in packed["merged"]),
        hidden_rows=frozenset(packed["hidden_rows"]),
        hidden_columns=frozenset(packed["hidden_columns"]),
        fills={(row, column): colour for row, column, colour in packed.get("fills", ())},
    )


def _unpack_cells(packed: dict[str, Any]) -> Mapping[Place, Cell]:
    if "rows" in packed:
        return RowCells(packed["rows"])
    return {(item[0], item[1]): _unpack_cell(item) for item in packed["cells"]}


def _unpack_cell(item: list[Any]) -> Cell:
    extras = item[3] if len(item) > 3 else {}
    return Cell(
        value=item[2],
        number_format=extras.get("format", "General"),
        comment=extras.get("comment", ""),
        is_formula_without_value=extras.get("formula", False),
        is_error=extras.get("error", False),
    )
