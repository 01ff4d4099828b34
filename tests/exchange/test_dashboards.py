"""A follow-up table of several sheets, none alike: what is read, what is signalled, what is ignored and said so."""

from dataclasses import replace

import pytest

from exchange.rules.analysis import Analysis, read_rows, survey
from exchange.rules.findings import Row, RowKind
from exchange.rules.proposals import proposal_of
from exchange.rules.sheets import Cell, Sheet, Workbook
from tests.exchange import burkina
from tests.exchange.matrices import AUTUMN, catalogue


@pytest.fixture(scope="module")
def found() -> Analysis:
    return read_rows(survey(burkina.workbook(), catalogue()), catalogue(), "BF", AUTUMN)


def row(found: Analysis, sheet: str, number: int) -> Row:
    return next(item for item in found.rows if item.sheet.startswith(sheet) and item.row == number)


def test_the_state_is_known(found: Analysis) -> None:
    assert survey(burkina.workbook(), catalogue()).origin.member_state == "BF"


def test_every_row_that_is_a_measure_or_an_indicator_is_read_and_no_other(found: Analysis) -> None:
    assert [(item.sheet[:8], item.row) for item in found.rows] == [
        ("Pilier 1", 7), ("Pilier 1", 8), ("Pilier 1", 9), ("Pilier 1", 10), ("Pilier 2", 8), ("Pilier 2", 9), ("Pilier 3", 7), ("Pilier 3", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "number", "code", "status", "progress", "due", "amount", "lead", "anomalies"),
    [
        ("Pilier 1", 7, "AN2-DEF-01", "in_progress", 40, "2026-09-30", 6_500_000_000, "BF-MGDP", ["status_in_comment"]),
        ("Pilier 1", 9, "AN2-DEF-04", None, 30, "2026-08-31", None, "BF-MSECU", ["unit_suspect", "unknown_state"]),
        ("Pilier 1", 10, None, None, 0, "2026-12-31", 120_000_000, "BF-MGDP", ["unknown_code"]),
        ("Pilier 2", 8, "AN2-DIP-01", "completed", 100, "2026-06-30", 1_500_000, "BF-MAE", []),
        ("Pilier 2", 9, "AN2-DIP-02", "in_progress", 25, "2026-12-31", 850_000_000, "BF-MAE", ["status_in_comment"]),
        ("Pilier 3", 7, "AN2-DEV-01", "in_progress", 60, "2026-12-20", 25_000_000_000, "BF-MEF", ["status_in_comment"]),
        ("Pilier 3", 8, "AN2-DEV-02", None, 15, None, 150_000_000, "BF-MEF", ["missing_due"]),
    ],
)  # fmt: skip
def test_each_row_is_read(found, sheet, number, code, status, progress, due, amount, lead, anomalies) -> None:
    read = row(found, sheet, number).as_dict()
    assert (read["code"], read["status"], read["progress"], read["due"]) == (code, status, progress, due)
    assert (read["lead_key"], read["anomalies"]) == (lead, anomalies)
    if amount is not None:
        assert read["amount_fcfa"] == amount


def test_a_continuation_row_with_its_own_indicator_is_one(found: Analysis) -> None:
    read = row(found, "Pilier 1", 8)
    assert (read.kind, read.code, read.indicator) == (RowKind.EXTRA_INDICATOR, "AN2-DEF-01", "Textes adoptés")
    assert (read.target, read.achieved, read.anomalies) == (12, 8.5, ("merged_continuation",))
    assert (read.amount_fcfa, read.progress, read.status) == (None, None, None)


def test_a_continuation_row_that_only_adds_an_indicator_asks_nothing(found: Analysis) -> None:
    assert not proposal_of(row(found, "Pilier 1", 8), amount_is_share=False).is_undecided


def test_a_measure_keeps_its_own_indicator(found: Analysis) -> None:
    read = row(found, "Pilier 1", 7)
    assert (read.kind, read.indicator, read.target, read.achieved) == (RowKind.MEASURE, "Postes pourvus", 100, 45)


def test_a_status_of_a_comment_waits_for_a_person(found: Analysis) -> None:
    assert proposal_of(row(found, "Pilier 1", 7), amount_is_share=False).is_undecided
    assert row(found, "Pilier 1", 7).as_dict()["status_in_comment"]


def test_hidden_sheets_and_columns_are_ignored_and_said_so(found: Analysis) -> None:
    said = [note.text for note in found.notes if "masquée" in note.text]
    assert any("Ancien" in text and "ignorée" in text for text in said)
    assert any("Visa interne" in text and "ignorée" in text for text in said)
    assert not any("non reconnue" in note.text and "Visa" in note.text for note in found.notes)


def test_a_total_is_not_a_measure(found: Analysis) -> None:
    assert any("Ligne 11 non lue (total ou sous-total)" in note.text for note in found.notes)


def test_a_missing_column_is_said(found: Analysis) -> None:
    assert any(note.sheet.startswith("Pilier 3") and "statut" in note.text for note in found.notes)


def test_an_indicator_below_blank_keys_belongs_to_the_measure_above() -> None:
    headings = ("Code", "Mesure", "Responsable", "Indicateur", "Cible", "Statut", "Taux (%)")
    table = (
        ("BURKINA FASO",),
        headings,
        ("AN2-DEF-01", "Force unifiée", "MGDP", "Postes pourvus", 100, "En cours", "40 %"),
        (None, None, None, "Textes adoptés", "80 %", None, None),
    )
    cells = {
        (row, column): Cell(value)
        for row, values in enumerate(table, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    sheet = Sheet("Suivi", "visible", cells)
    rows = read_rows(survey(Workbook((sheet,), "0" * 64, "xlsx"), catalogue()), catalogue(), "BF", AUTUMN).rows
    assert [(item.row, item.kind, item.code, item.target) for item in rows] == [
        (3, RowKind.MEASURE, "AN2-DEF-01", 100),
        (4, RowKind.EXTRA_INDICATOR, "AN2-DEF-01", 80),
    ]


def test_a_comment_that_says_no_status_is_only_kept() -> None:
    sheet = burkina.workbook().sheets[2]
    cells = {**sheet.cells, (7, 10): Cell("60 %", comment="Chiffre à confirmer par le point focal")}
    told = Workbook((replace(sheet, cells=cells),), "0" * 64, "xlsx")
    (first, _) = read_rows(survey(told, catalogue()), catalogue(), "BF", AUTUMN).rows
    assert (first.status, first.anomalies) == (None, ())
