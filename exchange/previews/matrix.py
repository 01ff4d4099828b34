"""The preview of a ministry's matrix: each row judged, held against its report and the plan."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from common.french import NNBSP, count, percent
from exchange.enums import WRITTEN, Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.previews.content import ASIDE, MARKS, AsideLine, CellLine, ChoiceLine, Content, Figure
from exchange.previews.values import shown
from exchange.rules.choices import Choices
from exchange.rules.excerpts import excerpts
from exchange.rules.verdicts import Change, GoalDifference, Judged, PlanDifference, judge
from measures.enums import Status
from measures.rules.revisions import ON_MEASURE

_ON_BEHALF = "au nom du document signé"
_TO_VALIDATE = "soumis à votre validateur"


def matrix_content(batch: ImportBatch, judged: Sequence[Judged], choices: Choices, *, on_behalf: bool) -> Content:
    """Return what the matrix would change: one not confirmed yet is judged now, a confirmed one told as it was."""
    counts = batch.counts if batch.confirmed_at else counted(judged)
    decided = counted(_decided(row, choices) for row in judged if not row.proposal.follows)
    undecided = tuple(_choice(row) for row in judged if _is_asked(row))
    # A row with a measure to choose is a question, though its verdict says « inconnue » until it is answered.
    aside = tuple(_aside(row) for row in judged if row.verdict in ASIDE and not _is_asked(row))
    taken = sum(line.name in choices.from_file for line in undecided if line.is_conflict)
    reports, drafts = decided["changed"] + decided["new"] + taken, decided["incomplete"]
    return Content(
        counts=counts,
        row_count=len(judged),
        figures=_figures(counts, len(undecided), len(aside)),
        written=_written(reports, drafts),
        undecided=undecided,
        aside=aside,
        incomplete=tuple(
            _aside(row) for row in judged if row.verdict == Verdict.INCOMPLETE and not row.proposal.follows
        ),
        plan=tuple(_plan_lines(judged)),
        changes=tuple(_changed_cells(judged)),
        leads=_leads(judged) if on_behalf else {},
        consequences=_consequences(reports, drafts, _ON_BEHALF if on_behalf else _TO_VALIDATE),
    )


def _leads(judged: Iterable[Judged]) -> Counter[str]:
    """Return how many rows each ministry leads, among those that may be written: written now, or once decided."""
    measures = (row for row in judged if row.held and not row.proposal.follows)
    kept = (row for row in measures if (row.verdict in WRITTEN or _is_asked(row) or row.plan))
    return Counter(row.held.plan.get("lead_ministry", "") for row in kept if row.held)


def _is_asked(row: Judged) -> bool:
    """Return whether a person may decide what becomes of the row: a question, a conflict, a measure to choose."""
    is_open = row.verdict in (Verdict.QUESTION, Verdict.CONFLICT) and not row.proposal.follows
    return is_open or bool(row.proposal.near)


def _decided(row: Judged, choices: Choices) -> Judged:
    """Return the verdict of a question once its row is taken as proposed, as the confirmation will give it."""
    if row.verdict != Verdict.QUESTION or row.proposal.key not in choices.rows:
        return row
    return judge(replace(row.proposal, is_undecided=False), row.held)


def _figures(counts: Any, undecided: int, aside: int) -> list[Figure]:
    written = counts.get("changed", 0) + counts.get("new", 0)
    return [
        Figure(written, "Modifiées", "run", "deviennent des rapports", "changes"),
        Figure(counts.get("incomplete", 0), "Incomplètes", "late", "gardées en brouillon", "incomplete"),
        Figure(counts.get("unchanged", 0), "Inchangées", "done", "aucune action"),
        Figure(undecided, "Questions et conflits", "none", "sans réponse\u00a0: serveur gardé", "undecided"),
        Figure(aside, "Laissées de côté", "block", "à corriger dans le fichier", "aside"),
    ]


def _written(reports: int, drafts: int) -> str:
    parts = [count(reports, "ligne")] if reports else []
    return ", ".join([*parts, *([count(drafts, "brouillon")] if drafts else [])])


def _consequences(reports: int, drafts: int, how: str) -> list[str]:
    entered = count(reports, "ligne modifiée devient un rapport", "lignes modifiées deviennent des rapports")
    kept = count(drafts, "ligne incomplète reste en brouillon", "lignes incomplètes restent en brouillon")
    return [
        *([f"{entered} {how}."] if reports else []),
        *([f"{kept}, avec ce qui manque."] if drafts else []),
        f"Dates, coûts et chefs de file ne changent pas\u00a0: révisions proposées{NNBSP}; aucune n’est cochée.",
    ]


def _choice(judged: Judged) -> ChoiceLine:
    row = judged.proposal.row
    levels = ("question", "error") if judged.proposal.near else ("question",)
    asked = [message for message in row["messages"] if message["level"] in levels]
    return ChoiceLine(
        name=judged.proposal.key,
        row=row["row"],
        code=row["code"] or "",
        is_conflict=judged.verdict == Verdict.CONFLICT,
        is_decidable=judged.held is not None or bool(judged.proposal.near),
        near=tuple(
            (f"{judged.proposal.key}={code}", f"{code}, {score}{NNBSP}%") for code, score in judged.proposal.near
        ),
        is_known=judged.verdict == Verdict.QUESTION and not judged.has_new_question,
        says=_said(row),
        sentences=tuple(message["text"] for message in asked),
        cells=tuple(_line(judged, change) for change in judged.changes),
    )


def _said(row: dict[str, Any]) -> str:
    status = Status(row["status"]).label if row["status"] else ""
    rate = "" if row["progress"] is None else percent(Decimal(str(row["progress"])))
    return ", ".join(filter(None, [status, rate]))


def _changed_cells(judged: Iterable[Judged]) -> Iterable[CellLine]:
    for row in judged:
        if row.verdict in (Verdict.CHANGED, Verdict.NEW, Verdict.INCOMPLETE):
            yield from (_line(row, change) for change in row.changes if change.before != change.after)


def _plan_lines(judged: Iterable[Judged]) -> Iterable[CellLine]:
    for row in judged:
        for item in row.plan:
            note = "" if item.is_proposable else _plan_note(item)
            yield _line(row, item, f"{row.proposal.key}/{item.field}", item.is_proposable, note)


def _plan_note(item: PlanDifference) -> str:
    if not item.is_new:
        return "déjà signalé"
    if isinstance(item, GoalDifference):
        return "à proposer sur la page des révisions"
    if item.field in ON_MEASURE:
        return "à signaler à la coordination confédérale"
    return "à proposer sur la page des révisions, avec la décision d’une session"


def _line(row: Judged, change: Change, name: str = "", is_proposable: bool = False, note: str = "") -> CellLine:
    before, after = excerpts(shown(change.field, change.before), shown(change.field, change.after))
    return CellLine(
        code=row.proposal.code or "",
        cell=change.cell,
        label=change.label,
        before=before,
        after=after,
        name=name,
        is_proposable=is_proposable,
        note=note,
        row=row.proposal.row["row"],
    )


def _aside(judged: Judged) -> AsideLine:
    row = judged.proposal.row
    told = [message["text"] for message in row["messages"] if message["level"] == "error"]
    told += [judged.reason] if judged.reason else []
    told += [judged.missing_sentence] if judged.missing else []
    return AsideLine(
        row=row["row"],
        code=row["code"] or row["raw_code"] or "–",
        verdict=Verdict(judged.verdict).label,
        mark=MARKS[judged.verdict],
        read=_said(row),
        sentences=tuple(told),
        sheet=row["sheet"],
    )
