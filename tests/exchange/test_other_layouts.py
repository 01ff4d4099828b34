"""Action-plan tables as other administrations draw them: each reads right, or is refused with a sentence; none is misread."""

from typing import Any

import pytest

from exchange.rules.analysis import NotAMatrix, read_rows, survey
from exchange.rules.findings import Row
from exchange.rules.sheets import Cell, Sheet
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, catalogue

FORCE = "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)"
RULES = "Adopter un référentiel commun de procédures et de soutien logistique"
FIRST, SECOND = "Textes d'organisation adoptés", "Postes pourvus à 80 %"


def sheet(*table: tuple[Any, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
    cells = {
        (row, column): Cell(value)
        for row, values in enumerate((("RÉPUBLIQUE DU MALI",), *table), start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet("Plan", "visible", cells, merged)


def rows_of(*table: tuple[Any, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> tuple[Row, ...]:
    workbook = matrices.workbook(sheet(*table, merged=merged))
    return read_rows(survey(workbook, catalogue()), catalogue(), "ML", AUTUMN).rows


def milestones(row: Row) -> list[tuple[str, str, str, bool]]:
    return [(item.title, str(item.due), item.due_precision, item.done) for item in row.milestones]


BY_MONTH = [(FIRST, "2026-03-31", "month", True), (SECOND, "2026-06-30", "month", False)]


@pytest.mark.parametrize(
    "months",
    [
        tuple("JFMAMJJASOND"),
        tuple(str(number) for number in range(1, 13)),
        tuple(range(1, 13)),
        tuple("janv févr mars avr mai juin juil août sept oct nov déc".split()),
        tuple("Janv. Févr. Mars Avril Mai Juin Juil. Août Sept. Oct. Nov. Déc.".split()),
        tuple("JANVIER FÉVRIER MARS AVRIL MAI JUIN JUILLET AOÛT SEPTEMBRE OCTOBRE NOVEMBRE DÉCEMBRE".split()),
    ],
    ids=["letters", "texts of numbers", "numbers", "short", "points", "whole"],
)
def test_a_chronogramme_by_month_is_read(months: tuple[Any, ...]) -> None:
    (row,) = rows_of(
        ("N°", "Actions", "Activités", "Responsable", "Chronogramme 2026", *[None] * 11, "Statut"),
        (None, None, None, None, *months, None),
        ("AN2-DEF-01", FORCE, FIRST, "MDAC", None, "x", "x", *[None] * 9, "Fait"),
        (None, None, SECOND, None, *[None] * 5, "✓", *[None] * 6, "En cours"),
        merged=((2, 5, 2, 16), (2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3), (2, 4, 3, 4), (2, 17, 3, 17)),
    )
    assert milestones(row) == BY_MONTH


def test_letters_that_are_not_months_in_their_order_are_not_taken_for_them() -> None:
    headings = ("Code", "Mesure", "Responsable", "Statut", "A", "B", "C", "D", "E", "F")
    found = survey(matrices.workbook(sheet(headings, ("AN2-DEF-01", FORCE, "MDAC", "En cours"))), catalogue())
    assert [letters for letters, _ in found.tables[0].unknown_columns] == list("EFGHIJ")


@pytest.mark.parametrize(
    ("measures", "activities"),
    [
        ("Mesures", "Actions"),
        ("Actions", "Activités"),
        ("Mesures", "Activités prévues"),
        ("Objectif / Mesure", "Actions à mener"),
    ],
)
def test_the_finer_of_two_columns_of_deeds_holds_the_activities(measures: str, activities: str) -> None:
    (row,) = rows_of(
        ("Code", measures, activities, "Responsable", "Échéance", "Statut"),
        ("AN2-DEF-01", FORCE, FIRST, "MDAC", "mars 2026", "Fait"),
        (None, None, SECOND, None, "juin 2026", "En cours"),
    )
    assert (row.code, row.status, row.due, milestones(row)) == ("AN2-DEF-01", "in_progress", None, BY_MONTH)


def test_one_milestone_done_of_four_does_not_complete_the_measure() -> None:
    (row,) = rows_of(
        ("Code", "Mesures", "Activités", "Responsable", "Échéance", "Statut"),
        ("AN2-DEF-01", FORCE, FIRST, "MDAC", "mars 2026", "Fait"),
    )
    assert (row.status, row.due) == ("in_progress", None)


def test_a_header_of_three_levels_is_read() -> None:
    (row,) = rows_of(
        ("N°", "Mesure", "Responsable", "Mise en œuvre", None, None, None),
        (None, None, None, "Échéance", None, "Réalisation", None),
        (None, None, None, "Début", "Fin", "Statut", "Taux (%)"),
        ("AN2-DEF-01", FORCE, "MDAC", "T1 2026", "T3 2026", "En cours", 40),
        merged=((2, 4, 2, 7), (3, 4, 3, 5), (3, 6, 3, 7), (2, 1, 4, 1), (2, 2, 4, 2), (2, 3, 4, 3)),
    )
    assert (row.row, str(row.due), row.status, row.progress) == (5, "2026-09-30", "in_progress", 40)


def test_two_tables_one_below_the_other_are_read_each_by_its_own_header() -> None:
    rows = rows_of(
        ("Code", "Mesure", "Responsable", "Statut", "Taux (%)"),
        ("AN2-DEF-01", FORCE, "MDAC", "En cours", 40),
        (),
        ("AXE 2 : DIPLOMATIE",),
        ("Réf.", "Intitulé de la mesure", "Taux (%)", "Chef de file", "Statut"),
        ("AN2-DEF-02", RULES, 30, "MDAC", "En cours"),
    )
    assert [(row.row, row.code, row.progress, row.lead_key) for row in rows] == [
        (3, "AN2-DEF-01", 40, "ML-MDAC"),
        (7, "AN2-DEF-02", 30, "ML-MDAC"),
    ]


def test_two_tables_side_by_side_are_refused_with_a_sentence() -> None:
    headings = ("Code", "Mesure", "Statut", "Taux (%)")
    lines = (("AN2-DEF-01", FORCE, "En cours", 40), ("AN2-DEF-02", RULES, "Réalisé", 100))
    with pytest.raises(NotAMatrix, match="côte à côte"):
        rows_of((*headings, None, *headings), (*lines[0], None, *lines[1]))


def test_a_transposed_table_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotAMatrix):
        rows_of(
            ("Code", "AN2-DEF-01", "AN2-DEF-02"),
            ("Mesure", FORCE, RULES),
            ("Responsable", "MDAC", "MDAC"),
            ("Statut", "En cours", "Réalisé"),
            ("Taux (%)", 40, 100),
        )


def test_of_a_table_with_one_row_a_state_only_the_state_s_own_is_read() -> None:
    (row,) = rows_of(
        ("Code", "Mesure", "Pays", "Responsable", "Statut", "Taux (%)"),
        ("AN2-DEF-01", FORCE, "Mali", "MDAC", "En cours", 40),
        ("AN2-DEF-01", FORCE, "Burkina Faso", "MGDP", "Réalisé", 100),
    )
    assert (row.code, row.status, row.progress) == ("AN2-DEF-01", "in_progress", 40)


def test_recommendations_are_measures_to_be_matched() -> None:
    (row,) = rows_of(
        ("N°", "Recommandations", "Responsables", "Échéances", "Niveau de mise en œuvre"),
        (1, FORCE, "MDAC", "30/09/2026", "En cours"),
    )
    assert (row.code, row.status, row.lead_key) == ("AN2-DEF-01", "in_progress", "ML-MDAC")


def test_amounts_spread_over_quarters_are_no_crosses() -> None:
    (row,) = rows_of(
        ("Code", "Mesure", "Activités", "Responsable", "T1", "T2", "T3", "T4", "Statut"),
        ("AN2-DEF-01", FORCE, FIRST, "MDAC", 1000, 2000, 0, 500, "Fait"),
    )
    assert milestones(row) == [(FIRST, "None", "missing", True)]
