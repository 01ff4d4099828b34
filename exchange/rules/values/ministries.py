"""Rule 9: read a ministry by its acronym or its name, in one state only."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.text import clean, compact, fold, shown
from exchange.rules.values.words import is_missing

_KIND = re.compile(r"^(?:minist?(?:ere|re)?|min)\b\s*")
_ARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "au", "aux", "en"})
_NAMED_TWICE = re.compile(r"(.+?)\s*\(([^()]+)\)")
_PROPOSALS = 3
_LIKENESS = 0.5


@dataclass(frozen=True)
class MinistryName:
    """A ministry of the state: its code, acronym and full name."""

    key: str
    acronym: str
    name: str


@dataclass(frozen=True)
class MinistryReading:
    """The code of one ministry, or the codes of those it may be, closest first."""

    raw: object
    key: str | None = None
    status: str = "missing"
    error: str | None = None
    question: str | None = None
    proposals: tuple[str, ...] = ()


def read_ministry(raw: Raw, ministries: Sequence[MinistryName]) -> MinistryReading:
    """Read the ministry among those of one state; likeness proposes and never decides."""
    if is_blank(raw):
        return MinistryReading(raw.value)
    if fault := why_unreadable(raw):
        return MinistryReading(raw.value, status="error", error=fault)
    text = raw.text.rstrip(" .;,")
    found = _matches(text, ministries)
    if found:
        return _judge(raw, found)
    if is_missing(text):
        return MinistryReading(raw.value)
    return _read_parts(raw, text, ministries)


def _read_parts(raw: Raw, text: str, ministries: Sequence[MinistryName]) -> MinistryReading:
    """« SIGLE / service » is read before the slash, unless what follows is a ministry too."""
    both = _NAMED_TWICE.fullmatch(text)
    if both and (same := _matches(both[1], ministries)) and same == _matches(both[2], ministries):
        return _judge(raw, same)
    parts = [part.strip() for part in clean(text).split("/") if part.strip()]
    named = [ministry for part in parts for ministry in _matches(part, ministries)]
    if parts and len(parts) > 1 and (first := _matches(parts[0], ministries)):
        return _judge(raw, list(dict.fromkeys([*first, *named])))
    pieces = [part.strip() for part in re.split(r"[(),;:+&/\n]| - |\bet\b", clean(text)) if part.strip()]
    several = list(dict.fromkeys(ministry for part in pieces for ministry in _matches(part, ministries)))
    whole = len(pieces) > 1 and all(_matches(piece, ministries) for piece in pieces)
    if several:
        return _judge(raw, several) if whole else _ask(raw, several)
    return _unknown(raw, text, ministries)


def _matches(text: str, ministries: Sequence[MinistryName]) -> list[MinistryName]:
    """Those whose acronym, code or name is exactly this, case, accents and punctuation apart."""
    letters, words = compact(text), _words(text)
    return [
        ministry
        for ministry in ministries
        if letters
        and (
            letters in (compact(ministry.acronym), compact(ministry.key)) or (words and words == _words(ministry.name))
        )
    ]


def _words(text: str) -> tuple[str, ...]:
    """The words that tell a ministry: neither « Ministère » nor articles."""
    return tuple(word for word in _KIND.sub("", fold(text)).split() if word not in _ARTICLES)


def _judge(raw: Raw, found: list[MinistryName]) -> MinistryReading:
    return MinistryReading(raw.value, found[0].key, "ok") if len(found) == 1 else _ask(raw, found)


def _ask(raw: Raw, found: list[MinistryName]) -> MinistryReading:
    names = " ou ".join(ministry.acronym for ministry in found)
    question = sentences.MINISTRY_SEVERAL.format(read=shown(raw.value), proposals=names)
    keys = tuple(ministry.key for ministry in found)
    return MinistryReading(raw.value, status="question", question=question, proposals=keys)


def _unknown(raw: Raw, text: str, ministries: Sequence[MinistryName]) -> MinistryReading:
    ranked = sorted(ministries, key=lambda ministry: -_likeness(text, ministry))
    close = [ministry for ministry in ranked if _likeness(text, ministry) >= _LIKENESS][:_PROPOSALS]
    names = f"\u00a0: {', '.join(ministry.acronym for ministry in close)}\u202f?" if close else ""
    error = sentences.MINISTRY_UNKNOWN.format(read=shown(raw.value), proposals=names and f" (proposé{names})")
    keys = tuple(ministry.key for ministry in close)
    return MinistryReading(raw.value, status="error", error=error, proposals=keys)


def _likeness(text: str, ministry: MinistryName) -> float:
    words = set(_words(text))
    if not words:
        return 0
    if words <= set(_words(ministry.name)):
        return 1
    by_acronym = difflib.SequenceMatcher(None, compact(text), compact(ministry.acronym)).ratio()
    by_name = difflib.SequenceMatcher(None, " ".join(_words(text)), " ".join(_words(ministry.name))).ratio()
    return max(by_acronym, by_name)
