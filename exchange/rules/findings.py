"""What the reading of a matrix finds: values proposed, anomalies, and one French sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from exchange.rules.layout.headings import Field
from exchange.rules.likeness import Near


class Level(StrEnum):
    """How much a message asks of the reader."""

    INFO = "info"
    WARNING = "warning"
    QUESTION = "question"
    ERROR = "error"


class Anomaly(StrEnum):
    """What must be signalled on a row and never corrected in silence; a row lists them in alphabetical order."""

    CODE_LETTER_O = "code_letter_O"
    MISSING_CODE = "missing_code"
    UNKNOWN_CODE = "unknown_code"
    NO_CODE_MATCH_BY_TITLE = "no_code_match_by_title"
    DUPLICATE_CODE = "duplicate_code"
    INVALID_DATE = "invalid_date"
    MISSING_DUE = "missing_due"
    GANTT_CONTRADICTS_DATE = "gantt_contradicts_date"
    PERCENT_OVER_100 = "percent_over_100"
    STATUS_CONTRADICTS_RATE = "status_contradicts_rate"
    UNKNOWN_MINISTRY = "unknown_ministry"
    UNKNOWN_STATE = "unknown_state"
    AMOUNT_RANGE = "amount_range"
    FOREIGN_CURRENCY = "foreign_currency"
    UNIT_SUSPECT = "unit_suspect"
    UNPARSABLE_VALUE = "unparsable_value"
    MERGED_CONTINUATION = "merged_continuation"
    STATUS_IN_COMMENT = "status_in_comment"


@dataclass(frozen=True)
class Message:
    """One sentence on one cell: the column's title in the file, the cell, what was read and what was expected."""

    level: Level
    column: str
    cell: str
    read: str
    expected: str
    text: str

    def as_dict(self) -> dict[str, str]:
        return {
            "level": str(self.level),
            "column": self.column,
            "cell": self.cell,
            "read": self.read,
            "expected": self.expected,
            "text": self.text,
        }


@dataclass(frozen=True)
class Note:
    """One sentence on the file: what was set aside, how it was read."""

    level: Level
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question of the file, to be answered once; `key` names it for the form and the command."""

    key: str
    sheet: str
    cell: str
    read: str
    text: str


@dataclass(frozen=True)
class Situation:
    """« Situation au … » as read in the file."""

    on: date
    sheet: str
    cell: str
    text: str


class RowKind(StrEnum):
    """What a row speaks of: a measure, or one more indicator of the measure above."""

    MEASURE = "measure"
    EXTRA_INDICATOR = "extra_indicator"


@dataclass(frozen=True)
class MilestoneRead:
    """An activity of a measure. `key`, `order` and `title` (tidied, rule 3) are the plan's when it is one of its
    milestones; `key` is None else."""

    row: int
    order: int
    title: str
    due: date | None
    due_precision: str
    done: bool
    raw_status: str
    key: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "order": self.order,
            "title": self.title,
            "due": self.due.isoformat() if self.due else None,
            "due_precision": self.due_precision,
            "done": self.done,
            "raw_status": self.raw_status,
        }


@dataclass(frozen=True)
class Row:
    """What the file says of a measure. `code` and `lead_key` are what is proposed, even when a person must confirm.

    It stands on one row, or on several from `row` to `last_row` with its `milestones`. `readings` holds the reading of
    each value column, `texts` the raw text of each column, `cells` its address;
    `near` are the measures to choose from when no code is proposed.
    """

    sheet: str
    row: int
    code: str | None
    state: str
    raw_code: str
    status: str | None
    progress: float | None
    due: date | None
    due_precision: str
    amount_fcfa: int | None
    lead_key: str | None
    anomalies: tuple[Anomaly, ...]
    messages: tuple[Message, ...]
    readings: Mapping[Field, Any]
    texts: Mapping[Field, str]
    cells: Mapping[Field, str]
    last_row: int
    financial_progress: float | None = None
    milestones: tuple[MilestoneRead, ...] = ()
    kind: RowKind = RowKind.MEASURE
    indicator: str = ""
    target: int | float | str | None = None
    achieved: int | float | str | None = None
    near: tuple[Near, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The keys of the JSON answer, but the verdict, which needs what is recorded."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "last_row": self.last_row,
            "kind": str(self.kind),
            "code": self.code,
            "state": self.state,
            "raw_code": self.raw_code,
            "status": self.status,
            "progress": self.progress,
            "financial_progress": self.financial_progress,
            "due": self.due.isoformat() if self.due else None,
            "due_precision": self.due_precision,
            "amount_fcfa": self.amount_fcfa,
            "lead_key": self.lead_key,
            "indicator": self.indicator,
            "target": self.target,
            "achieved": self.achieved,
            "status_in_comment": Anomaly.STATUS_IN_COMMENT in self.anomalies,
            "milestones": [milestone.as_dict() for milestone in self.milestones],
            "anomalies": [str(anomaly) for anomaly in self.anomalies],
            "messages": [message.as_dict() for message in self.messages],
        }
