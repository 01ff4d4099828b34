"""Layouts that the reader was not drawn from: it reads what a careful official reads, asks what they would ask, loses no cell."""

from pathlib import Path

import pytest

from exchange.reading.reader import read_workbook
from exchange.rules.analysis import Analysis
from exchange.rules.layout.headings import Field, recognise
from tests.exchange.foreign import FORCE, asked, lost, plan, read, said
from tests.exchange.unseen import LAYOUTS, follow_up_matrix, text_export

# By layout and row: code, status, physical and financial rate, due date and its precision, cost, lead.
READ = {
    "logical_framework": {
        11: ("AN2-DEF-01", "in_progress", 45, None, "2026-06-30", "quarter", 350_000_000, "ML-MDAC"),
        12: ("AN2-DEF-02", "not_started", 0, None, "2026-12-31", "month", 75_000_000, "ML-MDAC"),
    },
    "follow_up_matrix": {
        5: ("AN2-DEF-01", "in_progress", 45, 30, "2026-06-30", "day", None, "ML-MDAC"),
        6: ("AN2-DEF-02", None, None, None, "None", "day", None, "ML-MDAC"),
        9: ("AN2-DIP-01", None, 100, 100, "2026-12-31", "year", None, "ML-MAECI"),
    },
    "landscape_plan": {
        5: ("AN2-DEF-01", None, 45, None, "2026-06-30", "quarter", 350_000_000, "ML-MDAC"),
        6: ("AN2-DEF-04", None, 10, None, "2026-12-31", "quarter", 40_000_000, "ML-MSPC"),
    },
    "roadmap_by_semester": {
        8: ("AN2-DEV-01", "completed", 100, None, "2026-06-30", "semester", None, "ML-MEF"),
        9: ("AN2-DEV-02", "in_progress", 60, None, "2026-12-31", "semester", None, "ML-MEF"),
        10: ("AN2-DEV-03", None, 30, None, "None", "year", None, "ML-MSPC"),
    },
    "monthly_report": {
        5: ("AN2-DIP-01", "in_progress", 50, None, "2026-12-31", "day", 25_000_000, None),
        6: ("AN2-DIP-07", "completed", 100, None, "2026-09-30", "day", 12_500_000, None),
        8: ("AN2-DEV-05", "suspended", 20, None, "2026-10-31", "day", 1_200_000_000, None),
    },
    "ministers_dashboard": {
        4: ("AN2-DEF-03", "completed", 100, 98, "2026-09-30", "day", None, "ML-MDAC"),
        5: ("AN2-DEF-04", "in_progress", 35, None, "2026-12-31", "day", None, "ML-MSPC"),
        6: ("AN2-DIP-07", "not_started", 0, None, "2026-06-30", "month", None, "ML-MAECI"),
    },
    "two_tables": {
        4: ("AN2-DEV-01", "completed", None, None, "2026-03-31", "day", None, "ML-MEF"),
        8: ("AN2-DEV-02", None, 60, None, "2026-12-31", "quarter", None, "ML-MEF"),
        9: ("AN2-DEV-03", None, 30, None, "2026-11-30", "day", None, "ML-MSPC"),
    },
    "activities_by_month": {
        4: ("AN2-DEF-01", "in_progress", None, None, "None", "missing", None, "ML-MDAC"),
        6: ("AN2-DEF-02", "not_started", None, None, "None", "missing", None, "ML-MDAC"),
    },
    "recommendations": {
        4: ("AN2-DIP-01", None, 75, None, "2026-12-31", "day", None, "ML-MAECI"),
        5: (None, "completed", 100, None, "None", "missing", None, "ML-MEF"),
        6: (None, "not_started", 0, None, "2026-12-31", "year", None, "ML-MIC"),
    },
    "text_export": {
        3: ("AN2-DEF-01", "in_progress", 45.5, None, "2026-09-30", "day", 850_000_000, "ML-MDAC"),
        4: ("AN2-DEF-02", "not_started", 0, None, "2026-12-31", "day", 75_000_000, "ML-MDAC"),
    },
}
# By layout and row: a part of what is asked. A row that is not here asks nothing but whose measure a rank is.
ASKED = {
    ("follow_up_matrix", 5): "approximatif",
    ("follow_up_matrix", 6): "30/06/2026",
    ("follow_up_matrix", 9): "faut-il lire «\u00a0Réalisée",
    ("roadmap_by_semester", 9): "60\u202f% ou 0,6\u202f%",
    ("roadmap_by_semester", 10): "mi-2026",
    ("monthly_report", 5): "dépasse la fin",
    ("ministers_dashboard", 5): "dépasse la fin",
    ("recommendations", 4): "faut-il lire «\u00a0En cours",
    ("recommendations", 5): "Immédiat",
    ("recommendations", 6): "aucune mesure",
    ("text_export", 4): "dépasse la fin",
}


@pytest.fixture(scope="module")
def analyses() -> dict[str, Analysis]:
    return {name: read(made()) for name, made in LAYOUTS.items()}


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_a_careful_official_reads_is_read_and_no_other_row(analyses: dict[str, Analysis], name: str) -> None:
    found = {
        row.row: (row.code, row.status, row.progress, row.financial_progress, str(row.due), str(row.due_precision),
                  row.amount_fcfa, row.lead_key)
        for row in analyses[name].rows
    }  # fmt: skip
    assert found == READ[name]


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_an_official_would_ask_is_asked_and_no_cell_is_lost(analyses: dict[str, Analysis], name: str) -> None:
    for row in analyses[name].rows:
        questions = asked(row)
        if (name, row.row) in ASKED:
            assert ASKED[name, row.row] in questions
        elif questions:
            assert "est-ce cette mesure" in questions
    assert lost(analyses[name], LAYOUTS[name]()) == []


def test_the_numbers_of_activities_are_no_part_of_them(analyses: dict[str, Analysis]) -> None:
    first = analyses["activities_by_month"].rows[0]
    assert [(item.title, item.key is not None) for item in first.milestones] == [
        ("Textes d'organisation adoptés", True),
        ("Postes pourvus à 80 %", True),
    ]


def test_the_indicator_of_a_framework_is_read_under_its_own_heading(analyses: dict[str, Analysis]) -> None:
    first = analyses["logical_framework"].rows[0]
    assert (first.indicator, first.target, first.achieved) == ("Textes adoptés", 12, 5)


def test_a_column_read_by_its_cells_against_its_heading_is_said(analyses: dict[str, Analysis]) -> None:
    assert "d’après ce qu’elle contient" in said(analyses["follow_up_matrix"])
    assert "d’après ce qu’elle contient" in said(analyses["landscape_plan"])


def test_a_column_of_statuses_and_rates_mixed_keeps_its_heading() -> None:
    rows = (("AN2-DEF-01", FORCE, "MDAC", "En cours"), ("AN2-DEF-02", FORCE, "MDAC", "40 %"))
    (first, second) = plan(("Code", "Mesure", "Responsable", "Niveau d'exécution"), *rows).rows
    assert (first.status, first.progress, second.progress) == (None, None, 40)
    assert asked(first)


@pytest.mark.parametrize(
    ("parent", "child", "field"),
    [
        ("Exécution", "État", Field.STATUS),
        ("Indicateurs", "Libellé", Field.INDICATOR),
        ("IOV", "Réalisé", Field.ACHIEVED),
        ("Objectif", "N°", None),
        ("Objectif", "Libellé", Field.OBJECTIVE),
        ("Mesure", "Code", Field.CODE),
        ("Mesure", "Libellé", Field.TITLE),
        ("Budget (millions)", "Réalisation", None),
        ("Budget (millions)", "Taux d'exécution", Field.FINANCIAL),
        ("", "Responsable / Parties prenantes", Field.LEAD),
    ],
)
def test_a_child_is_read_under_its_parent(parent: str, child: str, field: Field | None) -> None:
    found = recognise(parent, child)
    assert (found.field if found else None) == field


def test_a_text_of_the_windows_code_page_with_semicolons_is_read_as_its_sheet(tmp_path: Path) -> None:
    sheet, path = text_export(), tmp_path / "export.csv"
    lines = [[str(sheet.cells[row, column].value) if (row, column) in sheet.cells else "" for column in range(1, 8)]
             for row in range(1, 6)]  # fmt: skip
    path.write_bytes("\r\n".join(";".join(line) for line in lines).encode("cp1252"))
    found = read(*read_workbook(path).sheets)
    assert [(row.code, row.progress, row.amount_fcfa) for row in found.rows] == [
        ("AN2-DEF-01", 45.5, 850_000_000),
        ("AN2-DEF-02", 0, 75_000_000),
    ]


def test_a_band_a_subtotal_a_footnote_and_a_signature_are_named() -> None:
    told = said(read(follow_up_matrix()))
    assert all(f"Ligne {row} " in told for row in (4, 7, 8, 10, 11, 12, 13))
