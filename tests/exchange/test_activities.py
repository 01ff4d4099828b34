"""A measure with its activities is one row: its milestones, which are done, and what is known of the measure itself."""

from typing import Any

import pytest

from exchange.reading.reader import read_workbook
from exchange.rules.activities import title_of
from exchange.rules.analysis import read_rows, survey
from exchange.rules.findings import Anomaly, Row
from exchange.rules.sheets import Cell, Sheet
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, NIGER, catalogue, expected_rows

MEASURE = "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)"
ACTIVITIES = (
    "Textes d'organisation adoptés",
    "Postes pourvus à 80 %",
    "Système de liaison permanent installé",
    "Rapport de pleine capacité remis",
)
HEADINGS = (
    "Code",
    "Mesure",
    "Responsable",
    "Activités / Jalons",
    "T1",
    "T2",
    "T3",
    "T4",
    "Échéance",
    "Statut",
    "Taux (%)",
)


def plan(*lines: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS, merged: Any = ()) -> Sheet:
    """A plan of action of Mali, its header on row 3."""
    table = (("RÉPUBLIQUE DU MALI",), (), headings, *lines)
    cells = {
        (row, column): value if isinstance(value, Cell) else Cell(value)
        for row, values in enumerate(table, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet("Plan", "visible", cells, merged)


def rows_of(*lines: tuple[Any, ...], **dress: Any) -> tuple[Row, ...]:
    return read_rows(survey(matrices.workbook(plan(*lines, **dress)), catalogue()), catalogue(), "ML", AUTUMN).rows


def first(
    *, code: str | None = "AN2-DEF-01", status: str | None = "Fait", rate: str | None = "40 %", due: str = "T1 2026"
):
    return (code, MEASURE, "MDAC", f"1. {ACTIVITIES[0]}", "x", None, None, None, due, status, rate)


def below(number: int, **said: Any) -> tuple[Any, ...]:
    keys = (said.get("code"), said.get("title"), said.get("lead"))
    crosses = (None, "X", None, None)
    return (
        *keys,
        f"- {ACTIVITIES[number]} ;",
        *crosses,
        said.get("due", "juin 2026"),
        said.get("status"),
        said.get("rate"),
    )


@pytest.mark.parametrize("expected", expected_rows(NIGER), ids=lambda row: f"row_{row['row']}")
def test_each_row_of_the_plan_of_niger_is_read_as_expected(expected: dict[str, Any]) -> None:
    rows = read_rows(survey(read_workbook(NIGER), catalogue()), catalogue(), "NE", AUTUMN).rows
    found = {row.row: row.as_dict() for row in rows}[expected["row"]]
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    "keys",
    [{}, {"code": "AN2-DEF-01", "title": MEASURE}, {"title": MEASURE}, {"code": "AN2-DEF-01"}],
    ids=["blank", "written again", "title again", "code again"],
)
def test_activities_fold_into_their_measure_however_it_is_written(keys: dict[str, str]) -> None:
    (row,) = rows_of(first(), below(1, status="En cours", **keys), below(2, **keys))
    assert (row.row, row.last_row, row.code, row.progress) == (4, 6, "AN2-DEF-01", 40)
    assert [(item.title, item.done) for item in row.milestones] == [
        (ACTIVITIES[0], True),
        (ACTIVITIES[1], False),
        (ACTIVITIES[2], False),
    ]


def test_another_code_begins_another_measure() -> None:
    rows = rows_of(first(), below(1), below(2, code="AN2-DEF-02"))
    assert [(row.row, row.last_row, row.code) for row in rows] == [(4, 5, "AN2-DEF-01"), (6, 6, "AN2-DEF-02")]


def test_a_section_ends_a_measure() -> None:
    rows = rows_of(first(), ("AXE 2 : DIPLOMATIE",), below(1))
    assert [(row.row, row.last_row) for row in rows] == [(4, 4), (6, 6)]


def test_order_and_title_are_those_of_the_plan() -> None:
    (row,) = rows_of(first(), below(3), below(1))
    assert [(item.order, item.title) for item in row.milestones] == [
        (1, ACTIVITIES[0]),
        (4, ACTIVITIES[3]),
        (2, ACTIVITIES[1]),
    ]


def test_an_activity_that_is_no_milestone_of_the_plan_is_said_and_has_no_key() -> None:
    line = (None, None, None, "Atelier de lancement", "x", None, None, None, "mars 2026", "Fait", None)
    (row,) = rows_of(first(), line)
    assert [item.key for item in row.milestones] == ["AN2-DEF-01/1", None]
    assert any("Atelier de lancement" in message.text and message.cell == "D5" for message in row.messages)


def test_a_rate_written_at_each_activity_is_not_the_rate_of_the_measure() -> None:
    (row,) = rows_of(first(rate="100 %"), below(1, rate="20 %", status="En cours"))
    assert row.progress is None
    assert any("taux physique" in message.text for message in row.messages)


def test_a_status_written_once_is_that_of_the_measure_and_marks_no_activity_done() -> None:
    (row,) = rows_of(first(status="Réalisé", rate="100 %"), below(1), below(2))
    assert (row.status, [item.done for item in row.milestones]) == ("completed", [False, False, False])


def test_activities_all_done_under_a_partial_rate_are_asked_about() -> None:
    (row,) = rows_of(first(), below(1, status="Fait"), below(2, status="Achevé"), below(3, status="Fait"))
    assert row.status == "completed"
    assert Anomaly.STATUS_CONTRADICTS_RATE in row.anomalies


def test_a_due_date_of_an_activity_is_not_that_of_the_measure() -> None:
    (row,) = rows_of(first(), below(1, title=MEASURE))
    assert (row.due, [str(item.due) for item in row.milestones]) == (None, ["2026-03-31", "2026-06-30"])


@pytest.mark.parametrize(
    ("due", "contradicts"),
    [
        ("T1 2026", False),
        ("février 2026", False),
        ("31/03/2026", False),
        ("décembre 2026", True),
        ("1er semestre 2026", False),
    ],
)
def test_a_cross_of_the_chronogramme_that_contradicts_the_date_is_signalled(due: str, contradicts: bool) -> None:
    (row,) = rows_of(first(due=due))
    assert (Anomaly.GANTT_CONTRADICTS_DATE in row.anomalies) is contradicts


def test_without_a_column_of_dates_the_last_cross_says_when() -> None:
    headings = ("Code", "Mesure", "Responsable", "Jalons", "T1", "T2", "T3", "T4", "Statut")
    (row,) = rows_of(
        ("AN2-DEF-01", MEASURE, "MDAC", ACTIVITIES[0], "x", "x", None, None, "Fait"),
        (None, None, None, ACTIVITIES[1], None, None, "●", None, "En cours"),
        headings=headings,
    )
    assert [(str(item.due), item.due_precision) for item in row.milestones] == [
        ("2026-06-30", "quarter"),
        ("2026-09-30", "quarter"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Bilan annuel",
        "- bilan annuel ;",
        "• Bilan annuel.",
        "1) Bilan annuel",
        "a) Bilan annuel",
        "(ii) Bilan annuel",
        "1.2. Bilan annuel",
    ],
)
def test_the_number_and_punctuation_of_an_activity_are_no_part_of_its_title(text: str) -> None:
    assert title_of(text).lower() == "bilan annuel"


@pytest.mark.parametrize("text", ["Avant-projet sommaire remis", "2026 : bilan", "A priori, un bilan"])
def test_a_title_that_only_begins_like_a_number_is_kept(text: str) -> None:
    assert title_of(text) == text
