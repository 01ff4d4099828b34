"""Who may hold a session; what it may do is the rights table's to say."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model


class RoleBackend(AuthenticationBackend):
    """Let in, and keep in, only an active account, confirmed where two persons are needed.

    The only backend: it signs in by e-mail as allauth does, and is asked again at every request, so
    that a disabled account, or one whose role is in question again, is out at its next click. No
    permission is granted here: no groups, no user permissions, no superuser.
    """

    def get_user(self, user_id: Any) -> Any:
        """Return the account of a session with its state, which every page names; None if it may no longer come in."""
        user = get_user_model().objects.select_related("member_state").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return user.may_sign_in

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False
