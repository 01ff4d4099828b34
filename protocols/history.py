"""What the pages of a past day show: rows as they were true then, or as they were known here then.

Known rows are told from the journal, backwards from today; they are copies, for reading, never saved.
"""

import json
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Field, ForeignKey, JSONField, Model

from accounts.writing import plain
from common.access import Verb
from common.french import long_date
from journal.history import Day, values_on
from protocols.models import Act, Instrument, Statement
from protocols.querysets import places
from protocols.rules.as_of import READINGS, Reading, known_on, true_on, undated


@dataclass(frozen=True)
class Today:
    """The day of the reader: everything that is read, as it stands."""

    day: date
    query = ""
    is_past = False

    def instruments(self, rows: Iterable[Instrument]) -> list[Instrument]:
        return list(rows)

    def acts(self, rows: Iterable[Act]) -> list[Act]:
        return list(rows)

    def statements(self, rows: Iterable[Statement]) -> list[Statement]:
        return list(rows)

    def provisions(self, rows: Iterable[Any]) -> list[Any]:
        return list(rows)

    def left_out(self, rows: Iterable[Act]) -> int:
        return 0


@dataclass(frozen=True)
class PastDay:
    """A day before the reader's today, in one of its two readings.

    Each method takes rows that the reader sees today and never gives others.
    """

    user: Any
    day: date
    reading: Reading
    is_past = True

    @property
    def query(self) -> str:
        """What a link carries so that the next page is of the same day."""
        return "?" + urlencode({"au": self.day.isoformat(), "lecture": self.reading.value})

    @property
    def is_true(self) -> bool:
        return self.reading == Reading.TRUE

    @property
    def words(self) -> str:
        """« ce qui était vrai le 9 février 2026 »."""
        return f"{self.reading_words} le {long_date(self.day)}"

    @property
    def reading_words(self) -> str:
        return READINGS[self.reading]

    def instruments(self, rows: Iterable[Instrument]) -> list[Instrument]:
        """Leave out what was not adopted yet, or in the other reading not recorded yet."""
        if self.is_true:
            return [row for row in rows if row.adopted_on is None or row.adopted_on <= self.day]
        known = rows_known_on(list(rows), self.day, self.user.day_of)
        by_key = {row.pk: row for row in known}
        for row in known:
            if row.parent_id in by_key:
                row.parent = by_key[row.parent_id]
        return known

    def acts(self, rows: Iterable[Act]) -> list[Act]:
        """Return the acts of the day; one not confirmed then is seen by who reads acts not confirmed."""
        if self.is_true:
            return [act for own in _by_instrument(rows) for act in true_on(own, self.day)]
        known = self._known(rows)
        reached = places(self.user, Verb.READ_ACT_RECORDED)
        return [act for act in known if act.is_confirmed or act.member_state_id in reached]

    def statements(self, rows: Iterable[Statement]) -> list[Statement]:
        """Statements are told by their deposit, or as acts are: one not deposited then is its state's own."""
        if self.is_true:
            return [row for row in rows if row.deposited_on and row.deposited_on <= self.day]
        known = self._known(rows)
        reached = {
            is_deposited: places(self.user, Verb.READ_ACT_RECORDED if is_deposited else Verb.READ_STATEMENT)
            for is_deposited in (True, False)
        }
        return [row for row in known if row.confirmed_at or row.member_state_id in reached[bool(row.deposited_on)]]

    def provisions(self, rows: Iterable[Any]) -> list[Any]:
        return list(rows) if self.is_true else rows_known_on(list(rows), self.day, self.user.day_of)

    def left_out(self, rows: Iterable[Act]) -> int:
        """Return how many confirmed acts have no date and so cannot be placed."""
        return undated(rows) if self.is_true else 0

    def _known(self, rows: Iterable[Any]) -> list[Any]:
        return known_on(rows_known_on(list(rows), self.day, self.user.day_of), self.day, self.user.day_of)


def _by_instrument(rows: Iterable[Act]) -> Iterable[list[Act]]:
    found: dict[Any, list[Act]] = {}
    for act in rows:
        found.setdefault(act.instrument_id, []).append(act)
    return found.values()


def rows_known_on(rows: Sequence[Any], day: date, day_of: Day) -> list[Any]:
    """Return copies of rows of one table that hold what was written by the end of a day; one query.

    A row written later is left out.
    """
    if not rows:
        return []
    fields = [field for field in rows[0]._meta.concrete_fields if field.name not in ("id", "version")]
    present = {str(row.pk): {field.name: plain(getattr(row, field.attname)) for field in fields} for row in rows}
    past = values_on(rows[0]._meta.label_lower, present, day, day_of)
    return [_as_known(row, fields, held) for row in rows if (held := past[str(row.pk)]) is not None]


def _as_known(row: Model, fields: Sequence[Field], held: dict[str, Any]) -> Any:
    seen = copy(row)
    for field in fields:
        if held[field.name] != plain(getattr(row, field.attname)):
            setattr(seen, field.attname, _stored(field, held[field.name]))
    return seen


def _stored(field: Field, value: Any) -> Any:
    """Return the value of a column from the one that the journal keeps; a text left empty is written « null » there."""
    if value is None:
        return None if field.null else field.get_default()
    if isinstance(field, JSONField):
        return json.loads(value)
    return (field.target_field if isinstance(field, ForeignKey) else field).to_python(value)
