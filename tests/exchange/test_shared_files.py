"""Files that the three states share: one line a state, one block of columns a state, one sheet a state."""

from typing import Any

import pytest

from exchange.rules.analysis import Analysis, read_rows, survey
from exchange.rules.findings import Anomaly
from exchange.rules.origin import refusal_sentence
from exchange.rules.sheets import Cell, Sheet
from tests.exchange import matrices
from tests.exchange.matrices import AUTUMN, catalogue

DEFENCE, RULES = "AN2-DEF-01", "AN2-DEF-02"
STATUS = {"BF": "Réalisé", "ML": "En cours", "NE": "Non démarré"}
RATE = {"BF": 100, "ML": 40, "NE": 0}
READ = {"BF": "completed", "ML": "in_progress", "NE": "not_started"}


def sheet(*table: tuple[Any, ...], merged: tuple = (), name: str = "Plan") -> Sheet:
    cells = {
        (row, column): Cell(value)
        for row, values in enumerate(table, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet(name, "visible", cells, merged)


def read(state: str, *sheets: Sheet) -> Analysis:
    found = survey(matrices.workbook(*sheets), catalogue())
    assert refusal_sentence(found.origin, state, catalogue()) is None
    return read_rows(found, catalogue(), state, AUTUMN)


def said(analysis: Analysis) -> list[tuple[str | None, str | None, float | None]]:
    return [(row.code, row.status, row.progress) for row in analysis.rows]


HEADINGS = ("Code", "Mesure", "Pays/État", "Échéance", "Statut", "Taux (%)")
TITLE = ("CONFÉDÉRATION DES ÉTATS DU SAHEL",)


def of_state(code: str | None, state: str, name: str) -> tuple[Any, ...]:
    return (code, "Une mesure" if code else None, name, "30/09/2026", STATUS[state], RATE[state])


NAMES = [("BF", "BF"), ("ML", "ML"), ("NE", "NE")], [("BF", "Burkina Faso"), ("ML", "Mali"), ("NE", "Niger")]


@pytest.mark.parametrize("state", ["BF", "ML", "NE"])
@pytest.mark.parametrize("names", NAMES, ids=["codes", "names"])
@pytest.mark.parametrize("heading", ["Pays/État", "Pays", "État / Pays", "États membres"])
def test_of_one_line_a_state_only_those_of_the_acting_state_are_read(state, names, heading):
    lines = [of_state(code, key, name) for code in (DEFENCE, RULES) for key, name in names]
    headings = tuple(heading if title == "Pays/État" else title for title in HEADINGS)
    analysis = read(state, sheet(TITLE, headings, *lines))
    assert said(analysis) == [(code, READ[state], RATE[state]) for code in (DEFENCE, RULES)]
    assert not any(Anomaly.DUPLICATE_CODE in row.anomalies for row in analysis.rows)
    assert any("Lignes d’un autre État, non lues" in note.text for note in analysis.notes)


@pytest.mark.parametrize("state", ["BF", "ML", "NE"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_measure_written_once_above_its_three_states_is_that_of_each(state, is_merged):
    lines = [
        of_state(code if not index else None, key, key) for code in (DEFENCE, RULES) for index, key in enumerate(STATUS)
    ]
    merged = tuple((top, column, top + 2, column) for top in (3, 6) for column in (1, 2)) if is_merged else ()
    analysis = read(state, sheet(TITLE, HEADINGS, *lines, merged=merged))
    assert said(analysis) == [(code, READ[state], RATE[state]) for code in (DEFENCE, RULES)]
    assert not any(Anomaly.MERGED_CONTINUATION in row.anomalies for row in analysis.rows)


@pytest.mark.parametrize("state", ["BF", "ML", "NE"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_of_one_block_of_columns_a_state_only_that_of_the_acting_state_is_read(state, is_merged):
    analysis = read(
        state,
        sheet(
            TITLE,
            ("Code", "Mesure", "Burkina Faso", None, "Mali", None, "Niger", None),
            (None, None, *("Statut", "Taux (%)") * 3),
            (DEFENCE, "Une mesure", *(value for key in STATUS for value in (STATUS[key], RATE[key]))),
            merged=((2, 3, 2, 4), (2, 5, 2, 6), (2, 7, 2, 8), (2, 1, 3, 1), (2, 2, 3, 2)) if is_merged else (),
        ),
    )
    assert said(analysis) == [(DEFENCE, READ[state], RATE[state])]
    assert sum("Colonnes d’un autre État" in note.text for note in analysis.notes) == 1


@pytest.mark.parametrize("state", ["BF", "ML", "NE"])
def test_blocks_whose_headings_name_the_state_on_one_level_are_read_too(state):
    titles = [text for name in ("BF", "Mali", "Niger") for text in (f"Statut {name}", f"Taux d'exécution {name}")]
    values = [value for key in STATUS for value in (STATUS[key], RATE[key])]
    analysis = read(state, sheet(TITLE, ("Code", "Mesure", "Échéance", *titles), (DEFENCE, "x", "30/09/2026", *values)))
    assert said(analysis) == [(DEFENCE, READ[state], RATE[state])]


@pytest.mark.parametrize("state", ["BF", "ML", "NE"])
def test_of_one_sheet_a_state_only_that_of_the_acting_state_is_read(state):
    headings = ("Code", "Mesure", "Échéance", "Statut", "Taux (%)")
    sheets = [
        sheet(TITLE, headings, (DEFENCE, "Une mesure", "30/09/2026", STATUS[key], RATE[key]), name=name)
        for key, name in NAMES[1]
    ]
    assert said(read(state, *sheets)) == [(DEFENCE, READ[state], RATE[state])]


def test_a_file_that_two_other_states_share_is_refused_by_their_names():
    lines = [of_state(DEFENCE, key, key) for key in ("BF", "NE")]
    found = survey(matrices.workbook(sheet(TITLE, HEADINGS, *lines)), catalogue())
    assert refusal_sentence(found.origin, "ML", catalogue()) == (
        "Cette matrice est celle du Burkina Faso et du Niger\u202f; vous agissez pour le Mali."
    )


def test_the_states_that_a_measure_concerns_divide_no_file():
    """One state's matrix that lists the states of each measure: all its lines are that state's."""
    lines = [
        (code, "x", states, "30/09/2026", "En cours", 40) for code, states in ((DEFENCE, "BF, ML, NE"), (RULES, "ML"))
    ]
    analysis = read("ML", sheet(("RÉPUBLIQUE DU MALI",), HEADINGS, *lines))
    assert said(analysis) == [(code, "in_progress", 40) for code in (DEFENCE, RULES)]


TOGETHER = (DEFENCE, "Une mesure", "Mali, Niger", "30/09/2026", "En cours", 40)


@pytest.mark.parametrize(("state", "count"), [("ML", 2), ("NE", 2), ("BF", 1)])
def test_a_line_of_several_states_in_a_shared_file_is_kept_by_each_and_asked_about(state: str, count: int) -> None:
    lines = [of_state(RULES, key, key) for key in ("BF", "ML", "NE")]
    rows = read(state, sheet(TITLE, HEADINGS, TOGETHER, *lines)).rows
    assert len(rows) == count
    asked = [message.text for message in rows[0].messages if "plusieurs États" in message.text]
    assert len(asked) == count - 1


def test_a_plan_that_says_whom_each_measure_concerns_asks_nothing_of_it() -> None:
    lines = ((RULES, "Une autre", "ML", "30/09/2026", "En cours", 10), TOGETHER)
    rows = read("ML", sheet(("RÉPUBLIQUE DU MALI",), HEADINGS, *lines)).rows
    assert [row.code for row in rows] == [RULES, DEFENCE]
    assert not any("plusieurs États" in message.text for row in rows for message in row.messages)
