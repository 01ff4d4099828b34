"""The preview of a plan told by a foreign matrix: each thing to add, what matches, what a person must choose, what is only read."""

from collections.abc import Iterable, Sequence

from common.french import NNBSP, count
from exchange.enums import Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.previews.content import ASIDE, MARKS, AsideLine, CellLine, ChoiceLine, Content, Figure
from exchange.rules.excerpts import excerpts
from exchange.rules.plan.parts import MILESTONES_SHEET, PARTS_SHEET
from exchange.rules.plan.structure import AXES_SHEET, MEASURES_SHEET, OBJECTIVES_SHEET, ROADMAP_SHEET
from exchange.rules.tables import NEW, TableRow
from exchange.table_judgement import JudgedRow

# What one row of each table is, alone and in number.
_THINGS = {
    ROADMAP_SHEET: ("feuille de route", "feuilles de route"),
    AXES_SHEET: ("axe", "axes"),
    OBJECTIVES_SHEET: ("objectif", "objectifs"),
    MEASURES_SHEET: ("mesure", "mesures"),
    PARTS_SHEET: ("déclinaison nationale", "déclinaisons nationales"),
    MILESTONES_SHEET: ("jalon", "jalons"),
}
_NAMED_BY = ("measure__code", "implementation__measure__code", "code", "axis__code")
_NEW_LABEL = "Aucune de celles-ci\u00a0: l’ajouter au projet"
_NAME_COLUMNS = ("title", "name")


def plan_content(batch: ImportBatch, judged: Sequence[JudgedRow]) -> Content:
    """Return what the matrix would add to the plan: one not confirmed yet is judged now, a confirmed one told as it was."""
    is_over = batch.confirmed_at is not None
    counts = batch.counts if is_over else counted(judged)
    written = [row for row in judged if row.is_written]
    undecided = () if is_over else tuple(_choice(row) for row in judged if _is_asked(row))
    waiting = 0 if is_over else sum(row.verdict == Verdict.QUESTION and not row.proposal.near for row in judged)
    return Content(
        counts=counts,
        row_count=len(judged),
        figures=_figures(counts, len(undecided), waiting),
        written="" if is_over else _told(written),
        undecided=undecided,
        aside=tuple(_aside(row) for row in judged if row.verdict in ASIDE),
        changes=() if is_over else tuple(_cells(written)),
        told=() if is_over else tuple(_only_read(row) for row in judged if row.proposal.told),
        consequences=_consequences(written, waiting),
    )


def _told(rows: Sequence[JudgedRow]) -> str:
    """« 3 axes, 44 mesures »: what the confirmation saves, in words."""
    said = []
    for sheet, words in _THINGS.items():
        number = sum(row.proposal.sheet == sheet for row in rows)
        said += [count(number, *words)] if number else []
    return ", ".join(said)


def _consequences(written: Sequence[JudgedRow], waiting: int) -> list[str]:
    added = _told([row for row in written if row.version is None])
    changed = _told([row for row in written if row.version is not None])
    said = [f"Ajouté au projet\u00a0: {added}."] if added else []
    said += [f"Modifié dans le projet\u00a0: {changed}."] if changed else []
    said += [count(waiting, "ligne attend", "lignes attendent") + " une réponse donnée plus haut."] if waiting else []
    return [
        *said,
        f"Tout est enregistré ensemble, ou rien{NNBSP}; l’import se reprend pendant 24 heures, "
        "tant que rien ne s’appuie sur ce qu’il ajoute.",
    ]


def _figures(counts: dict[str, int], asked: int, waiting: int) -> list[Figure]:
    questions = (
        [Figure(asked, "À choisir", "none", "sans réponse\u00a0: laissées de côté", "undecided")] if asked else []
    )
    waits = [Figure(waiting, "En attente", "none", "d’une réponse à une autre ligne")] if waiting else []
    return [
        *questions,
        *waits,
        Figure(counts["new"], "Nouvelles", "run", "ajoutées au projet", "changes"),
        Figure(counts["changed"], "Modifiées", "run", "déjà dans le projet", "changes"),
        Figure(counts["unchanged"], "Inchangées", "done", "déjà dans le projet"),
        Figure(
            sum(counts[verdict] for verdict in ASIDE),
            "Laissées de côté",
            "block",
            "à corriger dans le fichier",
            "aside",
        ),
    ]


def _is_asked(row: JudgedRow) -> bool:
    """A row is shown as a question until it is confirmed: its answer may be changed."""
    return bool(row.proposal.near)


def _choice(row: JudgedRow) -> ChoiceLine:
    filed = row.proposal
    offers = tuple((f"{filed.key}={offer[0]}", _offer(filed, offer)) for offer in filed.near)
    return ChoiceLine(
        filed.key,
        filed.row,
        "",
        is_conflict=False,
        label=_name(filed),
        cell=_place(filed, filed.cells.get("title") or filed.cells.get("name") or ""),
        says=f"feuille «\u00a0{filed.place}\u00a0»",
        sentences=row.sentences if row.verdict == Verdict.QUESTION else (),
        near=offers,
    )


def _offer(filed: TableRow, offer: Sequence[object]) -> str:
    code, percent, name, _ = offer
    if code == NEW:
        proposed = filed.values.get("code", "")
        return f"{_NEW_LABEL}, sous le code {proposed}" if proposed else _NEW_LABEL
    likeness = "intitulé identique" if percent == 100 else f"{percent}{NNBSP}%" if percent else "code du fichier"
    return f"{code}, {name} ({likeness})"


def _name(filed: TableRow) -> str:
    return next((str(filed.values[path]) for path in _NAME_COLUMNS if path in filed.values), "")


def _place(filed: TableRow, cell: str) -> str:
    return cell if cell and not cell.startswith("ligne") else ""


def _code(filed: TableRow) -> str:
    return next((str(filed.values[path]) for path in _NAMED_BY if path in filed.values), "")


def _cells(rows: Iterable[JudgedRow]) -> Iterable[CellLine]:
    for row in rows:
        note = "ajout" if row.version is None else ""
        thing = _THINGS[row.proposal.sheet][0]
        for change in row.changes:
            before, after = excerpts(change.before, change.after)
            label = f"{change.label} ({thing})"
            yield CellLine(_code(row.proposal), change.cell, label, before, after, note=note, row=row.proposal.row)


def _aside(row: JudgedRow) -> AsideLine:
    filed = row.proposal
    unread = [f"{cell}\u00a0: {text}" if cell else text for cell, text in filed.told]
    return AsideLine(
        row=filed.row,
        code=_code(filed),
        verdict=row.verdict.label,
        mark=MARKS[row.verdict],
        read=_name(filed),
        sentences=(f"Feuille «\u00a0{filed.place}\u00a0»", *row.sentences, *unread),
    )


def _only_read(row: JudgedRow) -> AsideLine:
    filed = row.proposal
    return AsideLine(
        row=filed.row,
        code=_code(filed),
        verdict="lu seulement",
        mark="none",
        read=_name(filed),
        sentences=tuple(f"{cell}\u00a0: {text}" if cell else text for cell, text in filed.told),
    )
