"""F-01: what a test asks of the journal around an action."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from common.clock import now
from journal.models import Entry
from journal.rules import first_fault


@contextmanager
def journalled(act: str, *, by: Any, about: Any, **changes: tuple[Any, Any]) -> Iterator[None]:
    """Check that the block writes one entry, saying who, when, in which state, what, and from what to what.

    `about` is the row or, for one that the block makes, a function that returns it; `changes` names
    the fields that must be told with their value before and after, as the journal writes them.
    """
    before, start = head(), now()
    yield
    row = about() if callable(about) else about
    (entry,) = Entry.objects.filter(sequence__gt=before)
    assert (entry.act, entry.object_type, entry.object_id) == (act, row._meta.label_lower, str(row.pk))
    assert (entry.actor, entry.role) == ((by.email, by.role) if by else ("système", ""))
    assert entry.member_state == (getattr(row, "member_state_id", None) or "")
    assert start <= datetime.fromisoformat(entry.at) <= now()
    told = json.loads(entry.changes)
    assert {name: tuple(told[name]) for name in changes} == changes


@contextmanager
def nothing_journalled() -> Iterator[None]:
    """Check that the block leaves the journal as it was."""
    before = head()
    yield
    assert head() == before


def head() -> int:
    """Return the number of the last entry, 0 if there is none."""
    return Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def chain_holds() -> bool:
    """Return whether the stored chain holds from its first entry to its head."""
    return first_fault(Entry.objects.chain()) is None
