"""Campaigns: their list, the page of one, and the acts that open, extend, close and grant."""

from datetime import date
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import MemberState
from accounts.once import once
from accounts.sending import NOT_SENT, send
from common.access import Scope, Verb, access
from common.resources import import_link
from measures.access import get_period
from measures.actions.periods import close_period, grant_exception, open_period, save_period
from measures.campaign_resources import MissingResource
from measures.enums import PeriodStatus
from measures.forms.campaigns import ExceptionForm, PeriodDatesForm
from measures.models import Implementation, PeriodException, Reminder, ReportingPeriod
from measures.querysets import campaigns as read
from measures.rules.campaigns import StateLines, Tally, state_lines
from measures.views.leaving import list_answer


def rows_of(user: Any) -> Any:
    """Return the implementations that the counts of campaigns speak of, for an account.

    Those of which it lists the missing reports; for other readers, those that they read.
    """
    if user.may(Verb.LIST_MISSING_REPORTS):
        return Implementation.objects.within(user, Verb.LIST_MISSING_REPORTS)
    return Implementation.objects.visible_to(user)


@require_safe
@access(Verb.READ_REFERENCE)
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the periods, newest first, with what was awaited and what came as far as the reader may know."""
    user = request.user
    rows = rows_of(user)
    awaited, came = read.expected_by_roadmap(rows), read.came_by_period(rows)
    periods = ReportingPeriod.objects.visible_to(user).select_related("roadmap").order_by("-situation_on")
    context = {
        "lines": [
            (period, Tally(awaited.get(period.roadmap_id, 0), *came.get(period.pk, (0, 0)))) for period in periods
        ],
        "lists_missing": user.may(Verb.LIST_MISSING_REPORTS),
        "counts": user.may(Verb.READ_MEASURE),
    }
    return render(request, "measures/campaign_list.html", context)


class Campaign:
    """One campaign, as one reader sees it."""

    def __init__(self, user: Any, period: ReportingPeriod) -> None:
        self.user, self.period = user, period
        self.lists_missing = user.may(Verb.LIST_MISSING_REPORTS) and period.status != PeriodStatus.PREPARED

    @property
    def rows(self) -> Any:
        return Implementation.objects.within(self.user, Verb.LIST_MISSING_REPORTS)

    @cached_property
    def states(self) -> list[StateLines]:
        """Who has reported, by state and by ministry; empty for whom it is not listed."""
        if not self.lists_missing:
            return []
        return self._lines(self.rows)

    @cached_property
    def _known(self) -> list[MemberState]:
        return list(MemberState.objects.visible_to(self.user))

    @property
    def today(self) -> dict[str, date]:
        return {state.code: state.today() for state in self._known}

    def _lines(self, rows: Any) -> list[StateLines]:
        groups = read.by_ministry(rows, self.period)
        return state_lines(groups, self._known, self.period.ministries_due_on, self.today)

    @property
    def total(self) -> Tally:
        return sum((state.total for state in self.states), Tally())

    def missing(self, page: str | None) -> Any:
        """Return a page of the implementations whose report has not come."""
        rows = read.without_report(self.rows, self.period) if self.lists_missing else Implementation.objects.none()
        rows = rows.select_related("measure", "member_state", "lead_ministry")
        return Paginator(rows, settings.LIST_PAGE_SIZE).get_page(page)

    @property
    def exceptions(self) -> Any:
        """The leaves that the account reads, newest first."""
        rows = PeriodException.objects.visible_to(self.user).filter(period=self.period)
        return rows.select_related("ministry__member_state", "granted_by").order_by("-granted_at", "pk")

    @property
    def reminders(self) -> Any:
        """The letters sent that the account reads, newest first."""
        rows = Reminder.objects.visible_to(self.user).filter(period=self.period)
        return rows.select_related("ministry", "member_state", "sent_by").order_by("-sent_at", "number")

    @property
    def may_remind_ministries(self) -> bool:
        return any(grant.scope == Scope.STATE for grant in self.user.reach(Verb.SEND_REMINDER))

    @property
    def may_remind_states(self) -> bool:
        return any(grant.scope == Scope.CONF for grant in self.user.reach(Verb.SEND_REMINDER))

    @cached_property
    def remindable(self) -> list[StateLines]:
        """To whom a letter may be made: those of whom a report is missing that an ordinary letter may name."""
        return self._lines(read.named_on_paper(self.rows))

    @property
    def unnamed(self) -> int:
        """How many missing reports no ordinary letter may name: those of restricted measures."""
        return self.total.missing - sum(state.total.missing for state in self.remindable)

    @property
    def is_prepared(self) -> bool:
        return self.period.status == PeriodStatus.PREPARED

    @property
    def is_open(self) -> bool:
        return self.period.status == PeriodStatus.OPEN

    @property
    def has_papers(self) -> bool:
        return self.user.may(Verb.WRITE_REPORT) and not self.is_prepared

    @property
    def may_write(self) -> bool:
        return self.user.may(Verb.WRITE_PERIOD)

    @property
    def may_grant(self) -> bool:
        return self.user.may(Verb.GRANT_EXCEPTION) and not self.is_prepared


@require_safe
@access(Verb.READ_REFERENCE)
def campaign(request: HttpRequest, code: str) -> HttpResponse:
    """Show one campaign: its dates, who has not reported, the leaves granted."""
    period = get_period(request.user, code)
    shown = Campaign(request.user, period)
    if "format" in request.GET:
        return _file(request, shown)
    context = {
        "campaign": shown,
        "period": period,
        "page": shown.missing(request.GET.get("page")),
        "today": request.user.today(),
        "import_link": import_link(request.user) if request.user.may(Verb.WRITE_REPORT) else "",
    }
    return render(request, "measures/campaign_detail.html", context)


def _file(request: HttpRequest, shown: Campaign) -> HttpResponse:
    """Return who has not reported as a file."""
    if not shown.lists_missing:
        raise Http404
    rows = read.without_report(shown.rows, shown.period).select_related("measure", "lead_ministry")
    resource = MissingResource(request.user, due_on=shown.period.ministries_due_on, today=shown.today)
    name = f"manquants-{shown.period.code.lower()}"
    return list_answer(request, resource, rows, name=name, title="Rapports manquants", measure="measure")


@require_POST
@access(Verb.WRITE_PERIOD)
def campaign_open(request: HttpRequest, code: str) -> HttpResponse:
    """Open the campaign of a prepared period."""
    period = get_period(request.user, code)
    if once(request, lambda: open_period(by=request.user, period=period)):
        messages.success(request, "La campagne est ouverte\u00a0: les ministères peuvent saisir leurs rapports.")
    return redirect("measures:campaign", code)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_PERIOD)
def campaign_close(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to confirm, with what is still missing; then close the campaign for everyone at once."""
    period = get_period(request.user, code)
    if request.method == "POST":
        if once(request, lambda: close_period(by=request.user, period=period)):
            messages.success(request, "La campagne est close\u00a0: rien ne s’y écrit plus sans dérogation.")
        return redirect("measures:campaign", code)
    context = {"campaign": Campaign(request.user, period), "period": period}
    return render(request, "measures/campaign_close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_PERIOD)
def campaign_dates(request: HttpRequest, code: str) -> HttpResponse:
    """Change the window of a campaign that is not closed."""
    period = get_period(request.user, code)
    form = PeriodDatesForm(request.POST or None, instance=period, user=request.user)
    sent = send(request, form, partial(_write_dates, request.user, form)) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, "Les dates de la campagne sont enregistrées.")
        return redirect("measures:campaign", code)
    context = {"form": form, "differences": sent.differences, "title": "Dates de la campagne"}
    return _form_page(request, code, {**context, "submit": "Enregistrer les dates"}, sent.status)


def _write_dates(by: Any, form: PeriodDatesForm) -> None:
    save_period(by=by, period=form.instance, read_version=form.cleaned_data["read_version"])


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.GRANT_EXCEPTION)
def exception_new(request: HttpRequest, code: str) -> HttpResponse:
    """Grant one ministry of one's own state a dated leave to write in a closed period."""
    period = get_period(request.user, code)
    form = ExceptionForm(request.POST or None, user=request.user)
    sent = send(request, form, partial(_grant, request.user, period, form)) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, "La dérogation est accordée.")
        return redirect("measures:campaign", code)
    context = {"form": form, "differences": [], "title": "Accorder une dérogation", "submit": "Accorder la dérogation"}
    return _form_page(request, code, context, sent.status)


def _grant(by: Any, period: ReportingPeriod, form: ExceptionForm) -> None:
    grant_exception(by=by, period=period, **form.cleaned_data)


def _form_page(request: HttpRequest, code: str, context: dict[str, Any], status: int) -> HttpResponse:
    # Read again: a form of dates that was refused holds what was typed in its row.
    context["period"] = get_period(request.user, code)
    return render(request, "measures/campaign_form.html", context, status=status)
