"""The admin site without what goes round the house: no direct link to a row, no second password page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from common.access import Verb
from common.admin import ScopedAdmin

# `view_on_site` tells the address of any row, hidden or not; passwords change at one place only.
_CLOSED = frozenset({"view_on_site", "password_change", "password_change_done"})


class ScopedAdminSite(admin.AdminSite):
    """The data-entry tool of coordinations and administrators."""

    site_header = "Feuille de route AES"
    site_title = "Administration"
    index_title = "Saisie et référentiels"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out what the packages that we use register of themselves: it asks no right of ours."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [route for route in super().get_urls() if getattr(route, "name", None) not in _CLOSED]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Offer the way to the site to those only who may open its first page."""
        context = super().each_context(request)
        reads_site = request.user.is_authenticated and request.user.may(Verb.READ_MEASURE)
        return context if reads_site else context | {"site_url": None}

    def is_first_sending(self, request: HttpRequest) -> bool:
        """Return whether this very form was not acted on before, in the transaction of its act.

        This floor knows no account: the project's own site spends the key that the form carries.
        """
        return True
