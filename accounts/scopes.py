"""From a right to rows: turns the scopes of the rights table into conditions on a query.

Used by the querysets of every app. A model says which condition each scope means for it; a scope
that the model does not name reaches none of its rows.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from common.access import Band, Scope, Verb

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING

Reach = Mapping[Scope, Q]


def in_reach(user: Any, verb: Verb, reach: Reach) -> Q:
    """Return the condition under which `user` holds `verb` on a row, whatever the band."""
    return _any(reach.get(grant.scope, NOTHING) for grant in user.reach(verb))


def in_band(user: Any, verb: Verb, reach: Reach) -> list[tuple[Q, Band]]:
    """Return, in the order of the table, each condition with the band that it gives."""
    return [(reach.get(grant.scope, NOTHING), grant.band or Band.FULL) for grant in user.reach(verb)]


def _any(conditions: Any) -> Q:
    total = NOTHING
    for condition in conditions:
        total |= condition
    return total


def within_clearance(user: Any, level_path: str) -> Q:
    """Return the condition that a row's level does not exceed the account's clearance."""
    return Q(**{f"{level_path}__in": user.readable_levels})
