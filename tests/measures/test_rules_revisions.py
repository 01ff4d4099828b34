"""Values of revisions, decisions that they take, and the slips of a due date."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from measures.rules import revisions as rules

ENDS_ON = date(2026, 12, 31)


@dataclass
class Row:
    new_value: str
    decided_at: datetime | None = None
    step: str = "granted"
    field: str = "due_on"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("due_on", date(2026, 8, 31), "2026-08-31"),
        ("national_share", 1_250_000, "1250000"),
        ("total_cost", 0, "0"),
        ("target", Decimal("12.5"), "12.50"),
        ("lead_ministry", "ML-MEF", "ML-MEF"),
        ("start_on", None, ""),
    ],
)
def test_a_value_written_as_text_is_read_back(field: str, value: Any, text: str):
    assert rules.written(value) == text
    assert rules.read_value(field, text) == value
    assert rules.is_value(field, text, value)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("due_on", "31/08/2026"),
        ("due_on", "2026-02-30"),
        ("national_share", "-1"),
        ("national_share", "1 000"),
        ("total_cost", "9" * 19),
        ("target", "NaN"),
        ("target", "1.234"),
        ("target", "1e3"),
        ("due_on", ""),
        ("lead_ministry", ""),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_refused_with_what_is_expected(field: str, text: str):
    assert rules.value_fault(field, text)
    assert not rules.is_value(field, text, 1)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("due_on", "2026-08-31", "31\u00a0août\u00a02026"),
        ("national_share", "", "non renseigné"),
        ("target", "12.50", "12,5"),
        ("lead_ministry", "ML-MEF", "ML-MEF"),
        ("due_on", "illisible", "illisible"),
    ],
)
def test_a_value_is_shown_in_words(field: str, text: str, words: str):
    assert rules.shown(field, text) == words


@pytest.mark.parametrize(
    ("field", "text", "needed"),
    [
        ("due_on", "2026-12-31", False),
        ("due_on", "2027-01-01", True),
        ("start_on", "2027-01-01", True),
        ("national_share", "99999999", False),
        ("lead_ministry", "ML-MEF", False),
        ("total_cost", "1", True),
    ],
)
def test_a_date_beyond_the_roadmap_and_the_cost_of_a_measure_take_a_decision(field: str, text: str, needed: bool):
    assert rules.needs_decision(field, text, ENDS_ON) is needed


JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)


def granted(day: date, month: int) -> Row:
    return Row(day.isoformat(), datetime(2026, month, 1))


def test_slips_are_counted_and_their_days_told_from_the_baseline():
    moved = rules.slips(JUNE, [granted(AUGUST, 3), granted(JULY, 2)], AUGUST)
    assert moved.dates == (JUNE, JULY, AUGUST)
    assert moved.sentence == "2 glissements, 62\u00a0jours"
    assert [step.gap for step in moved.steps] == [0, 31, 62]


def test_a_date_brought_forward_is_no_slip():
    moved = rules.slips(JULY, [granted(JUNE, 2)], JUNE)
    assert (moved.count, moved.days, moved.sentence) == (0, -31, "avancée de 31\u00a0jours")


def test_a_slip_taken_back_still_counts_once():
    moved = rules.slips(JUNE, [granted(AUGUST, 2), granted(JUNE, 3)], JUNE)
    assert moved.sentence == "1 glissement, 0\u00a0jour"


@pytest.mark.parametrize("other", [{"step": "proposed"}, {"step": "refused"}, {"field": "start_on"}])
def test_what_was_not_granted_or_is_of_another_field_moves_nothing(other: dict[str, str]):
    row = Row(AUGUST.isoformat(), datetime(2026, 2, 1), **other)
    moved = rules.slips(JUNE, [row], JUNE)
    assert (moved.has_moved, moved.sentence) == (False, "aucun glissement")


def test_a_date_in_force_that_no_revision_tells_is_shown_last():
    assert rules.slips(JUNE, [granted(JULY, 2)], AUGUST).dates == (JUNE, JULY, AUGUST)


def test_without_a_baseline_nothing_is_counted():
    assert rules.slips(None, [], AUGUST).sentence == "échéance initiale inconnue"
