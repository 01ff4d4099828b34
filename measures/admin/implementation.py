"""The plan in one state: its lead, dates and share, milestones, indicators, targets, planned rates."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.access import Verb
from common.admin import ScopedAdmin, ScopedInline
from measures.actions.plan import associate_ministries
from measures.admin.scope import READ_MEASURE, WRITE_MEASURE, OwnStateRows, PlanRow
from measures.models import Implementation, Indicator, IndicatorTarget, Milestone, PlannedRate
from measures.resources import ImplementationResource

_WRITE_PLAN = (Verb.WRITE_PLAN_DRAFT,)
_MONEY = ("national_share", "baseline_national_share", "current_financial_rate")
_PART = "implementation__member_state"


class MilestoneInline(PlanRow, ScopedInline):
    model = Milestone
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    fields = ("order", "title", "deliverable", "weight", "due_on", "baseline_due_on", "done_on")
    readonly_fields = ("baseline_due_on", "done_on")


class IndicatorTargetInline(PlanRow, ScopedInline):
    model = IndicatorTarget
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    fields = ("indicator", "value", "baseline_value")
    readonly_fields = ("baseline_value",)
    autocomplete_fields = ("indicator",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("indicator")


class PlannedRateInline(PlanRow, ScopedInline):
    model = PlannedRate
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    fields = ("period", "rate")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("period")


@admin.register(Implementation)
class ImplementationAdmin(OwnStateRows, PlanRow, ScopedAdmin):
    """One state's part of a measure; what a state pays is read by that state alone."""

    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    resource_classes = [ImplementationResource]
    level_path = "measure__level"
    importable_as = "measures.implementation"
    list_display = ("code", "member_state", "lead_ministry", "due_on", "current_status", "current_physical_rate")
    list_filter = ("measure__axis__roadmap", "axis", "member_state", "current_status", "lead_ministry", "due_on")
    list_select_related = ("measure", "member_state", "lead_ministry")
    search_fields = ("measure__code", "measure__title", "lead_ministry__acronym", "lead_ministry__name")
    autocomplete_fields = ("measure",)
    filter_horizontal = ("associated_ministries",)
    inlines = (MilestoneInline, IndicatorTargetInline, PlannedRateInline)
    readonly_fields = (
        "baseline_start_on",
        "baseline_due_on",
        "baseline_national_share",
        "current_status",
        "current_physical_rate",
        "current_financial_rate",
        "current_situation_on",
    )
    fieldsets = (
        (None, {"fields": ("measure", "member_state", "lead_ministry", "associated_ministries")}),
        ("Calendrier", {"fields": ("start_on", "due_on", "baseline_start_on", "baseline_due_on")}),
        ("Financement", {"fields": ("national_share", "baseline_national_share")}),
        (
            "Situation",
            {
                "description": "Celle du dernier rapport validé.",
                "fields": (
                    "current_status",
                    "current_physical_rate",
                    "current_financial_rate",
                    "current_situation_on",
                ),
            },
        ),
    )

    @admin.display(description="mesure", ordering="measure__code")
    def code(self, row: Implementation) -> str:
        return row.measure.code

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the money out for whoever has no state."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if request.user.member_state_id else _without_money(fieldsets)

    def write(self, request: HttpRequest, row: Implementation, read_version: int | None, **many: Any) -> None:
        super().write(request, row, read_version)
        chosen = many.get("associated_ministries", [])
        if set(chosen) != set(row.associated_ministries.all()):
            associate_ministries(by=request.user, implementation=row, ministries=chosen)


def _without_money(fieldsets: Any) -> list[tuple[Any, dict[str, Any]]]:
    kept = []
    for title, options in fieldsets:
        fields = [name for name in options["fields"] if name not in _MONEY]
        if fields:
            kept.append((title, {**options, "fields": fields}))
    return kept


@admin.register(Milestone)
class MilestoneAdmin(OwnStateRows, PlanRow, ScopedAdmin):
    state_path = _PART
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    level_path = "implementation__measure__level"
    list_display = ("title", "implementation", "order", "due_on", "done_on")
    list_filter = ("implementation__axis", "implementation__member_state", "due_on", "done_on")
    list_select_related = ("implementation__measure", "implementation__member_state")
    search_fields = ("title", "deliverable", "implementation__measure__code")
    autocomplete_fields = ("implementation",)
    readonly_fields = ("baseline_due_on", "done_on")
    fieldsets = (
        (None, {"fields": ("implementation", "order", "title", "deliverable", "weight")}),
        ("Calendrier", {"fields": ("due_on", "baseline_due_on", "done_on")}),
    )


@admin.register(Indicator)
class IndicatorAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_MEASURE
    write_verbs = WRITE_MEASURE
    level_path = "measure__level"
    list_display = ("code", "label", "measure", "unit", "baseline", "direction")
    list_filter = ("measure__axis__roadmap", "measure__axis", "direction")
    list_select_related = ("measure",)
    search_fields = ("code", "label", "measure__code")
    autocomplete_fields = ("measure",)
    fieldsets = (
        (None, {"fields": ("measure", "code", "label")}),
        ("Mesure de la valeur", {"fields": ("unit", "baseline", "direction", "verification_source")}),
    )


@admin.register(IndicatorTarget)
class IndicatorTargetAdmin(OwnStateRows, PlanRow, ScopedAdmin):
    state_path = _PART
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    level_path = "implementation__measure__level"
    list_display = ("indicator", "implementation", "value", "baseline_value")
    list_filter = ("implementation__axis", "implementation__member_state")
    list_select_related = ("indicator", "implementation__measure", "implementation__member_state")
    search_fields = ("indicator__code", "indicator__label", "implementation__measure__code")
    autocomplete_fields = ("indicator", "implementation")
    readonly_fields = ("baseline_value",)
    fieldsets = ((None, {"fields": ("indicator", "implementation", "value", "baseline_value")}),)


@admin.register(PlannedRate)
class PlannedRateAdmin(OwnStateRows, PlanRow, ScopedAdmin):
    state_path = _PART
    read_verbs = READ_MEASURE
    write_verbs = _WRITE_PLAN
    level_path = "implementation__measure__level"
    list_display = ("implementation", "period", "rate")
    list_filter = ("period", "implementation__axis", "implementation__member_state")
    list_select_related = ("period", "implementation__measure", "implementation__member_state")
    search_fields = ("implementation__measure__code", "period__code")
    autocomplete_fields = ("implementation", "period")
    fieldsets = ((None, {"fields": ("implementation", "period", "rate")}),)
