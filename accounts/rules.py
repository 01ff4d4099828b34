"""Who may ask for, change and confirm which account (`docs/rights.md`, note 11). No Django."""

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


def may_confirm(confirmer: Identity, wanted: Identity, *, same_state: bool) -> bool:
    """Return whether a second person of that identity may confirm the account.

    A state's coordination or administrator: another administrator of the state, or one of the
    Confederation. A confederal role: an administrator of a state.
    """
    if wanted in _CONFEDERAL:
        return confirmer == Identity.ADMINISTRATOR_STATE
    return confirmer == Identity.ADMINISTRATOR_CONFEDERATION or (
        confirmer == Identity.ADMINISTRATOR_STATE and same_state
    )


def needs_ministry(role: str) -> bool:
    """Return whether an account of that role belongs to one ministry."""
    return role in _MINISTRY_ROLES


def readable_levels(clearance: str, *, is_confirmed: bool, identity: Identity) -> tuple[str, ...]:
    """Return the levels an account may read.

    `restricted` counts only once confirmed; a reader of the Confederation never exceeds
    `internal`; an administrator reads no content at any level.
    """
    if identity in (Identity.ADMINISTRATOR_STATE, Identity.ADMINISTRATOR_CONFEDERATION):
        return ()
    ceiling = Level(clearance)
    if ceiling == Level.RESTRICTED and (not is_confirmed or identity == Identity.OBSERVER_CONFEDERATION):
        ceiling = Level.INTERNAL
    return tuple(_LEVELS[: _LEVELS.index(ceiling) + 1])
