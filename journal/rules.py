"""The chain: how an entry is written down, hashed, and found to be false. No Django.

The hash of an entry is SHA-256 over the previous hash (64 hexadecimal characters, zeros before
the first entry), a line feed, and the canonical JSON of the entry: UTF-8, keys sorted, no blanks.
An entry may hold the fingerprint of the row that it speaks of, as the act left it; one that holds
none, as all those of before there were fingerprints, is hashed without that key.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64
# What the act begins with that takes a row out of a draft: its table holds the row no more.
WITHDRAWN = "withdraw_draft_"
SEALED_FIELDS = (
    "sequence",
    "at",
    "actor",
    "role",
    "member_state",
    "on_behalf_of",
    "act",
    "object_type",
    "object_id",
    "level",
    "changes",
    "address",
    "request_id",
)


@dataclass(frozen=True)
class Fault:
    """The first place where the chain does not hold, and why."""

    sequence: int
    reason: str


def canonical(entry: Mapping[str, Any]) -> str:
    """Return the one writing of an entry that is hashed."""
    sealed = {name: entry[name] for name in SEALED_FIELDS}
    if entry.get("fingerprint"):
        sealed["fingerprint"] = entry["fingerprint"]
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(columns: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a row's columns, in canonical JSON; what is no text, number nor list as text."""
    text = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def seal(previous_hash: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry that follows the one of `previous_hash`."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(entry)}".encode()).hexdigest()


@dataclass(frozen=True)
class Divergence:
    """A row that is not as its last act left it, and how that shows."""

    object_type: str
    object_id: str
    reason: str


def divergences(
    object_type: str,
    recorded: Mapping[str, str],
    stored: Mapping[str, str | None],
    withdrawn: Collection[str] = frozenset(),
) -> list[Divergence]:
    """Return the rows of a table that changed without an act.

    `recorded` holds, by key, the fingerprint in the last entry that has one, empty if none has;
    `stored` the fingerprint of the row as it is, None for a row that may change without an entry; `withdrawn` are the
    keys of rows that an act took out of a draft.
    """
    reasons = {key: "aucune écriture du journal ne parle de cette ligne" for key in stored if key not in recorded}
    for key, left in recorded.items():
        if key not in stored and key in withdrawn:
            continue
        if key not in stored:
            reasons[key] = "la ligne a été supprimée sans écriture au journal"
        elif left and stored[key] not in (None, left):
            reasons[key] = "la ligne a été modifiée sans écriture au journal"
    return [Divergence(object_type, key, reason) for key, reason in sorted(reasons.items())]


def first_fault(entries: Iterable[Mapping[str, Any]], anchor: tuple[int, str] | None = None) -> Fault | None:
    """Return the first fault of a whole chain in order of sequence, or None if it holds.

    `anchor` is a sequence and the hash published for it elsewhere: only it shows that a whole
    tail was written anew with right hashes, or cut off.
    """
    expected, previous_hash = 1, GENESIS
    for entry in entries:
        reason = _reason(entry, expected, previous_hash, anchor)
        if reason:
            return Fault(min(entry["sequence"], expected), reason)
        expected, previous_hash = expected + 1, entry["hash"]
    if anchor and anchor[0] >= expected:
        return Fault(expected, "l’écriture de l’ancre manque\u00a0: la fin du journal a été coupée")
    return None


def _reason(entry: Mapping[str, Any], expected: int, previous_hash: str, anchor: tuple[int, str] | None) -> str:
    if entry["sequence"] != expected:
        return f"numéro {entry['sequence']} lu, {expected} attendu"
    if entry["previous_hash"] != previous_hash:
        return "l’empreinte précédente ne suit pas"
    if entry["hash"] != seal(previous_hash, entry):
        return "l’empreinte ne correspond pas au contenu"
    if anchor and anchor[0] == expected and anchor[1] != entry["hash"]:
        return "l’empreinte n’est pas celle de l’ancre"
    return ""
