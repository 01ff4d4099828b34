"""A value of a report, of the plan or of a table, as the page of an import writes it."""

from datetime import date
from decimal import Decimal
from typing import Any

from common.french import amount, long_date, percent
from measures.enums import Status

NOTHING = "–"


def shown(name: str, value: Any) -> str:
    """Return a value of the field `name` as the page writes it; an absent one is a dash."""
    if value is None or value == "":
        return NOTHING
    if name == "status":
        return str(Status(value).label)
    if name.endswith("_rate"):
        return percent(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return amount(value) if isinstance(value, int) else str(value)
