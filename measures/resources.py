"""Columns of measures and implementations in a workbook, with their French titles.

Export only: a workbook comes in through `exchange`, which reads the columns of axes, measures,
implementations and coverages (the name of a field is its path from the row).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, QuerySet, Value, When
from import_export.fields import Field
from import_export.widgets import DateWidget, DecimalWidget, IntegerWidget, Widget

from accounts.models import MemberState
from common.access import Level
from common.resources import ScopedResource
from measures.models import Axis, Coverage, Implementation, Measure, ReportingPeriod
from measures.querysets.joined import SEPARATOR, with_associated_codes
from measures.querysets.lists import plan_read, standing
from measures.rules.lines import Line, Reader, lines

_CHUNK = 1000


class _Date(DateWidget):
    def __init__(self) -> None:
        super().__init__("%d/%m/%Y", coerce_to_string=False)


class _Rate(DecimalWidget):
    def __init__(self) -> None:
        super().__init__(coerce_to_string=False)


class _Amount(IntegerWidget):
    def __init__(self) -> None:
        super().__init__(coerce_to_string=False)


class _Codes(Widget):
    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return codes in their order, whatever the order in which the database joined them."""
        return SEPARATOR.join(sorted(value.split(SEPARATOR))) if value else ""


class MeasureResource(ScopedResource):
    """Measures as they are entered: one row a measure, whatever the states."""

    code = Field("code", "Code")
    axis__roadmap__code = Field("axis__roadmap__code", "Feuille de route")
    axis__code = Field("axis__code", "Axe")
    domain__code = Field("domain__code", "Domaine")
    title = Field("title", "Intitulé")
    description = Field("description", "Description")
    expected_result = Field("expected_result", "Résultat attendu")
    nature = Field("get_nature_display", "Nature")
    pilot_state = Field("pilot_state_id", "État pilote")
    priority = Field("get_priority_display", "Priorité")
    level = Field("get_level_display", "Niveau")
    total_cost = Field("total_cost", "Coût global (francs CFA)", widget=_Amount())
    funding_source = Field("funding_source", "Source de financement")
    basis = Field("basis", "Fondement public")
    continues__code = Field("continued_code", "Poursuit")

    class Meta:
        model = Measure
        fields = (
            "code",
            "axis__roadmap__code",
            "axis__code",
            "domain__code",
            "title",
            "description",
            "expected_result",
            "nature",
            "pilot_state",
            "priority",
            "level",
            "total_cost",
            "funding_source",
            "basis",
            "continues__code",
        )
        export_order = fields

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        rows = super().filter_export(queryset, **kwargs)
        # A restricted measure does not leave, be it only by its code.
        hidden = When(continues__level=Level.RESTRICTED, then=Value(""))
        rows = rows.annotate(continued_code=Case(hidden, default=F("continues__code"), output_field=CharField()))
        return rows.select_related("axis__roadmap", "domain")


class AxisResource(ScopedResource):
    """The axes of a roadmap, in order."""

    roadmap__code = Field("roadmap__code", "Feuille de route")
    code = Field("code", "Code de l’axe")
    name = Field("name", "Nom de l’axe")
    order = Field("order", "Ordre", widget=_Amount())

    class Meta:
        model = Axis
        fields = ("roadmap__code", "code", "name", "order")
        export_order = fields


class CoverageResource(ScopedResource):
    """Which provisions a measure carries out, and how."""

    measure__code = Field("measure__code", "Mesure")
    provision__instrument__code = Field("provision__instrument__code", "Instrument")
    provision__number = Field("provision__number", "Article")
    nature = Field("get_nature_display", "Lien")

    class Meta:
        model = Coverage
        fields = ("measure__code", "provision__instrument__code", "provision__number", "nature")
        export_order = fields

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        return super().filter_export(queryset, **kwargs).select_related("measure", "provision__instrument")


class ImplementationResource(ScopedResource):
    """The plan in each state; what a state pays leaves to that state only."""

    measure__code = Field("measure__code", "Mesure")
    member_state = Field("member_state_id", "État")
    lead_ministry__code = Field("lead_ministry__code", "Chef de file")
    associated_ministries = Field("associated_codes", "Structures associées", widget=_Codes())
    start_on = Field("start_on", "Début", widget=_Date())
    due_on = Field("due_on", "Échéance", widget=_Date())
    national_share = Field("own_share", "Quote-part nationale (francs CFA)", widget=_Amount())
    current_status = Field("get_current_status_display", "Situation")
    current_physical_rate = Field("current_physical_rate", "Taux physique (%)", widget=_Rate())
    current_situation_on = Field("current_situation_on", "Situation au", widget=_Date())

    class Meta:
        model = Implementation
        fields = (
            "measure__code",
            "member_state",
            "lead_ministry__code",
            "associated_ministries",
            "start_on",
            "due_on",
            "national_share",
            "current_status",
            "current_physical_rate",
            "current_situation_on",
        )
        export_order = fields

    def filter_export(self, queryset: QuerySet, **kwargs: Any) -> QuerySet:
        rows = plan_read(super().filter_export(queryset, **kwargs), self.user)
        own = When(member_state=self.user.member_state_id, then=F("national_share"))
        return with_associated_codes(rows.annotate(own_share=Case(own))).select_related("measure", "lead_ministry")


class StateField(Field):
    """A column of one state: what the reader reads of its part of the measure, empty otherwise."""

    def __init__(self, state: Any, title: str, attribute: str, *, is_plan: bool, widget: Widget | None = None) -> None:
        super().__init__(attribute=attribute, column_name=f"{state.name} : {title}", widget=widget)
        self.state_code = state.code
        self.is_plan = is_plan

    def get_value(self, instance: Line) -> Any:
        """Return the value of the state's row; dates and lead stay out where only the rate is read."""
        cell = instance.cell_of(self.state_code)
        if cell is None or (self.is_plan and cell.is_rate_only):
            return None
        return super().get_value(cell)


class MeasureListResource(ScopedResource):
    """The list of measures as its page shows it: one row a measure, a group of columns a state."""

    code = Field("measure__code", "Code")
    title = Field("measure__title", "Mesure")
    axis = Field("measure__axis__name", "Axe")
    level = Field("measure__get_level_display", "Niveau")
    mean = Field("average__rate", "Taux physique moyen (%)", widget=_Rate())
    planned = Field("planned", "Taux prévu moyen (%)", widget=_Rate())
    evaluated = Field("average__evaluated", "Évaluées")
    programmed = Field("average__programmed", "Programmées")
    due_on = Field("due_on", "Échéance", widget=_Date())

    class Meta:
        model = Measure
        fields = ("code", "title", "axis", "level", "mean", "planned", "evaluated", "programmed", "due_on")

    def __init__(
        self, user: Any, *, states: Sequence[Any], today: Mapping[str, date], day: date, reader: Reader
    ) -> None:
        super().__init__(user=user)
        self.states, self.today, self.day, self.reader = states, today, day, reader
        for state in states:
            self.fields.update(_state_fields(state))

    def iter_queryset(self, queryset: QuerySet) -> Iterator[Line]:
        """Yield a line a measure, by portions: two queries each, whatever their number of states."""
        measures = list(queryset[: settings.EXPORT_MAX_ROWS])
        for start in range(0, len(measures), _CHUNK):
            portion = measures[start : start + _CHUNK]
            rows = Implementation.objects.visible_to(self.user).filter(measure__in=[row.pk for row in portion])
            rows = standing(rows.select_related("lead_ministry"), self.user, self.today, self.day)
            yield from lines(portion, rows, self.states, self.reader)

    def dehydrate_mean(self, line: Line) -> Any:
        return None if line.average.rate is None else round(line.average.rate, 1)

    def dehydrate_planned(self, line: Line) -> Any:
        return None if line.planned is None else round(line.planned, 1)


def list_resource_for(user: Any) -> MeasureListResource:
    """Return the list of measures as an account reads it today, at the date of the period spoken of."""
    states = list(MemberState.objects.visible_to(user))
    period = ReportingPeriod.objects.visible_to(user).last_closed_or_open()
    return MeasureListResource(
        user,
        states=states,
        today={state.code: state.today() for state in states},
        day=period.situation_on if period else user.today(),
        reader=Reader(user.state_code, user.need_to_know.other_states),
    )


def _state_fields(state: Any) -> dict[str, StateField]:
    return {
        f"{state.code}_situation": StateField(state, "situation", "label", is_plan=False),
        f"{state.code}_rate": StateField(
            state, "taux physique (%)", "row__current_physical_rate", is_plan=False, widget=_Rate()
        ),
        f"{state.code}_due_on": StateField(state, "échéance", "row__due_on", is_plan=True, widget=_Date()),
        f"{state.code}_situation_on": StateField(
            state, "situation au", "row__current_situation_on", is_plan=True, widget=_Date()
        ),
        f"{state.code}_lead": StateField(state, "chef de file", "row__lead_ministry__code", is_plan=True),
    }
