"""Keys are in the order of time, whatever the clock does, and never twice the same (RFC 9562 §5.7)."""

import threading
import time
import uuid

import time_machine

from common import ids
from common.ids import uuid7

MANY = 20_000


def test_keys_are_version_7_of_the_rfc_variant():
    key = uuid7()
    assert (key.version, key.variant) == (7, uuid.RFC_4122)


def test_a_key_starts_with_the_millisecond_it_was_made_at(monkeypatch):
    # A test that travelled to a later year leaves this process counting from there.
    monkeypatch.setattr(ids, "_last", 0)
    before, key, after = time.time_ns() // 1_000_000, uuid7(), time.time_ns() // 1_000_000
    assert before <= key.int >> 80 <= after + 1


def test_keys_made_in_a_row_increase_strictly_as_numbers_and_as_texts():
    keys = [uuid7() for _ in range(MANY)]
    assert keys == sorted(set(keys))
    assert [str(key) for key in keys] == sorted(str(key) for key in keys)


def test_keys_still_increase_when_the_clock_goes_back():
    before = uuid7()
    with time_machine.travel("2020-01-01T00:00:00Z", tick=False):
        back = [uuid7() for _ in range(100)]
    assert [before, *back] == sorted({before, *back})


def test_threads_never_make_the_same_key():
    made: list[list[uuid.UUID]] = [[] for _ in range(8)]

    def make(keys: list[uuid.UUID]) -> None:
        keys.extend(uuid7() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=[keys]) for keys in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key for keys in made for key in keys}) == 8 * 2_000
    assert all(keys == sorted(keys) for keys in made)
