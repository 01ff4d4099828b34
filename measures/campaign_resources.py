"""Who has not reported, as a spreadsheet."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from import_export.fields import Field

from common.resources import ScopedResource
from measures.models import Implementation
from measures.rules.campaigns import days_overdue


class MissingResource(ScopedResource):
    """The parts whose report has not come; `today` counts, state by state, the days since `due_on`."""

    code = Field("measure__code", "Mesure")
    title = Field("measure__title", "Intitulé")
    member_state = Field("member_state_id", "État")
    lead_ministry = Field("lead_ministry__code", "Chef de file")
    ministry_name = Field("lead_ministry__name", "Ministère")
    days = Field(column_name="Jours de retard")

    class Meta:
        model = Implementation
        fields = ("code", "title", "member_state", "lead_ministry", "ministry_name", "days")
        export_order = fields

    def __init__(self, user: Any, *, due_on: date, today: Mapping[str, date]) -> None:
        super().__init__(user)
        self.due_on, self.today = due_on, today

    def dehydrate_days(self, row: Implementation) -> int:
        return days_overdue(self.due_on, self.today[row.member_state_id])
