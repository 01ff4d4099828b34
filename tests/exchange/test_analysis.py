"""From a ministry's workbook to proposed rows: whose it is, what each line says, what is signalled and never corrected."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exchange.reading.reader import read_workbook
from exchange.rules.analysis import Analysis, NotAMatrix, read_rows, survey
from exchange.rules.findings import Level, Row
from exchange.rules.layout.headings import Field
from exchange.rules.origin import refusal_sentence
from exchange.rules.sheets import Cell, Sheet, Workbook
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, catalogue, line, mali_lines

VALUE_KEYS = ("code", "raw_code", "status", "progress", "due", "due_precision", "amount_fcfa", "lead_key", "anomalies")


def analyse(workbook: Workbook, state: str = "ML") -> Analysis:
    return read_rows(survey(workbook, catalogue()), catalogue(), state, AUTUMN)


def rows_of(*lines: dict[Field, Cell], **dress: Any) -> tuple[Row, ...]:
    return analyse(matrices.workbook(matrices.sheet(lines, **dress))).rows


def row_of(**changed: Any) -> Row:
    return rows_of(line(**changed))[0]


def levels(row: Row) -> set[str]:
    return {str(message.level) for message in row.messages}


@pytest.fixture(scope="module")
def mali() -> Analysis:
    return analyse(read_workbook(matrices.MALI))


@pytest.mark.parametrize("expected", matrices.expected_rows(), ids=lambda row: f"row_{row['row']}")
def test_each_row_of_the_matrix_of_mali_is_read_as_expected(expected: dict[str, Any], mali: Analysis) -> None:
    found = {row.row: row.as_dict() for row in mali.rows}[expected["row"]]
    assert {key: found[key] for key in expected} == expected


def test_the_matrix_of_mali_gives_its_45_rows_in_order(mali: Analysis) -> None:
    assert [row.row for row in mali.rows] == [row["row"] for row in matrices.expected_rows()]


def test_every_anomaly_comes_with_a_sentence_that_names_its_cell(mali: Analysis) -> None:
    silent = [row.row for row in mali.rows if row.anomalies and not levels(row) - {"info"}]
    assert silent == []
    assert all(message.cell and message.text for row in mali.rows for message in row.messages)


def test_a_comment_of_a_cell_is_kept(mali: Analysis) -> None:
    row = next(row for row in mali.rows if row.row == 16)
    assert any(
        "Chiffre à confirmer par le point focal" in message.text and message.cell == "J16" for message in row.messages
    )


def test_a_quarter_that_contains_the_end_of_the_roadmap_is_accepted_with_a_word(mali: Analysis) -> None:
    row = next(row for row in mali.rows if row.row == 16)
    assert [message.level for message in row.messages if message.cell == "G16"] == [Level.INFO]


@pytest.mark.parametrize("due", ["31/12/2026", "mars 2027"])
def test_a_due_date_beyond_the_roadmap_is_asked_about(due: str) -> None:
    assert "question" in levels(row_of(due=due))


def test_the_situation_of_the_file_is_one_question_when_it_is_outside_the_period(mali: Analysis) -> None:
    assert mali.situation is not None
    assert (mali.situation.on.isoformat(), mali.situation.cell) == ("2026-05-31", "A4")
    assert [(question.key, question.cell) for question in mali.questions] == [("situation", "A4")]


def test_a_situation_within_the_period_asks_nothing() -> None:
    sheet = matrices.sheet([line()], titles=("RÉPUBLIQUE DU MALI", "Situation au 30/09/2026"))
    found = analyse(matrices.workbook(sheet))
    assert (found.situation.on.isoformat(), found.questions) == ("2026-09-30", ())


def test_empty_sheets_are_reported(mali: Analysis) -> None:
    assert [note.sheet for note in mali.notes if "vide" in note.text] == ["Feuil2", "Feuil3"]


# Whose matrix it is


@pytest.mark.parametrize(("title", "lead", "state"), [
    ("RÉPUBLIQUE DU MALI", "MDAC", "ML"),
    ("Burkina Faso", "MGDP", "BF"),
    ("REPUBLIQUE DU NIGER", "MDN", "NE"),
    ("Matrice de suivi", "Ministère de la Défense nationale", "NE"),
])  # fmt: skip
def test_the_state_is_told_by_titles_and_ministries(title: str, lead: str, state: str) -> None:
    second = {"ML": "MSPC", "BF": "MSECU", "NE": "MISPAT"}[state]
    sheet = matrices.sheet([line(lead_ministry=lead), line(lead_ministry=second)], titles=(title,))
    assert survey(matrices.workbook(sheet), catalogue()).origin.member_state == state


def test_a_confederal_title_and_shared_acronyms_tell_nothing() -> None:
    sheet = matrices.sheet([line(lead_ministry="MEF")], titles=("BURKINA FASO, MALI, NIGER",))
    origin = survey(matrices.workbook(sheet), catalogue()).origin
    assert (origin.member_state, origin.is_ambiguous) == (None, False)


def test_nigeria_is_not_niger() -> None:
    sheet = matrices.sheet([line(lead_ministry="MEF")], titles=("République fédérale du Nigeria",))
    assert survey(matrices.workbook(sheet), catalogue()).origin.evidence == ()


def test_a_title_that_contradicts_the_ministries_leaves_the_state_untold() -> None:
    sheet = matrices.sheet([line(lead_ministry="MGDP"), line(lead_ministry="MSECU")], titles=("RÉPUBLIQUE DU MALI",))
    origin = survey(matrices.workbook(sheet), catalogue()).origin
    assert (origin.member_state, origin.is_ambiguous) == (None, True)


def test_the_states_column_tells_the_state_when_it_names_one_all_along() -> None:
    headings = matrices.HEADINGS | {Field.STATES: "Pays"}
    lines = [line(lead_ministry="MEF", states="Niger"), line(lead_ministry="MEF", states="NE")]
    sheet = matrices.sheet(lines, headings=headings, titles=("Matrice",))
    assert survey(matrices.workbook(sheet), catalogue()).origin.member_state == "NE"


def test_the_matrix_of_another_state_is_refused_in_one_sentence() -> None:
    origin = survey(read_workbook(matrices.MALI), catalogue()).origin
    assert refusal_sentence(origin, "BF", catalogue()) == (
        "Cette matrice est celle du Mali\u202f; vous agissez pour le Burkina Faso."
    )
    assert refusal_sentence(origin, "ML", catalogue()) is None


def test_a_workbook_without_a_table_is_refused() -> None:
    with pytest.raises(NotAMatrix):
        survey(matrices.workbook(Sheet("F", "visible", {(1, 1): Cell("bonjour")})), catalogue())


# Lines


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in VALUE_KEYS}


@pytest.mark.parametrize("header_row", [2, 3, 20, 30])
def test_the_same_lines_in_another_dress_give_the_same_rows(header_row: int) -> None:
    headings = {
        Field.PHYSICAL: "Taux (%)", Field.STATUS: "Niveau", Field.DUE: "Date butoir", Field.CODE: "Réf.",
        Field.LEAD: "Chef de file", Field.AMOUNT: "Coût (F CFA)", Field.TITLE: "Intitulé de la mesure", Field.START: "Début",
    }  # fmt: skip
    rows = rows_of(*mali_lines(), headings=headings, header_row=header_row, first_column=3)
    assert [comparable(row.as_dict()) for row in rows] == [comparable(row) for row in matrices.expected_rows()]


def test_the_same_lines_as_a_text_file_give_the_same_codes_and_dates(tmp_path: Path) -> None:
    written = io.StringIO()
    table = csv.writer(written, delimiter=";")
    fields = (Field.CODE, Field.TITLE, Field.LEAD, Field.DUE, Field.STATUS)
    table.writerow(["RÉPUBLIQUE DU MALI", "", "", "", ""])
    table.writerow([matrices.HEADINGS[field] for field in fields])
    for item in mali_lines():
        values = [item[field].value for field in fields]
        table.writerow([f"{value:%d/%m/%Y}" if hasattr(value, "year") else value for value in values])
    path = tmp_path / "matrice.csv"
    path.write_bytes(written.getvalue().encode("utf-8"))
    rows = analyse(read_workbook(path)).rows
    expected = [(row["code"], row["due"], row["status"], row["lead_key"]) for row in matrices.expected_rows()]
    assert [(row.code, row.as_dict()["due"], row.status, row.lead_key) for row in rows] == expected


def test_a_saved_copy_with_moved_rows_gives_the_same_rows(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(matrices.MALI)
    sheet = book.worksheets[0]
    merged = [str(area) for area in sheet.merged_cells.ranges]
    for area in merged:
        sheet.unmerge_cells(area)
    sheet.move_range("A1:L65", rows=6, cols=2)
    path = tmp_path / "copie.xlsx"
    book.save(path)
    rows = analyse(read_workbook(path)).rows
    assert [comparable(row.as_dict()) for row in rows] == [comparable(row) for row in matrices.expected_rows()]


@pytest.mark.parametrize(("changed", "anomalies", "values"), [
    ({"code": "AN2-DEF-O1"}, ["code_letter_O"], {"code": "AN2-DEF-01"}),
    ({"code": None}, ["missing_code"], {"code": "AN2-DEF-01"}),
    ({"code": 1}, ["missing_code"], {"code": "AN2-DEF-01", "raw_code": "1"}),
    ({"code": None, "title": "Une mesure que personne ne connaît"}, ["missing_code"], {"code": None}),
    ({"code": "AN2-DEF-99"}, ["unknown_code"], {"code": "AN2-DEF-01"}),
    ({"code": "AN2-DEV-10", "title": "x"}, ["unknown_code"], {"code": "AN2-DEV-10"}),
    ({"due": "31/06/2026"}, ["invalid_date"], {"due": None, "due_precision": "error"}),
    ({"due": None}, ["missing_due"], {"due": None, "due_precision": "missing"}),
    ({"due": "à préciser"}, ["missing_due"], {"due": None, "due_precision": "missing"}),
    ({"physical": "120 %"}, ["percent_over_100"], {"progress": None}),
    ({"physical": Cell(1.2, "0%")}, ["percent_over_100"], {"progress": None}),
    ({"physical": "entre 40 et 50 %"}, ["unparsable_value"], {"progress": None}),
    ({"status": "Réalisé", "physical": "60 %"}, ["status_contradicts_rate"], {"status": "completed", "progress": 60}),
    ({"status": "Non démarré", "physical": 30}, ["status_contradicts_rate"], {"status": "not_started", "progress": 30}),
    ({"lead_ministry": "MFDR"}, ["unknown_ministry"], {"lead_key": None}),
    ({"amount": "2 à 3 milliards"}, ["amount_range"], {"amount_fcfa": None}),
    ({"amount": "1 000 000 $"}, ["foreign_currency"], {"amount_fcfa": None}),
    ({"amount": "beaucoup"}, ["unparsable_value"], {"amount_fcfa": None}),
    ({"status": "voir observations"}, ["unparsable_value"], {"status": None}),
    ({"status": None}, [], {"status": None}),
    ({"amount": "PM"}, [], {"amount_fcfa": None}),
    ({"due": Cell("#N/A", is_error=True)}, ["invalid_date"], {"due": None, "due_precision": "error"}),
    ({"amount": Cell(None, is_formula_without_value=True)}, [], {"amount_fcfa": None}),
    ({"title": "AN2-DEF-02 : Adopter un référentiel commun", "code": None}, [], {"code": "AN2-DEF-02"}),
])  # fmt: skip
def test_a_planted_anomaly_is_signalled_and_never_corrected(
    changed: dict[str, Any], anomalies: list[str], values: dict[str, Any]
) -> None:
    found = row_of(**changed).as_dict()
    assert found["anomalies"] == anomalies
    assert {key: found[key] for key in values} == values


def test_a_matrix_without_a_code_column_is_matched_by_title() -> None:
    plain = line()
    del plain[Field.CODE]
    row = rows_of(plain)[0]
    assert (row.code, row.raw_code, [str(anomaly) for anomaly in row.anomalies]) == (
        "AN2-DEF-01",
        "",
        ["no_code_match_by_title"],
    )


def test_a_code_and_a_title_of_two_measures_are_asked_about() -> None:
    assert "question" in levels(row_of(code="AN2-DEF-02"))


def test_the_unit_of_the_heading_applies_and_a_full_amount_in_millions_is_suspect() -> None:
    headings = matrices.HEADINGS | {Field.AMOUNT: "Budget (millions FCFA)"}
    plain, suspect = rows_of(
        line(amount=850), line(code="AN2-DEF-02", title="x", amount=850_000_000), headings=headings
    )
    assert (plain.amount_fcfa, plain.anomalies) == (850_000_000, ())
    assert [str(anomaly) for anomaly in suspect.anomalies] == ["unit_suspect"]


def test_an_unknown_state_in_the_states_column_is_signalled() -> None:
    row = rows_of(line(states="Nigeria"), headings=matrices.HEADINGS | {Field.STATES: "Pays concernés"})[0]
    assert [str(anomaly) for anomaly in row.anomalies] == ["unknown_state"]


def test_c16_each_row_of_a_doubled_measure_names_the_others() -> None:
    rows = rows_of(line(), line(code="an2-def-1"), line(code="AN2-DEF-O1"))
    assert all("duplicate_code" in row.anomalies for row in rows)
    assert any("ligne 5, ligne 6" in message.text for message in rows[0].messages)


def test_c14_a_merged_continuation_is_flagged_and_is_not_a_duplicate() -> None:
    first, second = line(), line(code=None, title=None, amount=None)
    rows = rows_of(first, second, merged=((4, 1, 5, 1), (4, 2, 5, 2), (4, 5, 5, 5)))
    assert [(row.code, [str(anomaly) for anomaly in row.anomalies]) for row in rows] == [
        ("AN2-DEF-01", []),
        ("AN2-DEF-01", ["merged_continuation"]),
    ]
    assert rows[1].amount_fcfa is None


def test_a_title_alone_is_a_row_when_it_is_a_measure_and_a_note_otherwise() -> None:
    blank = dict.fromkeys(("code", "lead_ministry", "due", "amount", "status", "physical"))
    known, loose = line(**blank), line(**blank, title="Observations générales du comité")
    found = analyse(matrices.workbook(matrices.sheet([known, loose])))
    assert [row.code for row in found.rows] == ["AN2-DEF-01"]
    assert any("Observations générales du comité" in note.text for note in found.notes)


def test_the_plan_of_niger_is_read_without_a_fault() -> None:
    found = analyse(read_workbook(matrices.NIGER), "NE")
    assert found.rows[0].code == "AN2-DEF-01"
    assert found.member_state == "NE"


def test_the_matrix_of_burkina_faso_is_read_with_its_own_ministries() -> None:
    headings = matrices.HEADINGS | {
        Field.AMOUNT: "Budget (millions FCFA)",
        Field.LEAD: "Département",
        Field.DUE: "Délai",
    }
    lines = [line(lead_ministry="MGDP", amount=6500, due=Cell(46295)), line(code="AN2-DEF-10", lead_ministry="MSECU")]
    sheet = matrices.sheet(lines, headings=headings, titles=("BURKINA FASO", "La Patrie ou la Mort"), header_row=6)
    found = survey(matrices.workbook(sheet), catalogue())
    first, second = read_rows(found, catalogue(), "BF", AUTUMN).rows
    assert found.origin.member_state == "BF"
    assert (first.lead_key, first.amount_fcfa, first.as_dict()["due"]) == ("BF-MGDP", 6_500_000_000, "2026-09-30")
    assert "unknown_code" in second.anomalies
