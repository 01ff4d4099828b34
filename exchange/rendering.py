"""Judged rows as programs and pages read them."""

from typing import Any

from exchange.enums import Verdict
from exchange.rules.three_way import WorkbookRow
from exchange.rules.verdicts import GoalDifference, Judged, PlanDifference
from exchange.table_judgement import JudgedRow

ALREADY = "déjà signalé"


def row_as_dict(judged: Judged) -> dict[str, Any]:
    """Return a row with the keys of the JSON answer: what was read, the verdict, every message."""
    row = dict(judged.proposal.row)
    row["verdict"] = str(judged.verdict)
    row["messages"] = [*row["messages"], *_verdict_messages(judged), *(_plan_message(item) for item in judged.plan)]
    return row


def workbook_row_as_dict(row: WorkbookRow) -> dict[str, Any]:
    """Return a row of a workbook of ours: its verdict, each cell that differs, and the sentences told of it."""
    return {
        "sheet": row.sheet,
        "row": row.row,
        "code": row.code,
        "verdict": str(row.verdict),
        "differences": [
            {
                "name": cell.name,
                "column": cell.label,
                "cell": cell.cell,
                "verdict": str(cell.verdict),
                "read": cell.filed,
                "held": cell.held,
            }
            for cell in row.differences
        ],
        "messages": list(row.sentences),
    }


def table_row_as_dict(row: JudgedRow) -> dict[str, Any]:
    """Return a row of a plain table or of a plan: its verdict, each cell that differs, and the sentences told of it."""
    return {
        "sheet": row.proposal.place,
        "row": row.proposal.row,
        "table": row.proposal.sheet,
        "verdict": str(row.verdict),
        "values": dict(row.proposal.values),
        "differences": [
            {
                "name": change.path,
                "column": change.label,
                "cell": change.cell,
                "read": change.after,
                "held": change.before,
            }
            for change in row.changes
        ],
        "messages": [*row.sentences, *(text for _, text in row.proposal.told)],
    }


def table_question(row: JudgedRow) -> dict[str, Any]:
    """Return what a row asks, with the keys of the questions of a matrix."""
    filed = row.proposal
    return {
        "key": filed.key,
        "sheet": filed.place,
        "row": filed.row,
        "cell": next(iter(filed.cells.values()), ""),
        "read": ", ".join(str(offer[0]) for offer in filed.near),
        "text": " ".join(row.sentences),
    }


def _verdict_messages(judged: Judged) -> list[dict[str, str]]:
    messages = []
    if judged.reason:
        messages.append(_message("error" if judged.verdict == Verdict.UNKNOWN else "info", judged.reason))
    if judged.verdict == Verdict.QUESTION and not judged.has_new_question:
        messages.append(_message("info", f"Question {ALREADY}e\u00a0: la ligne attend toujours une réponse."))
    for milestone in judged.reached:
        messages.append(_message("info", f"{milestone.label}\u00a0: {milestone.after}."))
    for value in judged.measured:
        messages.append(_message("info", f"{value.label}\u00a0: {value.after:f}.", value.cell))
    for sentence in judged.indicator_sentences():
        messages.append(_message("warning", sentence))
    if judged.missing:
        messages.append(_message("warning", judged.missing_sentence))
    return messages


def _plan_message(item: PlanDifference) -> dict[str, str]:
    before = "" if item.before is None else str(item.before)
    if not item.is_new:
        text = f"{item.label}\u00a0: différence avec le plan {ALREADY}e."
    elif item.is_proposable:
        text = f"{item.label}\u00a0: le plan n’est pas modifié\u202f; une révision peut être proposée."
    elif isinstance(item, GoalDifference):
        text = f"{item.label}\u00a0: le plan n’est pas modifié\u202f; la cible se révise sur la page des révisions."
    elif item.takes_session:
        text = f"{item.label}\u00a0: le plan n’est pas modifié\u202f; la révision demande la décision d’une session."
    else:
        text = f"{item.label}\u00a0: le plan n’est pas modifié\u202f; la différence est à signaler à la coordination confédérale."
    return {
        "level": "info",
        "column": item.label,
        "cell": item.cell,
        "read": str(item.after),
        "expected": before,
        "text": text,
    }


def _message(level: str, text: str, cell: str = "") -> dict[str, str]:
    return {"level": level, "column": "", "cell": cell, "read": "", "expected": "", "text": text}
