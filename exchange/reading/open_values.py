"""The values of an OpenDocument cell, as a workbook .xlsx gives them: a day is an instant at midnight, a time a text."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from exchange.rules.sheets import FIRST_SURE_YEAR, Cell, Value

PERCENT = "0%"
ERROR = re.compile(r"\A(?:#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)|Err:\d{3})\Z")
WHOLE = re.compile(r"\A[+-]?\d{1,300}\Z", re.ASCII)
DAY = re.compile(r"\A(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?)?\Z", re.ASCII)
LENGTH = re.compile(r"\A(-?)PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S\Z", re.ASCII)
CONSTANTS = {"TRUE()": True, "FALSE()": False}
A_DAY = timedelta(days=1)


def cell_of(attributes: Mapping[str, str], text: str, comment: str) -> Cell:
    """The cell of these attributes (by local name), of this shown text. What is not of its declared type stays a text."""
    formula = attributes.get("formula", "")
    kind = attributes.get("value-type", "")
    if attributes.get("calcext:value-type") == "error" or (formula and ERROR.match(text)):
        return Cell(text, comment=comment, is_error=True)
    value = _typed(kind, attributes, text)
    if isinstance(value, datetime) and value.year < FIRST_SURE_YEAR:
        return Cell(value.isoformat(" "), comment=comment, is_error=True)
    is_percentage = kind == "percentage" and isinstance(value, int | float)
    return Cell(value, PERCENT if is_percentage else "General", comment, value is None and formula != "")


def _typed(kind: str, attributes: Mapping[str, str], text: str) -> Value:
    constant = CONSTANTS.get(attributes.get("formula", "").rpartition("=")[2])
    if constant is not None:
        return constant
    shown = text or None
    match kind:
        case "float" | "percentage" | "currency":
            return _number(attributes.get("value", ""), shown)
        case "date":
            return _day(attributes.get("date-value", ""), shown)
        case "time":
            return _time(attributes.get("time-value", ""), shown)
        case "boolean":
            return {"true": True, "false": False}.get(attributes.get("boolean-value", ""), shown)
    return attributes.get("string-value") or shown


def _number(written: str, shown: str | None) -> Value:
    if WHOLE.match(written):
        return int(written)
    try:
        number = float(written)
    except ValueError:
        return shown or written or None
    return number if math.isfinite(number) else written


def _day(written: str, shown: str | None) -> Value:
    found = DAY.match(written)
    if not found:
        return shown or written or None
    day, clock, fraction = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}")
    except ValueError:
        return shown or written
    return moment.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]))


def _time(written: str, shown: str | None) -> Value:
    found = LENGTH.match(written)
    if not found:
        return shown or written or None
    sign, hours, minutes, seconds = found.groups()
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    if sign or length >= A_DAY:
        return str(-length if sign else length)
    return f"{length}".rjust(len("00:00:00"), "0")
