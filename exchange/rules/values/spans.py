"""Read « du … au … », « janvier-mars 2026 », « T1-T2 2026 », « 2025-2026 » as one span of days."""

import re
from collections.abc import Iterator

from exchange.rules.values.periods import ImpossibleDate, MissingYear, Period, read_period

_CONNECTORS = (r"\s+jusqu'(?:au|a)\s+", r"\s+(?:au|a)\s+", r"\s+et\s+(?:le\s+)?", r"\s+-\s+", r"\s*(?:→|->)\s*", r"\s*-\s*", r"\s*/\s*")
_OPENING = re.compile(r"^(?:entre|du|de|d')\s*(?:le\s+|la\s+)?")
_LONE_DAY = re.compile(r"([0-9]{1,2})(?:er)?")
_FORTNIGHT = re.compile(r"(?:la\s+)?(premiere|1\s?(?:ere|re|e)|deuxieme|seconde|2\s?(?:nde|eme|e))\s+quinzaine\s+(?:de |du mois de |d')?(.+)")


def read_span(text: str, *, year: int | None = None) -> Period | None:
    """Both ends in `plain` text, the first completed by the second; None when no single cut makes sense."""
    if match := _FORTNIGHT.fullmatch(text):
        return _fortnight(match[1], match[2], year)
    missing: MissingYear | None = None
    spans = set()
    opening = _OPENING.match(text)
    body = text[opening.end() :] if opening else text
    for first, last in _cuts(body):
        try:
            if span := _join(first, last, year):
                spans.add(span)
        except MissingYear as error:
            missing = error
        if spans:
            break
    if not spans and missing:
        raise missing
    return spans.pop() if len(spans) == 1 else None


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    for connector in _CONNECTORS:
        for match in re.finditer(connector, text):
            yield text[: match.start()].strip(), text[match.end() :].strip().removeprefix("le ")


def _join(first: str, last: str, year: int | None) -> Period | None:
    """« et » and « / » join what touches; the first end takes the year, and the month, of the second."""
    end = read_period(last, year=year)
    if end is None:
        return None
    if (day := _LONE_DAY.fullmatch(first)) and end.precision == "day":
        start = read_period(f"{int(day[1])}/{end.end.month}/{end.end.year}")
    elif re.fullmatch("[1-4]", last):
        return None
    else:
        start = read_period(first, year=end.end.year)
    if start is None:
        return None
    if start.start > end.end and read_period_has_no_year(first):
        raise MissingYear
    return Period(start.start, end.end, "range", start.is_safe and end.is_safe)


def read_period_has_no_year(text: str) -> bool:
    """Whether this end borrowed its year, which may then be the year before."""
    try:
        read_period(text)
    except MissingYear:
        return True
    except ImpossibleDate:
        return False
    return False


def _fortnight(rank: str, month: str, year: int | None) -> Period | None:
    whole = read_period(month, year=year)
    if whole is None or whole.precision != "month":
        return None
    if rank.startswith(("1", "premiere")):
        return Period(whole.start, whole.start.replace(day=15), "range")
    return Period(whole.start.replace(day=16), whole.end, "range")
