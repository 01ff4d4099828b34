"""A roadmap still in draft, with one measure and Mali's part of it, beside the demonstration's; a ministry's workbook."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Ministry, User
from measures.models import Axis, Implementation, Measure, Roadmap
from tests.exchange.own_workbooks import OwnWorkbook
from tests.exchange.test_import_pages import signed_paper as signed_papers


@pytest.fixture
def signed(client: Client) -> Callable[[User], Client]:
    def sign(user: User) -> Client:
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def axis(db: None) -> Axis:
    dates = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    roadmap = Roadmap.objects.create(code="AN3", title="An III", **dates)
    return Axis.objects.create(roadmap=roadmap, code="DEV", order=1, name="Développement")


@pytest.fixture
def measure(axis: Axis) -> Measure:
    return Measure.objects.create(code="AN3-DEV-01", axis=axis, title="Route")


@pytest.fixture
def part(measure: Measure) -> Implementation:
    lead = Ministry.objects.get(code="ML-MEF")
    return Implementation.objects.create(
        measure=measure, axis=measure.axis, member_state_id="ML", lead_ministry=lead, due_on=date(2027, 6, 30)
    )


@pytest.fixture
def signed_paper(db: None) -> dict[str, Any]:
    """The fields of the signed documents, as the page of a coordination sends them."""
    return signed_papers()


@pytest.fixture
def mti(focal: Callable[[str], User]) -> User:
    return focal("ml-mti")


@pytest.fixture
def book(mti: User) -> OwnWorkbook:
    """The workbook of a Malian ministry, as it would be exported now."""
    return OwnWorkbook(mti)
