"""Instruments as they were recorded on a past day, told from the journal; acts carry their own instants."""

import json
from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import Any

from accounts.writing import plain
from journal.history import Day, values_on
from protocols.models import Instrument

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
