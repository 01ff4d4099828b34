"""Ten more action plans as administrations keep them, drawn here from their habits; none is a copy of a real file.

Each has what a careful official reads in it, by row: code, status, physical rate, financial rate, due date, precision,
cost, lead. What that person would ask about stands in the tests.
"""

from typing import Any

from exchange.rules.sheets import Cell, Sheet
from tests.exchange.foreign import FORCE, RULES, sheet

MALI = ("RÉPUBLIQUE DU MALI",)
INFORM = "Mettre en place le mécanisme permanent d'échange d'informations sécuritaires"
TRAIN = "Mutualiser la formation des cadres et des spécialistes"
RATIFY = "Achever la ratification des quatre protocoles additionnels"
PASSPORT = "Étendre la délivrance du passeport AES aux représentations extérieures"
BANK = "Mettre en service la Banque confédérale (BCID-AES)"
LEVY = "Assurer le recouvrement et le reversement du prélèvement confédéral"
CARD = "Déployer la carte d'identité biométrique AES"
ROAD = "Achever les études de l'autoroute Bamako-Ouagadougou-Niamey"


def logical_framework() -> Sheet:
    """« Cadre logique »: three levels merged, a letterhead of eight rows, results numbered 1.1.1, sources and risks."""
    return sheet(
        MALI,
        ("Un Peuple – Un But – Une Foi",),
        ("------------",),
        ("MINISTÈRE DE LA DÉFENSE ET DES ANCIENS COMBATTANTS",),
        ("SECRÉTARIAT GÉNÉRAL",),
        ("CADRE LOGIQUE DE LA FEUILLE DE ROUTE AES, AN II",),
        ("Situation d'exécution au 30 septembre 2026",),
        ("(montants en milliers de FCFA)",),
        ("N°", "Logique d'intervention", None, "IOV", None, None, "Responsable / Parties prenantes", "Échéance",
         "Coût (milliers FCFA)", "Exécution", None, "Risques / Hypothèses"),
        (None, "Résultats", "Mesures", "Libellé", "Cible", "Réalisé", None, None, None, "État", "Taux d'exécution physique", None),
        ("1.1.1", "R1. Force opérationnelle", FORCE, "Textes adoptés", 12, 5, "MDAC", "T2 2026", 350_000, "en cours d'exécution", 0.45, "Insécurité"),
        ("1.1.2", None, RULES, "Référentiel", 1, 0, "MDAC", "fin décembre 2026", "75 000", "non entamée", 0, "RAS"),
        merged=((9, 1, 10, 1), (9, 2, 9, 3), (9, 4, 9, 6), (9, 7, 10, 7), (9, 8, 10, 8), (9, 9, 10, 9), (9, 10, 9, 11),
                (9, 12, 10, 12), (11, 2, 12, 2)),
    )  # fmt: skip


def follow_up_matrix() -> Sheet:
    """« Matrice de suivi »: bands, subtotals, a footnote, a percent in words, « 30/06 » without its year, signatures."""
    return sheet(
        MALI,
        ("MATRICE DE SUIVI DES ENGAGEMENTS",),
        ("Réf.", "Engagement", "Structure porteuse", "Délai", "Niveau d'exécution", "Taux d'exécution physique (%)",
         "Taux d'exécution financière (%)", "Observations/Contraintes"),
        ("PILIER I : DÉFENSE ET SÉCURITÉ",),
        ("AN2-DEF-01", FORCE, "MDAC", "30/06/2026", "En cours", "45% env.", "30 %", "RAS"),
        ("AN2-DEF-02", RULES, "MDAC", "30/06", "Néant", "-", "-", "Personnel insuffisant (*)"),
        ("Sous-total Pilier I", None, None, None, None, 45),
        ("PILIER II : DIPLOMATIE",),
        ("AN2-DIP-01", RATIFY, "MAECI", "courant 2026", "✓", 100, 100, None),
        ("TOTAL", None, None, None, None, 72),
        ("(*) Effectifs au 30 septembre 2026.",),
        (None, None, None, None, None, "Bamako, le 2 octobre 2026"),
        (None, None, None, None, None, "Le Secrétaire général"),
    )  # fmt: skip


def landscape_plan() -> Sheet:
    """« Plan d'action » in landscape: a hidden column, quarters under « Chronogramme 2026 », cost in millions by source."""
    return sheet(
        MALI,
        ("PLAN D'ACTION PRIORITAIRE 2026",),
        ("N° d'ordre", "Objectif", "Actions", "Chronogramme 2026", None, None, None, "Budget (en millions de FCFA)", None, None,
         "Responsable", "Avancement (%)", "Commentaires"),
        (None, None, None, "T1", "T2", "T3", "T4", "État", "PTF", "Total", None, None, None),
        (1, "Sécuriser", FORCE, "X", "X", None, None, 200, 150, 350, "MDAC", "45 %", "note interne"),
        (2, "Sécuriser", INFORM, None, None, "X", "X", 40, None, 40, "MSPC", 10, None),
        merged=((3, 4, 3, 7), (3, 8, 3, 10), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 4, 3), (3, 11, 4, 11), (3, 12, 4, 12), (3, 13, 4, 13)),
        hidden=(13,),
    )  # fmt: skip


def roadmap_by_semester() -> Sheet:
    """« Feuille de route »: dues by semester and in letters, the lead with its partners in one cell, blank first rows."""
    return sheet(
        (), (),
        MALI,
        (),
        ("FEUILLE DE ROUTE SECTORIELLE",),
        (),
        ("Code", "Libellé de la mesure", "Responsable", "Structures impliquées", "Échéance", "Statut", "% réalisation", "Difficultés", "Solutions"),
        ("AN2-DEV-01", BANK, "MEF", "MIC, MAECI", "S1 2026", "Achevé", "100%", None, None),
        ("AN2-DEV-02", LEVY, "MEF", "Douanes", "2ème semestre 2026", "En cours", 0.6, "Retard des textes", "Saisir le SGG"),
        ("AN2-DEV-03", CARD, "Ministère de la Sécurité et de la Protection civile", None, "mi-2026", "En retard", 30, None, None),
    )  # fmt: skip


def monthly_report() -> Sheet:
    """« Rapport mensuel »: the header repeated on each page, numbering row, one line of text between two measures."""
    header = (
        "Code mesure",
        "Mesure",
        "Date de fin prévue",
        "Date de fin réelle",
        "Statut",
        "Taux (%)",
        "Coût prévu (FCFA)",
        "Montant décaissé (FCFA)",
    )
    return sheet(
        MALI,
        ("RAPPORT MENSUEL, SEPTEMBRE 2026",),
        header,
        (1, 2, 3, 4, 5, 6, 7, 8),
        ("AN2-DIP-01", RATIFY, "31/12/2026", None, "En cours", 50, "25 000 000", "10 000 000"),
        ("AN2-DIP-07", PASSPORT, "30/09/2026", "15/09/2026", "Réalisée", 100, "12 500 000", "12 500 000"),
        header,
        ("AN2-DEV-05", ROAD, "31.10.2026", None, "Suspendue", 20, "1 200 000 000", "0"),
        (),
        ("NB : les montants décaissés sont provisoires.",),
    )  # fmt: skip


def ministers_dashboard() -> Sheet:
    """« Tableau de bord »: marks for statuses, code and title in one cell, dates of Excel, rates as parts of one."""
    return sheet(
        MALI,
        ("TABLEAU DE BORD DU MINISTRE",),
        ("Mesures / Actions", "Chef de file", "Début", "Fin", "Situation", "Tx phys.", "Tx fin.", "Points d'attention"),
        (f"AN2-DEF-03 - {TRAIN}", "MDAC", Cell(46023, "dd/mm/yyyy"), Cell(46295, "dd/mm/yyyy"), "Terminée", Cell(1, "0%"), Cell(0.98, "0%"), "RAS"),
        (f"AN2-DEF-04 : {INFORM}", "MSPC", Cell(46023, "dd/mm/yyyy"), Cell(46387, "dd/mm/yyyy"), "En cours", Cell(0.35, "0%"), None, "Néant"),
        (f"AN2-DIP-07 {PASSPORT}", "MAECI", None, "fin juin 2026", "Pas encore démarré", Cell(0, "0%"), None, "Crédits"),
    )  # fmt: skip


def two_tables() -> Sheet:
    """Two tables with other columns, the second under its own title, and a summary of figures below."""
    return sheet(
        MALI,
        ("Tableau 1 : mesures achevées",),
        ("Code", "Mesure", "Structure responsable", "Date d'achèvement", "Statut"),
        ("AN2-DEV-01", BANK, "MEF", "31 mars 2026", "Achevée"),
        (),
        ("Tableau 2 : mesures en cours",),
        ("Code", "Mesure", "Échéance", "Structure responsable", "Taux de réalisation", "Contraintes"),
        ("AN2-DEV-02", LEVY, "T4 2026", "MEF", "60 %", "Textes"),
        ("AN2-DEV-03", CARD, "30 novembre 2026", "MSPC", "30 %", "Équipements"),
        (),
        ("Récapitulatif", "Nombre"),
        ("Achevées", 1),
        ("En cours", 2),
    )  # fmt: skip


def activities_by_month() -> Sheet:
    """« Chronogramme »: measures merged over their activities, months as letters, a rate for each activity."""
    return sheet(
        MALI,
        ("CHRONOGRAMME DE MISE EN ŒUVRE 2026",),
        ("N°", "Mesures", "Activités", "Responsables", *"JFMAMJJASOND", "Statut", "Observations"),
        ("1", FORCE, "1.1 Textes d'organisation adoptés", "MDAC", *[None] * 5, "x", *[None] * 6, "Réalisé", "RAS"),
        (None, None, "1.2 Postes pourvus à 80 %", "MDAC", *[None] * 8, "x", *[None] * 3, "En cours", None),
        ("2", RULES, "2.1 Référentiel rédigé", "MDAC", *[None] * 11, "x", "Non démarré", None),
        merged=((4, 1, 5, 1), (4, 2, 5, 2)),
    )  # fmt: skip


def recommendations() -> Sheet:
    """« Suivi des recommandations »: no code, no measure by its code; responsibles in full, a yes/no of execution."""
    return sheet(
        MALI,
        ("SUIVI DES RECOMMANDATIONS DE LA SESSION CONFÉDÉRALE",),
        ("N°", "Recommandations", "Responsable(s)", "Délais", "État de mise en œuvre", "Taux d'exécution", "Observations"),
        (1, RATIFY, "Ministère des Affaires étrangères et de la Coopération internationale", "31/12/2026", "En bonne voie", "75%", None),
        (2, "Mettre en service la Banque confédérale", "MEF", "Immédiat", "Exécutée", "100%", None),
        (3, "Créer un observatoire des prix", "MIC", "2026", "Non exécutée", "0%", "Hors feuille de route"),
    )  # fmt: skip


def text_export() -> Sheet:
    """What a spreadsheet in French saves as text: everything is text, decimal commas, no merged cell."""
    return sheet(
        ("République du Mali", "", "", "", "", "", ""),
        ("Code", "Intitulé", "Ministère", "Échéance", "Statut", "Taux d'exécution physique", "Coût total (FCFA)"),
        ("AN2-DEF-01", FORCE, "MDAC", "30/09/2026", "En cours", "45,5", "850 000 000"),
        ("AN2-DEF-02", RULES, "MDAC", "31/12/2026", "Non démarré", "0", "75 000 000,00"),
        ("", "Total", "", "", "", "", "925 000 000"),
        name="CSV",
    )  # fmt: skip


LAYOUTS: dict[str, Any] = {
    made.__name__: made
    for made in (
        logical_framework, follow_up_matrix, landscape_plan, roadmap_by_semester, monthly_report, ministers_dashboard,
        two_tables, activities_by_month, recommendations, text_export,
    )
}  # fmt: skip
