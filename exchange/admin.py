"""Dictionaries of the import and its batches in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.access import Verb
from common.admin import ScopedAdmin
from exchange.actions import save_dictionary_row
from exchange.models import ColumnMapping, ImportBatch, Synonym


class DictionaryAdmin(ScopedAdmin):
    """Words that ministries use: read by all, written by the administrators of the Confederation."""

    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE,)

    def write(self, request: HttpRequest, row: Any, read_version: int | None, **many: Any) -> None:
        save_dictionary_row(by=request.user, row=row, read_version=read_version)


@admin.register(Synonym)
class SynonymAdmin(DictionaryAdmin):
    list_display = ("word", "kind", "meaning")
    list_filter = ("kind",)
    search_fields = ("word", "meaning")
    ordering = ("word", "id")
    fieldsets = ((None, {"fields": ("kind", "word", "meaning")}),)


@admin.register(ColumnMapping)
class ColumnMappingAdmin(DictionaryAdmin):
    list_display = ("heading", "field", "ministry")
    list_filter = ("ministry",)
    list_select_related = ("ministry",)
    search_fields = ("heading", "field", "ministry__code", "ministry__name")
    ordering = ("heading", "id")
    autocomplete_fields = ("ministry",)
    fieldsets = ((None, {"fields": ("ministry", "heading", "field")}),)


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
