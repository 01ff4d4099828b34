"""Who sees and who changes the rows of one model, wherever the administration shows them."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from common.access import Verb


class ScopedRights:
    """Who sees and who changes the rows of one model: what admins and inlines share."""

    read_verbs: tuple[Verb, ...] = ()
    write_verbs: tuple[Verb, ...] = ()

    def may_read(self, request: HttpRequest) -> bool:
        return any(request.user.may(verb) for verb in (*self.read_verbs, *self.write_verbs))

    def may_write(self, request: HttpRequest) -> bool:
        return any(request.user.may(verb) for verb in self.write_verbs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Return the rows that the account reads, ordered as the admin says."""
        rows = self.model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
        ordering = self.get_ordering(request)  # type: ignore[attr-defined]
        return rows.order_by(*ordering) if ordering else rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is ever deleted."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", db_field.remote_field.model._default_manager.visible_to(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", db_field.remote_field.model._default_manager.visible_to(request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def write(self, request: HttpRequest, row: Any, read_version: int | None, **many: Any) -> None:
        """Call the action that saves `row`; `many` holds the chosen rows of each many-to-many field.

        Raises what actions raise: `PermissionDenied`, `Conflict`, `ValidationError`.
        """
        raise NotImplementedError
