"""What pages say of measures, on plain values: words searched, lines, milestones, changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from common.access import Band, Level
from measures.rules.changes import changes
from measures.rules.lines import Reader, line
from measures.rules.portrait import Reading, milestone_situation
from measures.rules.search import fold

TODAY = date(2026, 9, 30)


@dataclass
class Row:
    """Whatever a rule reads of a row."""

    code: str = ""
    level: str = Level.INTERNAL
    current_status: str = "in_progress"
    situation: str = "in_progress"
    current_physical_rate: Decimal | None = None
    planned: Decimal | None = Decimal(50)
    due_on: date | None = None
    done_on: date | None = None
    locative: str = ""
    baseline: Decimal | None = None


@pytest.mark.parametrize("written", ["Désenclavement", "DÉSENCLAVEMENT", "desenclavement", "désenclavement"])
def test_words_are_compared_without_accents_nor_case(written: str):
    assert fold(written) == "desenclavement"


def test_ligatures_and_apostrophes_are_spelt_out():
    assert fold("Mise en œuvre de l’accord") == "mise en oeuvre de l'accord"


STATES = [Row(code="BF", locative="au Burkina Faso"), Row(code="ML", locative="au Mali")]


def _line(measure: Row, reader: Reader, **rows: Row) -> Any:
    return line(measure, rows, STATES, reader)


def test_a_mean_tells_its_evaluated_and_programmed():
    told = _line(Row(), Reader("ML", None), BF=Row(current_physical_rate=Decimal(40)), ML=Row())
    assert (told.average.rate, told.average.evaluated, told.average.programmed) == (40, 1, 2)


def test_the_absence_of_a_part_tells_nothing_to_who_may_not_read_it():
    told = _line(Row(level=Level.RESTRICTED), Reader("ML", None), ML=Row())
    assert [cell.is_hidden for cell in told.cells] == [True, False]


def test_of_a_restricted_part_read_by_rate_only_no_date_counts():
    foreign = Row(due_on=date(2026, 1, 1), planned=None)
    told = _line(Row(level=Level.RESTRICTED), Reader("ML", Band.STATUS_AND_RATE), BF=foreign, ML=Row())
    assert told.due_on is None
    assert told.planned is None


@pytest.mark.parametrize(
    ("done_on", "due_on", "start", "situation"),
    [
        (TODAY, date(2026, 1, 1), None, "completed"),
        (None, date(2026, 9, 29), date(2026, 1, 1), "late"),
        (None, TODAY, date(2026, 1, 1), "in_progress"),
        (None, date(2026, 12, 1), date(2026, 10, 1), "not_started"),
        (None, None, None, "not_started"),
    ],
)
def test_a_milestone_is_done_passed_begun_or_to_come(
    done_on: date | None, due_on: date | None, start: date | None, situation: str
):
    assert milestone_situation(Row(done_on=done_on, due_on=due_on), TODAY, start) == situation


def _reading(baseline: int | None, value: int | None) -> Reading:
    reference = None if baseline is None else Decimal(baseline)
    return Reading(Row(baseline=reference), None, Decimal(80), None if value is None else Decimal(value), None)


@pytest.mark.parametrize(
    ("baseline", "value", "way"), [(0, 40, 50), (80, 40, None), (None, 40, None), (0, None, None), (40, 20, 0)]
)
def test_the_way_to_a_target_is_a_share_between_nothing_and_all(
    baseline: int | None, value: int | None, way: int | None
):
    assert _reading(baseline, value).way == way


@dataclass
class Report:
    """A report with the cells that a validator compares."""

    status: str = "in_progress"
    physical_rate: Decimal | None = None
    financial_rate: Decimal | None = None
    amount_paid: int | None = None
    new_due_on: date | None = None
    results: str = ""
    difficulties: str = ""
    corrective_measures: str = ""
    next_steps: str = ""
    support_requested: str = ""
    evidence: str = ""
    decision_reference: str = ""
    fall_explanation: str = ""


def test_only_the_cells_that_differ_are_shown():
    found = changes(Report(amount_paid=0), Report(status="completed", amount_paid=0))
    assert [(change.label, change.before, change.after) for change in found] == [("Statut", "En cours", "Réalisée")]


def test_nothing_and_zero_are_not_the_same_amount():
    assert [change.label for change in changes(Report(), Report(amount_paid=0))] == ["Décaissé"]


def test_a_first_report_shows_all_that_it_says():
    found = changes(None, Report(results="Fait."))
    assert [(change.label, change.after) for change in found] == [("Statut", "En cours"), ("Résultats", "Fait.")]
