"""The codes of measures: letters of their roadmap and axis, then a number (« AN2-DEV-07 »).

Who reads no restricted measure gives only numbers after the last one: a number passed over and the number of a
measure that it does not read are then refused alike, and a refusal tells nothing.
"""

import re
from collections.abc import Iterable, Mapping

_NUMBERED = re.compile(r"(.+-)(\d+)")
NOT_AFTER = "Le code {} ne se donne pas ici\u00a0: prenez un numéro après le dernier de l’axe, {} par exemple."
NOT_NUMBERED = "Le code {} ne se donne pas ici\u00a0: terminez-le par un tiret et un numéro, comme AN2-DEV-07."


def last_numbers(codes: Iterable[str]) -> dict[str, int]:
    """Return, by the letters of a code, the last number given."""
    last: dict[str, int] = {}
    for code in codes:
        if numbered := _NUMBERED.fullmatch(code):
            letters, number = numbered.groups()
            last[letters] = max(last.get(letters, 0), int(number))
    return last


def closed_code(code: str, last: Mapping[str, int]) -> str:
    """Return the sentence that refuses a new code, empty for one that may be given; `last` is of every measure."""
    numbered = _NUMBERED.fullmatch(code)
    if numbered is None:
        return NOT_NUMBERED.format(code)
    letters, number = numbered.groups()
    given = last.get(letters, 0)
    return "" if int(number) > given else NOT_AFTER.format(code, code_of(letters, given + 1))


def code_of(letters: str, number: int) -> str:
    return f"{letters}{number:02d}"
