"""Figures entered by a coordination in a ministry's name: the fields of the report, and the paper behind them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.sending import NOT_SENT, Sent, send
from common.access import Verb, access
from measures.access import acts_on_behalf, get_implementation, get_period
from measures.actions.guards import check_scope
from measures.actions.on_behalf import enter_signed_report
from measures.actions.reading import note_reading
from measures.actions.reports import started
from measures.forms.papers import PaperForm
from measures.forms.report import ReportForm
from measures.models import Implementation, ReportingPeriod
from measures.rules.report_form import lock_of_step
from measures.rules.workflow import OPEN_STEPS
from measures.views.filling import Filling


class SignedFilling(Filling):
    """The form filled in from a paper: it starts from the last validated report, never from the ministry's draft.

    Of that draft the coordination reads only that it exists (band E); its version is what the paper replaces.
    """

    def __init__(self, user: Any, row: Implementation, period: ReportingPeriod) -> None:
        super().__init__(user, row, period)
        self.pending, self.stored = self.stored, None
        self.report = started(row, period, self.previous)
        self.report.implementation, self.report.period = row, period

    @property
    def version(self) -> int | None:
        return self.pending.version if self.pending and self.pending.step in OPEN_STEPS else None

    @property
    def refusal(self) -> str:
        """Why nothing is entered now, or an empty text."""
        if self.pending and self.pending.step not in OPEN_STEPS:
            return lock_of_step(self.pending.step)
        return self.window


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_REPORT)
def signed_report(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """Show the fields of one report and of the paper that it is entered from; enter it."""
    filling = _filling(request.user, code, measure)
    is_sent = request.method == "POST"
    form, paper = _form(request, filling), _paper(request)
    sent = _sent(request, filling, form, paper) if is_sent else NOT_SENT
    if sent.is_done:
        messages.success(request, "Les chiffres sont saisis\u00a0: une autre personne de la coordination les valide.")
        return redirect("measures:on_behalf", code)
    note_reading(by=request.user, measure=filling.row.measure)
    context = {"filling": filling, "period": filling.period, "form": form, "paper": paper}
    return render(request, "measures/signed_report.html", context, status=sent.status)


def _filling(user: Any, code: str, measure: str) -> SignedFilling:
    """Return what is filled in: one's own state's part, by whoever acts for its ministries."""
    if not acts_on_behalf(user):
        raise Http404
    row, period = get_implementation(user, measure, user.state_code), get_period(user, code)
    if period.roadmap_id != row.measure.axis.roadmap_id:
        raise Http404
    check_scope(user, Verb.WRITE_REPORT, [row.pk])
    return SignedFilling(user, row, period)


def _form(request: HttpRequest, filling: SignedFilling) -> ReportForm:
    data = request.POST if request.method == "POST" else None
    return ReportForm(data, initial=filling.initial(), asked=filling.asked, hints=filling.hints)


def _paper(request: HttpRequest) -> PaperForm:
    if request.method != "POST":
        return PaperForm(prefix="document")
    form = PaperForm(request.POST, request.FILES, prefix="document")
    form.fields["scan"].was_cut = getattr(request, "upload_was_cut", False)  # type: ignore[attr-defined]
    return form


def _sent(request: HttpRequest, filling: SignedFilling, form: ReportForm, paper: PaperForm) -> Sent:
    if filling.refusal:
        form.add_error(None, filling.refusal)
        return Sent(409)
    if not paper.is_valid():
        return Sent(422)
    return send(request, form, lambda: _enter(request.user, filling, form, paper))


def _enter(by: Any, filling: SignedFilling, form: ReportForm, paper: PaperForm) -> None:
    enter_signed_report(
        by=by,
        period=filling.period,
        implementation=filling.row,
        values=form.values(),
        situation_on=form.cleaned_data["situation_on"],
        paper=paper.paper(),
        read_version=form.cleaned_data["read_version"],
        said=form.said,
        blocker=form.blocker(filling.row),
    )
