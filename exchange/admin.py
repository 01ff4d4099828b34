"""Dictionaries of the import and its batches in the admin."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from common.access import Verb
from common.admin import ScopedAdmin
from common.text import capitalised
from exchange.actions import save_dictionary_row
from exchange.enums import NOT_READ
from exchange.models import ColumnMapping, ImportBatch, Synonym
from exchange.rules.layout.headings import TITLES
from measures.enums import Status

COLUMNS = [(str(field), capitalised(title)) for field, title in TITLES.items()]


class DictionaryAdmin(ScopedAdmin):
    """Words that ministries use: read by all, written by the administrators of the Confederation."""

    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE,)

    # The closed lists behind columns that are texts in the database, by name.
    lists: Mapping[str, Sequence[Any]] = {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.lists:
            return forms.ChoiceField(label=capitalised(db_field.verbose_name), choices=self.lists[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def write(self, request: HttpRequest, row: Any, read_version: int | None, **many: Any) -> None:
        save_dictionary_row(by=request.user, row=row, read_version=read_version)


@admin.register(Synonym)
class SynonymAdmin(DictionaryAdmin):
    list_display = ("word", "kind", "meaning")
    list_filter = ("kind",)
    search_fields = ("word", "meaning")
    ordering = ("word", "id")
    lists = {"meaning": [("Colonnes", COLUMNS), ("États", Status.choices)]}
    fieldsets = ((None, {"fields": ("kind", "word", "meaning")}),)


@admin.register(ColumnMapping)
class ColumnMappingAdmin(DictionaryAdmin):
    list_display = ("heading", "sheet", "letters", "field", "ministry")
    list_filter = ("ministry",)
    list_select_related = ("ministry",)
    search_fields = ("heading", "field", "ministry__code", "ministry__name")
    ordering = ("heading", "id")
    lists = {"field": [*COLUMNS, (NOT_READ, "ne pas lire")]}
    autocomplete_fields = ("ministry",)
    fieldsets = ((None, {"fields": ("ministry", "heading", "sheet", "letters", "field")}),)


@admin.register(ImportBatch)
class ImportBatchAdmin(ScopedAdmin):
    """One's own imports, to read: their rows are on their page, judged anew each time."""

    read_verbs = (Verb.READ_IMPORT_BATCH,)
    list_display = ("file_name", "kind", "model_label", "period", "uploaded_at", "confirmed_at", "taken_back_at")
    list_filter = ("kind", "period", "uploaded_at", "confirmed_at")
    list_select_related = ("period",)
    search_fields = ("file_name", "sha256")
    fieldsets = (
        (None, {"fields": ("file_name", "kind", "model_label", "period", "member_state")}),
        ("Suivi", {"fields": ("uploaded_at", "expires_at", "confirmed_at", "taken_back_at", "signed_document")}),
        ("Fichier", {"fields": ("sha256", "counts")}),
    )
