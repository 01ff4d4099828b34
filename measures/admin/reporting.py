"""Periods and exceptions are entered here; reports and their papers are only read: pages write them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.access import Band, Verb
from common.admin import ScopedAdmin, ScopedInline
from measures.actions.periods import grant_exception, save_period
from measures.admin.scope import READ_REPORT
from measures.models import (
    Attachment,
    IndicatorValue,
    PeriodException,
    ProgressReport,
    ReportContributor,
    ReportEvent,
    ReportingPeriod,
)


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(ScopedAdmin):
    """The dates of a campaign; it opens and closes by an act on its page, never here."""

    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_PERIOD,)
    list_display = ("code", "roadmap", "situation_on", "ministries_due_on", "closes_on", "status", "is_final")
    list_filter = ("roadmap", "status", "is_final", "situation_on")
    list_select_related = ("roadmap",)
    search_fields = ("code", "roadmap__title")
    readonly_fields = ("status",)
    fieldsets = (
        (None, {"fields": ("code", "roadmap", "situation_on", "is_final", "status")}),
        ("Campagne", {"fields": ("opens_on", "ministries_due_on", "closes_on")}),
    )

    def write(self, request: HttpRequest, row: ReportingPeriod, read_version: int | None, **many: Any) -> None:
        save_period(by=request.user, period=row, read_version=read_version)


@admin.register(PeriodException)
class PeriodExceptionAdmin(ScopedAdmin):
    """A leave is granted once and never changed: another one replaces it."""

    read_verbs = (Verb.LIST_MISSING_REPORTS,)
    write_verbs = (Verb.GRANT_EXCEPTION,)
    list_display = ("ministry", "period", "until", "reason", "granted_at")
    list_filter = ("period", "until")
    list_select_related = ("ministry", "period")
    search_fields = ("ministry__acronym", "ministry__name", "reason")
    autocomplete_fields = ("period",)
    readonly_fields = ("granted_by", "granted_at")
    fieldsets = (
        (None, {"fields": ("period", "ministry", "until", "reason")}),
        ("Suivi", {"fields": ("granted_by", "granted_at")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def write(self, request: HttpRequest, row: PeriodException, read_version: int | None, **many: Any) -> None:
        leave = grant_exception(
            by=request.user, period=row.period, ministry=row.ministry, until=row.until, reason=row.reason
        )
        row.pk = leave.pk


class ReportPartInline(ScopedInline):
    """What hangs from a report, to read."""

    read_verbs = READ_REPORT


class ReportEventInline(ReportPartInline):
    model = ReportEvent
    fields = ("at", "from_step", "to_step", "by", "reason")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("by")


class ReportContributorInline(ReportPartInline):
    model = ReportContributor
    fields = ("user", "contribution", "at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user")


class IndicatorValueInline(ReportPartInline):
    model = IndicatorValue
    fields = ("target", "value")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("target__indicator")


class AttachmentInline(ReportPartInline):
    model = Attachment
    fields = ("name", "size", "sha256", "is_shared", "added_at")
    readonly_fields = fields


@admin.register(ProgressReport)
class ProgressReportAdmin(ScopedAdmin):
    """Reports that one reads in full; their writes are the pages'."""

    read_verbs = READ_REPORT
    level_path = "implementation__measure__level"
    list_display = ("measure", "member_state", "period", "number", "step", "status", "physical_rate", "is_in_force")
    list_filter = ("period", "member_state", "step", "status", "is_in_force")
    list_select_related = ("implementation__measure", "member_state", "period")
    search_fields = ("implementation__measure__code", "implementation__measure__title")
    inlines = (ReportEventInline, ReportContributorInline, IndicatorValueInline, AttachmentInline)
    fieldsets = (
        (None, {"fields": ("implementation", "period", "number", "step", "is_in_force", "situation_on")}),
        ("Avancement", {"fields": ("status", "physical_rate", "rate_obtained", "new_due_on", "appreciation")}),
        (
            "Exécution financière",
            {"fields": ("amount_planned", "amount_paid", "financial_rate", "financial_rate_is_declared")},
        ),
        (
            "Récit",
            {"fields": ("results", "difficulties", "corrective_measures", "next_steps", "support_requested")},
        ),
        (
            "Justification",
            {"fields": ("evidence", "decision_reference", "proposed_blocker", "fall_explanation")},
        ),
        (
            "Validation",
            {
                "fields": (
                    "signed_by",
                    "signed_reference",
                    "signed_on",
                    "submitted_at",
                    "ministry_validator",
                    "ministry_validated_at",
                    "national_validator",
                    "validated_at",
                    "return_reason",
                    "rectification_reason",
                )
            },
        ),
    )
    readonly_fields = (
        "submitted_at",
        "ministry_validator",
        "ministry_validated_at",
        "national_validator",
        "validated_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out what is read in part only: pages show those bands, this form shows every field."""
        return super().get_queryset(request).filter(band=Band.FULL)

    @admin.display(description="mesure", ordering="implementation__measure__code")
    def measure(self, report: ProgressReport) -> str:
        return report.implementation.measure.code


@admin.register(Attachment)
class AttachmentAdmin(ScopedAdmin):
    """Papers of reports, to read: a file is served by its own page, never from here."""

    read_verbs = READ_REPORT
    level_path = "report__implementation__measure__level"
    list_display = ("name", "of_report", "size", "is_shared", "added_at")
    list_filter = ("is_shared", "added_at")
    list_select_related = (
        "report__implementation__measure",
        "report__implementation__member_state",
        "report__period",
        "added_by",
    )
    search_fields = ("name", "sha256")
    fieldsets = ((None, {"fields": ("report", "name", "size", "sha256", "is_shared", "added_by", "added_at")}),)
    readonly_fields = ("report", "name", "size", "sha256", "is_shared", "added_by", "added_at")

    @admin.display(description="rapport", ordering="report")
    def of_report(self, row: Attachment) -> str:
        return str(row.report)
