"""The one way into the journal: `record`, the last statement of every action."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import connection, transaction

from common.access import Level
from common.bulk import insert_rows
from common.clock import now
from journal.context import current_request
from journal.models import Entry
from journal.querysets import fingerprints_of
from journal.rules import GENESIS, seal

# Any constant will do; it is the name of the journal's lock among PostgreSQL's advisory locks.
_LOCK = 7_205_759_403
_LONGEST = Entry._meta.get_field("on_behalf_of").max_length or 0


@dataclass(frozen=True)
class Act:
    """What an action did to one object; `changes` maps a field to its value before and after.

    Its entry holds the fingerprint of the row as the act left it, unless the act only reads it:
    a reading must not make good what somebody changed by hand.
    """

    act: str
    object_type: str
    object_id: object
    level: str = Level.INTERNAL
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    on_behalf_of: str = ""
    member_state: str | None = None
    is_reading: bool = False


def record(acts: Sequence[Act], *, by: Any) -> None:
    """Append one entry an act, chained after the present head, in the caller's transaction.

    One INSERT whatever the number, and one SELECT a table for the fingerprints. Call it last: the
    journal's lock is held until commit, and being always the last lock it can take no part in a
    deadlock.
    `by` is an account (`email`, `role`, `state_code`, `interim_of`) or None for the system itself.
    """
    if not acts:
        return
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the journal is written in the transaction of the act, never alone")
    left = _fingerprints(acts)
    _lock_chain()
    sequence, previous_hash = _head()
    entries = []
    for act in acts:
        sequence += 1
        fingerprint = "" if act.is_reading else left.get((act.object_type, str(act.object_id)), "")
        entry = _entry(act, by, fingerprint, sequence, previous_hash)
        previous_hash = entry.hash
        entries.append(entry)
    insert_rows(entries)


def _lock_chain() -> None:
    # SQLite needs nothing: with transaction_mode IMMEDIATE one writer holds the whole file.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _head() -> tuple[int, str]:
    head = Entry.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return head or (0, GENESIS)


def _fingerprints(acts: Sequence[Act]) -> dict[tuple[str, str], str]:
    """Return the fingerprints of the rows as they are stored now, one query a table."""
    keys: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        if not act.is_reading:
            keys[act.object_type].add(str(act.object_id))
    return {(table, key): left for table in keys for key, left in fingerprints_of(table, keys[table]).items()}


def _entry(act: Act, by: Any, fingerprint: str, sequence: int, previous_hash: str) -> Entry:
    request = current_request.get()
    entry = Entry(
        sequence=sequence,
        at=now().astimezone(UTC).isoformat(timespec="microseconds"),
        actor=by.email if by else "système",
        role=by.role if by else "",
        member_state=act.member_state if act.member_state is not None else (by.state_code if by else ""),
        on_behalf_of=_on_behalf(act, by),
        act=act.act,
        object_type=act.object_type,
        object_id=str(act.object_id),
        level=act.level,
        changes=json.dumps(act.changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
        address=request.address,
        request_id=request.request_id,
        fingerprint=fingerprint,
        previous_hash=previous_hash,
    )
    entry.hash = seal(previous_hash, vars(entry))
    return entry


def _on_behalf(act: Act, by: Any) -> str:
    """Return in whose name the act was done; the absent holder's address is kept whole, its function cut if need be."""
    holder = by.interim_of if by else None
    if holder is None:
        return act.on_behalf_of
    before = f"{act.on_behalf_of}, " if act.on_behalf_of else ""
    room = _LONGEST - len(f"{before}par intérim de  ({holder.email})")
    return f"{before}par intérim de {holder.function[: max(room, 0)]} ({holder.email})"[:_LONGEST]
