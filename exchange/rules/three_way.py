"""One cell held three ways: what was exported, what the file says, what the server holds now. Pure.

The whole of the round trip rests on this: an emptied cell changes nothing, what nobody changed is
never proposed, and what both sides changed is never settled without a person.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exchange.enums import CellVerdict, Verdict
from exchange.rules.values.text import clean


class _Unknown:
    """Stands for what was exported when the file does not say which export it is."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


@dataclass(frozen=True)
class CellDifference:
    """One cell where the file and the server do not say the same; values are shown by the page.

    `name` is what the form sends back to take the file's value. `held_by` and `held_at` tell who wrote the
    server's value and when, as far as the reader may know it.
    """

    name: str
    path: str
    label: str
    cell: str
    verdict: CellVerdict
    filed: Any
    held: Any
    held_by: str = ""
    held_at: datetime | None = None


@dataclass(frozen=True)
class WorkbookRow:
    """One row of a workbook of ours with its verdict; `place` is `<sheet>!<row>`, `key` the stable key of the row.

    `differences` holds the cells changed by the file alone (`YOURS`) and on both sides (`BOTH`).
    """

    place: str
    key: str
    sheet: str
    row: int
    code: str
    title: str
    verdict: Verdict
    sentences: tuple[str, ...] = ()
    differences: tuple[CellDifference, ...] = ()
    base_version: int | None = None
    faults: tuple[tuple[str, str], ...] = field(default=())
    # The code of the ministry that leads the measure, where the account writes in it.
    lead: str = ""
    # What was typed where the server alone writes: (cell, sentence).
    locked: tuple[tuple[str, str], ...] = ()

    @property
    def conflicts(self) -> tuple[CellDifference, ...]:
        return tuple(cell for cell in self.differences if cell.verdict == CellVerdict.BOTH)


def compare(exported: Any, filed: Any, held: Any) -> CellVerdict:
    """Return who changed a cell. `filed` is None for an empty one; `exported` may be `UNKNOWN`.

    Without the export, a difference cannot be told from somebody else's work: it is a conflict.
    """
    if filed is None or is_same(filed, held):
        return CellVerdict.SAME
    if exported is UNKNOWN:
        return CellVerdict.BOTH
    if is_same(filed, exported):
        return CellVerdict.THEIRS
    return CellVerdict.YOURS if is_same(exported, held) else CellVerdict.BOTH


def is_same(one: Any, other: Any) -> bool:
    """Return whether two values say the same: spreadsheets change spaces and line ends of texts, never their words."""
    if one == other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return clean(one) == clean(other)
    # A cell without a value and an empty text are one emptiness.
    return one in (None, "") and other in (None, "")
