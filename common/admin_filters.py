"""List filters of the admin that offer only what the account reads, and the look-ups they use."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter on a relation: its labels are those of rows that the account reads."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        rows = field.remote_field.model._default_manager.visible_to(request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in (rows.order_by(*ordering) if ordering else rows)]


def scoped_filter(model: type[models.Model], declared: Any) -> Any:
    """Return the filter to use for one entry of `list_filter`.

    A plain name on a relation becomes a scoped one. Free values (texts, numbers) are refused: their
    filter lists what the column holds, and would show the values of hidden rows.
    """
    if isinstance(declared, type):
        return declared
    path, chosen = declared if isinstance(declared, list | tuple) else (declared, None)
    field = get_fields_from_path(model, path)[-1]
    if field.remote_field:
        return (path, chosen if chosen and issubclass(chosen, ScopedRelatedFilter) else ScopedRelatedFilter)
    if not (field.choices or isinstance(field, models.BooleanField | models.DateField) or chosen):
        raise ImproperlyConfigured(f"{model.__name__}: a list filter on {path} would list hidden values")
    return declared


def filter_parameters(model: type[models.Model], filters: Sequence[Any]) -> set[str]:
    """Return the names of the parameters that these filters read from an address."""
    names: set[str] = set()
    for item in filters:
        if isinstance(item, type):
            names.add(item.parameter_name)
        else:
            names |= _field_parameters(model, item[0] if isinstance(item, list | tuple) else item)
    return names


def _field_parameters(model: type[models.Model], path: str) -> set[str]:
    field = get_fields_from_path(model, path)[-1]
    if field.remote_field:
        target = field.remote_field.get_related_field().name
        return {f"{path}__{target}__exact", f"{path}__isnull"}
    if isinstance(field, models.DateField):
        return {f"{path}__gte", f"{path}__lt"} | ({f"{path}__isnull"} if field.null else set())
    return {f"{path}__exact", f"{path}__isnull"}
