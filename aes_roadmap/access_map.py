"""Declarations for the views of other packages, by URL name; our own carry `@access`.

A name that is neither here nor declared on its view is refused, even to a coordination.
"""

from typing import Any

from common.access import Access, Verb

_PUBLIC = Access(is_public=True)
_SIGNED_IN = Access()
_ADMIN = Access(verbs=(Verb.ADMIN_SITE,))

# The whole list of what an anonymous visitor reaches, static files apart. It only ever shrinks.
PUBLIC_NAMES = frozenset(
    {
        "health",
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
        "admin:login",
    }
)

SIGNED_IN_NAMES = frozenset(
    {
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_second_factor",
        "admin:logout",
    }
)


def declared_access(view: Any, match: Any) -> Access | None:
    """Return what a view declares, or None if nobody declared it."""
    name = match.view_name or ""
    if name in PUBLIC_NAMES:
        return _PUBLIC
    if name in SIGNED_IN_NAMES:
        return _SIGNED_IN
    if name.startswith("admin:") or match.app_names == ["admin"]:
        return _ADMIN
    own = getattr(view, "access", None)
    return own if isinstance(own, Access) else None
