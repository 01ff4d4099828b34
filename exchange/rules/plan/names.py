"""How an axis, an objective, a code is named in a plan: without its number, in ordinary letters."""

import re
from collections.abc import Collection, Iterable

from exchange.rules.layout.headings import ARTICLES, words
from exchange.rules.matching import CODE
from exchange.rules.values import Raw, read_code
from exchange.rules.values.text import clean

_ANNOUNCED = re.compile(
    r"^\s*(?:axe|pilier|domaine|volet|composante|programme|chapitre|section|titre|partie|sous-objectif|objectif)s?"
    r"(?:\s+(?:strat[ée]gique|sp[ée]cifique|op[ée]rationnel|g[ée]n[ée]ral|prioritaire|d['’]intervention))?"
    r"\s*(?:n\s*[°o]\s*)?(?P<number>\d{1,2}(?:[.]\d{1,2})*|[IVX]{1,4}\b|[A-D]\b)?\s*[.:)\-–—]*\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(?P<number>[IVX]{1,4}|\d{1,2}(?:[.]\d{1,2})*)\s*[.:)\-–—]+\s*(?=\D)")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
CODE_LETTERS = 3


def bare_name(text: str) -> str:
    """Return what an axis or an objective is called: « AXE 1 : DÉFENSE ET SÉCURITÉ » is « Défense et sécurité »."""
    whole = clean(text)
    name = _NUMBERED.sub("", _ANNOUNCED.sub("", whole, count=1), count=1).strip(" .;:-")
    name = name or whole
    return name.capitalize() if name.isupper() and len(name.split()) + len(name) > len("AXE 1") else name


def number_in(text: str) -> int | None:
    """Return the number that an axis is announced with, None for none."""
    found = _ANNOUNCED.match(clean(text)) or _NUMBERED.match(clean(text))
    number = (found["number"] or "").upper() if found else ""
    return _ROMAN.get(number) or (int(number) if number.isdigit() else None)


def letters_for(name: str, taken: Collection[str]) -> str:
    """Return a code for a new axis, in capitals: the first letters of its first word, or of one of the next, that are free."""
    said = [word for word in words(name).split() if word not in ARTICLES] or ["axe"]
    tried = [word[:CODE_LETTERS].upper() for word in said]
    tried += [f"{tried[0][:2]}{number}" for number in range(1, 100)]
    return next(code for code in tried if len(code) >= 2 and code not in taken)


def code_in(text: str, prefix: str) -> tuple[str, bool]:
    """Return the code that a text says, and whether it says it letter for letter; empty if it says none."""
    reading = read_code(Raw(text), prefix=prefix)
    if reading.value:
        return reading.value, reading.question is None
    proposed = CODE.findall(reading.question or "")
    return (proposed[-1], False) if proposed else ("", False)


def axis_letters(codes: Iterable[str]) -> str:
    """Return the letters of an axis on which all these codes agree (« AN2-DEF-01 »); empty if they do not."""
    letters = {code.split("-")[1] for code in codes if code.count("-") == CODE_LETTERS - 1}
    return letters.pop() if len(letters) == 1 else ""


def next_code(prefix: str, axis: str, taken: Collection[str]) -> str:
    """Return the first code of an axis that comes after all those taken."""
    start = f"{prefix}-{axis}-"
    numbers = [int(code.removeprefix(start)) for code in taken if re.fullmatch(rf"{re.escape(start)}\d+", code)]
    return f"{start}{max(numbers, default=0) + 1:02d}"
