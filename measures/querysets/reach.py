"""What the scopes of the rights table mean for measures, implementations and what hangs from them.

`path` is the way from a model to its implementation, "" for the implementation itself.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.scopes import EVERYTHING, NOTHING
from common.access import Band, Level, Scope

_OPEN = (Level.PUBLIC, Level.INTERNAL)


def implementation_reach(user: Any, path: str = "") -> dict[Scope, Q]:
    """Return the scopes of a row that belongs to one implementation."""
    own = Q(**{f"{path}lead_ministry__in": user.ministry_ids})
    state = Q(**{f"{path}member_state": user.member_state_id}) if user.member_state_id else NOTHING
    return {
        Scope.OWN: own,
        Scope.ASSOC: own | _is_associated(user, path),
        Scope.STATE: state,
        Scope.CONCERNED: _concerns_state(user, f"{path}measure_id"),
        Scope.CONF: NOTHING,
        Scope.ALL: EVERYTHING,
    }


def measure_reach(user: Any, measure_key: str = "pk") -> dict[Scope, Q]:
    """Return the scopes of a row that belongs to one measure; `measure_key` is its column."""
    ministry = _has_implementation(
        measure_key, Q(lead_ministry__in=user.ministry_ids) | _is_associated(user), member_state=user.member_state_id
    )
    return {
        Scope.ASSOC: ministry if user.ministry_ids else NOTHING,
        Scope.CONCERNED: _concerns_state(user, measure_key),
        Scope.CONF: EVERYTHING,
        Scope.ALL: EVERYTHING,
    }


def measure_level(user: Any, level_path: str = "level", measure_key: str = "pk") -> Q:
    """Return the condition that a measure's level and need to know let the account read it."""
    readable = Q(**{f"{level_path}__in": [level for level in user.readable_levels if level in _OPEN]})
    if Level.RESTRICTED not in user.readable_levels:
        return readable
    need = {Scope.STATE: _concerns_state(user, measure_key), **measure_reach(user, measure_key)}
    known = need.get(user.need_to_know.measures, NOTHING)
    return readable | (Q(**{level_path: Level.RESTRICTED}) & known)


def implementation_level(user: Any, path: str = "") -> Q:
    """Return the same for one state's part: other states' parts of a restricted measure need a band."""
    measure = measure_level(user, f"{path}measure__level", f"{path}measure_id")
    if user.need_to_know.other_states is not None or not user.member_state_id:
        return measure
    return measure & (
        ~Q(**{f"{path}measure__level": Level.RESTRICTED}) | Q(**{f"{path}member_state": user.member_state_id})
    )


def plan_level(user: Any, path: str = "") -> Q:
    """Return the same for what says more of a part than its status and rate: dates, milestones, blockers."""
    level = implementation_level(user, path)
    if user.need_to_know.other_states != Band.STATUS_AND_RATE:
        return level
    restricted = Q(**{f"{path}measure__level": Level.RESTRICTED})
    return level & (~restricted | Q(**{f"{path}member_state": user.member_state_id}))


def _is_associated(user: Any, path: str = "") -> Q:
    if not user.ministry_ids:
        return NOTHING
    implementation = apps.get_model("measures", "Implementation")
    links = implementation.associated_ministries.through.objects
    outer = OuterRef(f"{path.removesuffix('__')}_id" if path else "pk")
    return Q(Exists(links.filter(implementation=outer, ministry__in=user.ministry_ids)))


def _concerns_state(user: Any, measure_key: str) -> Q:
    if not user.member_state_id:
        return NOTHING
    return _has_implementation(measure_key, EVERYTHING, member_state=user.member_state_id)


def _has_implementation(measure_key: str, condition: Q, **columns: Any) -> Q:
    rows = apps.get_model("measures", "Implementation").objects.filter(condition, **columns)
    return Q(Exists(rows.filter(measure=OuterRef(measure_key))))
