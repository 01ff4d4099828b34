"""What looks right and is not is asked about, refused or said: rates of one column, far dates, hidden characters, titles."""

from datetime import date, datetime

import pytest

from exchange.rules.analysis import read_rows, survey
from exchange.rules.findings import Level, Row
from exchange.rules.own_columns import Column
from exchange.rules.sheets import Cell
from exchange.rules.tables import read_value
from exchange.rules.values import Raw, read_date, read_percent
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, catalogue


def read(*lines: dict) -> tuple[Row, ...]:
    book = matrices.workbook(matrices.sheet(lines))
    return read_rows(survey(book, catalogue()), catalogue(), "ML", AUTUMN).rows


def asked(row: Row) -> str:
    return " ".join(message.text for message in row.messages if message.level is Level.QUESTION)


@pytest.mark.parametrize(
    ("number_format", "value", "percent"),
    [("0%", 0.6, 60), ('0.0"%"', 0.6, 0.6), ('0" %"', 45, 45), (r"0\%", 1, 1), ("General", 0.6, 60)],
)
def test_the_format_of_a_cell_tells_the_unit_of_its_rate_before_anything_else(number_format, value, percent):
    assert read_percent(Raw(value, number_format)).value == percent


@pytest.mark.parametrize("part", [0.6, "0,6"])
def test_a_part_of_one_among_rates_in_percent_is_a_question_with_both_readings(part):
    first, second = read(matrices.line(physical=part), matrices.line(code="AN2-DEF-02", title=None, physical=45))
    assert (first.progress, second.progress) == (60, 45)
    assert "60\u202f% ou 0,6\u202f%" in asked(first)
    assert not asked(second)


@pytest.mark.parametrize("other", [0.25, "45 %", Cell(0.45, "0%"), "NC"])
def test_a_part_of_one_among_parts_of_one_is_read(other):
    first, _ = read(matrices.line(physical=0.6), matrices.line(code="AN2-DEF-02", title=None, physical=other))
    assert first.progress == 60
    assert not asked(first)


@pytest.mark.parametrize(
    "far", [date(9999, 12, 31), datetime(1926, 6, 30), "30/06/1926", "juin 2126", "31/12/9999", 1999, 30000]
)
@pytest.mark.parametrize("role", ["due", "start"])
def test_a_date_of_another_century_is_refused_with_its_reason(far, role):
    reading = read_date(Raw(far), role=role)
    assert (reading.end, reading.status) == (None, "error")
    assert "2000" in reading.error or "n’est pas une date" in reading.error


@pytest.mark.parametrize("far", [date(9999, 12, 31), "31/12/9999", "01/01/1026"])
def test_a_date_of_another_century_is_refused_in_a_table_too(far):
    with pytest.raises(ValueError, match="hors des années"):
        read_value(Column("due_on", "Échéance", "date"), Cell(far), is_escaped=False)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07", "\x9b", "\u061c"])
def test_what_deceives_the_eye_is_taken_out_of_a_matrix_and_said(sign):
    (row,) = read(matrices.line(remarks=f"Retard{sign} de la livraison"))
    assert row.texts["remarks"] == "Retard de la livraison"
    told = [message for message in row.messages if "caractères de contrôle" in message.text]
    assert [(message.level, sign in message.read) for message in told] == [(Level.WARNING, False)]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07", "\u061c"])
def test_what_deceives_the_eye_is_refused_in_a_table(sign):
    with pytest.raises(ValueError, match="caractères de contrôle"):
        read_value(Column("title", "Intitulé", "text"), Cell(f"Route{sign}"), is_escaped=False)


def test_several_lines_and_tabulations_deceive_nobody():
    assert read_value(Column("title", "Intitulé", "text"), Cell("Route\n\tnord"), is_escaped=False) == "Route\n\tnord"


def test_a_code_whose_title_is_near_that_of_another_measure_is_a_question():
    other = catalogue().measure_of_code["AN2-DEF-04"]
    (row,) = read(matrices.line(code="AN2-DEF-01", title=f"{other.title} en 2026"))
    assert "ne désignent pas la même mesure" in asked(row)
    assert "AN2-DEF-04" in asked(row)


@pytest.mark.parametrize(
    "measure", [known for known in catalogue().measures if "ML" in known.states], ids=lambda measure: measure.code
)
def test_a_title_cut_short_or_in_part_changed_keeps_its_own_code(measure):
    for title in (measure.title[: len(measure.title) * 2 // 3], f"{measure.title} (suite)", measure.title.upper()):
        (row,) = read(matrices.line(code=measure.code, title=title))
        assert "ne désignent pas" not in asked(row)
