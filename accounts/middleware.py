"""Rule 1 of the rights: before an account may do anything, it must be fit to act."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.access import Level, Role

_ALWAYS_OPEN = frozenset({"account_logout", "account_change_password", "account_second_factor", "health"})
_SECOND_FACTOR_ROLES = frozenset(
    {Role.MINISTRY_VALIDATOR, Role.NATIONAL_COORDINATOR, Role.CONFEDERAL_COORDINATOR, Role.ADMINISTRATOR}
)


class AccountGateMiddleware:
    """Send an account to the step it still owes: a new password, a second factor, a valid mandate."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or request.resolver_match.view_name in _ALWAYS_OPEN:
            return None
        if user.must_change_password:
            return redirect("account_change_password")
        if owes_second_factor(user, request.session):
            return redirect("account_second_factor")
        if user.mandate and not user.mandate.is_valid_on(user.today()):
            raise PermissionDenied("Votre mandat n’est pas en cours : la passation a eu lieu ou n’a pas commencé.")
        return None


def owes_second_factor(user: Any, session: Any) -> bool:
    """Return whether the account must still pass its second factor in this session."""
    if settings.SECOND_FACTOR != "required" or session.get("second_factor_passed"):
        return False
    return user.role in _SECOND_FACTOR_ROLES or user.clearance == Level.RESTRICTED
