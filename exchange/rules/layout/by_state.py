"""Blocks of columns, one for each state: « Mali » over its status and rate, « Niger » over its own, beside each other."""

from collections.abc import Mapping
from dataclasses import replace

from exchange.rules.layout.header import Header
from exchange.rules.layout.headings import Field, Heading, named_state
from exchange.rules.sheets import column_letters

# Whose a line or a cost is; a measure has no other key than these.
OF_ALL = frozenset({Field.AXIS, Field.CODE, Field.TITLE, Field.STATES})


def headers_by_state(header: Header) -> dict[str, Header]:
    """The header as each state reads it, by code; empty when no field stands under two states."""
    states = {
        number: named_state(header.titles[number])
        for number, heading in header.headings.items()
        if heading and heading.field not in OF_ALL
    }
    owners: dict[Field, set[str]] = {}
    for number, state in states.items():
        heading = header.headings[number]
        if heading and state:
            owners.setdefault(heading.field, set()).add(state)
    several = {state for found in owners.values() if len(found) > 1 for state in found}
    return {state: replace(header, headings=_kept(header.headings, states, state)) for state in sorted(several)}


def _kept(headings: Mapping[int, Heading | None], states: Mapping[int, str], state: str) -> dict[int, Heading | None]:
    return {number: heading for number, heading in headings.items() if states.get(number, "") in ("", state)}


def columns_of_others(header: Header, own: Header) -> tuple[tuple[str, str], ...]:
    """Letters and titles of the columns that another state's block holds."""
    others = sorted(header.headings.keys() - own.headings.keys())
    return tuple((column_letters(number), header.titles[number]) for number in others)
