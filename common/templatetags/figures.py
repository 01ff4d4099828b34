"""Charts drawn by the server as inline SVG: geometry in attributes, colours in classes, no text inside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.badges import SITUATIONS
from common.french import long_date, month_and_year, percent

register = template.Library()

# A mark at 100 % must stay inside its bar.
_LAST = 99.2
_GAP = 0.5
_SPARK_HEIGHT = 24
_STEP_NAMES = ("signature", "conseil des ministres", "autorisation", "ratification", "dépôt")
_SQUARES = {
    "known": ("p1", "acte connu"),
    "waiting": ("p2", "en attente"),
    "undated": ("px", "date inconnue"),
    "to_come": ("p0", "à venir"),
}

Rate = float | None
Dated = tuple[date, Rate]
Span = tuple[date, date]


@register.simple_tag
def bullet_bar(actual: Rate, planned: Rate = None, height: str = "0.75rem") -> SafeString:
    """Actual against planned, each from 0 to 100 or None; the numbers are written beside the bar."""
    fill = "" if actual is None else _rect("b-f", width=f"{_clamped(actual, 100):g}%")
    tick = "" if planned is None else _tick(planned)
    return format_html(
        '<svg width="100%" height="{}" aria-hidden="true"><rect class="b-t" width="100%" height="100%"/>{}{}</svg>',
        height,
        fill,
        tick,
    )


def _rect(css: str, *, width: str) -> SafeString:
    return format_html('<rect class="{}" width="{}" height="100%"/>', css, width)


def _tick(planned: float) -> SafeString:
    return format_html(
        '<rect class="b-k" x="{}%" y="-15%" width="2" height="130%"/>',
        f"{_clamped(planned, _LAST):g}",
    )


def _clamped(value: float, highest: float) -> float:
    return round(min(max(float(value), 0), highest), 2)


@register.simple_tag
def stacked_bar(counts: Mapping[str, int]) -> SafeString:
    """The share of each situation, in the order of charts; abandoned measures are not drawn.

    `counts` goes from a situation's key to its count. The counts stand in the table's columns.
    """
    drawn = [(known.mark, counts.get(key, 0)) for key, known in SITUATIONS.items()]
    kept = [(mark, number) for mark, number in drawn if mark != "drop" and number > 0]
    body = format_html_join("", "{}", ((piece,) for piece in _pieces(kept)))
    return format_html(
        '<svg width="100%" height="1.5rem" aria-hidden="true">{}</svg>',
        body or _rect("b-t", width="100%"),
    )


def _pieces(kept: Sequence[tuple[str, int]]) -> Iterable[SafeString]:
    total = sum(number for _, number in kept)
    before = 0
    for mark, number in kept:
        yield format_html(
            '<rect class="q-{}" x="{}%" width="{}%" y="5%" height="90%"/>',
            mark,
            f"{100 * before / total:.2f}",
            f"{max(100 * number / total - _GAP, 0.1):.2f}",
        )
        before += number


@register.simple_tag
def stacked_key() -> SafeString:
    """The legend of `stacked_bar`, in the same order."""
    marks = [known for known in SITUATIONS.values() if known.mark != "drop"]
    return format_html(
        '<p class="key mt">{}</p>',
        format_html_join(
            "",
            '<span><svg width="12" height="12" aria-hidden="true">'
            '<rect class="q-{}" x=".5" y=".5" width="11" height="11"/></svg>{}</span>',
            ((known.mark, known.measure.lower()) for known in marks),
        ),
    )


@register.simple_tag
def sparkline(points: Sequence[Dated]) -> SafeString:
    """The validated rates of successive periods, drawn from 0; a period without a rate is passed over.

    `points` are (day, rate) pairs in order of day. Nothing is drawn when no rate is known.
    """
    known = [(index, day, rate) for index, (day, rate) in enumerate(points, 1) if rate is not None]
    if not known:
        return SafeString("")
    line = [(0.0, 0.0), *((100 * index / len(points), rate) for index, _, rate in known)]
    said = ", ".join(f"{percent(rate)} au {long_date(day)}" for _, day, rate in known)
    return format_html(
        '<svg class="sp" height="24" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" '
        'aria-label="Taux validés\u00a0: {}"><path class="ax" d="M0 24H100"/>'
        '<polyline class="ln" points="{}"/></svg>',
        said,
        _polyline(line, _SPARK_HEIGHT),
    )


def _polyline(line: Iterable[tuple[float, float]], height: int) -> str:
    return " ".join(f"{x:.1f},{height * (1 - _clamped(y, 100) / 100):.1f}" for x, y in line)


@register.simple_tag
def progress_curve(
    name: str,
    span: Span,
    today: date,
    planned: Sequence[Dated],
    actual: Sequence[Dated],
) -> SafeString:
    """Planned (dashed) and validated progress of one state over the roadmap, on a 0 to 100 axis.

    `span` is the first and last day of the axis; `planned` and `actual` are (day, rate) pairs in
    order of day, without the origin. The values stand in a table beside the curve.
    """
    return format_html(
        '<div class="plot"><svg width="100%" height="100" viewBox="0 0 100 100" '
        'preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="ax" d="M0 0H100M0 50H100M0 100H100"/>{}'
        '<polyline class="pl" points="{}"/><polyline class="ln" points="{}"/></svg>'
        '<span class="y1">100</span><span class="y5">50</span><span class="y0">0</span>'
        '<span class="x0">{}</span><span class="x1">{}</span></div>',
        _curve_sentence(name, planned, actual),
        _today_line(span, today),
        _dated_line(span, planned),
        _dated_line(span, actual),
        month_and_year(span[0]),
        month_and_year(span[1]),
    )


def _dated_line(span: Span, points: Sequence[Dated]) -> str:
    known = [(_position(span, day), rate) for day, rate in points if rate is not None]
    return _polyline([(0.0, 0.0), *known], 100) if known else ""


def _position(span: Span, day: date) -> float:
    length = max((span[1] - span[0]).days, 1)
    return _clamped(100 * (day - span[0]).days / length, 100)


def _today_line(span: Span, today: date) -> SafeString:
    if not span[0] <= today <= span[1]:
        return SafeString("")
    x = f"{_position(span, today):.1f}"
    return format_html('<path class="td" d="M{} 0V100"/>', x)


def _curve_sentence(name: str, planned: Sequence[Dated], actual: Sequence[Dated]) -> str:
    known = [(day, rate) for day, rate in actual if rate is not None]
    if not known:
        return f"{name}\u00a0: aucun taux physique validé"
    day, rate = known[-1]
    foreseen = [value for on, value in planned if on <= day and value is not None]
    beside = f", {percent(foreseen[-1])} prévus" if foreseen else ""
    return f"{name}\u00a0: taux physique validé de {percent(rate)} au {long_date(day)}{beside}"


@register.simple_tag
def timeline(span: Span, today: date, planned: Span, actual: Span | None, situation: str) -> SafeString:
    """One row of a calendar: planned days in outline, actual days filled, a line for today.

    `span` is the first and last day of the axis; what lies outside is cut at its ends. `actual`
    is None for what has not begun; its fill is the situation's. The dates stand in columns.
    """
    filled = "" if actual is None else _days(span, actual, f"q-{SITUATIONS[situation].mark}", 6, 10)
    return format_html(
        '<svg width="100%" height="22" aria-hidden="true">{}{}{}'
        '<rect class="c-now" x="{}%" y="-9" width="2" height="40"/></svg>',
        _months(span),
        _days(span, planned, "gp", 3, 16),
        filled,
        f"{_position(span, today):.1f}",
    )


@register.simple_tag
def slip_line(span: Span, today: date, dates: Sequence[date]) -> SafeString:
    """How a due date moved: the first one in outline, those between dashed, the last one full, a line for today.

    `span` is the first and last day of the axis; the dates and their gaps stand in a table beside.
    """
    marks = ["p0", *("px" for _ in dates[1:-1]), "b-f"] if len(dates) > 1 else ["b-f"]
    way = (min(dates), max(dates)) if dates else (today, today)
    return format_html(
        '<svg width="100%" height="22" aria-hidden="true">{}{}{}'
        '<rect class="c-now" x="{}%" y="-9" width="2" height="40"/></svg>',
        _months(span),
        _days(span, way, "q-wait", 8, 6),
        format_html_join(
            "",
            '<svg x="{}%" overflow="visible"><rect class="{}" x="-6" y="5" width="12" height="12"/></svg>',
            ((f"{_position(span, day):.1f}", css) for day, css in zip(dates, marks, strict=False)),
        ),
        f"{_position(span, today):.1f}",
    )


def _months(span: Span) -> SafeString:
    return format_html_join(
        "",
        '<rect class="b-t" x="{}%" width="1" height="22"/>',
        ((f"{_position(span, first):.1f}",) for first in _month_starts(span)),
    )


def _days(span: Span, shown: Span, css: str, top: int, height: int) -> SafeString:
    left, right = (_position(span, day) for day in shown)
    return format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        css,
        f"{left:.1f}",
        top,
        f"{max(right - left, 0):.1f}",
        height,
    )


def _month_starts(span: Span) -> Iterator[date]:
    first = span[0].year * 12 + span[0].month
    last = span[1].year * 12 + span[1].month - 1
    return (date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1))


@register.simple_tag
def five_squares(steps: Sequence[str]) -> SafeString:
    """The ratification steps of one state, from signature to deposit.

    `steps` holds five of `known`, `waiting`, `undated`, `to_come`; ValueError for another number.
    """
    named = list(zip(_STEP_NAMES, (_SQUARES[step] for step in steps), strict=True))
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}" y="1" width="11" height="11"/>',
        ((css, 1 + 15 * index) for index, (_, (css, _)) in enumerate(named)),
    )
    return format_html(
        '<svg width="5.2em" height=".89em" viewBox="0 0 76 13" aria-hidden="true">{}</svg><span class="vh">{}</span>',
        squares,
        ", ".join(f"{name}\u00a0: {said}" for name, (_, said) in named),
    )
