"""A roadmap still in draft beside the demonstration's, and clients that are signed in."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts.models import Ministry, User
from measures.models import Axis, Implementation, Measure, Roadmap


@pytest.fixture
def signed(client: Client) -> Callable[[User], Client]:
    def sign(user: User) -> Client:
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def draft(db: None) -> Roadmap:
    """A roadmap in draft, with one axis."""
    roadmap = Roadmap.objects.create(
        code="AN3", title="Feuille de route de l’An III", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    Axis.objects.create(roadmap=roadmap, code="DEV", order=1, name="Développement")
    return roadmap


@pytest.fixture
def draft_measure(draft: Roadmap) -> Callable[..., Measure]:
    def make(number: int = 1, **fields: object) -> Measure:
        base = {"code": f"AN3-DEV-{number:02}", "axis": draft.axes.get(), "title": f"Mesure {number}"}
        return Measure.objects.create(**base | fields)

    return make


@pytest.fixture
def draft_part(draft_measure: Callable[..., Measure]) -> Callable[..., Implementation]:
    """One state's part of a measure in draft, led by the state's ministry of finance."""

    def make(state: str = "ML", measure: Measure | None = None, **fields: object) -> Implementation:
        measure = measure or Measure.objects.filter(axis__roadmap__code="AN3").first() or draft_measure()
        lead = Ministry.objects.filter(member_state=state).order_by("code").first()
        base = {"measure": measure, "axis": measure.axis, "member_state_id": state, "lead_ministry": lead}
        return Implementation.objects.create(**base | {"due_on": date(2027, 6, 30)} | fields)

    return make
