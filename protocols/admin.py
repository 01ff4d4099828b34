"""Data entry of instruments, acts, statements and procedures; every write goes through an action."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from common.access import Verb
from common.admin import ScopedAdmin, ScopedInline
from protocols import actions
from protocols.enums import GROUPED_ACT_KINDS
from protocols.models import (
    Act,
    ActDocument,
    AuthorisingSession,
    Instrument,
    ProcedureTemplate,
    Provision,
    Statement,
)
from protocols.resources import ActResource, InstrumentResource, ProvisionResource

_READ_ACT = (Verb.READ_ACT_RECORDED, Verb.READ_ACT_CONFIRMED)
_RECORDED = ("recorded_by", "recorded_at", "confirmed_by", "confirmed_at")


class ConfirmationFilter(admin.SimpleListFilter):
    """Whether a second person has confirmed."""

    title = "confirmation"
    parameter_name = "confirmation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("oui", "confirmé"), ("non", "à confirmer")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("oui", "non"):
            return queryset
        return queryset.filter(confirmed_at__isnull=self.value() == "non")


class ProvisionInline(ScopedInline):
    model = Provision
    read_verbs = (Verb.READ_INSTRUMENT,)
    write_verbs = (Verb.WRITE_INSTRUMENT,)
    fields = ("order", "number", "heading", "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Each row names its instrument.
        return super().get_queryset(request).select_related("instrument")

    def write(self, request: HttpRequest, row: Provision, read_version: int | None, **many: Any) -> None:
        actions.save_provision(provision=row, by=request.user, read_version=read_version)


class ActInline(ScopedInline):
    """The acts of an instrument, to read: each is written on its own page, in its state's scope."""

    model = Act
    read_verbs = _READ_ACT
    fields = ("on", "member_state", "kind", "reference", "grade", "confirmed_at")
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("instrument", "member_state")


class ActDocumentInline(ScopedInline):
    model = ActDocument
    read_verbs = _READ_ACT
    fields = ("name", "size", "sha256", "added_at")
    readonly_fields = fields


@admin.register(Instrument)
class InstrumentAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_INSTRUMENT,)
    write_verbs = (Verb.WRITE_INSTRUMENT,)
    resource_classes = [InstrumentResource]
    importable_as = "protocols.instrument"
    list_display = ("code", "short_title", "kind", "parent", "adopted_on", "rule_confirmed_at")
    list_filter = ("kind", "parent", "depositary", "adopted_on")
    list_select_related = ("parent",)
    search_fields = ("code", "title", "short_title")
    ordering = ("adopted_on", "id")
    autocomplete_fields = ("parent",)
    inlines = (ProvisionInline, ActInline)
    readonly_fields = (
        *(
            f"{told}_{mark}"
            for told in ("rule", "declared")
            for mark in ("recorded_by", "recorded_at", "confirmed_by", "confirmed_at")
        ),
        "rule_form",
    )
    fieldsets = (
        (None, {"fields": ("code", "kind", "title", "short_title", "parent", "axis_code")}),
        (
            "Adoption",
            {"fields": ("adopted_on", "adopted_place", "adopted_by", "depositary", "signature_note", "sources")},
        ),
        (
            "Règle d’entrée en vigueur",
            {
                "description": "Une règle qui change est à confirmer de nouveau par la coordination d’un État qui ne "
                "préside pas.",
                "fields": ("rule_form", "entry_into_force_rule", "rule_source", *readonly_fields[:4]),
            },
        ),
        ("Date déclarée par le dépositaire", {"fields": ("declared_on", "declared_source", *readonly_fields[4:8])}),
    )

    @admin.display(description="par un formulaire")
    def rule_form(self, instrument: Instrument) -> str:
        """Lead to the form that tells the rule field by field, with what it would give."""
        if instrument._state.adding:
            return "Enregistrer d’abord l’instrument."
        url = reverse("protocols:rule", args=[instrument.slug])
        return format_html('<a href="{}">Dire la règle champ par champ, avec son aperçu</a>', url)

    def write(self, request: HttpRequest, row: Instrument, read_version: int | None, **many: Any) -> None:
        actions.save_instrument(instrument=row, by=request.user, read_version=read_version)


@admin.register(Provision)
class ProvisionAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_INSTRUMENT,)
    write_verbs = (Verb.WRITE_INSTRUMENT,)
    resource_classes = [ProvisionResource]
    importable_as = "protocols.provision"
    list_display = ("instrument", "number", "heading")
    list_filter = ("instrument",)
    list_select_related = ("instrument",)
    search_fields = ("instrument__code", "number", "heading", "text")
    autocomplete_fields = ("instrument",)
    fieldsets = ((None, {"fields": ("instrument", "number", "heading", "text", "order")}),)

    def write(self, request: HttpRequest, row: Provision, read_version: int | None, **many: Any) -> None:
        actions.save_provision(provision=row, by=request.user, read_version=read_version)


@admin.register(Act)
class ActAdmin(ScopedAdmin):
    read_verbs = _READ_ACT
    write_verbs = (Verb.RECORD_ACT,)
    resource_classes = [ActResource]
    importable_as = "protocols.act"
    list_display = ("kind", "instrument", "member_state", "on", "grade", "is_confirmed")
    list_filter = ("instrument", "member_state", "kind", "grade", "on", ConfirmationFilter)
    list_select_related = ("instrument", "member_state")
    search_fields = ("instrument__code", "instrument__short_title", "reference", "body", "source")
    ordering = ("-on", "id")
    autocomplete_fields = ("instrument",)
    inlines = (ActDocumentInline,)
    readonly_fields = ("corrects", *_RECORDED)
    fieldsets = (
        (None, {"fields": ("instrument", "member_state", "kind", "on", "effect_on", "consent_form")}),
        ("Texte", {"fields": ("body", "reference", "note")}),
        ("Source", {"fields": ("source", "grade")}),
        ("Suivi", {"fields": ("corrects", *_RECORDED)}),
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = GROUPED_ACT_KINDS
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(boolean=True, description="confirmé", ordering="confirmed_at")
    def is_confirmed(self, act: Act) -> bool:
        return act.is_confirmed

    def write(self, request: HttpRequest, row: Act, read_version: int | None, **many: Any) -> None:
        actions.record_act(act=row, by=request.user, read_version=read_version)


@admin.register(ActDocument)
class ActDocumentAdmin(ScopedAdmin):
    """Files of acts, to read: nothing is sent from here."""

    read_verbs = _READ_ACT
    list_display = ("name", "act", "size", "added_at")
    list_filter = ("added_at",)
    list_select_related = ("act__instrument", "added_by")
    search_fields = ("name", "sha256")
    fieldsets = ((None, {"fields": ("act", "name", "size", "sha256", "added_by", "added_at")}),)
    readonly_fields = ("act", "name", "size", "sha256", "added_by", "added_at")


@admin.register(Statement)
class StatementAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_STATEMENT, *_READ_ACT)
    write_verbs = (Verb.WRITE_STATEMENT,)
    list_display = ("kind", "instrument", "member_state", "deposited_on")
    list_filter = ("instrument", "member_state", "kind", "deposited_on", ConfirmationFilter)
    list_select_related = ("instrument", "member_state")
    search_fields = ("instrument__code", "text", "reference")
    autocomplete_fields = ("instrument", "about")
    readonly_fields = _RECORDED
    fieldsets = (
        (None, {"fields": ("instrument", "member_state", "kind", "about", "text", "reference", "deposited_on")}),
        ("Suivi", {"fields": _RECORDED}),
    )

    def write(self, request: HttpRequest, row: Statement, read_version: int | None, **many: Any) -> None:
        actions.save_statement(statement=row, by=request.user, read_version=read_version)


@admin.register(ProcedureTemplate)
class ProcedureTemplateAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE,)
    list_display = ("member_state", "step", "order", "act_kind", "is_foreseen", "body_title")
    list_filter = ("member_state", "step", "act_kind")
    list_select_related = ("member_state",)
    search_fields = ("body_title",)
    fieldsets = (
        (None, {"fields": ("member_state", "step", "order", "act_kind", "is_foreseen", "body_title", "source")}),
    )

    def write(self, request: HttpRequest, row: ProcedureTemplate, read_version: int | None, **many: Any) -> None:
        actions.save_procedure_template(template=row, by=request.user, read_version=read_version)


@admin.register(AuthorisingSession)
class AuthorisingSessionAdmin(ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_MINISTRY,)
    list_display = ("title", "body_title", "member_state", "opens_on", "closes_on")
    list_filter = ("member_state", "opens_on")
    list_select_related = ("member_state",)
    search_fields = ("title", "body_title", "source")
    fieldsets = ((None, {"fields": ("member_state", "body_title", "title", "opens_on", "closes_on", "source")}),)

    def write(self, request: HttpRequest, row: AuthorisingSession, read_version: int | None, **many: Any) -> None:
        actions.save_authorising_session(session=row, by=request.user, read_version=read_version)
