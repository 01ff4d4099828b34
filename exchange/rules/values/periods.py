"""Turn one written moment (a day, a month, a quarter, « fin mars »…) into a period of days."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2199
_MONTHS = (
    "janvier|janv|january|janeiro|jan", "fevrier|fevr|fev|february|feb|fevereiro", "mars|march|marco|mar",
    "avril|avr|april|apr|abril|abr", "mai|may|maio", "juin|june|jun|junho", "juillet|juill|juil|july|jul|julho",
    "aout|aou|august|aug|agosto", "septembre|september|setembro|sept|sep", "octobre|october|outubro|oct|out",
    "novembre|november|novembro|nov", "decembre|december|dezembro|dec|dez",
)  # fmt: skip
_MONTH_NUMBERS = {name: rank for rank, names in enumerate(_MONTHS, 1) for name in names.split("|")}
MONTH = rf"(?:(?P<name>{'|'.join(_MONTHS)})\.?)"
YEAR = r"'?(?P<year>[0-9]{4}|[0-9]{2})"
_OF = r"[\s,]*(?:de l'annee|de l'an|de|d')?[\s/,.-]*"
_RANKS = {
    "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "dernier": -1,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_LAST = _RANKS["dernier"]
_RANK = rf"(?P<rank>[0-9]{{1,2}}|{'|'.join(sorted(_RANKS, key=len, reverse=True))})"
_ORDINAL = r"\s?(?:er|ere|re|e|eme|ieme|nd|nde|d|o)?"
_UNIT = r"(?P<unit>trimestre|trim\.?|semestre|sem\.?|t|q|s)"
_PART = (
    rf"(?:{_UNIT}[\s-]?{_RANK}|{_RANK.replace('rank', 'rank2')}{_ORDINAL}[\s-]?"
    rf"{_UNIT.replace('unit', 'unit2')})"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:\s?(?:er|e|o))?"
_TIME = r"(?:(?:\s*t|\s+a|\s)?\s*[0-9]{1,2}(?::|\s?h)(?:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?\s?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<day>[0-9]{{1,2}})(?:er)?\s?(?P<sep>[/.\s-])\s?(?P<month>[0-9]{{1,2}})\s?(?P=sep)\s?{YEAR}{_TIME}",
        rf"(?P<year>[0-9]{{4}})\s?(?P<sep>[/.-])\s?(?P<month>[0-9]{{1,2}})\s?(?P=sep)\s?(?P<day>[0-9]{{1,2}}){_TIME}",
        rf"{_DAY}[\s/.-]*(?:de\s+)?{MONTH}{_OF}{YEAR}{_TIME}",
        rf"{MONTH}{_OF}{YEAR}",
        rf"(?P<year>[0-9]{{4}})[\s/-]*{MONTH}",
        r"(?P<month>[0-9]{1,2})\s?[/.-]\s?(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})\s?[/-]\s?(?P<month>[0-9]{1,2})",
        rf"{_PART}{_OF}{YEAR}",
        rf"(?P<year>[0-9]{{4}})[\s/-]*{_PART}",
        r"(?P<year>[0-9]{4})",
        rf"{_DAY}[\s/.-]*{MONTH}",
        r"(?P<day>[0-9]{1,2})\s?[/.-]\s?(?P<month>[0-9]{1,2})",
        MONTH,
        _PART,
    )
)
_EDGE = re.compile(
    r"(?:a la |a |la |le |au )?(?P<edge>fin|debut|mi|milieu)(?:\s|-)*(?:du mois de |du mois d'|de l'annee |de |du |d'|la |le )?"
)


class ImpossibleDate(ValueError):
    """The form is a date's and no such day exists: 31/06/2026, T5 2026."""


class MissingYear(ValueError):
    """The form is a date's without its year."""


@dataclass(frozen=True)
class Period:
    """First and last day, both included, and how finely they were said; `is_safe` is False for a convention."""

    start: date
    end: date
    precision: str
    is_safe: bool = True


def read_period(text: str, *, year: int | None = None) -> Period | None:
    """One moment in `plain` text, None if it is none; `year` completes a moment that says none.

    Raises ImpossibleDate or MissingYear when the form is a moment's and cannot be completed.
    """
    edge = _EDGE.match(text)
    body = text[edge.end() :] if edge else text
    found = next((match for form in _FORMS if (match := form.fullmatch(body))), None)
    if found is None:
        return None
    period = _period({key: value for key, value in found.groupdict().items() if value}, year)
    return _edge_of(period, edge["edge"]) if edge else period


def _period(parts: dict[str, str], year: int | None) -> Period:
    """Days, months, quarters, semesters and years from the parts of a form."""
    year = _year(parts["year"]) if "year" in parts else year
    month = int(parts["month"]) if "month" in parts else _MONTH_NUMBERS.get(parts.get("name", ""))
    rank = parts.get("rank") or parts.get("rank2")
    number = (int(rank) if rank and rank.isdigit() else _RANKS.get(rank or "", 0)) if rank else None
    unit = (parts.get("unit") or parts.get("unit2") or "")[:1]
    if number == _LAST:
        number = 2 if unit == "s" else 4
    _check(month, number, unit, parts.get("day"))
    if year is None:
        raise MissingYear
    if month and "day" in parts:
        return _day(year, month, int(parts["day"]))
    if month:
        return _months(year, month, 1, "month")
    if number:
        return _semester(year, number) if unit == "s" else _months(year, 3 * number - 2, 3, "quarter")
    return _months(year, 1, 12, "year")


def _check(month: int | None, number: int | None, unit: str, day: str | None) -> None:
    """A 13th month, a 5th quarter or a 32nd day exist in no year, so no year need be asked."""
    last_day = calendar.monthrange(2028, month)[1] if month and 1 <= month <= 12 else 31
    if month is not None and not 1 <= month <= 12:
        raise ImpossibleDate
    if day is not None and not 1 <= int(day) <= last_day:
        raise ImpossibleDate
    if number is not None and not 1 <= number <= (2 if unit == "s" else 4):
        raise ImpossibleDate


def _year(text: str) -> int:
    """Two digits are 2000 + nn."""
    year = int(text) + (2000 if len(text) == 2 else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ImpossibleDate
    return year


def _day(year: int, month: int, day: int) -> Period:
    try:
        on = date(year, month, day)
    except ValueError as error:
        raise ImpossibleDate from error
    return Period(on, on, "day")


def _months(year: int, first: int, count: int, precision: str) -> Period:
    last = first + count - 1
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), precision)


def _semester(year: int, number: int) -> Period:
    return _months(year, 6 * number - 5, 6, "semester")


def _edge_of(period: Period, edge: str) -> Period:
    """« fin » is the last day, « début » the first, « mi » the 15th of a month; other middles are to be asked."""
    if period.precision == "day":
        raise ImpossibleDate
    if edge == "debut":
        return replace(period, end=period.start)
    if edge == "fin":
        return replace(period, start=period.end)
    if period.precision == "month":
        middle = period.start.replace(day=15)
        return replace(period, start=middle, end=middle)
    middle = _middle(period)
    return Period(middle, middle, period.precision, is_safe=False)


def _middle(period: Period) -> date:
    """A proposal only: the 15th of the second month of a quarter, else the last day of the first half."""
    if period.precision == "quarter":
        return period.start.replace(month=period.start.month + 1, day=15)
    month = (period.start.month + period.end.month) // 2
    return date(period.start.year, month, calendar.monthrange(period.start.year, month)[1])
