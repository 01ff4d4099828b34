"""Every list of the admin leaves as a file; what comes in comes in at the exchange page.

A list whose rows come back has columns of its own (`resource_classes`); any other leaves as it is shown.
"""

from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import HttpRequest, HttpResponse
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.widgets import Widget

from common.access import Level
from common.admin_rights import ScopedRights
from common.french import datetime_tu
from common.resources import EXPORT_FORMATS, ScopedResource, file_answer, import_link
from common.text import capitalised


class _Shown(Widget):
    """A cell as a list shows it: numbers and dates as such where a file keeps them, any other value as its text."""

    def render(self, value: Any, obj: Any = None, *, force_native_type: bool = False, **kwargs: Any) -> Any:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, datetime):
            return datetime_tu(value)
        if force_native_type and isinstance(value, int | Decimal | date):
            return value
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


class _ListColumn(Field):
    """One column of an admin list, under the title that the list gives it."""

    def __init__(self, name: str, title: str, model_admin: Any) -> None:
        super().__init__(column_name=title, widget=_Shown())
        self.name, self.model_admin = name, model_admin

    def __deepcopy__(self, memo: dict[int, Any]) -> "_ListColumn":
        # A resource copies its fields for itself; the admin is the site's own.
        return copy(self)

    def get_value(self, instance: models.Model, **kwargs: Any) -> Any:
        field, _, value = lookup_field(self.name, instance, self.model_admin)
        is_choice = field is not None and bool(getattr(field, "choices", None))
        return getattr(instance, f"get_{self.name}_display")() if is_choice else value


@cache
def list_resource(model_admin: Any) -> type[ScopedResource]:
    """Return the resource of an admin list, whose columns are those that it shows."""
    model = model_admin.model
    titles = {name: str(label_for_field(name, model, model_admin)) for name in model_admin.list_display}
    columns = {name: _ListColumn(name, capitalised(title), model_admin) for name, title in titles.items()}
    meta = type("Meta", (), {"model": model, "fields": tuple(columns), "export_order": tuple(columns)})
    return type(f"{model.__name__}ListResource", (ScopedResource,), {"Meta": meta, **columns})


class ExportedList(ExportMixin, ScopedRights):
    """An admin list that leaves as filtered, each row that the account reads and no other.

    `level_path` leads to the level of a row: what is restricted does not leave from here.
    `importable_as` is the name of the model on the exchange page, empty if it is not read there.
    """

    import_export_change_list_template = "admin/change_list_exchange.html"
    level_path = ""
    importable_as = ""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request)

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ScopedResource]]:
        return list(self.resource_classes) or [list_resource(self)]

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"user": request.user}

    def get_export_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_export_queryset(request)
        return rows.exclude(**{self.level_path: Level.RESTRICTED}) if self.level_path else rows

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Send the rows of the list as filtered, in the format asked for (`?format=xlsx|csv`)."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        # The list refuses an address that asks for what is none of its filters; stubs take a query as it came.
        request.GET = request.GET.copy()  # type: ignore[assignment]
        chosen: str = request.GET.pop("format", ["xlsx"])[-1]  # type: ignore[misc]
        if chosen not in EXPORT_FORMATS:
            raise SuspiciousOperation("unknown export format")
        resource = self.get_export_resource_classes(request)[0](user=request.user)
        rows = self.get_export_queryset(request)
        name = f"{self.model.__name__}-{request.user.today():%Y-%m-%d}.{chosen}"
        title = capitalised(str(self.model._meta.verbose_name_plural))
        return file_answer(resource, rows, file_format=chosen, name=name, title=title)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        is_importable = self.importable_as and self.may_write(request)
        link = import_link(request.user, model=self.importable_as) if is_importable else ""
        return super().changelist_view(request, {**(extra_context or {}), "import_link": link})
