"""The quick reader of a plain .xlsx: rows of values as they stand, ten times cheaper than openpyxl.

The guard says which workbook is plain (`parts.Totals.is_plain`). What the quick library would still alter in silence
(a time, a day before 1904, a number of more than fifteen digits) makes it give up: the other reader takes the file.
"""

from datetime import date, datetime, time
from typing import Any, BinaryIO

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from exchange.reading.limits import Ceilings
from exchange.reading.parts import TextMeter
from exchange.reading.transport import pack_value
from exchange.rules.sheets import FIRST_SURE_YEAR, LARGEST_SURE_NUMBER

# Pairs, for the library's own enumeration does not hash.
STATES = (
    (SheetVisibleEnum.Visible, "visible"),
    (SheetVisibleEnum.Hidden, "hidden"),
    (SheetVisibleEnum.VeryHidden, "veryHidden"),
)


class NotPlain(Exception):
    """A value of the workbook asks for the other reader."""


def read(stream: BinaryIO, ceilings: Ceilings, **_seen_by_the_guard: bool) -> dict[str, Any]:
    """The packed sheets, in order. Errors: `NotPlain`, `Refused`; whatever the library raises on a damaged file."""
    meter = TextMeter(ceilings)
    # As a context it would close the stream, which the other reader may still need.
    workbook = CalamineWorkbook.from_filelike(stream)
    sheets = [
        _pack(workbook.get_sheet_by_name(sheet.name), _state(sheet), meter)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    return {"sheets": sheets}


def _state(sheet: SheetMetadata) -> str:
    return next(state for visible, state in STATES if visible == sheet.visible)


def _pack(sheet: CalamineSheet, state: str, meter: TextMeter) -> dict[str, Any]:
    merged = sheet.merged_cell_ranges or []
    return {
        "title": sheet.name,
        "state": state,
        "rows": [[_plain(value, meter) for value in row] for row in sheet.to_python(skip_empty_area=False)],
        "merged": sorted([top + 1, left + 1, bottom + 1, right + 1] for (top, left), (bottom, right) in merged),
        "hidden_rows": [],
        "hidden_columns": [],
    }


def _plain(value: Any, meter: TextMeter) -> Any:
    kind = type(value)
    if kind is str:
        meter.count(value)
        return value or None
    if kind is float:
        return _number(value)
    if kind is bool or kind is int or value is None:
        return value
    return pack_value(_moment(value))


def _number(value: float) -> int | float:
    if not abs(value) < LARGEST_SURE_NUMBER:
        raise NotPlain
    return int(value) if value.is_integer() else value


def _moment(value: Any) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime) or value.year < FIRST_SURE_YEAR:
        raise NotPlain
    return value
