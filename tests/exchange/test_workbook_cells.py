"""One value in one cell: a spreadsheet takes it as what it is, and gives it back whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.rules.own_columns import Column
from exchange.rules.sheets import Cell
from exchange.rules.tables import read_value
from exchange.rules.workbook_sheets import RATE_LABELS, mark_of, plain, split_mark
from exchange.writing.cells import as_text, lines_in, typed

# The reader of tables takes eighteen digits.
AMOUNTS = st.integers(0, 10**18 - 1)
QUANTITIES = st.decimals(-(10**16), 10**16, places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def column(kind: str) -> Column:
    return Column("cell", "Cellule", kind, labels=RATE_LABELS if kind == "choice" else {})


def come_back(value: Any, kind: str) -> tuple[Any, Any]:
    """Return what a value says once read again, from a workbook and from a text file."""
    spec, held = column(kind), plain(value, kind)
    cells = (typed(held, kind, spec.labels), as_text(held, kind, spec.labels))
    in_book, in_text = (plain(read_value(spec, Cell(cell), is_escaped=False), kind) for cell in cells)
    return in_book, in_text


@given(AMOUNTS)
def test_an_amount_of_eighteen_digits_comes_back_to_the_franc(amount):
    assert come_back(amount, "integer") == (amount, amount)


@given(QUANTITIES)
def test_a_quantity_comes_back_to_the_last_decimal(quantity):
    assert come_back(quantity, "decimal") == (plain(quantity, "decimal"),) * 2


@given(DAYS)
def test_a_day_comes_back(day):
    assert come_back(day, "date") == (day.isoformat(), day.isoformat())


@pytest.mark.parametrize("choice", RATE_LABELS)
def test_a_choice_leaves_by_its_label_and_comes_back_by_its_value(choice):
    assert typed(choice, "choice", RATE_LABELS) == RATE_LABELS[choice]
    assert come_back(choice, "choice") == (choice, choice)


@pytest.mark.parametrize("one", ["45", "45.0", "45.00", "4.5E+1", 45, 45.0, Decimal("45.0")])
def test_one_number_has_one_writing(one):
    assert plain(one, "decimal") == "45"


@pytest.mark.parametrize(("zero", "kind"), [(Decimal("-0.0"), "decimal"), (Decimal("0E+2"), "decimal"), (0, "integer")])
def test_zero_is_a_value_and_no_empty_cell(zero, kind):
    assert plain(zero, kind) in ("0", 0)
    assert plain(zero, kind) is not None


@pytest.mark.parametrize("kind", ["text", "date", "decimal", "integer", "choice"])
@pytest.mark.parametrize("empty", [None, ""])
def test_nothing_is_an_empty_cell(kind, empty):
    assert plain(empty, kind) is None
    assert typed(None, kind, {}) is None
    assert as_text(None, kind, {}) == ""


def test_what_no_xml_file_may_hold_is_left_out_and_the_rest_stays():
    assert typed("avant\uffffaprès\nsuite", "text", {}) == "avantaprès\nsuite"


@pytest.mark.parametrize(
    ("text", "lines"), [("court", 1), ("", 1), ("x" * 41, 2), ("deux\nlignes", 2), ("x" * 400, 12), ("\n", 2)]
)
def test_a_row_is_as_high_as_its_longest_text(text, lines):
    assert lines_in(text, 40) == lines


def test_a_mark_is_read_to_the_letter():
    mark = mark_of("a" * 32, "b" * 32)
    assert split_mark(mark) == ("a" * 32, "b" * 32)
    for altered in (mark.upper(), f" {mark}", mark[:-1] + "١", mark.replace(":", "："), f"{mark}\n", ""):
        assert split_mark(altered) is None or altered == mark
