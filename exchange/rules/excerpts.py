"""Two values side by side, each short enough for a page of fifty differences. Pure."""

LONGEST = 300
_BEFORE = 60
_CUT = "…"


def excerpts(one: str, other: str) -> tuple[str, str]:
    """Return both values, cut to what surrounds their first difference where they are too long to show whole."""
    if max(len(one), len(other)) <= LONGEST:
        return one, other
    start = max(0, _first_difference(one, other) - _BEFORE)
    return _cut(one, start), _cut(other, start)


def _first_difference(one: str, other: str) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _cut(text: str, start: int) -> str:
    end = start + LONGEST
    return (_CUT if start and text else "") + text[start:end] + (_CUT if len(text) > end else "")
