"""Read the digits of a written number, and say when they can be read in two ways."""

import re
from dataclasses import dataclass
from decimal import Decimal

_LONGEST = 40
_PLAIN = re.compile(r"[0-9]+")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,2}|[.,]0+)?")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:(?P<dot>\.[0-9]{3}){2,}(?:,[0-9]{1,2})?|(?P<comma>,[0-9]{3}){2,}(?:\.[0-9]{1,2})?)"
)
_MIXED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3},[0-9]{1,2}|,[0-9]{3}\.[0-9]{1,2})")
_DECIMAL = re.compile(r"(?P<whole>[0-9]+)(?P<sign>[.,])(?P<part>[0-9]+)")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?e[+]?[0-9]{1,3}")
_LOOSE = re.compile(r"[0-9]{4,}(?: [0-9]{3})+")


@dataclass(frozen=True)
class Written:
    """A number as written: its value, the other value it may have, and what makes it doubtful."""

    value: Decimal
    other: Decimal | None = None
    is_dotted: bool = False
    is_scientific: bool = False


def read_number(text: str) -> Written | None:
    """The number, decimal comma by default; one group of three after one sign may be thousands: `other` holds them."""
    if len(text) > _LONGEST:
        return None
    if _PLAIN.fullmatch(text):
        return Written(Decimal(text))
    if _SCIENTIFIC.fullmatch(text):
        return Written(Decimal(text.replace(",", ".")), is_scientific=True)
    if _LOOSE.fullmatch(text):
        joined = Decimal(text.replace(" ", ""))
        return Written(joined, other=joined)
    if _SPACED.fullmatch(text):
        return Written(Decimal(re.sub("[ ']", "", text).replace(",", ".")))
    if _GROUPED.fullmatch(text) or _MIXED.fullmatch(text):
        return Written(Decimal(_with_decimal_point(text)))
    return _decimal(text)


def _decimal(text: str) -> Written | None:
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    value = Decimal(f"{match['whole']}.{match['part']}")
    may_be_thousands = len(match["part"]) == 3 and match["whole"] != "0" and len(match["whole"]) <= 3
    other = Decimal(match["whole"] + match["part"]) if may_be_thousands else None
    return Written(value, other, is_dotted=match["sign"] == ".")


def _with_decimal_point(text: str) -> str:
    """The sign that comes once and last is the decimal one; a sign that repeats parts thousands."""
    last = max(text.rfind("."), text.rfind(","))
    if text.count(text[last]) > 1:
        return text.replace(text[last], "")
    return re.sub("[.,]", "", text[:last]) + "." + text[last + 1 :]
