"""The delays of final clauses: from the day a condition is met to the day of entry into force. No Django."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from common.french import days, long_date

_MONTHS_IN_A_YEAR = 12
# What each kind may be worth, in days or in months: a century at most.
_DAYS, _MONTHS = (0, 36_525), (0, 1_200)
BOUNDS = {
    "same_day": (0, 0),
    "days": _DAYS,
    "clear_days": _DAYS,
    "months": _MONTHS,
    "first_of_month_after_months": _MONTHS,
    "first_of_nth_month": (1, _MONTHS[1]),
    "first_of_month_after_days": _DAYS,
}
DELAYS = tuple(BOUNDS)


class OutOfCalendar(ValueError):
    """The date would fall after the year 9999."""


@dataclass(frozen=True)
class Delay:
    """One delay: its kind and its value, in days or months as the kind says (0 for `same_day`)."""

    kind: str = "same_day"
    value: int = 0

    def after(self, day: date) -> date:
        """Return the day on which the delay that starts on `day` has run out.

        Raises OutOfCalendar when that day has no date.
        """
        try:
            return _RULES[self.kind](day, self.value)
        except (OverflowError, ValueError) as error:
            raise OutOfCalendar(f"{self.kind} {self.value}") from error

    def counted_from(self, day: date) -> str:
        """Return how the delay is counted: « 30 jours après le 6 novembre 2012 »."""
        start = long_date(day)
        words = {"days": days(self.value), "rank": _rank(self.value), "value": self.value, "start": start}
        return _WORDS[self.kind].format(**words)


def _plus_days(day: date, value: int) -> date:
    return day + timedelta(days=value)


def _plus_clear_days(day: date, value: int) -> date:
    return _plus_days(day, value + 1)


def _plus_months(day: date, value: int) -> date:
    """The same day of the month, or its last day where the month is shorter."""
    first = _first_of_month(day, value)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def _first_of_month(day: date, months_later: int) -> date:
    years, month = divmod(day.month - 1 + months_later, _MONTHS_IN_A_YEAR)
    return date(day.year + years, month + 1, 1)


def _first_after_months(day: date, value: int) -> date:
    """A period that expires on the first of a month moves to the next month's first."""
    return _first_of_month(_plus_months(day, value), 1)


def _first_after_days(day: date, value: int) -> date:
    return _first_of_month(_plus_days(day, value), 1)


_RULES: dict[str, Callable[[date, int], date]] = {
    "same_day": lambda day, _value: day,
    "days": _plus_days,
    "clear_days": _plus_clear_days,
    "months": _plus_months,
    "first_of_month_after_months": _first_after_months,
    "first_of_nth_month": _first_of_month,
    "first_of_month_after_days": _first_after_days,
}
_WORDS = {
    "same_day": "le jour même, le {start}",
    "days": "{days} après le {start}",
    "clear_days": "le jour qui suit {days} francs comptés après le {start}",
    "months": "{value} mois après le {start}",
    "first_of_month_after_months": "le premier jour du mois qui suit l’expiration de {value} mois après le {start}",
    "first_of_nth_month": "le premier jour du {rank} mois qui suit celui du {start}",
    "first_of_month_after_days": "le premier jour du mois qui suit le {rank} jour après le {start}",
}


def _rank(value: int) -> str:
    return "1er" if value == 1 else f"{value}e"
