"""Who changed a cell: the table of promise 15, and what holds for any three values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.enums import CellVerdict
from exchange.rules.three_way import UNKNOWN, compare

VALUES = st.none() | st.integers(0, 3) | st.sampled_from(["", "a", "b", "a  b", "a b"])


@pytest.mark.parametrize(
    ("exported", "filed", "held", "verdict"),
    [
        (1, 1, 1, CellVerdict.SAME),
        (1, 2, 1, CellVerdict.YOURS),
        (1, 1, 2, CellVerdict.THEIRS),
        (1, 2, 3, CellVerdict.BOTH),
        (1, 2, 2, CellVerdict.SAME),
        (1, None, 1, CellVerdict.SAME),
        (1, None, 2, CellVerdict.SAME),
        (None, "dit", "", CellVerdict.YOURS),
        ("un\r\ndeux", "un\ndeux", "un\r\ndeux", CellVerdict.SAME),
        (UNKNOWN, 1, 1, CellVerdict.SAME),
        (UNKNOWN, 1, None, CellVerdict.BOTH),
    ],
)
def test_a_cell_says_who_changed_it(exported: object, filed: object, held: object, verdict: CellVerdict):
    assert compare(exported, filed, held) == verdict


@given(VALUES, VALUES)
def test_what_the_file_left_as_exported_or_emptied_never_replaces_the_server(exported: object, held: object):
    assert compare(exported, exported, held) in (CellVerdict.SAME, CellVerdict.THEIRS)
    assert compare(exported, None, held) == CellVerdict.SAME


@given(VALUES, VALUES)
def test_without_the_export_no_difference_is_taken_without_a_choice(filed: object, held: object):
    assert compare(UNKNOWN, filed, held) in (CellVerdict.SAME, CellVerdict.BOTH)
