"""A row as it is kept between the upload and the confirmation: plain values that JSON can hold.

What the reader proposed is kept; what the server holds is not, for it is read again each time a
verdict is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.rules.findings import Anomaly, Level, Row, RowKind
from exchange.rules.layout.headings import Field
from exchange.rules.measured import indicator_said, is_mere_indicator
from exchange.rules.values.text import fold

# What is written in a remarks column to say that there is nothing to say.
_NOTHING_TO_SAY = frozenset({"", "ras", "r a s", "neant", "rien a signaler", "nan", "nc", "nd", "sans objet"})
# Anomalies on which only a person can decide what the row speaks of or says.
_UNDECIDED = frozenset(
    {
        Anomaly.CODE_LETTER_O,
        Anomaly.MISSING_CODE,
        Anomaly.NO_CODE_MATCH_BY_TITLE,
        Anomaly.DUPLICATE_CODE,
        Anomaly.STATUS_CONTRADICTS_RATE,
        Anomaly.MERGED_CONTINUATION,
        Anomaly.STATUS_IN_COMMENT,
    }
)
_IDENTITY = (Field.CODE, Field.TITLE, Field.STATES)
_REPORTED = (Field.STATUS, Field.PHYSICAL, Field.FINANCIAL)


@dataclass(frozen=True)
class Proposal:
    """What one row says, and whether its reading is sure enough to be acted on.

    `near`: measures (code, percent of likeness) to choose from, when the row names none. `indicators` are what it says
    of indicators (`measured.indicator_said`), those of the rows that only add one included; such a row `follows` that of
    its measure, by its place, and writes nothing by itself.
    """

    row: Mapping[str, Any]
    remarks: str = ""
    financial: str | None = None
    due_start: str | None = None
    amount_is_share: bool = False
    cells: Mapping[str, str] = field(default_factory=dict)
    is_undecided: bool = False
    is_in_error: bool = False
    milestones: Sequence[Mapping[str, Any]] = ()
    near: Sequence[Sequence[Any]] = ()
    indicators: Sequence[Mapping[str, Any]] = ()
    follows: str = ""

    @property
    def key(self) -> str:
        """The row's place in its file."""
        return f"{self.row['sheet']}!{self.row['row']}"

    @property
    def code(self) -> str | None:
        return self.row["code"]

    @property
    def due(self) -> date | None:
        return date.fromisoformat(self.row["due"]) if self.row["due"] else None

    @property
    def progress(self) -> Decimal | None:
        rate = self.row["progress"]
        return None if rate is None else Decimal(str(rate)).quantize(Decimal("0.1"))

    @property
    def financial_rate(self) -> Decimal | None:
        return None if self.financial is None else Decimal(self.financial).quantize(Decimal("0.1"))

    def candidates(self) -> dict[str, str]:
        """Return the codes that a person may choose for the row, each by what its choice is sent as."""
        return {f"{self.key}={code}": code for code, _ in self.near}

    def as_chosen(self, accepted: frozenset[str]) -> "Proposal":
        """Return the row as a person decided it: taken as proposed, or for one of the near measures."""
        if self.key in accepted:
            return replace(self, is_undecided=False)
        code = next((code for name, code in self.candidates().items() if name in accepted), None)
        return replace(self, row={**self.row, "code": code}, is_undecided=False) if code else self

    def kept(self) -> dict[str, Any]:
        """Return the proposal as JSON holds it; `Proposal(**kept)` gives it back."""
        return asdict(self)


def proposals_of(rows: Sequence[Row], shares: Mapping[str, bool]) -> tuple[Proposal, ...]:
    """Return what is kept of the rows of a file. `shares`: by sheet, whether its amounts are national shares."""
    proposals = [proposal_of(row, amount_is_share=shares[row.sheet]) for row in rows]
    measures: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        place = (row.sheet, row.code or "")
        first = measures.get(place) if row.code and is_mere_indicator(row) else None
        if first is not None:
            said = (*proposals[first].indicators, *proposals[index].indicators)
            proposals[first] = replace(proposals[first], indicators=said)
            proposals[index] = replace(proposals[index], follows=proposals[first].key)
        elif row.kind is RowKind.MEASURE:
            measures[place] = index
    return tuple(proposals)


def proposal_of(row: Row, *, amount_is_share: bool) -> Proposal:
    """Return what is kept of a row that was read."""
    financial = row.readings.get(Field.FINANCIAL)
    due = row.readings.get(Field.DUE)
    remarks = row.texts.get(Field.REMARKS, "").strip()
    return Proposal(
        row=row.as_dict(),
        remarks="" if fold(remarks) in _NOTHING_TO_SAY else remarks,
        financial=None if financial is None or financial.value is None else str(financial.value),
        due_start=due.start.isoformat() if due and due.start else None,
        amount_is_share=amount_is_share,
        cells={str(name): cell for name, cell in row.cells.items()},
        is_undecided=bool(_UNDECIDED & _waiting(row)) or _has(row, Level.QUESTION, (*_IDENTITY, *_REPORTED)),
        is_in_error=_has(row, Level.ERROR, _REPORTED),
        milestones=tuple(
            {"key": item.key, "title": item.title, "due": item.due.isoformat() if item.due else None}
            for item in row.milestones
            if item.done and item.key
        ),
        indicators=[said] if (said := indicator_said(row)) else [],
        near=[[item.code, item.percent] for item in row.near],
    )


def _waiting(row: Row) -> set[Anomaly]:
    """The anomalies of a row, but its being a continuation where it only adds an indicator: it then changes nothing."""
    return set(row.anomalies) - ({Anomaly.MERGED_CONTINUATION} if is_mere_indicator(row) else set())


def _has(row: Row, level: Level, fields: tuple[Field, ...]) -> bool:
    cells = {row.cells[name] for name in fields if name in row.cells}
    return any(message.level == level and message.cell in cells for message in row.messages)
