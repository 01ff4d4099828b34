"""States, ministries and accounts of a measured base: two accounts a ministry, two coordinators a state."""

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.actions import (
    NewAccount,
    confirm_accounts,
    confirm_clearances,
    create_accounts,
    create_administrator,
    save_reference_rows,
)
from accounts.models import MemberState, Ministry, User
from aes_roadmap.demonstration.people import address
from aes_roadmap.demonstration.reading import read
from bench.vanilla.gen import MINISTRIES, WORDS
from common.access import Level, Role

# The peer's states, in its order, as ours.
STATES = ("BF", "ML", "NE")
_COORDINATORS = ("comite", "comite2")


def ministry_code(state: int, number: int) -> str:
    """Return the code of a ministry by the peer's numbers."""
    return f"{STATES[state]}-M{number:02d}"


def load_places() -> None:
    """Write the three states and as many ministries in each as the peer has."""
    save_reference_rows(by=None, rows=[MemberState(**row) for row in read("places")["states"]])
    ministries = [
        Ministry(
            code=ministry_code(state, number),
            member_state_id=STATES[state],
            acronym=f"M{number:02d}",
            name=f"Ministère {number} : {WORDS[number]}, {WORDS[number + 9]}",
        )
        for state in range(len(STATES))
        for number in range(MINISTRIES)
    ]
    save_reference_rows(by=None, rows=ministries)


def load_accounts() -> dict[str, User]:
    """Open, confirm and clear the accounts; return them by address."""
    password_hash = make_password(settings.DEMO_PASSWORD)
    confederal = create_administrator(email=address("administrateur"), function="administrateur confédéral")
    for state in MemberState.objects.all():
        _load_state(state, confederal, password_hash)
    return {user.email: user for user in User.objects.select_related("member_state", "ministry")}


def _load_state(state: MemberState, confederal: User, password_hash: str) -> None:
    administrator = create_administrator(
        email=address("administrateur", state.code), member_state=state, function="administrateur national"
    )
    created = create_accounts(by=administrator, accounts=_accounts(state), password_hash=password_hash)
    coordinators = [user for user in created if user.role == Role.NATIONAL_COORDINATOR]
    confirm_accounts(by=confederal, accounts=coordinators)
    first, second = (User.objects.get(email=address(name, state.code)) for name in _COORDINATORS)
    confirm_clearances(by=second, accounts=[first])


def _accounts(state: MemberState) -> list[NewAccount]:
    coordinators = [
        NewAccount(
            address(name, state.code),
            "coordination nationale",
            Role.NATIONAL_COORDINATOR,
            member_state=state,
            clearance=Level.RESTRICTED,
        )
        for name in _COORDINATORS
    ]
    return coordinators + [
        NewAccount(address(name, ministry.code), name, role, member_state=state, ministry=ministry)
        for ministry in Ministry.objects.filter(member_state=state).order_by("code")
        for name, role in (("point-focal", Role.FOCAL_POINT), ("validateur", Role.MINISTRY_VALIDATOR))
    ]
