"""The preview of a plain table: each row judged, each cell before and after."""

from collections.abc import Iterable, Sequence

from common.french import count
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.previews.content import ASIDE, MARKS, AsideLine, CellLine, ChoiceLine, Content, Figure, gathered
from exchange.rules.excerpts import excerpts
from exchange.table_judgement import JudgedRow


def table_content(batch: ImportBatch, judged: Sequence[JudgedRow]) -> Content:
    """Return what the table would change: one not confirmed yet is judged now, a confirmed one told as it was."""
    counts = batch.counts if batch.confirmed_at else counted(judged)
    changes = () if batch.confirmed_at else tuple(_changed_cells(judged))
    rows = sum(row.is_written for row in judged)
    undecided = () if batch.confirmed_at else tuple(_choices(judged))
    return Content(
        counts=counts,
        row_count=len(judged),
        figures=_figures(counts, len(undecided)),
        written=count(len(changes), "valeur") if changes else "",
        undecided=undecided,
        aside=tuple(gathered(_aside(row) for row in judged if row.verdict in ASIDE)),
        changes=changes,
        told=tuple(_locked(row) for row in judged if row.proposal.told),
        consequences=[
            count(rows, "fiche est enregistrée", "fiches sont enregistrées") + ", toutes ensemble ou aucune.",
            "Rien n’est supprimé.",
        ],
    )


def _figures(counts: dict[str, int], conflicts: int) -> list[Figure]:
    aside = sum(counts[verdict] for verdict in ASIDE)
    choices = (
        [Figure(conflicts, "Conflits", "none", "sans réponse\u00a0: serveur gardé", "undecided")] if conflicts else []
    )
    return [
        *choices,
        Figure(counts["changed"], "Modifiées", "run", "fiches changées", "changes"),
        Figure(counts["new"], "Nouvelles", "run", "fiches ajoutées", "changes"),
        Figure(counts["unchanged"], "Inchangées", "done", "aucune action"),
        Figure(aside, "Laissées de côté", "block", "à corriger dans le fichier", "aside"),
    ]


def _changed_cells(judged: Iterable[JudgedRow]) -> Iterable[CellLine]:
    for row in judged:
        if row.is_written:
            note = "nouvelle fiche" if row.version is None else ""
            for change in row.changes:
                before, after = excerpts(change.before, change.after)
                place = f"{row.proposal.place}, {row.proposal.row}" if row.proposal.place else ""
                yield CellLine(place, change.cell, change.label, before, after, note=note, row=row.proposal.row)


def _choices(judged: Iterable[JudgedRow]) -> Iterable[ChoiceLine]:
    for row in judged:
        for conflict in row.conflicts:
            held, filed = excerpts(conflict.held, conflict.filed)
            yield ChoiceLine(
                conflict.name,
                row.proposal.row,
                row.proposal.sheet,
                is_conflict=True,
                label=conflict.label,
                cell=conflict.cell,
                says="modifiée des deux côtés depuis l’export",
                held=held,
                filed=filed,
            )


def _aside(row: JudgedRow) -> AsideLine:
    return AsideLine(
        row=row.proposal.row,
        code="",
        verdict=row.verdict.label,
        mark=MARKS[row.verdict],
        read="",
        sentences=_placed(row),
    )


def _placed(row: JudgedRow) -> tuple[str, ...]:
    return (f"Feuille «\u00a0{row.proposal.place}\u00a0»", *row.sentences) if row.proposal.place else row.sentences


def _locked(row: JudgedRow) -> AsideLine:
    sentences = tuple(f"Cellule {cell}, {sentence}" for cell, sentence in row.proposal.told)
    return AsideLine(row.proposal.row, "", "lu seulement", "none", "", sentences, sheet=row.proposal.sheet)
