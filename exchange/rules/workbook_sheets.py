"""The sheets of our own workbooks: their columns, what each holds, which are filled in. Pure.

Written by the export and read back by the import: one definition, so that a column that leaves
comes back as what it was.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from exchange.enums import WorkbookKind
from exchange.rules.own_columns import MARK, Column
from exchange.rules.sheets import STAMP_SHEET as STAMP_SHEET
from measures.enums import BlockerLevel, RateObtained, Status

REMARKS_TITLE = "Remarques"
GUIDE_SHEET = "Mode d’emploi"
# Holds the words of drop-down lists too long for a rule; hidden, and never read back.
LISTS_SHEET = "Listes"
# Rows left open for what is added.
NEW_ROWS = 40
TEXT_LENGTH = 500
LINE_LENGTH = 300

_MARK = re.compile(r"([0-9a-f]{32}):([0-9a-z.-]{1,64})")


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: its name, its columns, the first of which holds the mark of the row.

    `new_rows` are left open for what is added; `pages_wide` is its width in A4 pages; its first columns, `frozen`
    of them, stay in sight. Where it is not `is_open`, nothing is typed in it.
    """

    name: str
    columns: tuple[Column, ...]
    new_rows: int = 0
    pages_wide: int = 1
    frozen: int = 3
    is_open: bool = True

    @cached_property
    def filled_in(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_filled_in)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of each column, by path."""
        return {column.path: column.kind for column in self.columns}

    @property
    def for_new(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_for_new)

    def row_key(self, key: str) -> str:
        """Return the key of a row in what an export stamp keeps."""
        return f"{self.name}/{key}"


def plain(value: Any, kind: str) -> Any:
    """Return a value as a stamp keeps it and as both sides are compared: JSON, one writing a value, None if empty.

    Takes what the database holds and what `read_value` returns alike; a decimal is a text without idle zeros.
    """
    if value is None or value == "":
        return None
    if kind == "decimal":
        number = Decimal(value)
        # Minus zero and 1E+2 are writings too.
        return format(number.normalize() if number else Decimal(0), "f")
    if isinstance(value, date):
        return value.isoformat()
    if kind == "integer":
        return int(value)
    return str(value) if isinstance(value, str) else value


def mark_of(stamp: str, key: str) -> str:
    """Return what « Repère » holds: the export (hexadecimal) and the key of the row."""
    return f"{stamp}:{key}"


def split_mark(mark: str) -> tuple[str, str] | None:
    """Return the export and the key of the row that a mark names, or None if it is not one, to the letter."""
    match = _MARK.fullmatch(mark)
    return (match[1], match[2]) if match else None


def _capitalised(choices: list[tuple[str, str]]) -> dict[str, str]:
    return {value: label[:1].upper() + label[1:] for value, label in choices}


STATUS_LABELS = _capitalised(Status.choices)
RATE_LABELS = _capitalised(RateObtained.choices)
LEVEL_LABELS = _capitalised(BlockerLevel.choices)

_CODE = Column("code", "Code", "code", width=12)
_MEASURE = Column("measure", "Mesure", width=28)

REPORTS = SheetSpec(
    "À remplir",
    (
        MARK,
        _CODE,
        _MEASURE,
        Column("axis", "Axe", width=13),
        Column("start_on", "Début", "date"),
        Column("due_on", "Échéance", "date"),
        Column("national_share", "Quote-part nationale (FCFA)", "integer", width=14),
        Column("known_status", "Dernier statut validé", "choice", labels=STATUS_LABELS, width=12),
        Column("known_rate", "Dernier taux validé (%)", "decimal", width=9, is_percent=True),
        Column(
            "planned_rate",
            "Taux prévu (%)",
            "decimal",
            width=8,
            is_percent=True,
            note="Le taux que le plan prévoit à la date de situation.",
        ),
        Column("step", "Étape du rapport", width=11, note="Un rapport soumis ou validé ne se remplit plus."),
        Column(
            "status",
            "Statut de la mesure",
            "choice",
            is_filled_in=True,
            labels=STATUS_LABELS,
            width=12,
            note=(
                "À choisir dans la liste. Réalisée demande un justificatif\u202f; bloquée, un point de blocage "
                "ouvert\u202f; suspendue ou abandonnée, la référence d’une décision\u202f; reportée, une nouvelle "
                "échéance. Le retard est calculé et ne se saisit pas."
            ),
        ),
        Column(
            "rate_obtained",
            "Comment le taux physique est obtenu",
            "choice",
            is_filled_in=True,
            labels=RATE_LABELS,
            width=13,
            note="À choisir dans la liste. Jalons et indicateurs\u00a0: le taux est calculé d’après leurs feuilles.",
        ),
        Column(
            "physical_rate",
            "Taux d’exécution physique (%)",
            "decimal",
            is_filled_in=True,
            width=10,
            is_percent=True,
            note="De 0 à 100, cumulé depuis le début. Laissez vide s’il vient des jalons ou des indicateurs.",
        ),
        Column(
            "fall_explanation",
            "Explication de la baisse",
            is_filled_in=True,
            width=20,
            length=TEXT_LENGTH,
            note="Obligatoire quand le taux cumulé baisse.",
        ),
        Column(
            "amount_paid",
            "Montant décaissé (FCFA)",
            "integer",
            is_filled_in=True,
            width=14,
            note="En francs, cumulé depuis le début.",
        ),
        Column(
            "financial_rate",
            "Taux financier déclaré (%)",
            "decimal",
            is_filled_in=True,
            width=9,
            is_percent=True,
            note="Seulement si le montant décaissé n’est pas connu\u00a0: le taux est alors dit déclaré.",
        ),
        Column(
            "results",
            "1. Résultats obtenus",
            is_filled_in=True,
            width=28,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        Column(
            "difficulties",
            "2. Difficultés",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        Column(
            "corrective_measures",
            "3. Mesures correctives",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="Demandées dès qu’une difficulté est décrite. 500 caractères au plus.",
        ),
        Column(
            "next_steps",
            "4. Prochaines étapes",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        Column(
            "support_requested",
            "5. Appui demandé",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="À qui, pour quoi, avant quelle date. Laisser vide s’il n’y en a pas.",
        ),
        Column(
            "evidence",
            "Justificatif, référence du document",
            is_filled_in=True,
            width=16,
            length=LINE_LENGTH,
            note="Demandé pour une mesure réalisée, sauf si une pièce est jointe au rapport.",
        ),
        Column(
            "decision_reference",
            "Décision de référence",
            is_filled_in=True,
            width=16,
            length=LINE_LENGTH,
            note="Instance, date et numéro\u202f; demandée pour une mesure suspendue ou abandonnée.",
        ),
        Column(
            "new_due_on",
            "Nouvelle échéance",
            "date",
            is_filled_in=True,
            note="Demandée pour une mesure reportée. Par exemple 31/12/2026.",
        ),
    ),
    # On one page its twenty-four columns would be too small to read.
    pages_wide=2,
)

MILESTONES = SheetSpec(
    "Jalons",
    (
        MARK,
        _CODE,
        _MEASURE,
        Column("order", "Ordre", "integer", width=7),
        Column("title", "Jalon", width=50),
        Column("deliverable", "Livrable", width=30),
        Column("weight", "Poids", "integer", width=7, note="La part du jalon dans le taux calculé."),
        Column("due_on", "Échéance", "date"),
        Column(
            "done_on",
            "Réalisé le",
            "date",
            is_filled_in=True,
            note="La date à laquelle le jalon a été réalisé, au plus tard à la date de situation. Vide s’il ne l’est pas.",
        ),
    ),
)

INDICATORS = SheetSpec(
    "Indicateurs",
    (
        MARK,
        _CODE,
        _MEASURE,
        Column("indicator", "Indicateur", width=50),
        Column("unit", "Unité", width=14),
        Column("baseline", "Valeur de référence", "decimal", width=14),
        Column("target", "Cible", "decimal", width=14),
        Column("known_value", "Dernière valeur validée", "decimal", width=14),
        Column(
            "value",
            "Valeur atteinte",
            "decimal",
            is_filled_in=True,
            width=14,
            note="La valeur atteinte à la date de situation, dans l’unité de l’indicateur.",
        ),
    ),
)

BLOCKERS = SheetSpec(
    "Blocages",
    (
        MARK,
        Column(
            "code",
            "Code",
            "code",
            is_for_new=True,
            width=12,
            note="Pour ajouter un point de blocage, écrivez sur une ligne libre le code de la mesure. Une ligne par point.",
        ),
        _MEASURE,
        Column(
            "what",
            "Ce qui bloque",
            is_for_new=True,
            width=44,
            length=TEXT_LENGTH,
            note="Le fait qui bloque, en une ou deux phrases.",
        ),
        Column("since", "Depuis le", "date", is_for_new=True, note="La date à laquelle le blocage a commencé."),
        Column(
            "level",
            "Niveau",
            "choice",
            is_for_new=True,
            labels=LEVEL_LABELS,
            # Raised to the confederal level by an act of its own.
            offered=(BlockerLevel.MINISTRY, BlockerLevel.NATIONAL),
            note="Celui qui doit décider. Le niveau confédéral est saisi à part, par la coordination nationale.",
        ),
        Column(
            "who_can_lift",
            "Qui peut lever le blocage",
            is_for_new=True,
            width=28,
            length=200,
            note="La fonction ou l’instance, jamais une personne.",
        ),
        Column("proposal", "Proposition", is_for_new=True, width=32, length=LINE_LENGTH),
        Column(
            "lifted_on",
            "Levé le",
            "date",
            is_filled_in=True,
            note="À remplir, avec la colonne suivante, quand un point déjà ouvert est levé.",
        ),
        Column(
            "how_lifted",
            "Comment",
            is_filled_in=True,
            width=30,
            length=LINE_LENGTH,
            note="L’acte ou le fait qui l’a levé.",
        ),
    ),
    new_rows=NEW_ROWS,
)

WORKBOOKS: dict[str, tuple[SheetSpec, ...]] = {
    WorkbookKind.MINISTRY: (REPORTS, MILESTONES, INDICATORS, BLOCKERS),
}
