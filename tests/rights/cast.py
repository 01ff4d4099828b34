"""The nine identities in each of the three states, found in the demonstration."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from accounts.models import MinistrySuccession, User
from measures.models import Implementation

STATES = ("BF", "ML", "NE")
_OF_A_STATE = ("focal_point", "ministry_validator", "national_coordinator", "observer@state", "administrator@state")
_OF_NONE = ("confederal_coordinator", "observer@confederation", "administrator@confederation")

ANONYMOUS = "anonymous"
NAMES = (*(f"{identity} {state}" for identity in _OF_A_STATE for state in STATES), *_OF_NONE)


@dataclass(frozen=True)
class Person:
    """One account, with what the page of rights needs to know of it."""

    name: str
    identity: str
    user: User

    @property
    def state(self) -> str | None:
        return self.user.member_state_id

    @cached_property
    def ministries(self) -> frozenset:
        """Its ministry and those that it succeeded to."""
        if self.user.ministry_id is None:
            return frozenset()
        before = MinistrySuccession.objects.filter(successor=self.user.ministry_id, confirmed_at__isnull=False)
        return frozenset([self.user.ministry_id, *before.values_list("predecessor_id", flat=True)])

    @cached_property
    def keeps_treaties(self) -> bool:
        return self.user.ministry is not None and self.user.ministry.keeps_treaties

    @cached_property
    def levels(self) -> frozenset[str]:
        """Rule 2: what its clearance reaches; `restricted` once its coordination, or all three, agreed."""
        if self.identity.startswith("administrator"):
            return frozenset()
        agreed = self.user.clearance_confirmations.count() >= (1 if self.state else 3)
        reached = {"public": 1, "internal": 2, "restricted": 3 if agreed else 2}[self.user.clearance]
        ceiling = 2 if self.identity == "observer@confederation" else 3
        return frozenset(("public", "internal", "restricted")[: min(reached, ceiling)])


def person(name: str) -> Person:
    """Return the person of a name of `NAMES`."""
    identity, _, state = name.partition(" ")
    return Person(
        name, identity, User.objects.select_related("ministry", "member_state").get(email=_email(identity, state))
    )


def _email(identity: str, state: str) -> str:
    place = f".{state.lower()}" if state else ""
    return {
        "focal_point": f"point-focal.{leading_ministry(state)}",
        "ministry_validator": f"validateur.{leading_ministry(state)}",
        "national_coordinator": f"comite{place}",
        "confederal_coordinator": "coordination",
        "observer@state": f"lecteur{place}",
        "observer@confederation": "lecteur",
        "administrator@state": f"administrateur{place}",
        "administrator@confederation": "administrateur",
    }[identity] + "@demo.example"


def leading_ministry(state: str) -> str:
    """Return the code, in lower case, of the ministry that leads most of a state's implementations."""
    led = Implementation.objects.filter(member_state=state).values_list("lead_ministry__code", flat=True)
    return min(Counter(led).items(), key=lambda item: (-item[1], item[0]))[0].lower() if led else ""
