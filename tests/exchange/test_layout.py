"""The table of a matrix is found whatever its place, order and headings; what is not a measure is set aside with a reason."""

import random

import pytest

from exchange.reading.reader import read_workbook
from exchange.rules.layout.headings import Field, recognise
from exchange.rules.layout.lines import Aside
from exchange.rules.layout.table import Table, read_table
from exchange.rules.sheets import Cell, Sheet
from tests.exchange import matrices

SPECIFIED = {
    Field.CODE: "Code; N°; Réf.; Référence; N° d'ordre",
    Field.TITLE: "Mesures / Actions; Intitulé de la mesure; Actions; Objectif / Mesure; Activités prévues",
    Field.EXPECTED_RESULT: "Résultat attendu; Résultats; Effet attendu",
    Field.LEAD: "Chef de file; Structure responsable; Responsable; Département",
    Field.ASSOCIATED: "Structures associées; Acteurs impliqués",
    Field.STATES: "Pays concernés; États; Pays",
    Field.INDICATOR: "Indicateurs de résultat; Indicateur; IOV",
    Field.TARGET: "Cible; Cible BF; Valeur cible",
    Field.ACHIEVED: "Valeur atteinte; Réalisation",
    Field.START: "Début",
    Field.DUE: "Fin; Échéance; Délai; Date butoir; Échéance de réalisation; Période",
    Field.AMOUNT: "Coût estimatif; Coût (F CFA); Budget (millions FCFA)",
    Field.FUNDING: "Source de financement; Financement",
    Field.STATUS: "Statut; État de mise en œuvre; Situation au 30/06/2026; Situation au 31 mai 2026; Niveau",
    Field.PHYSICAL: "Taux d'exécution physique; Tx phys.; Taux (%); Niveau d'exécution",
    Field.FINANCIAL: "Tx fin.; Taux d’exécution financière",
    Field.REMARKS: "Observations; Difficultés; Commentaires; Observations / Difficultés",
}


def table_of(sheet: Sheet) -> Table:
    table = read_table(sheet)
    assert table is not None
    return table


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (Field.STATUS, "État de mise en œuvre - Statut"),
        (Field.PHYSICAL, "État de mise en œuvre – Taux d’exécution physique"),
        (Field.DUE, "Échéance - Fin"),
        (Field.START, "Échéance - Début"),
    ],
)
def test_two_levels_written_in_one_cell_are_read_as_two(field: Field, text: str) -> None:
    heading = recognise("", text)
    assert heading is not None
    assert heading.field is field


@pytest.mark.parametrize(
    ("field", "text"), [(field, text) for field, texts in SPECIFIED.items() for text in texts.split("; ")]
)
@pytest.mark.parametrize("dress", [str, str.upper, str.lower, lambda text: f"  {text.replace(' ', chr(0xA0))} :"])
def test_every_heading_of_the_specification_is_recognised(field: Field, text: str, dress) -> None:
    heading = recognise("", dress(text))
    assert heading is not None
    assert heading.field is field


@pytest.mark.parametrize(
    "text", ["Code budgétaire", "Date de mise à jour", "Sigle", "Fin de mandat du ministre", "Population cible"]
)
def test_a_heading_that_only_resembles_one_is_left_out(text: str) -> None:
    assert recognise("", text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Budget (millions FCFA)", 1_000_000),
        ("Coût estimatif (en millions de F CFA)", 1_000_000),
        ("Montant en milliards", 1_000_000_000),
        ("Coût (milliers FCFA)", 1_000),
        ("Coût (F CFA)", 1),
        ("Budget 2026 (MFCFA)", 1_000_000),
    ],
)
def test_the_unit_of_a_heading_is_read(text: str, unit: int) -> None:
    heading = recognise("", text)
    assert heading is not None
    assert (heading.field, heading.unit) == (Field.AMOUNT, unit)


@pytest.mark.parametrize("text", ["Coût (part nationale)", "Quote-part nationale (FCFA)", "Budget Mali (FCFA)"])
def test_a_national_share_is_told_from_the_global_cost(text: str) -> None:
    heading = recognise("", text)
    assert heading is not None
    assert (heading.field, heading.is_share) == (Field.AMOUNT, True)


def test_the_header_of_two_levels_joins_parents_and_children() -> None:
    table = table_of(read_workbook(matrices.MALI).sheets[0])
    assert (table.first_header_row, table.header_row) == (7, 8)
    assert {field: column.letters for field, column in table.columns.items()} == {
        Field.CODE: "A", Field.TITLE: "B", Field.EXPECTED_RESULT: "C", Field.LEAD: "D", Field.ASSOCIATED: "E", Field.START: "F",
        Field.DUE: "G", Field.AMOUNT: "H", Field.FUNDING: "I", Field.STATUS: "J", Field.PHYSICAL: "K", Field.REMARKS: "L",
    }  # fmt: skip
    assert table.columns[Field.DUE].heading.title == "Échéance / Fin"


def test_the_header_of_two_levels_is_found_without_merged_cells() -> None:
    cells = {
        (1, 1): Cell("N°"),
        (1, 2): Cell("Mesures"),
        (1, 3): Cell("Échéance"),
        (1, 5): Cell("Taux d'exécution"),
        (1, 7): Cell("Statut"),
    }
    children = {(2, 3): "Début", (2, 4): "Fin", (2, 5): "Physique", (2, 6): "Financier"}
    cells |= {place: Cell(text) for place, text in children.items()}
    cells |= {
        (3, column): Cell(text)
        for column, text in enumerate(("AN2-DEF-01", "x", "T1 2026", "T2 2026", "10%", "5%", "En cours"), 1)
    }
    table = table_of(Sheet("CSV", "visible", cells))
    assert [table.columns[field].number for field in (Field.START, Field.DUE, Field.PHYSICAL, Field.FINANCIAL)] == [
        3,
        4,
        5,
        6,
    ]
    assert [line.row for line in table.lines] == [3]


def test_the_first_row_of_data_is_not_taken_for_a_second_level() -> None:
    table = table_of(matrices.sheet([matrices.line(), matrices.line(code="AN2-DEF-02")]))
    assert (table.first_header_row, table.header_row) == (3, 3)
    assert [line.row for line in table.lines] == [4, 5]


@pytest.mark.parametrize("seed", range(8))
def test_columns_in_any_order_and_place_give_the_same_lines(seed: int) -> None:
    shuffled = list(matrices.HEADINGS.items())
    random.Random(seed).shuffle(shuffled)
    lines = matrices.mali_lines()
    sheet = matrices.sheet(lines, headings=dict(shuffled), header_row=(3, 20, 30)[seed % 3], first_column=1 + seed)
    found = [{field: held.cell.value for field, held in line.held.items()} for line in table_of(sheet).lines]
    assert found == [{field: line[field].value for field, _ in sorted(shuffled, key=shuffled.index)} for line in lines]


def test_a_header_beyond_the_thirtieth_row_is_not_looked_for() -> None:
    assert read_table(matrices.sheet([matrices.line()], header_row=31)) is None


def test_blank_columns_between_the_others_change_nothing() -> None:
    plain = matrices.sheet([matrices.line()])
    spread = {(row, 2 * column): cell for (row, column), cell in plain.cells.items()}
    table = table_of(Sheet("Matrice", "visible", spread))
    assert [held.text for held in table.lines[0].held.values()] == [
        held.text for held in table_of(plain).lines[0].held.values()
    ]


def test_sections_subtotals_legends_and_signatures_are_set_aside_with_their_kind() -> None:
    table = table_of(read_workbook(matrices.MALI).sheets[0])
    assert [(item.row, item.kind) for item in table.set_aside] == [
        (9, Aside.SECTION), (25, Aside.TOTAL), (26, Aside.SECTION), (44, Aside.TOTAL), (45, Aside.SECTION), (60, Aside.TOTAL),
        (62, Aside.LEGEND), (64, Aside.SIGNATURE), (65, Aside.SIGNATURE),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TOTAL GÉNÉRAL", Aside.TOTAL),
        ("Sous total pilier 2", Aside.TOTAL),
        ("PILIER 2 : DIPLOMATIE", Aside.SECTION),
        ("II. Diplomatie", Aside.SECTION),
        ("Nota bene : montants provisoires", Aside.LEGEND),
        ("Source : points focaux", Aside.LEGEND),
        ("Fait à Ouagadougou, le 5 juin 2026", Aside.SIGNATURE),
        ("Niamey, le 1er juin 2026", Aside.SIGNATURE),
        ("Le Secrétaire général", Aside.SIGNATURE),
    ],
)
@pytest.mark.parametrize("field", ["code", "title"])
def test_a_row_that_is_not_a_measure_is_known_in_either_column(text: str, kind: Aside, field: str) -> None:
    blank = dict.fromkeys(("code", "title", "lead_ministry", "due", "amount", "status", "physical"))
    lines = [matrices.line(), matrices.line(**(blank | {field: text})), matrices.line(code="AN2-DEF-02")]
    table = table_of(matrices.sheet(lines))
    assert [(item.row, item.kind) for item in table.set_aside] == [(5, kind)]
    assert [line.row for line in table.lines] == [4, 6]


def test_a_header_repeated_on_a_printed_page_and_a_numbering_row_are_set_aside() -> None:
    plain = matrices.sheet([matrices.line(), matrices.line(), matrices.line()])
    width = max(column for _, column in plain.cells)
    numbers = {(4, column): Cell(column) for column in range(1, width + 1)}
    repeated = {(5, column): plain.cells[3, column] for column in range(1, width + 1)}
    table = table_of(Sheet("Matrice", "visible", {**plain.cells, **numbers, **repeated}))
    assert [item.kind for item in table.set_aside] == [Aside.NUMBERING, Aside.HEADER]


def test_c14_a_merged_key_is_carried_down_and_an_amount_is_not() -> None:
    first, second = matrices.line(), matrices.line(code=None, title=None, amount=None, status="Bloqué")
    columns = list(matrices.HEADINGS)
    names = [field for field in columns if field in first]
    merged = tuple(
        (4, names.index(field) + 1, 5, names.index(field) + 1) for field in (Field.CODE, Field.TITLE, Field.AMOUNT)
    )
    line = table_of(matrices.sheet([first, second], merged=merged)).lines[1]
    assert (line.held[Field.CODE].text, line.held[Field.CODE].is_carried) == ("AN2-DEF-01", True)
    assert Field.AMOUNT not in line.held


def test_c17_unknown_and_repeated_columns_are_listed() -> None:
    plain = matrices.sheet([matrices.line()])
    extra = {(3, 20): Cell("Visa du SG"), (3, 21): Cell("Statut")}
    table = table_of(Sheet("Matrice", "visible", {**plain.cells, **extra}))
    assert table.unknown_columns == (("T", "Visa du SG"),)
    assert table.repeated_columns == (("U", "Statut"),)


def test_the_plan_of_niger_is_laid_out_with_its_quarters_and_activities() -> None:
    table = table_of(read_workbook(matrices.NIGER).sheets[0])
    assert (table.first_header_row, table.header_row) == (7, 8)
    assert {Field.ACTIVITY, Field.QUARTER_1, Field.QUARTER_4, Field.PHYSICAL, Field.FINANCIAL} <= set(table.columns)
    assert table.lines[1].held[Field.TITLE].is_carried
