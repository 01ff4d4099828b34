"""What the admin classes of the measures share: verbs that open them, one's own state's rows."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from common.access import Verb
from measures.actions.plan import save_plan_row

READ_ROADMAP = (Verb.READ_ROADMAP, Verb.READ_ROADMAP_DRAFT)
READ_MEASURE = (Verb.READ_MEASURE, Verb.READ_MEASURE_DRAFT)
WRITE_MEASURE = (Verb.WRITE_MEASURE_DRAFT, Verb.REVISE_MEASURE)
READ_REPORT = (
    Verb.READ_REPORT_DRAFT,
    Verb.READ_REPORT_SUBMITTED,
    Verb.READ_REPORT_MINISTRY_VALIDATED,
    Verb.READ_REPORT_VALIDATED,
)
READ_BLOCKER = (Verb.READ_BLOCKER_MINISTRY, Verb.READ_BLOCKER_NATIONAL, Verb.READ_BLOCKER_CONFEDERAL)


class PlanRow:
    """A row of the plan: in a draft it is typed; afterwards a revision is proposed."""

    def write(self, request: HttpRequest, row: Any, read_version: int | None, **many: Any) -> None:
        save_plan_row(by=request.user, row=row, read_version=read_version)


class OwnStateRows:
    """Rows of one's own state only, for whoever has one: the others' money is not read here."""

    state_path = "member_state"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        state = request.user.member_state_id
        return rows.filter(**{self.state_path: state}) if state else rows
