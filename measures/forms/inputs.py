"""Numbers as people type them: spaces between thousands, a decimal comma, a percent sign."""

import re
from decimal import Decimal
from typing import Any

from django import forms

# No-break spaces come with what is pasted from a page or a workbook.
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def bare(text: Any) -> Any:
    """Return what was typed as Python reads a number; what is not a text is left as it is."""
    return _SPACES.sub("", text).removesuffix("%").replace(",", ".") if isinstance(text, str) else text


def as_typed(value: Any) -> Any:
    """Return a number as a person writes it: « 2 480 000 000 », « 64,5 »; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    whole, _, decimals = f"{value:,}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", "\u202f") + (f",{decimals}" if decimals else "")


# A million milliards: far over any cost here, far under what a column of the database holds.
_HIGHEST_AMOUNT = 10**15


class AmountField(forms.IntegerField):
    """A whole number of CFA francs, never negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=0, max_value=_HIGHEST_AMOUNT, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(bare(value))

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value)


class QuantityField(forms.DecimalField):
    """A quantity of any unit; rates are between 0 and 100, with one decimal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(bare(value))

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value)


def rate_input(label: str) -> QuantityField:
    """Return the field of a rate: 0 to 100, one decimal."""
    return QuantityField(label=label, required=False, min_value=0, max_value=100, max_digits=4, decimal_places=1)
