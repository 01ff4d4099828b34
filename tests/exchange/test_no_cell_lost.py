"""Whatever the grid, the reader never raises, and every filled cell is placed, set aside with its reason, or asked about."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.rules.analysis import NotAMatrix
from exchange.rules.sheets import Cell
from tests.exchange.foreign import FORCE, RULES, lost, read, sheet

HEADINGS = (
    "Code", "Mesure", "Activités", "Pays", "Responsable", "Indicateur", "Cible", "Réalisation", "Début", "Échéance", "Coût",
    "Coût 2026", "Coût 2027", "Statut", "Taux (%)", "Taux financier", "Observations", "Difficultés", "T1", "T2", "T3", "T4",
    "Résultat attendu", "Partenaires", "État", "Statut Mali", "Statut Niger", "Visa interne", "Échéance", None,
)  # fmt: skip
VALUES = st.sampled_from(
    [
        None, None, None, "AN2-DEF-01", "AN2-DEF-O2", "AN2-DIP-01", "1.1.1", FORCE, RULES, "Mali", "Niger", "BF, ML, NE", "MDAC",
        "x", "45%", 0.6, 1, 45, "30/06/2026", "fin juin 2026", "31/02/2026", "850 M", "10 MUSD", "2 à 3 milliards", "En cours",
        "Réalisé", "Vert", "🟢", "Axe 1", "TOTAL", "Fait à Bamako, le 3 mai 2026", "NB : provisoire", "RAS", "-", "Néant", "#N/A",
        "note", "Code", "Statut", Cell("#REF!", is_error=True), Cell(None, comment="Statut : Bloqué"),
        Cell(None, is_formula_without_value=True),
    ]
)  # fmt: skip
ROWS = st.lists(st.lists(VALUES, max_size=9), min_size=1, max_size=8)


@st.composite
def merges(draw: Any) -> tuple[tuple[int, int, int, int], ...]:
    """One merged area at most: overlapping ones exist in no spreadsheet."""
    if not draw(st.booleans()):
        return ()
    top, left = draw(st.integers(3, 8)), draw(st.integers(1, 8))
    return ((top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 3))),)


@settings(max_examples=300, deadline=None)
@given(
    headings=st.lists(st.sampled_from(HEADINGS), min_size=4, max_size=9),
    rows=ROWS,
    merged=merges(),
    is_named=st.booleans(),
)
def test_no_cell_of_any_table_is_lost(headings, rows, merged, is_named):
    titles = ("Code", "Mesure", *headings) if is_named else headings
    one = uncovered(sheet(("RÉPUBLIQUE DU MALI",), tuple(titles), *map(tuple, rows), merged=merged))
    try:
        analysis = read(one)
    except NotAMatrix:
        return
    assert lost(analysis, one) == []


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(st.one_of(VALUES, st.sampled_from(HEADINGS), st.text(max_size=12)), max_size=8), max_size=12)
)
def test_no_grid_makes_the_reader_raise(rows):
    one = sheet(*map(tuple, rows))
    try:
        analysis = read(one)
    except NotAMatrix:
        return
    assert lost(analysis, one) == []


def uncovered(one):
    """The sheet as a spreadsheet writes it: nothing stands under a merged cell."""
    covered = {
        (row, column)
        for top, left, bottom, right in one.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    kept = {place: cell for place, cell in one.cells.items() if place not in covered}
    return type(one)(one.title, one.state, kept, one.merged)
