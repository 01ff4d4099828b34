"""Rule 8: read a state of progress; a negation is never lost and lateness is never imported."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.status_words import (
    COLOURS,
    ELSEWHERE,
    LABELS,
    MARKS,
    NEGATION,
    OVERDUE,
    TICKS,
    rates,
    tidy,
    without_lateness,
)
from exchange.rules.values.text import clean, compact, fold, shown
from exchange.rules.values.words import is_missing

_FULL = 100.0


@dataclass(frozen=True)
class StatusReading:
    """One of the seven statuses, or None when the cell changes nothing or a person must choose."""

    raw: object
    value: str | None = None
    status: str = "missing"
    error: str | None = None
    question: str | None = None
    is_learnt: bool = False


def read_status(raw: Raw, learnt: Mapping[str, str] | None = None) -> StatusReading:
    """Read a status; in this column « N.D. » means « non démarré ». `learnt`: folded word → status, before any other."""
    if is_blank(raw):
        return StatusReading(raw.value)
    if fault := why_unreadable(raw):
        return StatusReading(raw.value, status="error", error=fault)
    if not isinstance(raw.value, str):
        return _error(raw)
    if status := (learnt or {}).get(fold(raw.text)):
        return StatusReading(raw.value, status, "ok", is_learnt=True)
    if compact(raw.text) == "nd":
        return StatusReading(raw.value, "not_started", "ok")
    if is_missing(raw.text) or fold(raw.text) in ("sans objet", "s o"):
        return StatusReading(raw.value)
    return _read_words(raw)


def _read_words(raw: Raw) -> StatusReading:
    folded = tidy(raw.text)
    if set(clean(raw.text)) <= TICKS:
        return _propose(raw, ["completed"])
    if re.fullmatch(COLOURS, folded) or any("\U0001f534" <= sign <= "\U0001f7eb" for sign in raw.text):
        return _ask(raw, sentences.STATUS_COLOUR)
    if re.match(ELSEWHERE, folded):
        return _ask(raw, sentences.STATUS_ELSEWHERE)
    if re.fullmatch(OVERDUE, folded):
        return _ask(raw, sentences.STATUS_OVERDUE)
    marks, rest = _mark(without_lateness(folded))
    if not marks:
        proposal = LABELS["completed"] if rates(raw.text) == [_FULL] and not rest else ""
        return _ask(raw, sentences.STATUS_PROPOSAL, proposal) if proposal else _error(raw)
    return _judge(raw, list(dict.fromkeys(marks)), rest)


def _mark(folded: str) -> tuple[list[str], str]:
    """The statuses the text names, most telling expressions first, and the words that say something else."""
    marks: list[str] = []
    rest = folded
    for pattern, mark in MARKS:
        rest, count = pattern.subn(" ", rest)
        marks += [mark] * bool(count) if mark else []
    return marks, " ".join(rest.split())


def _judge(raw: Raw, marks: list[str], rest: str) -> StatusReading:
    """One status and nothing else in the cell is read; all the rest is asked."""
    if re.search(NEGATION, rest):
        return _ask(raw, sentences.STATUS_ELSEWHERE)
    if marks == ["postponed"] and rest:
        question = sentences.STATUS_POSTPONED.format(read=shown(raw.value))
        return StatusReading(raw.value, "postponed", "question", question=question)
    is_doubted = raw.text.rstrip().endswith("?")
    if len(marks) > 1 or rest or is_doubted or marks[0] not in LABELS:
        return _propose(raw, [mark.removeprefix("?") for mark in marks])
    if not _agrees(marks[0], rates(raw.text)):
        return _propose(raw, [marks[0], "completed" if marks[0] == "in_progress" else "in_progress"])
    return StatusReading(raw.value, marks[0], "ok")


def _propose(raw: Raw, statuses: list[str]) -> StatusReading:
    names = " ou ".join(dict.fromkeys(LABELS[status] for status in statuses))
    return _ask(raw, sentences.STATUS_PROPOSAL, names)


def _agrees(status: str, found: list[float]) -> bool:
    """A rate written in the same cell must not contradict the word."""
    if status == "completed":
        return all(rate == _FULL for rate in found)
    if status == "not_started":
        return not any(found)
    return _FULL not in found


def _error(raw: Raw) -> StatusReading:
    return StatusReading(raw.value, status="error", error=sentences.STATUS_UNREADABLE.format(read=shown(raw.value)))


def _ask(raw: Raw, sentence: str, proposal: str = "") -> StatusReading:
    question = sentence.format(read=shown(raw.value), proposal=proposal)
    return StatusReading(raw.value, status="question", question=question)
