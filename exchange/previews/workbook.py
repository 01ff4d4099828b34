"""The preview of a workbook of ours that came back: each cell held three ways, each conflict on its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from common.french import amount, count, long_date, number, percent
from exchange.enums import CellVerdict, Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.previews.content import ASIDE, MARKS, AsideLine, CellLine, ChoiceLine, Content, Figure, Lines, gathered
from exchange.previews.values import NOTHING
from exchange.rules.choices import Choices
from exchange.rules.excerpts import excerpts
from exchange.rules.own_columns import Column
from exchange.rules.three_way import CellDifference, WorkbookRow
from exchange.rules.workbook_reading import filed_row
from exchange.rules.workbook_sheets import WORKBOOKS

_COLUMNS = {
    (sheet.name, column.path): column for sheets in WORKBOOKS.values() for sheet in sheets for column in sheet.columns
}
# Rows whose cells a confirmation saves; of a conflict, those that the file alone changed.
_SAVED = (Verdict.CHANGED, Verdict.NEW, Verdict.INCOMPLETE, Verdict.CONFLICT)


def workbook_content(
    batch: ImportBatch, judged: Sequence[WorkbookRow], choices: Choices, *, on_behalf: bool
) -> Content:
    """Return what the workbook would change: one not confirmed yet is judged now, a confirmed one told as it was."""
    if batch.confirmed_at:
        return _told(batch, judged)
    counts = counted(judged)
    changes = Lines(_changed_cells(judged), _changed_cell)
    conflicts = tuple(_conflict(row, cell) for row in judged for cell in row.conflicts if row.verdict in _SAVED)
    values = len(changes) + sum(line.name in choices.from_file for line in conflicts)
    drafts = counts.get(Verdict.INCOMPLETE, 0)
    return Content(
        counts=counts,
        row_count=len(judged),
        figures=_figures(counts, len(changes), len(conflicts)),
        written=count(values, "valeur") if values else "",
        undecided=conflicts,
        aside=tuple(gathered(_aside(row) for row in judged if row.verdict in ASIDE)),
        incomplete=tuple(_aside(row) for row in judged if row.verdict == Verdict.INCOMPLETE),
        changes=changes,
        consequences=_consequences(values, drafts, on_behalf),
        told=tuple(_locked(row) for row in judged if row.locked),
        leads=Counter(row.lead for row in judged if row.verdict in _SAVED) if on_behalf else {},
    )


def _told(batch: ImportBatch, judged: Sequence[WorkbookRow]) -> Content:
    """Return what a confirmation did. What the file would do now is another matter: the server has moved on."""
    changes = tuple(_written_cells(batch, judged))
    figures = _figures(batch.counts, len(changes), batch.counts.get("conflict", 0))
    return Content(
        counts=batch.counts,
        row_count=len(judged),
        figures=[replace(figure, note="") for figure in figures],
        written="",
        # Not the locked ones: what an import wrote is locked once it is validated.
        aside=tuple(gathered(_aside(row) for row in judged if row.verdict in ASIDE and row.verdict != Verdict.LOCKED)),
        changes=changes,
        told=tuple(_locked(row) for row in judged if row.locked),
    )


def _figures(counts: Any, cells: int, conflicts: int) -> list[Figure]:
    written = counts.get("changed", 0) + counts.get("new", 0)
    aside = sum(counts.get(str(verdict), 0) for verdict in ASIDE)
    return [
        Figure(written, "Modifiées", "run", f"{count(cells, 'cellule')} à enregistrer", "changes"),
        Figure(counts.get("incomplete", 0), "Incomplètes", "late", "gardées en brouillon", "incomplete"),
        Figure(counts.get("unchanged", 0), "Inchangées", "done", "aucune action"),
        Figure(conflicts, "Conflits", "none", "sans réponse\u00a0: serveur gardé", "undecided"),
        Figure(aside, "Laissées de côté", "block", "à corriger dans le fichier", "aside"),
    ]


def _consequences(values: int, drafts: int, on_behalf: bool) -> list[str]:
    how = "au nom du document signé" if on_behalf else "puis leurs rapports soumis à votre validateur"
    saved = count(values, "valeur est enregistrée", "valeurs sont enregistrées")
    told = [f"{saved}, {how}, toutes ou aucune."] if values else []
    if drafts:
        told.append(
            count(drafts, "ligne incomplète reste en brouillon", "lignes incomplètes restent en brouillon")
            + ", avec ce qui manque."
        )
    return told


def _changed_cells(judged: Iterable[WorkbookRow]) -> list[tuple[WorkbookRow, CellDifference]]:
    saved = (row for row in judged if row.verdict in _SAVED)
    return [(row, cell) for row in saved for cell in row.differences if cell.verdict == CellVerdict.YOURS]


def _changed_cell(changed: tuple[WorkbookRow, CellDifference]) -> CellLine:
    row, cell = changed
    before, after = _both(row, cell)
    return CellLine(row.code, cell.cell, cell.label, before, after, row=row.row, sheet=row.sheet)


def _written_cells(batch: ImportBatch, judged: Sequence[WorkbookRow]) -> Iterable[CellLine]:
    """Yield the cells that a confirmation saved, before and after, of the rows that the account still writes."""
    replaced, rows = batch.undo.get("cells", {}), {row.place: row for row in judged}
    for filed in map(filed_row, batch.proposals):
        row = rows[filed.place]
        # What the import lifted is open no more: its code is read in the file.
        code = filed.names.get("code", "") if row.verdict == Verdict.LOCKED else ""
        for path in filed.values:
            column, name = _COLUMNS[(filed.sheet, path)], f"{filed.place}/{path}"
            if name in replaced and (row.code or code):
                before, after = excerpts(shown_plain(column, replaced[name]), shown_plain(column, filed.values[path]))
                where = filed.cells[path]
                yield CellLine(row.code or code, where, column.title, before, after, row=row.row, sheet=row.sheet)


def _conflict(row: WorkbookRow, cell: CellDifference) -> ChoiceLine:
    held, filed = _both(row, cell)
    return ChoiceLine(
        name=cell.name,
        row=row.row,
        code=row.code,
        is_conflict=True,
        label=cell.label,
        cell=cell.cell,
        says=row.sheet,
        held=held,
        filed=filed,
        author=cell.held_by,
        at=cell.held_at,
    )


def _both(row: WorkbookRow, cell: CellDifference) -> tuple[str, str]:
    column = _COLUMNS.get((row.sheet, cell.path))
    return excerpts(shown_plain(column, cell.held), shown_plain(column, cell.filed))


def shown_plain(column: Column | None, value: Any) -> str:
    """Return a value kept as JSON (dates and decimals are texts) as the page writes it; an absent one is a dash."""
    if value is None or value == "":
        return NOTHING
    kind = column.kind if column else "text"
    if column and kind == "choice":
        return column.labels.get(value, str(value))
    if kind == "date":
        return long_date(date.fromisoformat(value))
    if column and kind == "decimal":
        return percent(Decimal(value)) if column.is_percent else number(Decimal(value))
    return amount(value) if kind == "integer" else str(value)


def _aside(row: WorkbookRow) -> AsideLine:
    return AsideLine(
        row=row.row,
        code=row.code,
        verdict=Verdict(row.verdict).label,
        mark=MARKS[row.verdict],
        read="",
        sentences=row.sentences,
        sheet=row.sheet,
    )


def _locked(row: WorkbookRow) -> AsideLine:
    sentences = tuple(f"Cellule {cell}, {sentence}" for cell, sentence in row.locked)
    return AsideLine(row.row, row.code, "lu seulement", "none", "", sentences, sheet=row.sheet)
