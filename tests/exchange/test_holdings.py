"""What the server holds for a matrix."""

from datetime import date

import pytest

from exchange.holdings import known_period
from measures.models import ReportingPeriod

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("code", "starts_on"), [("AN2-09", date(2026, 7, 1)), ("AN2-06", date(2026, 4, 1))])
def test_a_period_starts_the_day_after_the_previous_one_was_drawn_up(code, starts_on):
    assert known_period(ReportingPeriod.objects.get(code=code)).starts_on == starts_on


def test_the_first_period_starts_with_its_roadmap():
    first = ReportingPeriod.objects.get(code="AN2-03")
    assert known_period(first).starts_on == first.roadmap.starts_on
