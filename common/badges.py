"""The words and marks of situations, levels and steps, for every page and export."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.access import Level
from common.french import percent, sentence
from common.text import capitalised


@dataclass(frozen=True)
class Situation:
    """A situation as it is shown: the key of its mark, and its word in both genders.

    A measure is feminine, a milestone masculine; a milestone is never « en retard ».
    """

    mark: str
    measure: str
    milestone: str


# In the order of charts and tables; an abandoned measure comes last, out of the denominator.
SITUATIONS = {
    "completed": Situation("done", "Réalisée", "Réalisé"),
    "in_progress": Situation("run", "En cours", "En cours"),
    "late": Situation("late", "En retard", "Jalon dépassé"),
    "blocked": Situation("block", "Bloquée", "Bloqué"),
    "suspended": Situation("stop", "Suspendue", "Suspendu"),
    "postponed": Situation("wait", "Reportée", "Reporté"),
    "not_started": Situation("none", "Non entamée", "Non entamé"),
    "cancelled": Situation("drop", "Abandonnée", "Abandonné"),
}
STEPS = {
    "draft": ("none", "Brouillon"),
    "submitted": ("run", "Soumis"),
    "ministry_validated": ("run", "Validé par le ministère"),
    "validated": ("done", "Validé"),
    "returned": ("late", "Renvoyé"),
}


def situation_word(situation: str, *, milestone: bool = False) -> str:
    """« Réalisée » for a measure, « Réalisé » for a milestone. Raises KeyError for an unknown situation."""
    known = SITUATIONS[situation]
    return known.milestone if milestone else known.measure


@cache
def icon(mark: str) -> SafeString:
    """The mark alone, in its colour, for a line whose text already says the word."""
    return format_html('<svg class="i ic st-{0}" aria-hidden="true"><use href="#s-{0}"/></svg>', mark)


@cache
def status_badge(situation: str, *, milestone: bool = False) -> SafeString:
    """Mark and word of a situation: the only way to show one."""
    return _badge(SITUATIONS[situation].mark, situation_word(situation, milestone=milestone))


@cache
def compact_badge(situation: str, rate: int | float | Decimal | None = None) -> SafeString:
    """Mark and rate for a cell narrower than the word; the word stays for a screen reader."""
    shown = "–" if rate is None else percent(rate)
    word = situation_word(situation)
    badge = _badge(SITUATIONS[situation].mark, shown)
    return format_html('{}<span class="vh"> {}</span>', badge, word)


def _badge(mark: str, words: str) -> SafeString:
    return format_html(
        '<span class="st st-{0}"><svg class="i" aria-hidden="true"><use href="#s-{0}"/></svg>{1}</span>',
        mark,
        words,
    )


@cache
def step_badge(step: str) -> SafeString:
    """Mark and word of a report's step; a returned report keeps plain type, only its mark is coloured."""
    mark, word = STEPS[step]
    return format_html('<span class="st">{}{}</span>', icon(mark), word)


@cache
def level_badge(level: str) -> SafeString:
    """The level of a row in its frame: « Interne »."""
    return format_html('<span class="gr">{}</span>', capitalised(str(Level(level).label)))


@cache
def source_grade(grade: str) -> SafeString:
    """The grade of a source beside its date, in the words given: « presse »."""
    return format_html('<span class="gr">{}</span>', grade)


def states_sentence(parts: Iterable[tuple[str, str]]) -> str:
    """« Réalisée au Burkina Faso ; bloquée au Mali. » from (« au Mali », situation) pairs, in their order."""
    return sentence([f"{situation_word(key).lower()} {place}" for place, key in parts])
