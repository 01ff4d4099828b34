"""A follow-up table as Burkina Faso's ministries keep them: one sheet a pillar, no two of them alike."""

from collections.abc import Mapping
from typing import Any

from exchange.rules.sheets import Cell, Place, Sheet, Workbook

Values = tuple[Any, ...]

SECURITY = (
    "N°", "Mesures / Actions", "Pays concernés", "Département", "Indicateur", "Cible BF", "Réalisation", "Échéance",
    "Budget (millions FCFA)", "Visa interne", "Taux (%)", "Commentaires",
)  # fmt: skip
DIPLOMACY = (
    "Réf.", "Actions", "États", "Structure responsable", "IOV", "Valeur cible", "Valeur atteinte", "Délai",
    "Coût (en millions de F CFA)", "Statut", "Niveau d’exécution", "Observations",
)  # fmt: skip
DEVELOPMENT = (
    "Code", "Objectif / Mesure", "Pays", "Responsable", "Indicateurs de résultat", "Cible", "Valeur atteinte",
    "Échéance de réalisation", "Budget (millions FCFA)", "Taux d’exécution physique",
)  # fmt: skip


def workbook() -> Workbook:
    """Three visible sheets and a hidden one."""
    return Workbook((_security(), _diplomacy(), _development(), _hidden()), "0" * 64, "xlsx")


def _security() -> Sheet:
    return _sheet(
        "Pilier 1 - Sécurité",
        6,
        SECURITY,
        (
            ("AN2-DEF-01", "Force unifiée", "BF, ML, NE", "MGDP", "Postes pourvus", 100, 45, "30/09/2026", "6 500", "vu", Cell(0.4, "0%", "SG :\nStatut : En cours"), None),
            (None, None, None, None, "Textes adoptés", "12", "8,5", None, None, None, None, None),
            ("AN2-DEF-04", "Échange d'informations", "Nigeria", "MSECU", None, None, None, Cell(46265), 2_100_000_000, None, 30, None),
            ("AN2-DEF-99", "Une action nouvelle", "BF", "MGDP", None, None, None, "T4 2026", "120", None, 0, None),
            ("TOTAL", None, None, None, None, None, None, None, Cell(0), None, None, None),
        ),
        merged=((7, 1, 8, 1), (7, 2, 8, 2), (7, 4, 8, 4), (7, 9, 8, 9), (7, 11, 8, 11)),
        hidden=(10,),
    )  # fmt: skip


def _diplomacy() -> Sheet:
    return _sheet(
        "Pilier 2 - Diplomatie",
        7,
        DIPLOMACY,
        (
            ("AN2-DIP-01", "Ratification", "Burkina Faso", "MAE", None, None, None, "fin juin 2026", "1,5", "Réalisé", "100%", None),
            ("AN2-DIP-02", "Concertation", "BF", "MAE", None, None, None, "décembre 2026", 850, Cell(None, comment="En cours"), "25 %", None),
        ),
    )  # fmt: skip


def _development() -> Sheet:
    return _sheet(
        "Pilier 3 - Développement",
        6,
        DEVELOPMENT,
        (
            ("AN2-DEV-01", "Banque confédérale", "BF", "MEF", None, None, None, "20/12/2026", "25 000", Cell("60 %", comment="Point focal : en cours d'exécution")),
            ("AN2-DEV-02", "Prélèvement", "BF", "MEF", None, None, None, "", "150", 15),
        ),
    )  # fmt: skip


def _sheet(
    name: str,
    header_row: int,
    headings: Values,
    lines: tuple[Values, ...],
    merged: tuple[tuple[int, int, int, int], ...] = (),
    hidden: tuple[int, ...] = (),
) -> Sheet:
    titles = {
        (1, 1): Cell("BURKINA FASO"),
        (3, 1): Cell("TABLEAU DE BORD AES – 2e TRIMESTRE"),
        (4, 1): Cell("Situation au 30/06/2026"),
    }
    cells: Mapping[Place, Cell] = titles | {
        (row, column): value if isinstance(value, Cell) else Cell(value)
        for row, values in enumerate((headings, *lines), start=header_row)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sheet(name, "visible", cells, merged, hidden_columns=frozenset(hidden))


def _hidden() -> Sheet:
    return Sheet("Ancien", "hidden", {(1, 1): Cell("AN2-DEF-01")})
