"""The accounts of the demonstration: one per role and place, each known by its function."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from accounts.actions import (
    NewAccount,
    confirm_accounts,
    confirm_clearances,
    create_accounts,
    create_administrator,
)
from accounts.models import Mandate, MemberState, Ministry, User
from aes_roadmap.demonstration.reading import read
from common.access import Level, Role

DOMAIN = "demo.example"
# The title of each state's coordination is its own.
_COMMITTEES = {"BF": "Commission nationale", "ML": "Comité national", "NE": "Comité national"}


def address(name: str, place: str = "") -> str:
    """Return the address of an account: `comite` and `ML` give `comite.ml@demo.example`."""
    return f"{name}.{place.lower()}@{DOMAIN}" if place else f"{name}@{DOMAIN}"


class Cast:
    """The accounts by what they are; read once they are all confirmed, for each keeps what it may read."""

    @cached_property
    def _by_email(self) -> dict[str, User]:
        rows = User.objects.select_related("member_state", "ministry", "mandate")
        return {user.email: user for user in rows}

    @property
    def coordination(self) -> User:
        return self._by_email[address("coordination")]

    @property
    def administrator(self) -> User:
        return self._by_email[address("administrateur")]

    def committee(self, state: str) -> User:
        """Return the first person of a state's coordination."""
        return self._by_email[address("comite", state)]

    def focal_point(self, ministry: str) -> User:
        return self._by_email[address("point-focal", ministry)]

    def validator(self, ministry: str) -> User:
        return self._by_email[address("validateur", ministry)]


def load_people(password_hash: str) -> Cast:
    """Open, confirm and clear every account; all have the one password of that hash."""
    administrators = _administrators(password_hash)
    for state in _COMMITTEES:
        _load_state(administrators, state, password_hash)
    _load_confederation(administrators, password_hash)
    return Cast()


def _administrators(password_hash: str) -> dict[str, User]:
    administrators = {"": create_administrator(email=address("administrateur"), function="administrateur confédéral")}
    for state in MemberState.objects.all():
        administrators[state.code] = create_administrator(
            email=address("administrateur", state.code), member_state=state, function="administrateur national"
        )
    for user in administrators.values():
        user.password, user.must_change_password = password_hash, False
        user.save(update_fields=["password", "must_change_password"])
    return administrators


def _load_state(administrators: dict[str, User], code: str, password_hash: str) -> None:
    state = administrators[code].member_state
    ministries = list(Ministry.objects.filter(code__in=_leading_ministries(), member_state=code).order_by("code"))
    cleared = ministries_of_restricted_measures()
    accounts = _committee(state) + [_reader(state)]
    accounts += [account for ministry in ministries for account in _ministry_accounts(ministry, cleared)]
    created = create_accounts(by=administrators[code], accounts=accounts, password_hash=password_hash)
    committee = [user for user in created if user.role == Role.NATIONAL_COORDINATOR]
    confirm_accounts(by=administrators[""], accounts=committee)
    _clear(code)


def _clear(code: str) -> None:
    """Have the two persons of a coordination clear each other, then the first of them the ministries."""
    first, second = (User.objects.get(email=address(name, code)) for name in ("comite", "comite2"))
    restricted = User.objects.filter(member_state=code, clearance=Level.RESTRICTED)
    confirm_clearances(by=second, accounts=[first])
    confirm_clearances(by=first, accounts=list(restricted.exclude(pk=first.pk)))


def _load_confederation(administrators: dict[str, User], password_hash: str) -> None:
    presidency = Mandate.objects.order_by("-starts_on").first()
    presiding = NewAccount(
        email=address("coordination"),
        function="rapporteur de la coordination confédérale",
        role=Role.CONFEDERAL_COORDINATOR,
        mandate=presidency,
        clearance=Level.RESTRICTED,
    )
    reader = NewAccount(email=address("lecteur"), function="lecteur confédéral", role=Role.OBSERVER)
    created = create_accounts(by=administrators[""], accounts=[presiding, reader], password_hash=password_hash)
    confirm_accounts(by=administrators["ML"], accounts=created)
    for state in _COMMITTEES:
        coordination = User.objects.get(email=address("coordination"))
        confirm_clearances(by=User.objects.get(email=address("comite", state)), accounts=[coordination])


def _committee(state: MemberState) -> list[NewAccount]:
    body = _COMMITTEES[state.code]
    article = "de la" if body.startswith("Commission") else "du"
    functions = {"comite": f"rapporteur {article} {body}", "comite2": f"rapporteur adjoint {article} {body}"}
    return [
        NewAccount(
            email=address(name, state.code),
            function=function,
            role=Role.NATIONAL_COORDINATOR,
            member_state=state,
            clearance=Level.RESTRICTED,
        )
        for name, function in functions.items()
    ]


def _reader(state: MemberState) -> NewAccount:
    return NewAccount(
        email=address("lecteur", state.code), function="conseiller technique", role=Role.OBSERVER, member_state=state
    )


def _ministry_accounts(ministry: Ministry, cleared: Collection[str]) -> list[NewAccount]:
    place: dict[str, Any] = {
        "member_state": ministry.member_state,
        "ministry": ministry,
        "clearance": Level.RESTRICTED if ministry.code in cleared else Level.INTERNAL,
    }
    return [
        NewAccount(address("point-focal", ministry.code), "point focal", Role.FOCAL_POINT, **place),
        NewAccount(address("validateur", ministry.code), "secrétaire général", Role.MINISTRY_VALIDATOR, **place),
    ]


def _leading_ministries() -> set[str]:
    """Return the codes of the ministries that lead something, in either year."""
    leads = {lead["key"] for row in read("measures")["measures"] for lead in row["lead_ministries"].values()}
    return leads.union(*read("roadmaps")["an1"]["leads"].values())


def ministries_of_restricted_measures() -> set[str]:
    """Return the codes of the ministries that lead, or are associated with, a restricted measure."""
    rows = [row for row in read("measures")["measures"] if row["level"] == Level.RESTRICTED]
    leads = {lead["key"] for row in rows for lead in row["lead_ministries"].values()}
    return leads.union(*(row["associated_ministries"] for row in rows))
