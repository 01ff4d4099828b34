"""Who may hold a session; what it may do is the rights table's to say."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.rules import NEEDS_CONFIRMATION


class RoleBackend(ModelBackend):
    """Keep a session alive only for an active account, confirmed where two persons are needed.

    Asked again at every request: a disabled account is out at its next click. No permission is
    granted here: no groups, no user permissions, no superuser.
    """

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Sign-in is allauth's; this backend only judges accounts."""

    def user_can_authenticate(self, user: Any) -> bool:
        is_confirmed = user.confirmed_at is not None or user.identity not in NEEDS_CONFIRMATION
        return user.is_active and is_confirmed

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
