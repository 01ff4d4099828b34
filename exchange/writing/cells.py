"""One value of a row as a spreadsheet takes it, and nothing lost on the way."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from exchange.rules.workbook_rows import HeldRow, Line
from exchange.rules.workbook_sheets import SheetSpec

# A spreadsheet keeps fifteen digits of a number: a longer one leaves as text.
_DIGITS = 15
# Words are not cut at the edge of a column: a line holds a little less than its width.
_WRAP = 1.15
# The two characters below the highest plane that no XML file may hold.
_NO_XML = {0xFFFE: None, 0xFFFF: None}


def typed(value: Any, kind: str, labels: Mapping[str, str]) -> Any:
    """Return what a cell holds: text, number, or day. `value` is as `plain` writes it; None for an empty cell."""
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind in ("decimal", "integer"):
        return _number(Decimal(value))
    return written(labels.get(value, value))


def written(text: str) -> str:
    """Return a text as an XML file holds it."""
    return text if text.isprintable() else text.translate(_NO_XML)


def lines(sheet: SheetSpec, rows: Iterable[HeldRow]) -> list[Line]:
    """Return rows as they are written: each value as a spreadsheet takes it."""
    columns = [(column.path, column.kind, column.labels) for column in sheet.columns[1:]]
    return [
        Line(row.key, [typed(row.shown.get(path), kind, labels) for path, kind, labels in columns], not row.lock)
        for row in rows
    ]


def _number(value: Decimal) -> float | str:
    return float(value) if len(value.as_tuple().digits) <= _DIGITS else format(value, "f")


def as_text(value: Any, kind: str, labels: Mapping[str, str]) -> str:
    """Return the same for a text file, as French spreadsheet programs read it: 31/12/2026, 45,5."""
    if value is None:
        return ""
    if kind == "date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if kind in ("decimal", "integer"):
        return str(value).replace(".", ",")
    return labels.get(value, value)


def lines_in(text: str, width: int) -> int:
    """Return about how many lines a text takes in a column of so many characters."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(line) * _WRAP / width)) for line in text.split("\n"))
