"""The clock, in one place: instants in UTC, and "today" as a date of a place."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return timezone.now()


def day_in(time_zone: str, instant: datetime) -> date:
    """Return the day that an instant belongs to in a zone."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def today_in(time_zone: str) -> date:
    """Return today's date in a zone: at 23:30 UTC it is already tomorrow in Niamey (UTC+1)."""
    return day_in(time_zone, now())
