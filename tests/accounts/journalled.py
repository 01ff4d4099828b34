"""What the tests of actions ask of the journal."""

import json
from typing import Any

from journal.models import Entry


def last_entry(row: Any) -> Entry:
    """Return the latest entry on a row."""
    return Entry.objects.about(row._meta.label_lower, row.pk).reverse()[0]


def changes_of(entry: Entry) -> dict[str, list[Any]]:
    """Return field → [before, after] of an entry."""
    return json.loads(entry.changes)
