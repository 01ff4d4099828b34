"""Instruments as they were recorded on a past day, told from the journal; acts carry their own instants."""

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from accounts.writing import plain
from journal.history import Day, values_on
from protocols.models import Act, Instrument
from protocols.rules.as_of import Reading, acts_on, undated

_TOLD = (
    "entry_into_force_rule",
    "rule_source",
    "rule_recorded_at",
    "rule_confirmed_at",
    "declared_on",
    "declared_source",
    "declared_recorded_at",
    "declared_confirmed_at",
)


@dataclass(frozen=True)
class PastDay:
    """A day before today, in one of its two readings; `day_of` gives the reader's day of an instant."""

    day: date
    reading: Reading
    day_of: Day

    @property
    def query(self) -> str:
        """What a link carries so that the next page is of the same day."""
        return "?" + urlencode({"au": self.day.isoformat(), "lecture": self.reading.value})

    @property
    def is_true(self) -> bool:
        return self.reading == Reading.TRUE

    def instruments(self, rows: Sequence[Instrument]) -> list[Instrument]:
        """Leave out what was not adopted yet, or in the other reading not recorded yet."""
        if self.reading == Reading.KNOWN:
            return known_on(rows, self.day, self.day_of)
        return [row for row in rows if row.adopted_on is None or row.adopted_on <= self.day]

    def acts(self, rows: Sequence[Act]) -> list[Act]:
        return acts_on(rows, self.day, self.reading, self.day_of)

    def left_out(self, rows: Sequence[Act]) -> int:
        """Return how many confirmed acts have no date and so cannot be placed."""
        return undated(rows) if self.is_true else 0

    def statements(self, rows: Sequence[Any]) -> list[Any]:
        """Statements are told as acts are: by their deposit, or by their recording."""
        if self.reading == Reading.KNOWN:
            return acts_on(rows, self.day, self.reading, self.day_of)
        return [row for row in rows if row.deposited_on and row.deposited_on <= self.day]


def known_on(instruments: Sequence[Instrument], day: date, day_of: Day) -> list[Instrument]:
    """Return copies that hold the rule and the declared date known at the end of a day.

    An instrument recorded later is left out. The copies are for reading: they are never saved.
    """
    present = {str(row.pk): {name: plain(getattr(row, name)) for name in _TOLD} for row in instruments}
    past = values_on(Instrument._meta.label_lower, present, day, day_of)
    return [_as_known(row, held) for row in instruments if (held := past[str(row.pk)]) is not None]


def _as_known(row: Instrument, held: dict[str, Any]) -> Instrument:
    seen = copy(row)
    for name, value in held.items():
        field = Instrument._meta.get_field(name)
        setattr(seen, name, _rule(value) if name == "entry_into_force_rule" else field.to_python(value))
    return seen


def _rule(value: str | None) -> dict[str, Any] | None:
    return json.loads(value) if value else None
