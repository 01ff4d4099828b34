"""Batch validation: all that waits for one validator, what changed, what four eyes forbid."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.models import Ministry
from accounts.once import once
from common.access import Verb, access
from common.errors import Conflict
from common.french import count
from common.text import plural
from measures.actions.guards import can_appreciate
from measures.actions.validation import return_reports, validate_reports
from measures.enums import Appreciation
from measures.forms.filters import ValidationFilterForm
from measures.forms.validation import BatchForm
from measures.models import Axis, ProgressReport, ReportEvent, ReportingPeriod
from measures.rules.changes import Waiting
from measures.views.comparing import compared

# A batch is one page: three fields a report, far under the ceiling of fields of a form.
_PAGE_SIZE = 100
_WITH = ("implementation__measure", "implementation__lead_ministry", "period", "member_state")


@dataclass(frozen=True)
class Line(Waiting):
    """A report that waits, as it stands in the form: ticked, moved since it was read, appreciated."""

    is_chosen: bool = False
    has_moved: bool = False
    asks_appreciation: bool = False
    appreciation: str = ""


@dataclass(frozen=True)
class Moved:
    """A ticked report that is no longer the version that was read, and its last move if it is read."""

    report: ProgressReport
    last: ReportEvent | None


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED)
def validation(request: HttpRequest) -> HttpResponse:
    """Show the reports that wait for this account; validate or return those that are ticked."""
    room = WaitingRoom(request)
    form, status = BatchForm(request.POST or None), 200
    if request.method == "POST":
        status = _apply(request, form) if form.is_valid() else 422
    if status == 302:
        return redirect(f"{reverse('measures:validation')}?{urlencode(room.filters.wanted)}".rstrip("?"))
    moved = _moved(request.user, form.cleaned_data["chosen"]) if status == 409 else []
    rows = room.lines({row.report.pk for row in moved})
    context = {
        "page": room.page,
        "rows": rows,
        "form": form,
        "moved": moved,
        "filters": room.filters,
        "chips": room.filters.chips(),
        "chosen": {row.key for row in rows if row.is_chosen},
        "open_count": sum(not row.fault for row in rows),
        "levels": Appreciation.choices,
        "today": request.user.today(),
    }
    return render(request, "measures/validation.html", context, status=status)


def _apply(request: HttpRequest, form: BatchForm) -> int:
    """Act once on the ticked reports; return 302 once done, else 409 or 422 with the sentence in the form."""
    sent = form.cleaned_data
    try:
        ran = once(request, lambda: _act(request.user, sent))
    except Conflict as refusal:
        form.add_error(None, refusal.sentence)
        return 409
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return 422
    if ran:
        messages.success(request, _done(sent))
    return 302


def _act(user: Any, sent: dict[str, Any]) -> None:
    if sent["acte"] == "renvoyer":
        return_reports(by=user, chosen=sent["chosen"], reason=sent["motif"])
    else:
        validate_reports(by=user, chosen=sent["chosen"], appreciations=sent["appreciations"])


def _done(sent: dict[str, Any]) -> str:
    total = len(sent["chosen"])
    if sent["acte"] == "renvoyer":
        return f"{count(total, 'rapport')} {plural(total, 'renvoyé')}."
    silent = f" Appréciation non donnée pour {count(sent['silent'], 'mesure')}." if sent["silent"] else ""
    return f"{count(total, 'rapport')} {plural(total, 'validé')}.{silent}"


def _moved(user: Any, read: dict[Any, int]) -> list[Moved]:
    """Return the reports that are no longer at the version that was read, with who moved them where that is read."""
    rows = ProgressReport.objects.visible_to(user).filter(pk__in=read).select_related(*_WITH)
    stale = [row for row in rows if row.version != read[row.pk]]
    events = ReportEvent.objects.visible_to(user).filter(report__in=[row.pk for row in stale])
    last = {event.report_id: event for event in events.select_related("by", "interim_of").order_by("at")}
    return [Moved(row, last.get(row.pk)) for row in stale]


class WaitingRoom:
    """What waits for one validator, within the filters of the address."""

    def __init__(self, request: HttpRequest) -> None:
        self.user, self.request = request.user, request

    @property
    def _awaiting(self) -> QuerySet:
        return ProgressReport.objects.awaiting(self.user)

    @cached_property
    def filters(self) -> ValidationFilterForm:
        """The filters, their choices cut to what waits."""
        rows = self._awaiting
        ministries = Ministry.objects.visible_to(self.user).filter(pk__in=rows.values("implementation__lead_ministry"))
        axes = Axis.objects.visible_to(self.user).filter(pk__in=rows.values("implementation__axis"))
        periods = ReportingPeriod.objects.visible_to(self.user).filter(pk__in=rows.values("period"))
        return ValidationFilterForm(self.request.GET, ministries=ministries, axes=axes, periods=periods)

    @cached_property
    def page(self) -> Page:
        columns = {"ministere": "implementation__lead_ministry__code", "axe": "implementation__axis__code"}
        columns["periode"] = "period__code"
        wanted = {columns[name]: value for name, value in self.filters.wanted.items()}
        rows = self._awaiting.filter(**wanted).select_related(*_WITH)
        rows = rows.order_by("implementation__measure__code", "member_state", "period__situation_on")
        return Paginator(rows, _PAGE_SIZE).get_page(self.request.GET.get("page"))

    def lines(self, moved: set[Any]) -> list[Line]:
        """Return each report of the page beside its last validated version."""
        return [self._line(row, moved) for row in compared(self.user, list(self.page.object_list))]

    def _line(self, row: Waiting, moved: set[Any]) -> Line:
        has_moved = row.report.pk in moved
        return Line(
            **vars(row),
            # What moved is ticked again by whoever has read it again.
            is_chosen=not row.fault and not has_moved and self._is_ticked(row.key),
            has_moved=has_moved,
            asks_appreciation=not row.fault and can_appreciate(row.report),
            appreciation=self.request.POST.get(f"appreciation-{row.key}", ""),
        )

    def _is_ticked(self, key: str) -> bool:
        if self.request.method == "GET" and self.request.GET.get("cocher") == "tous":
            return True
        return key in self.request.POST.getlist("rapports")
