"""The indicator of a line with its values, and the lines that only add one to the measure above."""

from dataclasses import replace

from exchange.rules.findings import Row, RowKind
from exchange.rules.layout.groups import KEYS, own
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Held, Line
from exchange.rules.values import Raw, read_percent
from exchange.rules.values.numbers import read_number

Figure = int | float | str | None


def with_indicator(row: Row, line: Line) -> Row:
    """The row with what its line says of an indicator; a value is a number where it is one (a rate from 0 to 100), else
    its text. The kind tells a line that only continues the measure above."""
    held = own(line, Field.INDICATOR)
    is_continued = any(line.held[field].is_carried for field in KEYS if field in line.held)
    return replace(
        row,
        kind=RowKind.EXTRA_INDICATOR if held and is_continued else RowKind.MEASURE,
        indicator=held.text if held else "",
        target=_figure(own(line, Field.TARGET)),
        achieved=_figure(own(line, Field.ACHIEVED)),
    )


def _figure(held: Held | None) -> Figure:
    if held is None or held.cell.is_error:
        return None
    value = held.cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _written(held)
    if "%" in held.cell.number_format:
        rate = read_percent(Raw(value, held.cell.number_format), ceiling=None).value
        return held.text if rate is None else _plain(float(rate))
    return _plain(value)


def _written(held: Held) -> Figure:
    if "%" in held.text:
        rate = read_percent(Raw(held.text), ceiling=None).value
        return held.text if rate is None else _plain(float(rate))
    number = read_number(held.text)
    return held.text if number is None or number.other is not None else _plain(float(number.value))


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number
