"""What the frame of every page shows: where one is, who one is, what one may open."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse

from common.access import Verb
from steering.waiting import ACTING


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool


# Label, URL name, the rights of which one opens the page.
_PAGES: tuple[tuple[str, str, tuple[Verb, ...]], ...] = (
    ("À faire", "steering:to_do", ACTING),
    ("Tableau de bord", "steering:dashboard", (Verb.READ_MEASURE,)),
    ("Mesures", "measures:list", (Verb.READ_MEASURE,)),
    (
        "Blocages",
        "measures:blockers",
        (Verb.READ_BLOCKER_MINISTRY, Verb.READ_BLOCKER_NATIONAL, Verb.READ_BLOCKER_CONFEDERAL),
    ),
    ("Protocoles", "protocols:matrix", (Verb.READ_INSTRUMENT,)),
    ("Campagnes", "measures:campaigns", (Verb.LIST_MISSING_REPORTS, Verb.WRITE_PERIOD)),
    ("Échanges", "exchange:upload", (Verb.UPLOAD_WORKBOOK,)),
    ("Administration", "admin:index", (Verb.ADMIN_SITE,)),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of `templates/base.html`."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demonstration": settings.IS_DEMONSTRATION,
        "second_factor_offered": settings.SECOND_FACTOR == "offered",
        "navigation": _navigation(request) if signed_in else [],
        "home": _home(user) if signed_in else "/",
        "who": who(user) if signed_in else "",
        "is_interim": signed_in and user.interim_of is not None,
        "installation_is_empty": installation_is_empty,
    }


def installation_is_empty() -> bool:
    """Return whether no account exists yet; asked by the page of sign-in alone."""
    return not get_user_model().objects.exists()


def _home(user: Any) -> str:
    """Return the first page that the account may open: an administrator reads no dashboard."""
    return "/" if user.may(Verb.READ_MEASURE) else reverse("admin:index")


def _navigation(request: HttpRequest) -> list[NavigationItem]:
    return [_item(request, label, name) for label, name, verbs in _PAGES if any(map(request.user.may, verbs))]


def _item(request: HttpRequest, label: str, name: str) -> NavigationItem:
    url = reverse(name)
    # Reports are reached from what waits: writing and validating one is a part of it.
    starts = (url, "/rapports/") if name == "steering:to_do" else (url,)
    is_current = request.path == url if url == "/" else request.path.startswith(starts)
    return NavigationItem(label, url, is_current)


def who(user: Any) -> str:
    """Return the function and the place of an account, « X, par intérim de Y »; never a person's name."""
    if user.interim_of is not None:
        return f"{user.function}, par intérim de {who(user.interim_of)}"
    place = user.ministry.acronym if user.ministry_id else ""
    state = user.member_state.name if user.member_state_id else ""
    return ", ".join(filter(None, [user.function or user.get_role_display(), place, state]))
