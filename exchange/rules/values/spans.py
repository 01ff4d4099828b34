"""Read « du … au … », « janvier-mars 2026 », « T1-T2 2026 », « 2025-2026 » as one span of days."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from exchange.rules.values.periods import ImpossibleDate, MissingYear, Period, read_period

_CONNECTORS = (r"\s+jusqu'(?:au|a)\s+", r"\s+(?:au|a)\s+", r"\s+-\s+", r"\s*(?:→|->)\s*", r"\s*-\s*")
_AND = r"\s+et\s+(?:le\s+)?"
_JOINERS = re.compile(r"\s*(?:,|/|\+|\bet\b)\s*")
_OPENING = re.compile(r"^(?:(?:entre|du|de)\s+|d')(?:le\s+|la\s+)?")
_LONE_DAY = re.compile(r"([0-9]{1,2})(?:er)?")
_FORTNIGHT = re.compile(
    r"(?:la\s+)?(premiere|1\s?(?:ere|re|e)|deuxieme|seconde|2\s?(?:nde|eme|e))\s+quinzaine\s+(?:de |du mois de |d')?(.+)"
)


def read_span(text: str, *, year: int | None = None) -> Period | None:
    """Both ends in `plain` text, the first completed by the second; None when no single cut makes sense."""
    if match := _FORTNIGHT.fullmatch(text):
        return _fortnight(match[1], match[2], year)
    missing: MissingYear | None = None
    spans = set()
    opening = _OPENING.match(text)
    body = text[opening.end() :] if opening else text
    if not text.startswith("entre") and (joined := _touching(body, year)):
        return joined
    connectors = (_AND, *_CONNECTORS) if text.startswith("entre") else _CONNECTORS
    for first, last in _cuts(body, connectors):
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


def _touching(text: str, year: int | None) -> Period | None:
    """« T1, T2 et T3 2026 », « mars/avril 2026 »: a list is a span only when nothing lies between its members."""
    pieces = [piece for piece in _JOINERS.split(text) if piece]
    last = read_period(pieces[-1], year=year) if len(pieces) > 1 else None
    if last is None:
        return None
    members = [read_period(piece, year=last.end.year) for piece in pieces[:-1]] + [last]
    read = [member for member in members if member]
    follows = all(one.end + timedelta(days=1) == next_.start for one, next_ in pairwise(read))
    return Period(read[0].start, last.end, "range") if len(read) == len(pieces) and follows else None


def _cuts(text: str, connectors: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for connector in connectors:
        for match in re.finditer(connector, text):
            yield text[: match.start()].strip(), text[match.end() :].strip().removeprefix("le ")


def _join(first: str, last: str, year: int | None) -> Period | None:
    """The first end takes the year, and the month, of the second."""
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
    if start.start > end.end and has_no_year(first):
        return _year_before(first, end, year)
    return Period(start.start, end.end, "range", start.is_safe and end.is_safe)


def _year_before(first: str, end: Period, year: int | None) -> Period:
    """« novembre à janvier 2026 »: the autumn before is likely, so it is proposed and not assumed."""
    start = read_period(first, year=end.end.year - 1) if year is not None else None
    if start is None:
        raise MissingYear
    return Period(start.start, end.end, "range")


def has_no_year(text: str) -> bool:
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
