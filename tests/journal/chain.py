"""A chain of entries in memory, written as the application writes it."""

from typing import Any

from journal.rules import GENESIS, seal

Chain = list[dict[str, Any]]


def chain_of(length: int, seed: int = 0) -> Chain:
    """Return a chain of that many entries, each of other content; another seed, another chain."""
    entries: Chain = []
    previous = GENESIS
    for sequence in range(1, length + 1):
        entry = sealed(_content(sequence, seed), previous)
        entries.append(entry)
        previous = entry["hash"]
    return entries


def sealed(content: dict[str, Any], previous: str) -> dict[str, Any]:
    """Return the entry with the hashes it has after `previous`."""
    return {**content, "previous_hash": previous, "hash": seal(previous, content)}


def resealed(entries: Chain) -> Chain:
    """Return the same contents with right hashes all along: what a forger with time would leave."""
    rewritten: Chain = []
    previous = GENESIS
    for entry in entries:
        rewritten.append(sealed(entry, previous))
        previous = rewritten[-1]["hash"]
    return rewritten


def _content(sequence: int, seed: int) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "at": f"2026-10-01T08:00:{sequence % 60:02d}.{sequence:06d}+00:00",
        "actor": f"point-focal.{sequence}@demo.example",
        "role": "focal_point",
        "member_state": ("BF", "ML", "NE")[sequence % 3],
        "on_behalf_of": "",
        "act": "submit_report",
        "object_type": "measures.progressreport",
        "object_id": str(sequence),
        "level": "internal",
        "changes": f'{{"physical_rate":["{sequence % 100}","{(sequence + 5) % 100}"]}}',
        "address": "127.0.0.1",
        "request_id": f"requete-{seed}-{sequence}",
    }
