"""What the page of an import shows: counts, choices, and each cell before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.french import amount, long_date, percent
from exchange.enums import Verdict
from exchange.holdings import answered_before
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.rules.verdicts import Change, Judged, PlanDifference
from measures.enums import Status
from measures.rules.revisions import ON_MEASURE

# The page stays light on a slow line: the rest unfolds on demand.
_FIRST_CHANGES = 15
_ASIDE = (Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_YOURS, Verdict.LOCKED)
_MARKS = {
    Verdict.ERROR: "block",
    Verdict.UNKNOWN: "block",
    Verdict.NOT_YOURS: "drop",
    Verdict.LOCKED: "stop",
    Verdict.INCOMPLETE: "late",
}


@dataclass(frozen=True)
class Step:
    """One step of the import, as the bar at the top shows it."""

    mark: str
    text: str
    is_current: bool


@dataclass(frozen=True)
class CellLine:
    """One cell that would change, or that differs from the plan."""

    code: str
    cell: str
    label: str
    before: str
    after: str
    name: str = ""
    is_proposable: bool = False
    note: str = ""


@dataclass(frozen=True)
class AsideLine:
    """One row left aside or incomplete, with what was read and what to do."""

    row: int
    code: str
    verdict: str
    mark: str
    read: str
    sentences: tuple[str, ...]


def preview_of(batch: ImportBatch, judged: Sequence[Judged]) -> dict[str, Any]:
    """Return the context of the page: a batch not confirmed yet is judged now, a confirmed one told as it was."""
    counts = batch.counts if batch.confirmed_at else counted(judged)
    changes = list(_changed_cells(judged))
    return {
        "batch": batch,
        "steps": steps_of(batch),
        "counts": counts,
        "row_count": len(judged),
        "aside_count": sum(counts.get(str(verdict), 0) for verdict in _ASIDE),
        "written_count": counts.get("changed", 0) + counts.get("new", 0),
        "situation_questions": _open_questions(batch),
        "undecided": [_choice(row) for row in judged if row.verdict in (Verdict.QUESTION, Verdict.CONFLICT)],
        "changes": changes[:_FIRST_CHANGES],
        "more_changes": changes[_FIRST_CHANGES:],
        "plan": list(_plan_lines(judged)),
        "aside": [_aside(row) for row in judged if row.verdict in _ASIDE],
        "incomplete": [_aside(row) for row in judged if row.verdict == Verdict.INCOMPLETE],
    }


def steps_of(batch: ImportBatch) -> list[Step]:
    """Return the bar of steps at the top of an import's page."""
    confirmed = batch.confirmed_at is not None
    return [
        Step("done", "1. Fichier reçu", False),
        Step("done" if confirmed else "run", "2. Vérification", not confirmed),
        Step("done" if confirmed else "none", "3. Confirmation", confirmed),
    ]


def _open_questions(batch: ImportBatch) -> list[dict[str, Any]]:
    unanswered = [
        question
        for question in batch.file_questions
        if answered_before(batch.member_state_id, batch.period, question["key"]) is None
    ]
    return [question | {"file_date": question["key"].partition(":")[2]} for question in unanswered]


def _choice(judged: Judged) -> dict[str, Any]:
    row = judged.proposal.row
    asked = [message for message in row["messages"] if message["level"] == "question"]
    return {
        "place": judged.proposal.key,
        "row": row["row"],
        "code": row["code"] or "",
        "is_conflict": judged.verdict == Verdict.CONFLICT,
        "is_decidable": judged.held is not None,
        "is_known": judged.verdict == Verdict.QUESTION and not judged.has_new_question,
        "sentences": [message["text"] for message in asked],
        "says": _said(row),
        "cells": [_line(judged, change) for change in judged.changes],
    }


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
    if item.field in ON_MEASURE:
        return "à signaler à la coordination confédérale"
    return "à proposer sur la page des révisions, avec la décision d’une session"


def _line(row: Judged, change: Change, name: str = "", is_proposable: bool = False, note: str = "") -> CellLine:
    return CellLine(
        code=row.proposal.code or "",
        cell=change.cell,
        label=change.label,
        before=shown(change.field, change.before),
        after=shown(change.field, change.after),
        name=name,
        is_proposable=is_proposable,
        note=note,
    )


def _aside(judged: Judged) -> AsideLine:
    row = judged.proposal.row
    told = [message["text"] for message in row["messages"] if message["level"] == "error"]
    if judged.reason:
        told.append(judged.reason)
    if judged.missing:
        told.append(judged.missing_sentence)
    return AsideLine(
        row=row["row"],
        code=row["code"] or row["raw_code"] or "–",
        verdict=Verdict(judged.verdict).label,
        mark=_MARKS[judged.verdict],
        read=_said(row),
        sentences=tuple(told),
    )


def shown(name: str, value: Any) -> str:
    """Return a value as the page writes it; an absent one is a dash."""
    if value is None or value == "":
        return "–"
    if name == "status":
        return str(Status(value).label)
    if name.endswith("_rate"):
        return percent(value)
    if isinstance(value, date):
        return long_date(value)
    return amount(value) if isinstance(value, int) else str(value)
