"""A small cast of its own: administrators, coordinations, a ministry; nothing of the demonstration."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import Mandate, MemberState, Ministry, User
from common.access import Role
from common.clock import now
from journal.models import Entry
from journal.rules import GENESIS

_STATES = {
    "BF": ("Burkina Faso", "au Burkina Faso", "Africa/Ouagadougou"),
    "ML": ("Mali", "au Mali", "Africa/Bamako"),
    "NE": ("Niger", "au Niger", "Africa/Niamey"),
}


@pytest.fixture
def states(db: None) -> dict[str, MemberState]:
    """The three states; none has an administrator of the demonstration left."""
    User.objects.filter(role=Role.ADMINISTRATOR).update(is_active=False)
    return {
        code: MemberState.objects.get_or_create(
            code=code, defaults={"name": name, "locative": locative, "time_zone": zone}
        )[0]
        for code, (name, locative, zone) in _STATES.items()
    }


@pytest.fixture
def mandate(states: dict[str, MemberState]) -> Mandate:
    return Mandate.objects.create(
        member_state=states["BF"], starts_on=date(2020, 1, 1), coordination_title="Coordination d’essai"
    )


@pytest.fixture
def ministries(states: dict[str, MemberState]) -> dict[str, Ministry]:
    """Two ministries of Mali and one of Niger, by code."""
    return {
        code: Ministry.objects.create(code=code, member_state=states[code[:2]], acronym=code[3:], name=f"Essai {code}")
        for code in ("ML-XA", "ML-XB", "NE-XA")
    }


@pytest.fixture
def person(states: dict[str, MemberState]) -> Callable[..., User]:
    """Make an account that may act at once, whoever asked for it."""

    def make(name: str, role: Role, state: str = "", **fields: Any) -> User:
        return User.objects.create(
            email=f"{name}@essai.example",
            function=name,
            role=role,
            member_state=states.get(state),
            **({"confirmed_at": now(), "password": "!"} | fields),
        )

    return make


@pytest.fixture
def cast(person: Callable[..., User], mandate: Mandate, ministries: dict[str, Ministry]) -> dict[str, User]:
    """Mali has two administrators, Niger one, Burkina Faso none; the Confederation has one."""
    administrator, national = Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR
    return {
        "admin_ml": person("admin.ml", administrator, "ML"),
        "admin2_ml": person("admin2.ml", administrator, "ML"),
        "admin_ne": person("admin.ne", administrator, "NE"),
        "admin": person("admin", administrator),
        "ml": person("comite.ml", national, "ML"),
        "ml2": person("comite2.ml", national, "ML"),
        "ne": person("comite.ne", national, "NE"),
        "bf": person("comite.bf", national, "BF"),
        "confederal": person("coordination", Role.CONFEDERAL_COORDINATOR, mandate=mandate),
        "focal": person("point-focal", Role.FOCAL_POINT, "ML", ministry=ministries["ML-XA"]),
        "reader_ml": person("lecteur.ml", Role.OBSERVER, "ML"),
        "reader": person("lecteur", Role.OBSERVER),
    }


@pytest.fixture
def full_journal(db: None) -> None:
    """A journal that can take no further entry: the place after its head is taken already."""
    head = Entry.objects.order_by("-sequence").first()
    Entry.objects.create(
        sequence=-1,
        at="2026-01-01T00:00:00.000000+00:00",
        actor="système",
        act="essai",
        object_type="essai",
        object_id="essai",
        level="internal",
        changes="{}",
        previous_hash=head.hash if head else GENESIS,
        hash="f" * 64,
    )
