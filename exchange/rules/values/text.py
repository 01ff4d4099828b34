"""One way to tidy what people type and one way to compare it."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# What turns the writing around, and the controls of old terminals, blanks excepted: they hide what a cell says.
_DECEIVING = dict.fromkeys(
    (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0x061C)
    + (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC))
)
_DECEIVING_SIGN = re.compile("[" + "".join(map(re.escape, map(chr, _DECEIVING))) + "]")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"), "-")
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u201b\u02bc\u2032\u00b4\u0060"), "'")
_TABLE = {**_INVISIBLE, **_DECEIVING, **_DASHES, **_APOSTROPHES}
_SUPERSCRIPTS = str.maketrans("ᵉʳᵈⁿˢᵃᵐº°", "erdnsamoo")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
# As a spreadsheet in French writes them.
_YES_NO = {True: "VRAI", False: "FAUX"}
_LONGEST_SHOWN = 60
_LONGEST_NAME = 200


def clean(text: str) -> str:
    """NFC; every kind of blank is a space, apostrophes straight, dashes « - », spaces collapsed.

    Zero-width characters and soft hyphens, which no one can see, are dropped, and so is what deceives the eye.
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_TABLE).split())


def has_deceiving(text: str) -> bool:
    """Whether a text holds control characters, or what turns the writing around (U+202E): shown, it is not what it is."""
    return _DECEIVING_SIGN.search(text) is not None


def unaccent(text: str) -> str:
    """Drop accents and ligatures and write « 1ᵉʳ » as « 1er »; digits of other scripts are left as they are."""
    spread = unicodedata.normalize("NFD", text.translate(_LIGATURES).translate(_SUPERSCRIPTS))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def plain(text: str) -> str:
    """Cleaned, lower case and without accents; punctuation is kept."""
    return unaccent(clean(text)).lower()


def fold(text: str) -> str:
    """Lower case, without accents, all punctuation turned into single spaces: for comparisons only."""
    return _folded_name(text) if len(text) <= _LONGEST_NAME else _folded(text)


# Each line of a matrix is compared with the same hundred names: unremembered, they cost 5 ms a line.
@lru_cache(maxsize=4096)
def _folded_name(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    letters = unaccent(clean(text)).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def compact(text: str) -> str:
    """`fold` without spaces, so that « N.D. » and « nd » are one."""
    return fold(text).replace(" ", "")


def written(value: object) -> str:
    """A value as a spreadsheet in French shows it."""
    if isinstance(value, bool):
        return _YES_NO[value]
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def shown(value: object) -> str:
    """What was read, between French quotation marks, cut at 60 characters."""
    text = clean(written(value))
    short = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return f"«\u00a0{short}\u00a0»"


def spaced(number: int) -> str:
    """An integer in French groups of three: 1 250 000 with narrow no-break spaces."""
    return f"{number:,}".replace(",", "\u202f")


def has_foreign_digit(text: str) -> bool:
    """Digits of another script (Arabic-Indic, full-width…) would be converted silently by Python."""
    return any(letter.isnumeric() and not letter.isascii() for letter in text)


def matches_any(text: str, patterns: tuple[str, ...]) -> bool:
    """Whether the whole of `text` is one of the patterns."""
    return any(re.fullmatch(pattern, text) for pattern in patterns)
