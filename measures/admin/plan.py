"""Roadmaps, axes, objectives, measures, and what hangs from a measure."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.access import Verb
from common.admin import ScopedAdmin, ScopedInline
from measures.access import given_numbers
from measures.actions.plan import record_roadmap_act, save_plan_row
from measures.admin.scope import READ_MEASURE, READ_ROADMAP, WRITE_MEASURE, PlanRow
from measures.enums import RoadmapStatus
from measures.forms.plan import MeasureForm
from measures.models import Axis, Coverage, Domain, Indicator, Measure, Objective, Position, Roadmap, RoadmapAct
from measures.resources import AxisResource, CoverageResource, MeasureResource

_DECISION = ("Décision, après la finalisation", {"fields": ("decision_reference", "decision_on")})
_CONFIRMED = ("recorded_by", "recorded_at", "confirmed_by", "confirmed_at")


class AxisInline(PlanRow, ScopedInline):
    model = Axis
    read_verbs = READ_ROADMAP
    write_verbs = WRITE_MEASURE
    fields = ("order", "code", "name")


class RoadmapActInline(ScopedInline):
    """The acts of a roadmap, to read: each is recorded on its own page and confirmed by another state."""

    model = RoadmapAct
    read_verbs = READ_ROADMAP
    fields = ("on", "kind", "body", "reference", "confirmed_at")
    readonly_fields = fields
    show_change_link = True


class ObjectiveInline(PlanRow, ScopedInline):
    model = Objective
    read_verbs = READ_ROADMAP
    write_verbs = WRITE_MEASURE
    fields = ("order", "title")


class IndicatorInline(PlanRow, ScopedInline):
    model = Indicator
    read_verbs = READ_MEASURE
    write_verbs = WRITE_MEASURE
    fields = ("code", "label", "unit", "baseline", "direction", "verification_source")


class CoverageInline(PlanRow, ScopedInline):
    model = Coverage
    read_verbs = READ_MEASURE
    write_verbs = WRITE_MEASURE
    fields = ("provision", "nature")
    autocomplete_fields = ("provision",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Each row names its measure and its provision.
        return super().get_queryset(request).select_related("measure", "provision__instrument")


@admin.register(Roadmap)
class RoadmapAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_ROADMAP
    write_verbs = WRITE_MEASURE
    list_display = ("code", "title", "starts_on", "ends_on", "status", "presiding_state")
    list_filter = ("status", "presiding_state")
    list_select_related = ("presiding_state",)
    search_fields = ("code", "title")
    inlines = (AxisInline, RoadmapActInline)
    readonly_fields = ("status",)
    fieldsets = (
        (None, {"fields": ("code", "title", "presiding_state", "status")}),
        ("Année", {"fields": ("starts_on", "ends_on")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """After finalisation the end date alone is data: a summit moves."""
        if obj is None or obj.status == RoadmapStatus.DRAFT:
            return self.readonly_fields
        return (*self.readonly_fields, "code", "title", "presiding_state", "starts_on")


@admin.register(RoadmapAct)
class RoadmapActAdmin(ScopedAdmin):
    """Acts are recorded here and never changed: another state confirms them on the page of the roadmap."""

    read_verbs = READ_ROADMAP
    write_verbs = (Verb.RECORD_ROADMAP_ACT,)
    list_display = ("on", "kind", "roadmap", "body", "reference", "confirmed_at")
    list_filter = ("roadmap", "kind", "on")
    list_select_related = ("roadmap",)
    search_fields = ("body", "reference", "text")
    autocomplete_fields = ("roadmap",)
    readonly_fields = _CONFIRMED
    fieldsets = (
        (None, {"fields": ("roadmap", "kind", "on", "until")}),
        ("Texte", {"fields": ("body", "member_state", "reference", "text")}),
        ("Suivi", {"fields": _CONFIRMED}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def write(self, request: HttpRequest, row: RoadmapAct, read_version: int | None, **many: Any) -> None:
        record_roadmap_act(by=request.user, act=row)


@admin.register(Axis)
class AxisAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_ROADMAP
    write_verbs = WRITE_MEASURE
    resource_classes = [AxisResource]
    importable_as = "measures.axis"
    list_display = ("code", "name", "roadmap", "order")
    list_filter = ("roadmap",)
    list_select_related = ("roadmap",)
    search_fields = ("code", "name")
    autocomplete_fields = ("roadmap",)
    inlines = (ObjectiveInline,)
    fieldsets = ((None, {"fields": ("roadmap", "code", "name", "order")}),)


@admin.register(Domain)
class DomainAdmin(PlanRow, ScopedAdmin):
    read_verbs = (Verb.READ_REFERENCE,)
    write_verbs = (Verb.WRITE_REFERENCE,)
    list_display = ("code", "name", "expectation")
    search_fields = ("code", "name", "expectation")
    fieldsets = ((None, {"fields": ("code", "name", "expectation")}),)


@admin.register(Objective)
class ObjectiveAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_ROADMAP
    write_verbs = WRITE_MEASURE
    list_display = ("title", "axis", "order")
    list_filter = ("axis__roadmap", "axis")
    list_select_related = ("axis",)
    search_fields = ("title",)
    autocomplete_fields = ("axis",)
    fieldsets = ((None, {"fields": ("axis", "order", "title")}),)


@admin.register(Measure)
class MeasureAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_MEASURE
    write_verbs = WRITE_MEASURE
    form = MeasureForm
    resource_classes = [MeasureResource]
    level_path = "level"
    importable_as = "measures.measure"
    list_display = ("code", "title", "axis", "nature", "priority", "level")
    list_filter = ("axis__roadmap", "axis", "domain", "nature", "priority", "level")
    list_select_related = ("axis",)
    search_fields = ("code", "title", "description", "expected_result")
    autocomplete_fields = ("axis", "objective", "domain", "continues")
    inlines = (IndicatorInline, CoverageInline)
    readonly_fields = ("baseline_total_cost",)
    fieldsets = (
        (None, {"fields": ("code", "title", "axis", "objective", "domain")}),
        ("Contenu", {"fields": ("description", "expected_result", "basis", "continues")}),
        ("Conduite", {"fields": ("nature", "pilot_state", "priority", "level")}),
        ("Financement", {"fields": ("total_cost", "baseline_total_cost", "funding_source")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the measure that this one continues where it is not read; ask for a decision where it takes one."""
        fieldsets = super().get_fieldsets(request, obj)
        if self._takes_decision(request, obj):
            fieldsets = [*fieldsets, _DECISION]
        if obj is None or obj.continues_id is None:
            return fieldsets
        if Measure.objects.visible_to(request.user).filter(pk=obj.continues_id).exists():
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name != "continues"]})
            for title, options in fieldsets
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"given": given_numbers(request.user)})

    def _takes_decision(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return request.user.may(Verb.REVISE_MEASURE)
        return obj.axis.roadmap.status != RoadmapStatus.DRAFT and self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Measure, form: Any, change: bool) -> None:
        if form.has_changed() or not change:
            version = form.cleaned_data.get("read_version")
            save_plan_row(by=request.user, row=obj, read_version=version, decision=form.decision)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A level is raised by an act of its own; after finalisation the cost moves by revision only."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return fields
        is_draft = obj.axis.roadmap.status == RoadmapStatus.DRAFT
        return (*fields, "level") if is_draft else (*fields, "level", "total_cost")


@admin.register(Coverage)
class CoverageAdmin(PlanRow, ScopedAdmin):
    read_verbs = READ_MEASURE
    write_verbs = WRITE_MEASURE
    resource_classes = [CoverageResource]
    level_path = "measure__level"
    importable_as = "measures.coverage"
    list_display = ("measure", "nature", "provision")
    list_filter = ("nature", "provision__instrument")
    list_select_related = ("measure", "provision__instrument")
    search_fields = ("measure__code", "measure__title", "provision__instrument__code", "provision__number")
    autocomplete_fields = ("measure", "provision")
    fieldsets = ((None, {"fields": ("measure", "nature", "provision")}),)


@admin.register(Position)
class PositionAdmin(PlanRow, ScopedAdmin):
    """A state's position on a measure of a draft, written by its own coordination."""

    read_verbs = (Verb.READ_POSITION, Verb.READ_POSITION_DRAFT)
    write_verbs = (Verb.WRITE_POSITION,)
    level_path = "measure__level"
    list_display = ("measure", "member_state", "choice", "transmitted_at")
    list_filter = ("measure__axis", "member_state", "choice", "transmitted_at")
    list_select_related = ("measure", "member_state")
    search_fields = ("measure__code", "measure__title", "observations", "session_reference")
    autocomplete_fields = ("measure",)
    readonly_fields = ("member_state", "transmitted_by", "transmitted_at")
    fieldsets = (
        (None, {"fields": ("measure", "member_state", "choice", "session_reference")}),
        ("Rédaction", {"fields": ("observations", "proposed_wording")}),
        ("Transmission", {"fields": ("transmitted_by", "transmitted_at")}),
    )

    def write(self, request: HttpRequest, row: Position, read_version: int | None, **many: Any) -> None:
        if row._state.adding:
            row.member_state_id = request.user.member_state_id
        super().write(request, row, read_version, **many)
