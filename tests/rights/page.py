"""The page of rights, read from `docs/rights.md`: the oracle, which owes nothing to the code."""

import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
IDENTITIES = (
    "focal_point",
    "ministry_validator",
    "national_coordinator",
    "confederal_coordinator",
    "observer@state",
    "observer@confederation",
    "administrator@state",
    "administrator@confederation",
)

# A cell's word: how far, and how much of a report is read ("" where the column has no band).
Word = tuple[str, str]


@cache
def table() -> dict[tuple[str, str], tuple[Word, ...]]:
    """Return (identity, title of the column) → the words of the cell, refused cells empty."""
    cells: dict[tuple[str, str], tuple[Word, ...]] = {}
    titles: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")] if line.startswith("|") else []
        if parts and parts[0] == "role":
            titles = parts[1:]
        elif parts and parts[0] in IDENTITIES:
            for title, cell in zip(titles, parts[1:], strict=True):
                cells[parts[0], title] = _words(cell)
    return cells


def granted(identity: str, column: str) -> tuple[Word, ...]:
    """Return the words of a cell; an unknown column is a fault of the test, never « refused »."""
    return table()[identity, column]


def may(identity: str, columns: tuple[str, ...]) -> bool:
    """Return whether one of the columns grants the identity anything at all."""
    return any(granted(identity, column) for column in columns)


def _words(cell: str) -> tuple[Word, ...]:
    words = re.sub(r"\[\d+\]", "", cell).split()
    return tuple((scope, band) for scope, _, band in (word.partition(":") for word in words) if scope != "none")
