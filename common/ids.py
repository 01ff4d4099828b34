"""Time-ordered identifiers, made in Python so that both databases get the same (RFC 9562 §5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """Return a UUIDv7, strictly increasing within a process.

    48 bits of Unix milliseconds, then 12 bits of counter carried by the millisecond clock
    (method 3 of RFC 9562 §6.2), then 62 random bits.
    """
    stamp = _next_stamp()
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    tail = int.from_bytes(os.urandom(8)) & 0x3FFF_FFFF_FFFF_FFFF
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail)


def _next_stamp() -> int:
    global _last  # noqa: PLW0603 - the clock of this process, under its lock
    with _lock:
        nanoseconds = time.time_ns()
        stamp = (nanoseconds // 1_000_000 << 12) | (nanoseconds % 1_000_000 * 4096 // 1_000_000)
        _last = max(stamp, _last + 1)
        return _last
