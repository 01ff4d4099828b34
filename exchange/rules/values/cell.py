"""What one cell holds, before anyone has tried to read it."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime

from exchange.rules.values import sentences
from exchange.rules.values.text import clean, has_foreign_digit, shown

CellValue = str | int | float | bool | datetime | date | None

_ERROR_VALUE = re.compile(r"#(?:[A-ZÀ-Ü/]+[0-9]?[!?]?)", re.IGNORECASE)
_NUMBER_LINE = re.compile(r"(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?")
_TYPED_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{2}0")
_LONGEST_NUMBER = 300
_LONGEST_VALUE = 500  # characters: more is prose, and costs the patterns dearly


@dataclass(frozen=True)
class Raw:
    """A cell: its value, its number format, and whether it is a formula the file holds no result for."""

    value: CellValue
    number_format: str = "General"
    is_formula_without_value: bool = False

    @property
    def is_percent_format(self) -> bool:
        """A « % » in quotes or after a backslash is a mere letter of the format."""
        return "%" in re.sub(r'"[^"]*"|\\.', "", self.number_format)

    @property
    def is_number(self) -> bool:
        """True and False are integers in Python, never in a workbook."""
        return isinstance(self.value, int | float) and not isinstance(self.value, bool)

    @property
    def text(self) -> str:
        """The cleaned text; the empty string when the cell holds nothing."""
        return "" if self.value is None else clean(str(self.value)).lstrip("'").strip()


def read_line(line: str) -> Raw:
    """A line of digits with at most one point is a number, except « 007 » and « 1.250 », which stay text.

    No number shows a zero before its digits or after its decimals: it was typed, and its zeros mean something.
    """
    if _TYPED_GROUP.fullmatch(line):
        return Raw(line)
    if re.search("[0-9]", line) and _NUMBER_LINE.fullmatch(line) and len(line) < _LONGEST_NUMBER:
        return Raw(float(line) if "." in line else int(line))
    return Raw(line)


def why_unreadable(raw: Raw) -> str | None:
    """The sentence for a cell no kind of column accepts: error value, yes/no, NaN, foreign digits."""
    value = raw.value
    if isinstance(value, bool):
        return sentences.BOOLEAN.format(read="VRAI" if value else "FAUX")
    if isinstance(value, float) and not math.isfinite(value):
        return sentences.NOT_FINITE.format(read=shown(value))
    if isinstance(value, str) and len(value) > _LONGEST_VALUE:
        return sentences.TOO_LONG.format(read=shown(value))
    if isinstance(value, str) and _ERROR_VALUE.fullmatch(clean(value)):
        return sentences.ERROR_VALUE.format(read=shown(value))
    if isinstance(value, str) and has_foreign_digit(clean(value)):
        return sentences.FOREIGN_DIGIT.format(read=shown(value))
    if value is not None and not isinstance(value, str | int | float | date):
        return sentences.UNKNOWN_TYPE.format(read=shown(value))
    return None


def is_blank(raw: Raw) -> bool:
    """Nothing in the cell, or a formula whose result was not kept: neither changes anything."""
    return raw.is_formula_without_value or raw.value is None or not raw.text
