"""Action plans as real administrations draw them: each is read in full, or asked about; no cell is lost."""

from typing import Any

import pytest

from exchange.rules.findings import Level
from exchange.rules.sheets import Cell
from tests.exchange.foreign import FORCE, RULES, asked, lost, plan, read, said, sheet

MALI = ("RÉPUBLIQUE DU MALI",)


def test_a_header_below_a_long_letterhead_is_found() -> None:
    letterhead = (MALI, ("Un Peuple – Un But – Une Foi",), *[()] * 21, ("MATRICE DE SUIVI",))
    headings = (
        "N°", "Activités", "Sous-activités", "Indicateurs", "Cibles", "Responsables", "Partenaires",
        "Coût (millions FCFA)", "Sources de vérification", "Taux d'exécution", "Observations",
    )  # fmt: skip
    one = sheet(
        *letterhead,
        headings,
        ("1.1.1", FORCE, "Textes d'organisation adoptés", "Textes", 12, "MDAC", "PTF", "350", "PV", 0.45, "RAS"),
        (None, None, "Postes pourvus à 80 %", None, None, None, None, None, None, None, "Retard"),
    )
    analysis = read(one)
    (row,) = analysis.rows
    assert (row.code, row.progress, row.amount_fcfa, row.lead_key, row.last_row) == (
        "AN2-DEF-01", 45, 350_000_000, "ML-MDAC", 27,
    )  # fmt: skip
    assert "« 1.1.1 » n’est pas un code" in asked(row).replace("\u00a0", " ")
    assert [item.title for item in row.milestones] == ["Textes d'organisation adoptés", "Postes pourvus à 80 %"]
    assert lost(analysis, one) == []


def test_quarters_under_their_year_date_a_measure_without_activities() -> None:
    first, second = plan(
        ("Code", "Mesures", "Responsable", "2026", None, None, None, "Statut"),
        (None, None, None, "T1", "T2", "T3", "T4", None),
        ("AN2-DEF-01", FORCE, "MDAC", "x", "x", None, None, "en cours d'exécution"),
        ("AN2-DEF-02", RULES, "MDAC", None, None, "20 %", "✓", "non démarrée"),
        merged=((2, 4, 2, 7),),
    ).rows
    assert (str(first.due), first.due_precision, first.status) == ("2026-06-30", "quarter", "in_progress")
    assert (str(second.due), second.status) == ("2026-12-31", "not_started")
    assert any("n’est pas une croix" in message.text for message in second.messages)


def test_the_crosses_of_months_date_a_measure_whose_due_date_is_blank() -> None:
    months = tuple("janv févr mars avr mai juin juil août sept oct nov déc".split())
    (row,) = plan(
        ("Code", "Mesure", "Responsable", *months, "Statut"),
        ("AN2-DEF-01", FORCE, "MDAC", None, "x", "x", *[None] * 9, "En cours"),
    ).rows
    assert (str(row.due), row.due_precision) == ("2026-03-31", "month")


@pytest.mark.parametrize("second", [None, "50 M"])
def test_a_cost_split_by_year_is_asked_about_with_its_total(second: str | None) -> None:
    (row,) = plan(
        ("Code", "Mesure", "Responsable", "Coût", None, "Statut"),
        (None, None, None, "2026", "2027", None),
        ("AN2-DEF-01", FORCE, "MDAC", "100 M", second, "En cours"),
        merged=((2, 4, 2, 5),),
    ).rows
    assert row.amount_fcfa == (150_000_000 if second else 100_000_000)
    assert "réparti par année" in asked(row)


def test_the_total_goes_before_the_costs_of_years() -> None:
    (row,) = plan(
        ("Code", "Mesure", "Coût 2026", "Coût 2027", "Coût total", "Statut"),
        ("AN2-DEF-01", FORCE, "100 M", "50 M", "175 M", "En cours"),
    ).rows
    assert row.amount_fcfa == 175_000_000


def test_one_unread_year_leaves_the_cost_unread() -> None:
    (row,) = plan(
        ("Code", "Mesure", "Coût 2026", "Coût 2027", "Statut"),
        ("AN2-DEF-01", FORCE, "100 M", "10 MUSD", "En cours"),
    ).rows
    assert row.amount_fcfa is None
    assert "autre monnaie" in asked(row)


@pytest.mark.parametrize(
    ("written", "due", "is_asked"),
    [
        ("fin juin 2026", "2026-06-30", False),
        ("2e trimestre 2026", "2026-06-30", False),
        ("S1 2026", "2026-06-30", False),
        ("30 June 2026", "2026-06-30", False),
        ("30 de junho de 2026", "2026-06-30", False),
        ("en continu", "None", False),
        ("dès que possible", "None", True),
    ],
)
def test_due_dates_as_they_are_written(written: str, due: str, is_asked: bool) -> None:
    (row,) = plan(
        ("Code", "Mesure", "Responsable", "Échéance", "Statut"), ("AN2-DEF-01", FORCE, "MDAC", written, "En cours")
    ).rows
    assert (str(row.due), bool(asked(row))) == (due, is_asked)
    assert not any("n’est pas renseignée" in message.text for message in row.messages)


@pytest.mark.parametrize(
    ("written", "amount", "is_asked"),
    [
        ("1 250 000 000 FCFA", 1_250_000_000, False),
        ("1,25 Md", 1_250_000_000, False),
        ("350 M", 350_000_000, False),
        ("Néant", None, False),
        ("RAS", None, False),
        ("-", None, False),
        ("10 MUSD", None, True),
        ("500 000 €", None, True),
    ],
)
def test_amounts_as_they_are_written(written: str, amount: int | None, is_asked: bool) -> None:
    (row,) = plan(
        ("Code", "Mesure", "Responsable", "Coût estimatif", "Statut"),
        ("AN2-DEF-01", FORCE, "MDAC", written, "En cours"),
    ).rows
    assert (row.amount_fcfa, bool(asked(row))) == (amount, is_asked)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("en cours d'exécution", "in_progress"),
        ("non démarrée", "not_started"),
        ("Ongoing", "in_progress"),
        ("Not started", "not_started"),
        ("Completed", "completed"),
        ("Em curso", "in_progress"),
        ("Não iniciado", "not_started"),
        ("Concluído", "completed"),
        ("On hold", "suspended"),
        ("achevé à 60%", None),
        ("🟢", None),
        ("🔴 Bloqué", None),
        ("Not completed", None),
    ],
)
def test_statuses_as_they_are_written(written: str, status: str | None) -> None:
    (row,) = plan(
        ("Code", "Mesure", "Responsable", "Échéance", "Statut"), ("AN2-DEF-01", FORCE, "MDAC", "30/06/2026", written)
    ).rows
    assert row.status == status
    assert bool(asked(row)) is (status is None)


@pytest.mark.parametrize("written", ["45%", "45 p. 100", "≈ 45 %", "45 pour cent", Cell(0.45, "0%"), 45])
def test_rates_as_they_are_written(written: Any) -> None:
    (row,) = plan(("Code", "Mesure", "Échéance", "Taux", "Statut"), ("AN2-DEF-01", FORCE, None, written, None)).rows
    assert row.progress == 45


@pytest.mark.parametrize(
    "headings",
    [
        ("No.", "Activity", "Responsible", "Deadline", "Budget (XOF)", "Status", "Progress (%)", "Comments"),
        ("N.º", "Medida", "Responsável", "Prazo", "Orçamento", "Estado", "Taxa de execução", "Observações"),
        ("Réf", "Actions à mener", "Structures responsables", "Date butoir", "Montant global", "Niveau d'avancement", "%", "Obs."),
    ],
    ids=["English", "Portuguese", "French"],
)  # fmt: skip
def test_headings_of_partners_are_known(headings: tuple[str, ...]) -> None:
    analysis = plan(headings, ("AN2-DEF-01", FORCE, "MDAC", "30/06/2026", "850 M", "En cours", 45, "à suivre"))
    (row,) = analysis.rows
    assert (row.status, row.progress, str(row.due), row.amount_fcfa, row.texts["remarks"]) == (
        "in_progress", 45, "2026-06-30", 850_000_000, "à suivre",
    )  # fmt: skip
    assert "non reconnue" not in said(analysis)


def test_bands_of_axes_objectives_subtotals_and_signatures_are_set_aside_and_named() -> None:
    one = sheet(
        MALI,
        ("N° d'ordre", "Intitulé de la mesure", "Responsable", "Échéance", "Coût", "État d'exécution", "Taux"),
        ("AXE 1 : DÉFENSE ET SÉCURITÉ",),
        ("Objectif spécifique 1.1 : mutualiser les moyens",),
        ("AN2-DEF-01", FORCE, "MDAC", "fin juin 2026", "1 250 000 000 FCFA", "En cours", "45%"),
        ("Sous-total axe 1", None, None, None, "1 250 000 000"),
        ("TOTAL GÉNÉRAL", None, None, None, "1 250 000 000"),
        (),
        ("Fait à Bamako, le 30 septembre 2026",),
        (None, None, None, None, None, "Le Secrétaire général"),
        (None, None, None, None, None, "M. DIALLO"),
        merged=((3, 1, 3, 7), (4, 1, 4, 7)),
    )
    analysis = read(one)
    assert [row.code for row in analysis.rows] == ["AN2-DEF-01"]
    assert all(f"Ligne {row} " in said(analysis) for row in (3, 4, 6, 7, 9, 10, 11))
    assert lost(analysis, one) == []


def test_several_tables_on_a_sheet_are_read_each_by_its_own_header() -> None:
    one = sheet(
        MALI,
        ("Code", "Mesure", "Responsable", "Statut", "Taux (%)"),
        ("AN2-DEF-01", FORCE, "MDAC", "En cours", 45),
        (),
        ("Réf.", "Intitulé", "Échéance", "Structure responsable", "Niveau de réalisation"),
        ("AN2-DIP-01", None, "juin 2026", "MAECI", "Réalisé"),
    )
    analysis = read(one)
    assert [(row.code, row.status) for row in analysis.rows] == [
        ("AN2-DEF-01", "in_progress"),
        ("AN2-DIP-01", "completed"),
    ]
    assert lost(analysis, one) == []


def test_one_sheet_an_axis_is_one_matrix_and_what_is_hidden_is_said() -> None:
    headings = ("Code", "Mesure", "Responsable", "Statut", "Taux (%)")
    analysis = read(
        sheet(MALI, headings, ("AN2-DEF-01", FORCE, "MDAC", "En cours", 45), name="Axe 1"),
        sheet(MALI, headings, ("AN2-DIP-01", None, "MAECI", "Fait", 100), name="Axe 2", hidden=(5,)),
        sheet(("vieux",), name="Ancien", state="hidden"),
    )
    assert [(row.sheet, row.code, row.progress) for row in analysis.rows] == [
        ("Axe 1", "AN2-DEF-01", 45),
        ("Axe 2", "AN2-DIP-01", None),
    ]
    assert "masquée dans le fichier" in said(analysis)
    assert "Ancien" in said(analysis)


def test_a_header_of_three_levels_joins_its_rates_to_what_they_rate() -> None:
    (row,) = plan(
        ("N°", "Mesures", "Suivi", None, None, None, "Obs."),
        (None, None, "Échéance", "Exécution", None, "Statut", None),
        (None, None, None, "Physique", "Financière", None, None),
        (1, FORCE, "T2 2026", "45 %", "12,5 %", "en cours", "RAS"),
        merged=((2, 3, 2, 6), (3, 4, 3, 5), (2, 1, 4, 1), (2, 2, 4, 2), (2, 7, 4, 7)),
    ).rows
    assert (row.progress, row.financial_progress, row.status) == (45, 12.5, "in_progress")


@pytest.mark.parametrize(("below", "status"), [("En cours", "in_progress"), ("Mali", None)])
def test_a_column_named_etat_is_what_its_cells_say(below: str, status: str | None) -> None:
    analysis = plan(
        ("Code", "Mesure", "Responsable", "Échéance", "État", "Taux"),
        ("AN2-DEF-01", FORCE, "MDAC", "T2 2026", below, "45%"),
    )
    (row,) = analysis.rows
    assert (row.status, asked(row)) == (status, "")
    assert "non reconnue" not in said(analysis)


def test_two_columns_of_remarks_are_both_kept() -> None:
    (row,) = plan(
        ("Code", "Mesure", "Échéance", "Statut", "Difficultés", "Observations"),
        ("AN2-DEF-01", FORCE, "T2 2026", "En cours", "Livraison tardive", "Appui demandé"),
    ).rows
    assert row.texts["remarks"] == "Livraison tardive - Appui demandé"


def test_a_cell_outside_of_every_column_is_named() -> None:
    one = sheet(
        MALI,
        ("Code", "Mesure", "Échéance", "Statut"),
        ("AN2-DEF-01", FORCE, "T2 2026", "En cours", None, "note en marge"),
    )
    analysis = read(one)
    assert "F3 «\u00a0note en marge\u00a0»" in said(analysis)
    assert [note.level for note in analysis.notes if "note en marge" in note.text] == [Level.WARNING]
    assert lost(analysis, one) == []


def test_columns_of_the_plan_that_no_report_holds_are_named_once() -> None:
    analysis = plan(
        (
            "Axe",
            "Code",
            "Mesure",
            "Résultat attendu",
            "Partenaires",
            "Source de financement",
            "Début",
            "Échéance",
            "Statut",
        ),
        ("Défense", "AN2-DEF-01", FORCE, "Force prête", "PTF", "Budget", "01/01/2026", "T2 2026", "En cours"),
        ("Défense", "AN2-DEF-02", RULES, "Règles", "PTF", "Budget", "01/01/2026", "T2 2026", "En cours"),
    )
    told = [note.text for note in analysis.notes if "dont un import ne reprend rien" in note.text]
    assert len(told) == 1
    assert all(letters in told[0] for letters in ("A «", "D «", "E «", "F «", "G «"))
