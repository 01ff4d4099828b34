"""The indicators that the lines of a measure speak of, held against those of its plan. Pure.

An indicator is known by its label alone, however it is typed; a value that is not a number, or of an indicator that the
measure does not have, is told and written nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exchange.rules.findings import Row, RowKind
from exchange.rules.layout.headings import Field
from exchange.rules.values.text import fold

UNKNOWN = (
    "{place}\u00a0: «\u00a0{title}\u00a0» n’est pas un indicateur de la mesure {code}, sa valeur n’est pas reprise."
)
NOT_A_NUMBER = "{place}\u00a0: «\u00a0{read}\u00a0» n’est pas un nombre, la valeur de l’indicateur «\u00a0{title}\u00a0» n’est pas reprise."
_CENT = Decimal("0.01")
# What the column of values holds.
_LIMIT = Decimal(10) ** 15


@dataclass(frozen=True)
class KnownTarget:
    """An indicator in one state: key of its target, its label, what it is to reach, and what the report that counts says."""

    key: str
    label: str
    goal: Decimal
    value: Decimal | None = None


@dataclass(frozen=True)
class Figures:
    """What one line says of a known indicator: value reached and value to reach, None where it says none."""

    target: KnownTarget
    row: int
    cell: str
    goal_cell: str
    value: Decimal | None
    goal: Decimal | None


def indicator_said(row: Row) -> dict[str, Any] | None:
    """Return what a row says of an indicator, as JSON holds it; None if of none."""
    if not row.indicator or (row.achieved is None and row.target is None):
        return None
    return {
        "row": row.row,
        "title": row.indicator,
        "achieved": row.achieved,
        "target": row.target,
        "cell": row.cells.get(Field.ACHIEVED) or row.cells.get(Field.INDICATOR, ""),
        "target_cell": row.cells.get(Field.TARGET, ""),
    }


def is_mere_indicator(row: Row) -> bool:
    """Whether a row only adds an indicator to the measure above: it says neither a status nor a rate."""
    is_silent = row.status is None and row.progress is None and row.financial_progress is None
    return row.kind is RowKind.EXTRA_INDICATOR and is_silent


def figures(said: Sequence[Mapping[str, Any]], targets: Mapping[str, KnownTarget]) -> Iterator[Figures]:
    """Yield what is said of the indicators that a measure has, by folded label."""
    for item in said:
        target = targets.get(fold(item["title"]))
        if target is not None:
            value, goal = _number(item["achieved"]), _number(item["target"])
            yield Figures(target, item["row"], item["cell"], item["target_cell"], value, goal)


def sentences(code: str, said: Sequence[Mapping[str, Any]], targets: Mapping[str, KnownTarget]) -> Iterator[str]:
    """Yield one sentence for each value that is not taken, with its cell."""
    for item in said:
        if item["achieved"] is None:
            continue
        place = f"Cellule {item['cell']}"
        if fold(item["title"]) not in targets:
            yield UNKNOWN.format(place=place, title=item["title"], code=code)
        elif _number(item["achieved"]) is None:
            yield NOT_A_NUMBER.format(place=place, title=item["title"], read=item["achieved"])


def _number(read: float | str | None) -> Decimal | None:
    if read is None or isinstance(read, str):
        return None
    number = Decimal(str(read)).quantize(_CENT)
    return number if abs(number) < _LIMIT else None
