"""How this site uses allauth: sign-in, password change and reset, nothing else."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.backends import RoleBackend


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up: accounts are opened by each state's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        return user if user is not None and RoleBackend().user_can_authenticate(user) else None

    def set_password(self, user: Any, password: str) -> None:
        """A password chosen by its holder is no longer one that was handed out."""
        user.must_change_password = False
        super().set_password(user, password)
