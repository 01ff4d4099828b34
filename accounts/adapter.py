"""How this site uses allauth: sign-in, password change and reset, nothing else."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.backends import RoleBackend
from common.access import Verb


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up: accounts are opened by each state's administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        return user if user is not None and RoleBackend().user_can_authenticate(user) else None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session under the backend that judges the account again at each request."""
        user.backend = f"{RoleBackend.__module__}.{RoleBackend.__qualname__}"
        super().login(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """A password chosen by its holder is no longer one that was handed out."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the first page that the account may open: an administrator reads no dashboard."""
        return (
            super().get_login_redirect_url(request) if request.user.may(Verb.READ_MEASURE) else reverse("admin:index")
        )
