"""The drawing of how long a step took and of what still waits, on one axis for all lines."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from protocols.rules.durations import Duration

register = template.Library()

# A mark at the far end must stay inside the axis.
_LAST = 97


@register.simple_tag
def duration_range(duration: Duration, scale: int) -> SafeString:
    """Band from the shortest to the longest, line at the median, a square for each wait under way.

    `scale` is the length of the axis in days; the numbers stand in the table's columns.
    """
    waits = format_html_join(
        "",
        '<rect class="p2" x="{}%" y="4" width="8" height="8"/>',
        sorted({(_position(wait.days, scale),) for wait in duration.waits}),
    )
    return format_html(
        '<svg width="100%" height="16" aria-hidden="true"><line class="gp" x2="100%" y1="8" y2="8"/>{}{}</svg>',
        _known(duration, scale),
        waits,
    )


def _known(duration: Duration, scale: int) -> SafeString:
    if duration.median is None:
        return SafeString("")
    first, last = duration.known[0], duration.known[-1]
    return format_html(
        '<rect class="b-t" x="{}%" y="5" width="{}%" height="6"/><rect class="b-k" x="{}%" width="3" height="16"/>',
        _position(first, scale),
        f"{max(100 * (last - first) / scale, 0.6):.1f}",
        _position(duration.median, scale),
    )


def _position(days: int, scale: int) -> str:
    return f"{min(100 * days / scale, _LAST):.1f}"
