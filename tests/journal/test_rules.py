"""The chain shows every kind of tampering, and the number of the first entry that is false."""

from collections.abc import Callable

import pytest

from journal.rules import SEALED_FIELDS, first_fault
from tests.journal.chain import Chain, chain_of, resealed, sealed

# A thousand entries, in pieces short enough for each entry to be tampered with in each way.
PIECES = 40
LENGTH = 25
COLUMNS = [*SEALED_FIELDS, "previous_hash", "hash"]


@pytest.fixture(scope="module")
def pieces() -> list[Chain]:
    return [chain_of(LENGTH, seed=piece) for piece in range(PIECES)]


@pytest.fixture(scope="module")
def long_chain() -> Chain:
    return chain_of(1000)


def first_false(entries: Chain, anchor: tuple[int, str] | None = None) -> int | None:
    fault = first_fault(entries, anchor)
    return fault.sequence if fault else None


def undetected(pieces: list[Chain], tamper: Callable[[Chain, int], Chain], *, last: int = LENGTH) -> list[int]:
    """Return the positions at which the tampering was not told by the number it was done at."""
    return [
        index
        for chain in pieces
        for index in range(last)
        if first_false(tamper([dict(entry) for entry in chain], index)) != index + 1
    ]


def test_f03_untouched_chain_holds(long_chain: Chain):
    assert first_fault(long_chain) is None


@pytest.mark.parametrize("column", COLUMNS)
def test_f03_changed_column_is_found_in_each_entry(pieces: list[Chain], column: str):
    def change(chain: Chain, index: int) -> Chain:
        value = chain[index][column]
        chain[index][column] = value + 1000 if column == "sequence" else f"{value}0"
        return chain

    assert undetected(pieces, change) == []


def test_f03_deleted_entry_is_found(pieces: list[Chain]):
    def delete(chain: Chain, index: int) -> Chain:
        return chain[:index] + chain[index + 1 :]

    # Without the last one a chain is whole: only an anchor tells (below).
    assert undetected(pieces, delete, last=LENGTH - 1) == []


def test_f03_swapped_contents_are_found(pieces: list[Chain]):
    def swap(chain: Chain, index: int) -> Chain:
        first, second = chain[index], chain[index + 1]
        first["sequence"], second["sequence"] = second["sequence"], first["sequence"]
        chain[index], chain[index + 1] = second, first
        return chain

    assert undetected(pieces, swap, last=LENGTH - 1) == []


def test_f03_duplicated_entry_is_found(pieces: list[Chain]):
    for chain in pieces:
        for index in range(LENGTH):
            copy = {**chain[index], "sequence": index + 2}
            assert first_false([*chain[: index + 1], copy, *chain[index + 1 :]]) == index + 2


def test_f03_inserted_entry_with_a_right_hash_is_found(pieces: list[Chain]):
    for chain in pieces:
        for index in range(LENGTH - 1):
            forged = sealed({**chain[index], "actor": "faussaire", "sequence": index + 2}, chain[index]["hash"])
            # The forged entry follows rightly; the one that it pushes aside does not.
            assert first_false([*chain[: index + 1], forged, *chain[index + 1 :]]) == index + 2


@pytest.mark.parametrize("index", range(0, 1000, 111))
def test_f03_tail_written_anew_with_right_hashes_is_found_by_an_anchor(long_chain: Chain, index: int):
    contents = [dict(entry) for entry in long_chain]
    contents[index]["changes"] = '{"physical_rate":["0","100"]}'
    rewritten = resealed(contents)
    head = (1000, long_chain[-1]["hash"])
    assert first_false(rewritten) is None
    assert first_false(rewritten, head) == 1000
    assert first_false(rewritten, (index + 1, long_chain[index]["hash"])) == index + 1


@pytest.mark.parametrize("length", [0, 1, 500, 999])
def test_f03_tail_cut_off_is_found_by_an_anchor(long_chain: Chain, length: int):
    cut = long_chain[:length]
    assert first_false(cut) is None
    assert first_false(cut, (1000, long_chain[-1]["hash"])) == length + 1


def test_f03_anchor_of_the_chain_itself_holds(long_chain: Chain):
    assert first_false(long_chain, (700, long_chain[699]["hash"])) is None
