"""A small cast of its own for the protocols: coordinations, a ministry that keeps treaties, readers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import Mandate, MemberState, Ministry, User
from common.access import Role
from common.clock import now
from protocols.enums import ActKind, InstrumentKind, SourceGrade
from protocols.models import Act, Instrument

_STATES = {
    "BF": ("Burkina Faso", "au Burkina Faso", "Africa/Ouagadougou"),
    "ML": ("Mali", "au Mali", "Africa/Bamako"),
    "NE": ("Niger", "au Niger", "Africa/Niamey"),
}


@pytest.fixture
def states(db: None) -> dict[str, MemberState]:
    return {
        code: MemberState.objects.get_or_create(
            code=code, defaults={"name": name, "locative": locative, "time_zone": zone}
        )[0]
        for code, (name, locative, zone) in _STATES.items()
    }


@pytest.fixture
def mandate(states: dict[str, MemberState]) -> Mandate:
    """The presidency of Burkina Faso, whose end is not fixed."""
    return Mandate.objects.create(
        member_state=states["BF"], starts_on=date(2020, 1, 1), coordination_title="Coordination confédérale"
    )


@pytest.fixture
def person(states: dict[str, MemberState]) -> Callable[..., User]:
    clerk = User.objects.create(email="greffe@essai.example", function="greffe", role=Role.ADMINISTRATOR)

    def make(name: str, role: Role, state: str = "", **fields: Any) -> User:
        return User.objects.create(
            email=f"{name}@essai.example",
            function=name,
            role=role,
            member_state=states.get(state),
            confirmed_by=clerk,
            confirmed_at=now(),
            **fields,
        )

    return make


@pytest.fixture
def ministries(states: dict[str, MemberState]) -> dict[str, Ministry]:
    return {
        key: Ministry.objects.create(
            code=f"ML-X{key}", member_state=states["ML"], acronym=f"X{key}", name=key, keeps_treaties=key == "AE"
        )
        for key in ("AE", "SP")
    }


@pytest.fixture
def cast(person: Callable[..., User], mandate: Mandate, ministries: dict[str, Ministry]) -> dict[str, User]:
    """Everyone, by the name of the identity and, where there are several, of the place."""
    national = Role.NATIONAL_COORDINATOR
    return {
        "confederal": person("confederal", Role.CONFEDERAL_COORDINATOR, mandate=mandate),
        "bf": person("comite.bf", national, "BF"),
        "ml": person("comite.ml", national, "ML"),
        "ml2": person("comite2.ml", national, "ML"),
        "ne": person("comite.ne", national, "NE"),
        "treaty_ml": person("traites.ml", Role.FOCAL_POINT, "ML", ministry=ministries["AE"]),
        "validator_ml": person("validateur.ml", Role.MINISTRY_VALIDATOR, "ML", ministry=ministries["AE"]),
        "focal_ml": person("focal.ml", Role.FOCAL_POINT, "ML", ministry=ministries["SP"]),
        "observer_ml": person("lecteur.ml", Role.OBSERVER, "ML"),
        "observer": person("lecteur", Role.OBSERVER),
        "administrator_ml": person("administrateur.ml", Role.ADMINISTRATOR, "ML"),
        "administrator": person("administrateur", Role.ADMINISTRATOR),
    }


@pytest.fixture
def instrument(states: dict[str, MemberState]) -> Instrument:
    return Instrument.objects.create(
        code="X-ESSAI",
        kind=InstrumentKind.ADDITIONAL_PROTOCOL,
        title="Protocole additionnel d’essai",
        short_title="Protocole d’essai",
        adopted_on=date(2023, 12, 23),
    )


@pytest.fixture
def draft(instrument: Instrument) -> Callable[..., Act]:
    """An act in hand, stored by nobody yet."""

    def make(kind: str, state: str | None = "ML", on: date | None = date(2024, 2, 13), **fields: Any) -> Act:
        return Act(
            **{"instrument": instrument, "kind": kind, "member_state_id": state, "on": on}
            | {"grade": SourceGrade.PRESS}
            | fields
        )

    return make


@pytest.fixture
def stored(draft: Callable[..., Act], cast: dict[str, User]) -> Callable[..., Act]:
    """An act in the table, confirmed by `confirmed_by` if one is named."""

    def make(kind: str = ActKind.COUNCIL_OF_MINISTERS, state: str | None = "ML", **fields: Any) -> Act:
        by, confirmer = fields.pop("by", "ml2"), fields.pop("confirmed_by", None)
        act = draft(kind, state, **fields)
        act.recorded_by, act.recorded_at = cast[by], now()
        if confirmer:
            act.confirmed_by, act.confirmed_at = cast[confirmer], now()
        act.save()
        return act

    return make
