"""The scoped base of every admin class: what one reads, what one writes, through the actions.

A subclass says which verbs of the rights table open it and which action writes a row. Nothing is
deleted here, nothing is logged here: the action journals.
"""

import contextlib
from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from common.admin_exports import ExportedList
from common.admin_filters import filter_parameters, scoped_filter
from common.admin_rights import ScopedRights
from common.errors import Conflict
from common.forms import RowForm
from common.triggers import sentence_of


class SentAgain(Exception):
    """This very form was already acted on: nothing is written, and nothing was wrong."""


class ScopedFormSet(BaseInlineFormSet):
    """Rows under a row: those that the account may not change are shown and stay as they are."""

    user: Any = None
    inline: Any = None

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        # Django would take the key of any row here, and tell by its answer which ones exist.
        form.fields[self._pk_field.name].queryset = self.get_queryset()
        if not form.instance._state.adding and form.instance.pk not in self._editable_keys:
            for field in form.fields.values():
                field.disabled = True

    @property
    def _editable_keys(self) -> frozenset[Any]:
        if not hasattr(self, "_keys"):
            rows = self.model._default_manager.editable_by(self.user)
            self._keys = frozenset(rows.filter(**{self.fk.name: self.instance}).values_list("pk", flat=True))
        return self._keys


class ScopedInline(ScopedRights, admin.TabularInline):
    """Rows edited under another row, each written by the action of its own model."""

    form = RowForm
    formset = ScopedFormSet
    extra = 0
    can_delete = False
    # Django would ask for the closed `view_on_site`; each row leads to its own page of the administration.
    view_on_site = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the declared fields, with the hidden version where the rows can be changed."""
        fields = [name for name in super().get_fields(request, obj) if name != "read_version"]
        parent = self.admin_site.get_model_admin(self.parent_model)
        is_edited = obj is not None and self.may_write(request) and parent.has_change_permission(request, obj)
        return [*fields, "read_version"] if is_edited and hasattr(self.model, "version") else fields

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        again = {"takes_stored_version": isinstance(getattr(request, "refusal", None), Conflict)}
        form = type(self.form.__name__, (self.form,), again)
        formset = super().get_formset(request, obj, form=form, **kwargs)
        return type(formset.__name__, (formset,), {"user": request.user, "inline": self})


class ScopedAdmin(ExportedList, admin.ModelAdmin):
    """One model in the admin site. A row that the account does not read does not exist here."""

    form = RowForm
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    save_on_top = False

    # --- Rights -------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request) and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.may_write(request):
            return False
        return obj is None or self.model._default_manager.editable_by(request.user).filter(pk=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """Name nothing that hangs from a row: nothing is deleted."""
        return [], {}, set(), []

    # --- Lists --------------------------------------------------------------------------------

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        return [scoped_filter(self.model, declared) for declared in super().get_list_filter(request)]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow only what a declared filter of the list sends; the rest is answered 400."""
        allowed = filter_parameters(self.model, self.get_list_filter(request))  # type: ignore[arg-type]
        if self.date_hierarchy:
            allowed |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day")}
        return lookup in allowed

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the page of a row; none while what was typed in the form makes no address."""
        with contextlib.suppress(NoReverseMatch):
            return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None
        return None

    # --- One row ------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the declared fieldsets, with the hidden version where the row can be changed."""
        fieldsets = list(super().get_fieldsets(request, obj))
        is_edited = obj is not None and hasattr(obj, "version") and self.has_change_permission(request, obj)
        title, options = fieldsets[0]
        fields = [name for name in options["fields"] if name != "read_version"]
        fieldsets[0] = (title, {**options, "fields": [*fields, "read_version"] if is_edited else fields})
        return fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        again = {"refusal": refusal, "takes_stored_version": isinstance(refusal, Conflict)}
        return type(form.__name__, (form,), again)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        self._readable(request, object_id)
        return super().change_view(request, object_id, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        self._readable(request, object_id)
        raise PermissionDenied("Rien ne se supprime\u00a0: l’histoire des fiches est conservée.")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Lead to the journal of the row: it is the only history."""
        self._readable(request, object_id)
        return HttpResponseRedirect(reverse("steering:journal_of", args=[self.opts.label_lower, object_id]))

    def _readable(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, object_id) if self.may_read(request) else None
        if row is None:
            raise Http404
        return row

    # --- Writing ------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the form again, with the values typed, when the action refuses what was sent."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except SentAgain:
            messages.info(request, "Ce formulaire a déjà été enregistré.")
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        except (Conflict, ValidationError) as error:
            request.refusal = error  # type: ignore[attr-defined]
        except IntegrityError as error:
            sentence = sentence_of(error)
            if sentence is None:
                raise
            request.refusal = ValidationError(sentence)  # type: ignore[attr-defined]
        return self._form_again(request, object_id, form_url)

    def _form_again(self, request: Any, object_id: str | None, form_url: str) -> HttpResponse:
        differences = getattr(request.refusal, "differences", [])
        response = super().changeform_view(request, object_id, form_url, {"differences": differences})
        response.status_code = 409 if isinstance(request.refusal, Conflict) else 200
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not self.admin_site.is_first_sending(request):
            raise SentAgain
        if form.has_changed() or not change:
            self.write(request, obj, form.cleaned_data.get("read_version"), **chosen_rows(form))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write what hangs from the row; its many-to-many fields were given to its own action."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row_form in formset.forms:
            if row_form.has_changed():
                row = row_form.save(commit=False)
                setattr(row, formset.fk.name, form.instance)
                formset.inline.write(request, row, row_form.cleaned_data.get("read_version"), **chosen_rows(row_form))
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The action has journalled it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The action has journalled it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing is deleted."""


def chosen_rows(form: Any) -> dict[str, list[Any]]:
    """Return the rows chosen in each many-to-many field of a form, by name."""
    names = {field.name for field in form._meta.model._meta.many_to_many}
    return {name: list(rows) for name, rows in form.cleaned_data.items() if name in names}
