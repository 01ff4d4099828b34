"""Whose letterhead a document carries: a state and its coordination, or the Confederation's."""

from typing import Any

from accounts.enums import BodyKind
from accounts.models import Body, MemberState
from measures.rules.letters import CONFEDERATION, Sender


def coordinations(user: Any) -> dict[str, Body]:
    """Return the coordinations by the code of their state, "" for the Confederation's."""
    rows = Body.objects.visible_to(user).filter(
        kind__in=[BodyKind.NATIONAL_COORDINATION, BodyKind.CONFEDERAL_COORDINATION]
    )
    return {row.member_state_id or "": row for row in rows}


def of_confederation(mandate: Any, body: Body | None) -> Sender:
    """Return the coordination of the presidency that signs: its title is its mandate's."""
    title = mandate.coordination_title if mandate else str(body or CONFEDERATION)
    return Sender((CONFEDERATION, title), "", title, body.code if body else "AES")


def of_state(state: MemberState, body: Body | None) -> Sender:
    """Return the coordination of a state, under the letterhead that the state typed, or else its names."""
    title = body.title if body else state.name
    head = tuple(state.letterhead.splitlines()) or (state.official_name or state.name, title)
    return Sender(head, state.motto, title, body.acronym or body.code if body else state.code)


def of_ministry(state: MemberState) -> Sender:
    """Return the letterhead of a ministry's own paper: the state's, without its coordination."""
    return Sender((state.official_name or state.name,), state.motto, "", state.code)
