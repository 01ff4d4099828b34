"""States, ministries, bodies and presidencies: the first rows of an empty base, written by the system."""

from typing import Any

from accounts.actions import save_reference_rows
from accounts.enums import BodyKind, BodyLevel
from accounts.models import Body, Mandate, MemberState, Ministry
from aes_roadmap.demonstration.reading import day, read


def load_places() -> None:
    """Fill the tables that everything else points to."""
    places, ministries = read("places"), read("ministries")
    save_reference_rows(by=None, rows=[MemberState(**state) for state in places["states"]])
    keepers = places["keeps_treaties"]
    save_reference_rows(by=None, rows=[_ministry(row, row["key"] in keepers) for row in ministries["ministries"]])
    bodies = [_coordination(row) for row in ministries["coordination_bodies"]] + [
        _body(row) for row in places["bodies"]
    ]
    save_reference_rows(by=None, rows=bodies)
    save_reference_rows(by=None, rows=[_mandate(row) for row in places["mandates"]])


def _ministry(row: dict[str, Any], keeps_treaties: bool) -> Ministry:
    return Ministry(
        code=row["key"],
        member_state_id=row["state"],
        acronym=row["acronym"],
        name=row["name"],
        keeps_treaties=keeps_treaties,
        source=row["source"],
    )


def _coordination(row: dict[str, Any]) -> Body:
    return Body(
        code=row["key"],
        title=row["name"],
        acronym=row.get("acronym", ""),
        level=BodyLevel.NATIONAL,
        kind=BodyKind.NATIONAL_COORDINATION,
        member_state_id=row["state"],
        source=row.get("source", "presse"),
    )


def _body(row: dict[str, Any]) -> Body:
    return Body(
        code=row["code"],
        title=row["title"],
        level=BodyLevel.NATIONAL if row["state"] else BodyLevel.CONFEDERAL,
        kind=row["kind"],
        member_state_id=row["state"],
        source=row.get("source", ""),
    )


def _mandate(row: dict[str, Any]) -> Mandate:
    return Mandate(
        member_state_id=row["state"],
        starts_on=day(row["starts_on"]),
        ends_on=day(row["ends_on"]),
        coordination_title=row["title"],
    )
