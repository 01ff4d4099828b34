"""The project's admin site: what the scoped one cannot say from the lowest floor."""

from django.http import HttpRequest

from accounts.once import is_first_sending
from common.admin_site import ScopedAdminSite


class RoadmapAdminSite(ScopedAdminSite):
    """The scoped site, whose forms have one effect however often they are sent."""

    def is_first_sending(self, request: HttpRequest) -> bool:
        return is_first_sending(request)
