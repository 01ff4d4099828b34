"""Signed documents, bordereaux and letters in the admin, to read."""

from django.contrib import admin

from common.access import Verb
from common.admin import ScopedAdmin
from measures.models import Reminder, SignedDocument, Transmittal


@admin.register(SignedDocument)
class SignedDocumentAdmin(ScopedAdmin):
    """The papers in whose name figures were entered, to read; a scan is served by its own page only."""

    read_verbs = (Verb.WRITE_REPORT,)
    level_path = "reports__implementation__measure__level"
    list_display = ("reference", "signed_by", "signed_on", "member_state", "recorded_at")
    list_filter = ("signed_by", "signed_on")
    list_select_related = ("member_state",)
    search_fields = ("reference", "scan_sha256")
    ordering = ("-recorded_at", "id")
    fieldsets = (
        (None, {"fields": ("member_state", "signed_by", "reference", "signed_on")}),
        ("Suivi", {"fields": ("scan_sha256", "recorded_by", "recorded_at")}),
    )


@admin.register(Transmittal)
class TransmittalAdmin(ScopedAdmin):
    """The bordereaux printed for signature, to read; another one is printed on its page."""

    read_verbs = (Verb.WRITE_REPORT,)
    list_display = ("ministry", "period", "number", "made_at")
    list_filter = ("period", "made_at")
    list_select_related = ("ministry", "period")
    search_fields = ("ministry__acronym", "ministry__name", "sha256")
    ordering = ("-made_at", "id")
    fieldsets = (
        (None, {"fields": ("member_state", "ministry", "period", "number")}),
        ("Suivi", {"fields": ("sha256", "made_by", "made_at")}),
    )


@admin.register(Reminder)
class ReminderAdmin(ScopedAdmin):
    """The letters sent, to read."""

    read_verbs = (Verb.SEND_REMINDER,)
    list_display = ("period", "member_state", "ministry", "number", "missing", "sent_at")
    list_filter = ("period", "sent_at")
    list_select_related = ("period", "member_state", "ministry")
    search_fields = ("ministry__acronym", "ministry__name")
    ordering = ("-sent_at", "id")
    fieldsets = (
        (None, {"fields": ("period", "member_state", "ministry", "number", "missing")}),
        ("Suivi", {"fields": ("sent_by", "sent_at")}),
    )
