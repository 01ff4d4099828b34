"""Who asks, who confirms, who reads up to which level: the rules alone."""

import pytest

from accounts.rules import identity_of, may_ask_for, readable_levels, who_confirms
from common.access import Identity, Level, Role

CONFEDERAL = {
    Identity.CONFEDERAL_COORDINATOR,
    Identity.OBSERVER_CONFEDERATION,
    Identity.ADMINISTRATOR_CONFEDERATION,
}


@pytest.mark.parametrize("asker", Identity)
@pytest.mark.parametrize("wanted", Identity)
def test_only_administrators_ask_for_accounts_each_on_its_side(asker: Identity, wanted: Identity) -> None:
    expected = {
        Identity.ADMINISTRATOR_STATE: wanted not in CONFEDERAL,
        Identity.ADMINISTRATOR_CONFEDERATION: wanted in CONFEDERAL,
    }
    assert may_ask_for(asker, wanted) == expected.get(asker, False)


@pytest.mark.parametrize(
    ("role", "has_state", "identity"),
    [
        (Role.OBSERVER, True, Identity.OBSERVER_STATE),
        (Role.OBSERVER, False, Identity.OBSERVER_CONFEDERATION),
        (Role.ADMINISTRATOR, True, Identity.ADMINISTRATOR_STATE),
        (Role.ADMINISTRATOR, False, Identity.ADMINISTRATOR_CONFEDERATION),
        (Role.FOCAL_POINT, True, Identity.FOCAL_POINT),
    ],
)
def test_an_identity_is_a_role_with_its_place(role: Role, has_state: bool, identity: Identity) -> None:
    assert identity_of(role, has_state) == identity


@pytest.mark.parametrize(
    ("identity", "clearance", "is_confirmed", "highest"),
    [
        (Identity.FOCAL_POINT, Level.PUBLIC, True, Level.PUBLIC),
        (Identity.FOCAL_POINT, Level.INTERNAL, True, Level.INTERNAL),
        (Identity.FOCAL_POINT, Level.RESTRICTED, False, Level.INTERNAL),
        (Identity.FOCAL_POINT, Level.RESTRICTED, True, Level.RESTRICTED),
        (Identity.OBSERVER_CONFEDERATION, Level.RESTRICTED, True, Level.INTERNAL),
    ],
)
def test_a_level_is_read_up_to_the_confirmed_clearance(
    identity: Identity, clearance: Level, is_confirmed: bool, highest: Level
) -> None:
    assert readable_levels(clearance, is_confirmed=is_confirmed, identity=identity)[-1] == highest


@pytest.mark.parametrize("identity", [Identity.ADMINISTRATOR_STATE, Identity.ADMINISTRATOR_CONFEDERATION])
def test_an_administrator_reads_no_content_at_any_level(identity: Identity) -> None:
    assert readable_levels(Level.RESTRICTED, is_confirmed=True, identity=identity) == ()


def test_the_page_names_who_confirms_while_a_state_lacks_administrators() -> None:
    sentence = who_confirms(Identity.NATIONAL_COORDINATOR, has_two_administrators=False)
    assert "d’un autre État" in sentence
    assert "d’un autre État" not in who_confirms(Identity.NATIONAL_COORDINATOR, has_two_administrators=True)
    assert who_confirms(Identity.FOCAL_POINT, has_two_administrators=False) == ""
