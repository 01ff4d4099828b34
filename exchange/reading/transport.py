"""The sheets as JSON between the reading process and its parent; both ends are here so that they cannot drift apart."""

from datetime import date, datetime
from typing import Any

from exchange.rules.sheets import Cell, Sheet, Value

TYPED = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}


def pack_value(value: Value) -> Any:
    """A JSON value; a date or an instant becomes a pair (type, ISO text)."""
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    return value


def unpack_value(value: Any) -> Value:
    if isinstance(value, list):
        return TYPED[value[0]](value[1])
    return value


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
    return Sheet(
        title=packed["title"],
        state=packed["state"],
        cells={(item[0], item[1]): _unpack_cell(item) for item in packed["cells"]},
        merged=tuple(tuple(bounds) for bounds in packed["merged"]),
        hidden_rows=frozenset(packed["hidden_rows"]),
        hidden_columns=frozenset(packed["hidden_columns"]),
    )


def _unpack_cell(item: list[Any]) -> Cell:
    extras = item[3] if len(item) > 3 else {}
    return Cell(
        value=unpack_value(item[2]),
        number_format=extras.get("format", "General"),
        comment=extras.get("comment", ""),
        is_formula_without_value=extras.get("formula", False),
        is_error=extras.get("error", False),
    )
