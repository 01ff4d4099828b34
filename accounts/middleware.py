"""Rule 1 of the rights: before an account may do anything, it must be fit to act."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.access import TAKEN, taken_interim
from common.access import Level, Role

ENDED = "L’intérim que vous assuriez n’est plus en cours : vous agissez de nouveau dans votre propre rôle."

_ALWAYS_OPEN = frozenset({"account_logout", "account_change_password", "account_second_factor", "health"})
_SECOND_FACTOR_ROLES = frozenset(
    {Role.MINISTRY_VALIDATOR, Role.NATIONAL_COORDINATOR, Role.CONFEDERAL_COORDINATOR, Role.ADMINISTRATOR}
)


class InterimMiddleware:
    """Put at work, in the place that it took, an account that replaces another (rule 1).

    Judged again at each request: an interim that ended, or whose accounts changed, gives the person
    its own role back and says so. `request.account` stays the person's own row.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.account = request.user
        if request.user.is_authenticated and TAKEN in request.session:
            interim = taken_interim(request.user, request.session)
            if interim is None:
                del request.session[TAKEN]
                messages.warning(request, ENDED)
            else:
                request.user = request.account.acting_for(interim.holder)
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """On the pages of one's own account, one is oneself."""
        if (request.resolver_match.view_name or "").startswith("account_"):
            request.user = request.account


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
        if any(owes_second_factor(account, request.session) for account in (user, request.account)):
            return redirect("account_second_factor")
        # Asked of confederal roles only: the day of an account's state would cost a query a page.
        if user.mandate_id and not user.is_in_mandate_on(user.today()):
            raise PermissionDenied("Votre mandat n’est pas en cours\u00a0: la passation a eu lieu ou n’a pas commencé.")
        return None


def owes_second_factor(user: Any, session: Any) -> bool:
    """Return whether the account must still pass its second factor in this session."""
    if settings.SECOND_FACTOR != "required" or session.get("second_factor_passed"):
        return False
    return user.role in _SECOND_FACTOR_ROLES or user.clearance == Level.RESTRICTED
