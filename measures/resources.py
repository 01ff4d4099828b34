"""Columns of the measures in a workbook, with their French titles. Export only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from import_export.fields import Field
from import_export.widgets import DateWidget, DecimalWidget, Widget

from common.resources import ScopedResource
from measures.models import Implementation, Measure
from measures.querysets.lists import standing
from measures.rules.lines import Line, Reader, lines

_CHUNK = 1000


class _Date(DateWidget):
    def __init__(self) -> None:
        super().__init__("%d/%m/%Y", coerce_to_string=False)


class _Rate(DecimalWidget):
    def __init__(self) -> None:
        super().__init__(coerce_to_string=False)


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
            rows = standing(rows.select_related("lead_ministry"), self.today, self.day)
            yield from lines(portion, rows, self.states, self.reader)

    def dehydrate_mean(self, line: Line) -> Any:
        return None if line.average.rate is None else round(line.average.rate, 1)

    def dehydrate_planned(self, line: Line) -> Any:
        return None if line.planned is None else round(line.planned, 1)


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
