"""Who may ask for, change and confirm which account (`docs/rights.md`, note 11). No Django."""

from collections.abc import Sequence

from common.access import Identity, Level, Role

# Two persons are needed for these; one administrator of the state suffices for the others.
NEEDS_CONFIRMATION = frozenset(
    {
        Identity.NATIONAL_COORDINATOR,
        Identity.CONFEDERAL_COORDINATOR,
        Identity.OBSERVER_CONFEDERATION,
        Identity.ADMINISTRATOR_STATE,
        Identity.ADMINISTRATOR_CONFEDERATION,
    }
)
_CONFEDERAL = frozenset(
    {Identity.CONFEDERAL_COORDINATOR, Identity.OBSERVER_CONFEDERATION, Identity.ADMINISTRATOR_CONFEDERATION}
)
_MINISTRY_ROLES = frozenset({Role.FOCAL_POINT, Role.MINISTRY_VALIDATOR})
_WITHOUT_RESTRICTED = frozenset(
    {Identity.OBSERVER_CONFEDERATION, Identity.ADMINISTRATOR_STATE, Identity.ADMINISTRATOR_CONFEDERATION}
)
_ADMINISTRATORS = frozenset({Identity.ADMINISTRATOR_STATE, Identity.ADMINISTRATOR_CONFEDERATION})
_LEVELS = [Level.PUBLIC, Level.INTERNAL, Level.RESTRICTED]


def identity_of(role: str, has_state: bool) -> Identity:
    """Return the row of the rights table that an account stands in."""
    place = "state" if has_state else "confederation"
    if role in (Role.OBSERVER, Role.ADMINISTRATOR):
        return Identity(f"{role}@{place}")
    return Identity(role)


def may_ask_for(asker: Identity, wanted: Identity) -> bool:
    """Return whether an administrator may create, change or disable an account of that identity."""
    if asker == Identity.ADMINISTRATOR_STATE:
        return wanted not in _CONFEDERAL
    return asker == Identity.ADMINISTRATOR_CONFEDERATION and wanted in _CONFEDERAL


def may_confirm(confirmer: Identity, wanted: Identity, *, same_state: bool, has_two_administrators: bool) -> bool:
    """Return whether a second person of that identity may confirm the account.

    A confederal role: an administrator of a state. A state's coordination or administrator: another
    administrator of that state, or one of the Confederation; or of another state as long as that
    state has fewer than two administrators.
    """
    if wanted not in NEEDS_CONFIRMATION:
        return False
    if wanted in _CONFEDERAL:
        return confirmer == Identity.ADMINISTRATOR_STATE
    if confirmer == Identity.ADMINISTRATOR_CONFEDERATION:
        return True
    return confirmer == Identity.ADMINISTRATOR_STATE and (same_state or not has_two_administrators)


def who_confirms(wanted: Identity, *, has_two_administrators: bool) -> str:
    """Return, in French, who is to confirm an account of that identity; empty if nobody has to."""
    if wanted not in NEEDS_CONFIRMATION:
        return ""
    if wanted in _CONFEDERAL:
        return "un administrateur d’un État"
    if has_two_administrators:
        return "un autre administrateur de l’État ou un administrateur de la Confédération"
    return "un administrateur de la Confédération ou d’un autre État, cet État ayant moins de deux administrateurs"


def may_be_restricted(identity: Identity) -> bool:
    """Return whether an account of that identity may read what is restricted, once confirmed."""
    return identity not in _WITHOUT_RESTRICTED


def is_place_right(role: str, *, has_state: bool, has_ministry: bool, has_mandate: bool) -> bool:
    """Return whether an account stands where its role has it stand."""
    if role in _MINISTRY_ROLES:
        return has_state and has_ministry and not has_mandate
    if role == Role.NATIONAL_COORDINATOR:
        return has_state and not has_ministry and not has_mandate
    if role == Role.CONFEDERAL_COORDINATOR:
        return has_mandate and not has_state and not has_ministry
    return not has_ministry and not has_mandate


def may_confirm_clearance(confirmer: Identity, wanted: Identity, *, same_state: bool) -> bool:
    """Return whether that identity agrees to a `restricted` clearance for its own state.

    The national coordination of the account's state; for a confederal coordination, those of all.
    """
    return confirmer == Identity.NATIONAL_COORDINATOR and (same_state or wanted == Identity.CONFEDERAL_COORDINATOR)


def readable_levels(clearance: str, *, is_confirmed: bool, identity: Identity) -> tuple[str, ...]:
    """Return the levels an account may read.

    `restricted` counts only once confirmed; a reader of the Confederation never exceeds
    `internal`; an administrator reads no content at any level.
    """
    if identity in _ADMINISTRATORS:
        return ()
    ceiling = Level(clearance)
    if ceiling == Level.RESTRICTED and (not is_confirmed or identity == Identity.OBSERVER_CONFEDERATION):
        ceiling = Level.INTERNAL
    return tuple(_LEVELS[: _LEVELS.index(ceiling) + 1])


def may_replace(person: Identity, holder: Identity, *, same_state: bool) -> bool:
    """Return whether an account of that identity may act par intérim in the place of another.

    Never across a border, so never between a state and the Confederation; an administrator, who
    reads no content, replaces an administrator only, and nobody else does.
    """
    return same_state and (person in _ADMINISTRATORS) == (holder in _ADMINISTRATORS)


def lower_clearance(levels: Sequence[str], other_levels: Sequence[str]) -> str:
    """Return the lower of two clearances, from the levels that each account reads; `public` if one reads none."""
    shared = min(levels, other_levels, key=len)
    return shared[-1] if shared else Level.PUBLIC
