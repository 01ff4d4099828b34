"""In which scopes of the rights page a row falls for a person, and whether its level is readable."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps

from measures.models import Implementation
from tests.rights.cast import Person
from tests.rights.page import granted

Where = dict[str, bool]


def holds(person: Person, column: str, where: Where) -> bool:
    """Return whether a cell reaches a row of which `where` says in which scopes it falls."""
    return any(where.get(scope, False) for scope, _ in granted(person.identity, column))


@cache
def seed_rows(label: str) -> list[Any]:
    """Return every row of a model in the demonstration, with what the rules ask of it.

    Kept from test to test: what a test adds must not be there when it is first called.
    """
    related, many = _LOADED.get(label, ((), ()))
    rows = apps.get_model(label)._default_manager.select_related(*related).prefetch_related(*many)
    return list(rows.order_by("pk"))


def _loaded(path: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what to load of a measure, reached from a row by `path`."""
    return (f"{path}axis__roadmap",), (f"{path}implementations__associated_ministries",)


def _loaded_part(path: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    related, many = _loaded(f"{path}measure__")
    return related, (*many, f"{path}associated_ministries")


_LOADED = {
    "measures.measure": _loaded(),
    "measures.coverage": _loaded("measure__"),
    "measures.indicator": _loaded("measure__"),
    "measures.implementation": _loaded_part(),
    "measures.milestone": _loaded_part("implementation__"),
    "measures.indicatortarget": _loaded_part("implementation__"),
    "measures.plannedrate": _loaded_part("implementation__"),
    "measures.blocker": _loaded_part("implementation__"),
    "measures.revision": (("implementation", *_loaded("measure__")[0]), _loaded("measure__")[1]),
    "measures.signeddocument": ((), ("reports__implementation__measure__implementations__associated_ministries",)),
    "measures.progressreport": (
        ("period", "implementation__lead_ministry", *_loaded_part("implementation__")[0]),
        (*_loaded_part("implementation__")[1], "contributions"),
    ),
}

# --- Where a row falls -----------------------------------------------------------------------------


def everywhere(person: Person, row: Any) -> Where:
    return {"all": True, "conf": True}


def by_state(state: str | None) -> Callable[[Person], Where]:
    def where(person: Person) -> Where:
        own = state is not None and state == person.state
        return {"all": True, "state": own, "conf": state is None, "treaty": own and person.keeps_treaties}

    return where


def in_state(person: Person, row: Any) -> Where:
    return by_state(row.member_state_id)(person)


def of_account(person: Person, row: Any) -> Where:
    return {**by_state(row.member_state_id)(person), "self": row.pk == person.user.pk}


def of_implementation(person: Person, row: Implementation) -> Where:
    own = row.lead_ministry_id in person.ministries
    associated = any(ministry.pk in person.ministries for ministry in row.associated_ministries.all())
    return {
        "all": True,
        "state": row.member_state_id == person.state,
        "own": own,
        "assoc": own or associated,
        "concerned": concerns(person, row.measure),
    }


def of_measure(person: Person, measure: Any) -> Where:
    parts = [part for part in measure.implementations.all() if part.member_state_id == person.state]
    return {
        "all": True,
        "conf": True,
        "assoc": any(of_implementation(person, part)["assoc"] for part in parts),
        "concerned": bool(parts),
    }


def concerns(person: Person, measure: Any) -> bool:
    return any(part.member_state_id == person.state for part in measure.implementations.all())


# --- Level and need to know (rules 2 and 3) -----------------------------------------------------------


def measure_known(person: Person, measure: Any) -> bool:
    if measure.level not in person.levels:
        return False
    if measure.level != "restricted":
        return True
    where = of_measure(person, measure)
    if person.identity in ("focal_point", "ministry_validator"):
        return where["assoc"]
    if person.identity in ("national_coordinator", "observer@state"):
        return where["concerned"]
    return person.identity == "confederal_coordinator"


def part_known(person: Person, part: Implementation) -> bool:
    """Of other states' parts of a restricted measure, coordinations alone read something."""
    if not measure_known(person, part.measure):
        return False
    is_coordination = person.identity in ("national_coordinator", "confederal_coordinator")
    return part.measure.level != "restricted" or part.member_state_id == person.state or is_coordination
