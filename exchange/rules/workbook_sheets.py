"""The sheets of our own workbooks: their columns, what each holds, which are filled in. Pure.

Written by the export and read back by the import: one definition, so that a column that leaves
comes back as what it was.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.enums import WorkbookKind
from exchange.rules.sheets import STAMP_SHEET as STAMP_SHEET
from exchange.rules.tables import Column
from measures.enums import BlockerLevel, RateObtained, Status

KEY_PATH = "key"
KEY_TITLE = "Repère"
REMARKS_TITLE = "Remarques"
GUIDE_SHEET = "Mode d’emploi"
# Rows left open for what a ministry adds.
NEW_ROWS = 40
TEXT_LENGTH = 500
LINE_LENGTH = 300

_MARK = re.compile(r"([0-9a-f]{32}):([0-9a-z.-]{1,64})")


@dataclass(frozen=True)
class ColumnSpec:
    """One column. `path` names the value, `kind` how it is read (see `exchange.rules.tables`).

    `is_filled_in`: typed by the ministry on a row that the export holds. `is_for_new`: typed on a row that
    adds a thing, and locked elsewhere. The rest is shown and never read back. `note` explains the
    heading; `length` is the longest text taken; `width` is in characters. `offered`, where it is not every
    label, names the values of the drop-down list.
    """

    path: str
    title: str
    kind: str = "text"
    is_filled_in: bool = False
    is_for_new: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    note: str = ""
    width: int = 11
    length: int = 0
    is_percent: bool = False

    @property
    def as_column(self) -> Column:
        """The same column as the reader of cells takes it."""
        return Column(self.path, self.title, self.kind, self.labels, is_key=self.path == KEY_PATH)

    def refusal(self, value: Any) -> str:
        """Return why what is typed anew is not taken, or an empty text; what was exported so may stay so."""
        if self.length and isinstance(value, str) and len(value) > self.length:
            return f"{self.title}\u00a0: {len(value)} caractères, {self.length} au plus."
        if self.offered and value is not None and value not in self.offered:
            return f"{self.title}\u00a0: cette valeur n’est pas de la liste."
        return ""


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: its name, its columns, the first of which holds the mark of the row, and its width in A4 pages."""

    name: str
    columns: tuple[ColumnSpec, ...]
    has_new_rows: bool = False
    pages_wide: int = 1

    @property
    def filled_in(self) -> tuple[ColumnSpec, ...]:
        return tuple(column for column in self.columns if column.is_filled_in)

    @property
    def for_new(self) -> tuple[ColumnSpec, ...]:
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

_KEY = ColumnSpec(
    KEY_PATH,
    KEY_TITLE,
    "code",
    width=4,
    note="Identifie la ligne et l’export. Ne pas modifier\u00a0: sans lui, la ligne n’est pas reconnue.",
)
_CODE = ColumnSpec("code", "Code", "code", width=12)
_MEASURE = ColumnSpec("measure", "Mesure", width=28)

REPORTS = SheetSpec(
    "À remplir",
    (
        _KEY,
        _CODE,
        _MEASURE,
        ColumnSpec("axis", "Axe", width=13),
        ColumnSpec("start_on", "Début", "date"),
        ColumnSpec("due_on", "Échéance", "date"),
        ColumnSpec("national_share", "Quote-part nationale (FCFA)", "integer", width=14),
        ColumnSpec("known_status", "Dernier statut validé", "choice", labels=STATUS_LABELS, width=12),
        ColumnSpec("known_rate", "Dernier taux validé (%)", "decimal", width=9, is_percent=True),
        ColumnSpec(
            "planned_rate",
            "Taux prévu (%)",
            "decimal",
            width=8,
            is_percent=True,
            note="Le taux que le plan prévoit à la date de situation.",
        ),
        ColumnSpec("step", "Étape du rapport", width=11, note="Un rapport soumis ou validé ne se remplit plus."),
        ColumnSpec(
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
        ColumnSpec(
            "rate_obtained",
            "Comment le taux physique est obtenu",
            "choice",
            is_filled_in=True,
            labels=RATE_LABELS,
            width=13,
            note="À choisir dans la liste. Jalons et indicateurs\u00a0: le taux est calculé d’après leurs feuilles.",
        ),
        ColumnSpec(
            "physical_rate",
            "Taux d’exécution physique (%)",
            "decimal",
            is_filled_in=True,
            width=9,
            is_percent=True,
            note="De 0 à 100, cumulé depuis le début. Laissez vide s’il vient des jalons ou des indicateurs.",
        ),
        ColumnSpec(
            "fall_explanation",
            "Explication de la baisse",
            is_filled_in=True,
            width=20,
            length=TEXT_LENGTH,
            note="Obligatoire quand le taux cumulé baisse.",
        ),
        ColumnSpec(
            "amount_paid",
            "Montant décaissé (FCFA)",
            "integer",
            is_filled_in=True,
            width=14,
            note="En francs, cumulé depuis le début.",
        ),
        ColumnSpec(
            "financial_rate",
            "Taux financier déclaré (%)",
            "decimal",
            is_filled_in=True,
            width=9,
            is_percent=True,
            note="Seulement si le montant décaissé n’est pas connu\u00a0: le taux est alors dit déclaré.",
        ),
        ColumnSpec(
            "results",
            "1. Résultats obtenus",
            is_filled_in=True,
            width=28,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        ColumnSpec(
            "difficulties",
            "2. Difficultés",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        ColumnSpec(
            "corrective_measures",
            "3. Mesures correctives",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="Demandées dès qu’une difficulté est décrite. 500 caractères au plus.",
        ),
        ColumnSpec(
            "next_steps",
            "4. Prochaines étapes",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="500 caractères au plus.",
        ),
        ColumnSpec(
            "support_requested",
            "5. Appui demandé",
            is_filled_in=True,
            width=24,
            length=TEXT_LENGTH,
            note="À qui, pour quoi, avant quelle date. Laisser vide s’il n’y en a pas.",
        ),
        ColumnSpec(
            "evidence",
            "Justificatif, référence du document",
            is_filled_in=True,
            width=16,
            length=LINE_LENGTH,
            note="Demandé pour une mesure réalisée, sauf si une pièce est jointe au rapport.",
        ),
        ColumnSpec(
            "decision_reference",
            "Décision de référence",
            is_filled_in=True,
            width=16,
            length=LINE_LENGTH,
            note="Instance, date et numéro\u202f; demandée pour une mesure suspendue ou abandonnée.",
        ),
        ColumnSpec(
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
        _KEY,
        _CODE,
        _MEASURE,
        ColumnSpec("order", "Ordre", "integer", width=7),
        ColumnSpec("title", "Jalon", width=50),
        ColumnSpec("deliverable", "Livrable", width=30),
        ColumnSpec("weight", "Poids", "integer", width=7, note="La part du jalon dans le taux calculé."),
        ColumnSpec("due_on", "Échéance", "date"),
        ColumnSpec(
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
        _KEY,
        _CODE,
        _MEASURE,
        ColumnSpec("indicator", "Indicateur", width=50),
        ColumnSpec("unit", "Unité", width=14),
        ColumnSpec("baseline", "Valeur de référence", "decimal", width=14),
        ColumnSpec("target", "Cible", "decimal", width=14),
        ColumnSpec("known_value", "Dernière valeur validée", "decimal", width=14),
        ColumnSpec(
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
        _KEY,
        ColumnSpec(
            "code",
            "Code",
            "code",
            is_for_new=True,
            width=12,
            note="Pour ajouter un point de blocage, écrivez sur une ligne libre le code de la mesure. Une ligne par point.",
        ),
        _MEASURE,
        ColumnSpec(
            "what",
            "Ce qui bloque",
            is_for_new=True,
            width=44,
            length=TEXT_LENGTH,
            note="Le fait qui bloque, en une ou deux phrases.",
        ),
        ColumnSpec("since", "Depuis le", "date", is_for_new=True, note="La date à laquelle le blocage a commencé."),
        ColumnSpec(
            "level",
            "Niveau",
            "choice",
            is_for_new=True,
            labels=LEVEL_LABELS,
            # Raised to the confederal level by an act of its own.
            offered=(BlockerLevel.MINISTRY, BlockerLevel.NATIONAL),
            note="Celui qui doit décider. Le niveau confédéral est saisi à part, par la coordination nationale.",
        ),
        ColumnSpec(
            "who_can_lift",
            "Qui peut lever le blocage",
            is_for_new=True,
            width=28,
            length=200,
            note="La fonction ou l’instance, jamais une personne.",
        ),
        ColumnSpec("proposal", "Proposition", is_for_new=True, width=32, length=LINE_LENGTH),
        ColumnSpec(
            "lifted_on",
            "Levé le",
            "date",
            is_filled_in=True,
            note="À remplir, avec la colonne suivante, quand un point déjà ouvert est levé.",
        ),
        ColumnSpec(
            "how_lifted",
            "Comment",
            is_filled_in=True,
            width=30,
            length=LINE_LENGTH,
            note="L’acte ou le fait qui l’a levé.",
        ),
    ),
    has_new_rows=True,
)

WORKBOOKS: dict[str, tuple[SheetSpec, ...]] = {
    WorkbookKind.MINISTRY: (REPORTS, MILESTONES, INDICATORS, BLOCKERS),
}
