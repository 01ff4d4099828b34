"""What a row held on a past day, told backwards from today by its own entries."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from journal.models import Entry

# The day of an instant where the reader works.
Day = Callable[[datetime], date]


def values_on(
    object_type: str, present: Mapping[str, Mapping[str, Any]], day: date, day_of: Day
) -> dict[str, dict[str, Any] | None]:
    """Return, by key of row, the fields of `present` as they stood at the end of a day; one query.

    Values are those of the journal: numbers and texts as they are, the rest as text. A row whose
    first entry is later than the day was not known then: None.
    """
    values: dict[str, dict[str, Any] | None] = {key: dict(fields) for key, fields in present.items()}
    for entry in _newest_first(object_type, present):
        held = values[entry.object_id]
        if held is None or day_of(datetime.fromisoformat(entry.at)) <= day:
            continue
        changes = json.loads(entry.changes)
        held.update({name: changes[name][0] for name in held.keys() & changes.keys()})
        if entry.act.startswith("create_"):
            values[entry.object_id] = None
    return values


def _newest_first(object_type: str, keys: Collection[str]) -> Any:
    rows = Entry.objects.filter(object_type=object_type, object_id__in=list(keys))
    return rows.only("act", "object_id", "at", "changes").order_by("-sequence")
