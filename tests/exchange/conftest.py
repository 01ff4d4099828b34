"""A roadmap still in draft, with one measure and Mali's part of it, beside the demonstration's; a ministry's workbook."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Ministry, User
from measures.models import Axis, Implementation, Measure, Roadmap
from tests.common.file_corpus import pdf
from tests.exchange.own_workbooks import OwnWorkbook


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
def signed_paper() -> dict[str, Any]:
    """The fields of a signed document, as the page of a coordination sends them."""
    scan = SimpleUploadedFile("document.pdf", pdf())
    paper = {"signed_by": "minister", "reference": "n° 0412/MEF-SG", "signed_on": "2026-10-05"}
    return paper | {"situation": "2026-09-30", "scan": scan}


@pytest.fixture
def mti(focal: Callable[[str], User]) -> User:
    return focal("ml-mti")


@pytest.fixture
def book(mti: User) -> OwnWorkbook:
    """The workbook of a Malian ministry, as it would be exported now."""
    return OwnWorkbook(mti)
