"""Filters and tags that write French in templates; the words and rules are in `common`."""

from datetime import UTC, date, datetime

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from common import badges, french, text

register = template.Library()

_DASH = mark_safe('<span aria-hidden="true">–</span><span class="vh">non communiqué</span>')

register.filter("level_badge", badges.level_badge)
register.filter("step_badge", badges.step_badge)
register.filter("source_grade", badges.source_grade)
register.filter("states_sentence", badges.states_sentence)
register.filter("icon", badges.icon)
register.filter("in_state", french.in_state)
register.filter("of_state", french.of_state)
register.filter("listed", french.listed)
register.filter("number", french.number)
register.filter("amount", french.amount)
register.filter("file_size", french.file_size)
register.filter("days", french.days)
register.filter("age", french.age)
register.filter("deadline", french.deadline)
register.filter("time_tu", french.time_tu)


@register.filter
def typo(value: object) -> str:
    """French typography of a text; markup already made safe is returned as it is."""
    if isinstance(value, SafeString):
        return value
    return text.typographic(str(value))


@register.filter
def date_long(day: date | None) -> str:
    """« 17 février 2026 » in a `time` element, « – » for no date."""
    return _DASH if day is None else _time(day.isoformat()[:10], french.long_date(day))


@register.filter
def date_short(day: date | None) -> str:
    """« 17 févr. 2026 » in a `time` element, « – » for no date."""
    return _DASH if day is None else _time(day.isoformat()[:10], french.short_date(day))


@register.filter
def datetime_tu(instant: datetime | None) -> str:
    """« 16 novembre 2026 à 21 h 42 TU » in a `time` element, « – » for no instant."""
    if instant is None:
        return _DASH
    return _time(instant.astimezone(UTC).isoformat(timespec="minutes"), french.datetime_tu(instant))


def _time(machine: str, shown: str) -> SafeString:
    ordinal = mark_safe(conditional_escape(shown).replace("1er", "1<sup>er</sup>", 1))
    return format_html('<time datetime="{}">{}</time>', machine, ordinal)


@register.filter
def percent(rate: float | None) -> str:
    """« 72 % », or « – » with hidden words for a rate nobody gave."""
    return _DASH if rate is None else french.percent(rate)


@register.filter
def points(gap: float | None) -> str:
    """« −9 pts », or « – » with hidden words when one of the two rates is missing."""
    return _DASH if gap is None else french.points(gap)


@register.filter
def count(total: int, forms: str) -> str:
    """A number and its noun: `{{ n|count:"mesure" }}`, `{{ n|count:"jalon national,jalons nationaux" }}`."""
    return french.count(total, *forms.split(",", 1))


@register.filter
def plural(total: float, forms: str) -> str:
    """The word alone: `{{ n|plural:"évaluée" }}`, `{{ n|plural:"est,sont" }}`."""
    return text.plural(total, *forms.split(",", 1))


@register.simple_tag
def status_badge(situation: str, compact: bool = False, rate: float | None = None) -> SafeString:
    """Mark and word of a measure's situation; compact: mark and rate, with the word kept hidden."""
    return badges.compact_badge(situation, rate) if compact else badges.status_badge(situation)


@register.simple_tag
def milestone_badge(situation: str) -> SafeString:
    """Mark and word of a milestone: « Réalisé », « Jalon dépassé »."""
    return badges.status_badge(situation, milestone=True)
