"""A line of the list of measures: each state's cell, and the mean with its denominator. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.access import Band, Level
from measures.enums import Situation, Status
from measures.rules.situations import Average, average


@dataclass(frozen=True)
class Reader:
    """Who reads: the code of one's state or "", and the band of the other states' restricted parts."""

    state: str
    other_states: Band | None

    def is_foreign(self, measure: Any, state: str) -> bool:
        """Return whether a part is another state's, of a restricted measure (rule 3)."""
        return measure.level == Level.RESTRICTED and state != self.state

    def reads_rate_only(self, measure: Any, state: str) -> bool:
        """Return whether status and physical rate are all that is read of a part."""
        return self.other_states == Band.STATUS_AND_RATE and self.is_foreign(measure, state)


@dataclass(frozen=True)
class Cell:
    """One state's part of a measure; `row` is None where it has none, or where it is not read."""

    state: Any
    row: Any = None
    is_hidden: bool = False
    is_rate_only: bool = False

    @property
    def situation(self) -> str:
        return self.row.situation

    @property
    def label(self) -> str:
        """The French word of the situation."""
        return Situation(self.situation).label


@dataclass(frozen=True)
class Line:
    """One measure: a cell a state in their order, the mean of those evaluated, the planned mean."""

    measure: Any
    cells: tuple[Cell, ...]
    average: Average
    planned: Decimal | None

    @property
    def read(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.row is not None]

    @property
    def due_on(self) -> date | None:
        """The earliest date in force among those that are read."""
        days = [cell.row.due_on for cell in self.read if not cell.is_rate_only and cell.row.due_on]
        return min(days, default=None)

    @property
    def is_late(self) -> bool:
        return any(cell.situation == Situation.LATE for cell in self.read)

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What a sentence says of each state: place and situation."""
        return [(cell.state.locative, cell.situation) for cell in self.read]

    def cell_of(self, code: str) -> Cell | None:
        """Return the cell of one state if its row is read, or None."""
        return next((cell for cell in self.read if cell.state.code == code), None)


def line(measure: Any, rows: Mapping[str, Any], states: Sequence[Any], reader: Reader) -> Line:
    """Return the line of a measure; `rows` are by state, annotated `situation` and `planned`.

    The planned mean is empty as soon as one of its parts is not read.
    """
    cells = tuple(_cell(measure, rows.get(state.code), state, reader) for state in states)
    kept = [row for row in rows.values() if row.current_status != Status.CANCELLED]
    rates = [row.planned for row in kept]
    planned = sum(rates, Decimal(0)) / len(rates) if rates and None not in rates else None
    return Line(measure, cells, average([row.current_physical_rate for row in kept]), planned)


def _cell(measure: Any, row: Any, state: Any, reader: Reader) -> Cell:
    # Where the other states' parts are not read at all, an absence must not tell that there is none.
    is_hidden = row is None and reader.other_states is None and reader.is_foreign(measure, state.code)
    return Cell(state, row, is_hidden, reader.reads_rate_only(measure, state.code))


def lines(measures: Iterable[Any], rows: Iterable[Any], states: Sequence[Any], reader: Reader) -> list[Line]:
    """Return one line a measure, in the order given."""
    by_measure: dict[Any, dict[str, Any]] = {}
    for row in rows:
        by_measure.setdefault(row.measure_id, {})[row.member_state_id] = row
    return [line(measure, by_measure.get(measure.pk, {}), states, reader) for measure in measures]
