"""The preview of a plain table: each row judged, each cell before and after."""

from collections.abc import Iterable, Sequence

from common.french import count
from exchange.enums import Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.previews.content import ASIDE, MARKS, AsideLine, CellLine, Content, Figure
from exchange.rules.excerpts import excerpts
from exchange.table_judgement import JudgedRow

_WRITTEN = (Verdict.CHANGED, Verdict.NEW)


def table_content(batch: ImportBatch, judged: Sequence[JudgedRow]) -> Content:
    """Return what the table would change: one not confirmed yet is judged now, a confirmed one told as it was."""
    counts = batch.counts if batch.confirmed_at else counted(judged)
    changes = () if batch.confirmed_at else tuple(_changed_cells(judged))
    rows = counts["changed"] + counts["new"]
    return Content(
        counts=counts,
        row_count=len(judged),
        figures=_figures(counts),
        written=count(len(changes), "valeur") if changes else "",
        aside=tuple(_aside(row) for row in judged if row.verdict in ASIDE),
        changes=changes,
        consequences=[
            count(rows, "fiche est enregistrée", "fiches sont enregistrées") + ", toutes ensemble ou aucune.",
            "Rien n’est supprimé.",
        ],
    )


def _figures(counts: dict[str, int]) -> list[Figure]:
    aside = sum(counts[verdict] for verdict in ASIDE)
    return [
        Figure(counts["changed"], "Modifiées", "run", "fiches changées", "changes"),
        Figure(counts["new"], "Nouvelles", "run", "fiches ajoutées", "changes"),
        Figure(counts["unchanged"], "Inchangées", "done", "aucune action"),
        Figure(aside, "Laissées de côté", "block", "à corriger dans le fichier", "aside"),
    ]


def _changed_cells(judged: Iterable[JudgedRow]) -> Iterable[CellLine]:
    for row in judged:
        if row.verdict in _WRITTEN:
            note = "nouvelle fiche" if row.version is None else ""
            for change in row.changes:
                before, after = excerpts(change.before, change.after)
                yield CellLine("", change.cell, change.label, before, after, note=note, row=row.proposal.row)


def _aside(row: JudgedRow) -> AsideLine:
    return AsideLine(
        row=row.proposal.row,
        code="",
        verdict=row.verdict.label,
        mark=MARKS[row.verdict],
        read="",
        sentences=row.sentences,
    )
