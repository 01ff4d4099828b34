"""Values of indicators in a matrix, on the row of their measure or below it, go into its report; targets are only told."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from exchange.actions import keep_reading
from exchange.preparation import judge_rows, matrix_in
from exchange.previews.matrix import matrix_content
from exchange.reading.reader import read_workbook
from exchange.rules.choices import Choices
from measures.models import Implementation, IndicatorTarget, IndicatorValue, ReportingPeriod
from tests.exchange.commands import PAPER, import_workbook
from tests.exchange.test_milestones_import import COMITE, SITUATION, changed_measure

pytestmark = pytest.mark.django_db
HEADINGS = ("Code", "Mesure", "Responsable", "Indicateur", "Cible", "Réalisation", "Statut", "Taux (%)")


def with_indicators() -> tuple[Implementation, list[IndicatorTarget]]:
    """A part of Mali's that may be written, with two indicators."""
    part = changed_measure()
    targets = list(part.targets.select_related("indicator").order_by("indicator__code"))
    if len(targets) < 2:
        indicator = part.measure.indicators.create(code=f"{part.measure.code}-I9", label="Textes signés", unit="nombre")
        targets.append(IndicatorTarget.objects.create(indicator=indicator, implementation=part, value=8))
    return part, targets[:2]


def matrix(part: Implementation, folder: Path, *lines: tuple[Any, Any, Any], status: str = "En cours") -> Path:
    """A matrix of one measure over several rows: the indicator of each line, its target and its value."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("RÉPUBLIQUE DU MALI",))
    sheet.append(HEADINGS)
    keys = (part.measure.code, part.measure.title, part.lead_ministry.acronym)
    for number, line in enumerate(lines):
        first = number == 0
        sheet.append((*(keys if first else (None,) * 3), *line, *((status, 60) if first else ())))
    for letters in "ABC":
        sheet.merge_cells(f"{letters}3:{letters}{2 + len(lines)}")
    book.save(folder / "matrice.xlsx")
    return folder / "matrice.xlsx"


def values(part: Implementation) -> dict[Any, Decimal]:
    rows = IndicatorValue.objects.filter(report__implementation=part, report__period__code="AN2-09")
    return dict(rows.values_list("target_id", "value"))


def judged(file: Path) -> list[Any]:
    user, period = User.objects.get(email=COMITE), ReportingPeriod.objects.get(code="AN2-09")
    return judge_rows(user, "ML", period, matrix_in(user, read_workbook(file), period).proposals)


def test_values_of_the_measure_and_of_the_rows_below_it_enter_its_report(tmp_path: Path) -> None:
    part, (first, second) = with_indicators()
    lines = [(first.indicator.label.upper(), None, 45.5), (f" {second.indicator.label} ", None, "1 200,5")]
    answer = import_workbook(*PAPER, *SITUATION, email=COMITE, file=matrix(part, tmp_path, *lines))
    assert [(row["kind"], row["verdict"]) for row in answer["rows"]] == [
        ("measure", answer["rows"][0]["verdict"]),
        ("extra_indicator", answer["rows"][0]["verdict"]),
    ]
    assert values(part) == {first.pk: Decimal("45.50"), second.pk: Decimal("1200.50")}


def test_the_same_matrix_again_changes_nothing_and_a_blank_value_takes_none_away(tmp_path: Path) -> None:
    part, (first, second) = with_indicators()
    lines = [(first.indicator.label, None, 45), (second.indicator.label, None, 5)]
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=matrix(part, tmp_path, *lines))
    again = import_workbook("--dry-run", email=COMITE, file=matrix(part, tmp_path, *lines))
    assert [row["verdict"] for row in again["rows"]] == ["unchanged", "unchanged"]
    blank = [(first.indicator.label, None, 45), (second.indicator.label, second.value, None)]
    less = import_workbook("--dry-run", email=COMITE, file=matrix(part, tmp_path, *blank))
    assert [row["verdict"] for row in less["rows"]] == ["unchanged", "unchanged"]


def test_the_preview_shows_each_value_in_its_cell_and_counts_one_report(tmp_path: Path) -> None:
    part, (first, second) = with_indicators()
    file = matrix(part, tmp_path, (first.indicator.label, None, 45.5), (second.indicator.label, None, 5))
    user, period = User.objects.get(email=COMITE), ReportingPeriod.objects.get(code="AN2-09")
    reading = matrix_in(user, read_workbook(file), period)
    batch = keep_reading(by=user, reading=reading, period=period, file_name="matrice.xlsx", session="")
    content = matrix_content(batch, judged(file), Choices(), on_behalf=True)
    shown = {(line.cell, line.label, line.after) for line in content.changes}
    assert {("F3", f"Indicateur «\u00a0{first.indicator.label}\u00a0»", "45,5")} <= shown
    assert {("F4", f"Indicateur «\u00a0{second.indicator.label}\u00a0»", "5")} <= shown
    assert sum(content.leads.values()) == 1


def test_another_target_than_the_plan_s_is_told_and_not_written(tmp_path: Path) -> None:
    part, (first, _) = with_indicators()
    (row,) = judged(matrix(part, tmp_path, (first.indicator.label, 777, 45)))
    assert [
        (item.label, item.before, item.after, item.is_proposable) for item in row.plan if "Cible" in item.label
    ] == [(f"Cible de «\u00a0{first.indicator.label}\u00a0»", first.value, Decimal(777), False)]


@pytest.mark.parametrize(
    ("title", "value", "sentence"),
    [("Indicateur inventé", 5, "n’est pas un indicateur de la mesure"), (None, "en hausse", "n’est pas un nombre")],
)
def test_a_value_that_is_not_taken_is_told_with_its_cell(
    tmp_path: Path, title: str | None, value: Any, sentence: str
) -> None:
    part, (first, _) = with_indicators()
    file = matrix(part, tmp_path, (title or first.indicator.label, None, value))
    user, period = User.objects.get(email=COMITE), ReportingPeriod.objects.get(code="AN2-09")
    reading = matrix_in(user, read_workbook(file), period)
    batch = keep_reading(by=user, reading=reading, period=period, file_name="matrice.xlsx", session="")
    told = [note for note in batch.notes if sentence in note]
    assert len(told) == 1
    assert "F3" in told[0]
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=file)
    assert values(part) == {}


def test_an_indicator_of_a_measure_that_waits_for_a_choice_waits_with_it(tmp_path: Path) -> None:
    part, (first, second) = with_indicators()
    lines = [(first.indicator.label, None, 45), (second.indicator.label, None, 5)]
    answer = import_workbook(*PAPER, *SITUATION, email=COMITE, file=matrix(part, tmp_path, *lines, status="Réalisée"))
    assert [row["verdict"] for row in answer["rows"]] == ["question", "question"]
    assert values(part) == {}
