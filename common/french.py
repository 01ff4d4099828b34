"""How dates, times, amounts and rates are written in French. Pure functions, plain text out."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from common.text import NBSP, NNBSP, capitalised, plural

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
NOT_GIVEN = "non communiqué"
MINUS = "−"

Number = int | float | Decimal

_MILLION = 1_000_000
_MEBI = 1024 * 1024


def long_date(day: date) -> str:
    """« 17 février 2026 », « 1er janvier 2027 », with no-break spaces, for prose."""
    return NBSP.join((_day_number(day), MONTHS[day.month - 1], str(day.year)))


def short_date(day: date) -> str:
    """« 17 févr. 2026 », with no-break spaces, for tables."""
    return NBSP.join((_day_number(day), SHORT_MONTHS[day.month - 1], str(day.year)))


def month_and_year(day: date) -> str:
    """« févr. 2026 », the ends of a time axis."""
    return f"{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def _day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def time_tu(instant: datetime) -> str:
    """« 21 h 42 TU »: the instant in universal time, whatever its own zone.

    Raises ValueError for an instant without a zone: it could be Bamako's or Niamey's.
    """
    moment = _universal(instant)
    return NBSP.join((str(moment.hour), "h", f"{moment.minute:02}", "TU"))


def datetime_tu(instant: datetime) -> str:
    """« 16 novembre 2026 à 21 h 42 TU »."""
    return f"{long_date(_universal(instant).date())} à {time_tu(instant)}"


def _universal(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant without a time zone cannot be shown in universal time.")
    return instant.astimezone(UTC)


def number(value: Number) -> str:
    """« 12 500 », « 12,5 », « −3 »: French digits, at most one decimal, halves away from zero."""
    rounded = _rounded(value, "0.1")
    whole, _, decimal = f"{abs(rounded):,}".partition(".")
    sign = MINUS if rounded < 0 else ""
    fraction = f",{decimal}" if decimal.strip("0") else ""
    return f"{sign}{whole.replace(',', NNBSP)}{fraction}"


def _rounded(value: Number, step: str) -> Decimal:
    # Through str: Decimal(0.15) is 0.1499…, which would round the wrong way.
    return Decimal(str(value)).quantize(Decimal(step), ROUND_HALF_UP)


def amount(francs: int | None) -> str:
    """An amount of XOF: exact under a million, then in millions, one decimal under 100 millions.

    « 640 000 FCFA », « 1,5 million FCFA », « 12 500 millions FCFA »; None is « non communiqué »
    and never zero.
    """
    if francs is None:
        return NOT_GIVEN
    if abs(francs) < _MILLION:
        return f"{number(francs)}{NBSP}FCFA"
    millions = Decimal(francs) / _MILLION
    shown = _rounded(millions, "0.1" if abs(millions) < 100 else "1")
    return NBSP.join((number(shown), plural(float(shown), "million"), "FCFA"))


def file_size(size: int) -> str:
    """« 340 Ko », « 1,2 Mo », « 2 Go »: the size of a file, in the words that computers' own folders use."""
    if size < _MEBI:
        return f"{max(1, round(size / 1024))}{NBSP}Ko"
    if size < 1024 * _MEBI:
        return f"{number(round(Decimal(size) / _MEBI, 1))}{NBSP}Mo"
    return f"{number(round(Decimal(size) / (1024 * _MEBI), 1))}{NBSP}Go"


def percent(rate: Number) -> str:
    """« 72 % », « 12,5 % ». What is not finished never rounds up to 100, what is begun never down to 0."""
    shown = _rounded(rate, "0.1")
    if shown == 100 and rate < 100:
        shown = Decimal("99.9")
    if shown == 0 and rate > 0:
        shown = Decimal("0.1")
    return f"{number(shown)}{NNBSP}%"


def points(gap: Number) -> str:
    """A gap in points with its sign: « −9 pts », « 0 pt », « +1 pt »."""
    shown = _rounded(gap, "0.1")
    sign = "+" if shown > 0 else ""
    return f"{sign}{number(shown)}{NBSP}{plural(float(shown), 'pt')}"


def count(total: int, singular: str, plural_form: str = "") -> str:
    """A number and its noun: « 1 mesure », « 45 mesures », « 0 mesure »."""
    return f"{number(total)}{NBSP}{plural(total, singular, plural_form)}"


def days(total: int) -> str:
    """« 59 jours », « 1 jour »."""
    return count(total, "jour")


def age(since: date, today: date) -> str:
    """How long ago: « 41 jours »; « aujourd’hui » on the day itself; a coming day is « dans 3 jours »."""
    elapsed = (today - since).days
    if elapsed == 0:
        return "aujourd’hui"
    return days(elapsed) if elapsed > 0 else f"dans {days(-elapsed)}"


def deadline(due: date, today: date) -> str:
    """How a date stands: « dans 34 jours », « aujourd’hui », « dépassée de 47 jours »."""
    elapsed = (today - due).days
    return f"dépassée de {days(elapsed)}" if elapsed > 0 else age(due, today)


def in_state(name: str) -> str:
    """« au Mali »: the names of the three states are masculine."""
    return f"au {name}"


def of_state(name: str) -> str:
    """« du Mali »."""
    return f"du {name}"


def the_state(name: str) -> str:
    """« le Mali »."""
    return f"le {name}"


def listed(words: list[str]) -> str:
    """« Burkina Faso, Mali et Niger »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} et {words[-1]}"


def sentence(parts: list[str]) -> str:
    """One sentence of parts set apart by semicolons, with a capital and a full stop; empty for no part."""
    return f"{capitalised(f'{NNBSP}; '.join(parts))}." if parts else ""
