"""The admin site without what goes round the house: no direct link to a row, no second password page."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver

# `view_on_site` tells the address of any row, hidden or not; passwords change at one place only.
_CLOSED = frozenset({"view_on_site", "password_change", "password_change_done"})


class ScopedAdminSite(admin.AdminSite):
    """The data-entry tool of coordinations and administrators."""

    site_header = "Feuille de route AES"
    site_title = "Administration"
    index_title = "Saisie et référentiels"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [route for route in super().get_urls() if getattr(route, "name", None) not in _CLOSED]
