"""A roadmap still in draft, with one measure and Mali's part of it, beside the demonstration's; workbooks of ours."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Ministry, User
from measures.models import Axis, Coverage, Implementation, Measure, Roadmap
from protocols.models import Provision
from tests.exchange.deposits import UPLOAD
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


@pytest.fixture
def plan(axis: Axis, measure: Measure) -> Measure:
    """A draft with a part in each state and a provision."""
    for code in ("ML", "BF", "NE"):
        lead = Ministry.objects.filter(member_state=code).order_by("code").first()
        dates = {"start_on": date(2027, 1, 1), "due_on": date(2027, 6, 30)}
        row = Implementation.objects.create(
            measure=measure, axis=axis, member_state_id=code, lead_ministry=lead, national_share=1_500_000, **dates
        )
        row.associated_ministries.add(lead)
    Coverage.objects.create(measure=measure, provision=Provision.objects.order_by("pk").first())
    Measure.objects.create(code="AN3-DEV-02", axis=axis, title="=Pont", description="ligne\nsuite", total_cost=12)
    return measure


@pytest.fixture
def taken(client: Client, account: Callable[[str], User], plan: Measure) -> Callable[..., bytes]:
    """Return the workbook of a coordination, by its kind and the name of the account, as the page hands it out."""

    def take(kind: str, name: str) -> bytes:
        client.force_login(account(name))
        response = client.get(f"{UPLOAD}?modele={kind}&format=xlsx")
        assert response.status_code == 200
        return response.content

    return take
