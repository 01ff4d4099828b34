"""The form of a report: written, submitted and withdrawn by its ministry; what is typed is kept on the server."""

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.once import is_acted_on, once
from accounts.sending import NOT_SENT, Sent, send
from common.access import Verb, access
from common.errors import Conflict
from common.forms import take_version, version_in
from common.french import time_tu
from measures.access import get_implementation, get_period
from measures.actions.autosave import keep_autosave
from measures.actions.guards import check_paper, check_scope
from measures.actions.reading import note_reading
from measures.actions.reports import save_draft, submit_draft, withdraw_reports
from measures.forms.report import ReportForm
from measures.models import Implementation, ReportingPeriod
from measures.views.attachments import papers_of
from measures.views.filling import Filling

WITHDRAW = "retirer"
# A text that is longer than the form takes is kept too: it is cut by its author, not here.
_LONGEST_KEPT = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_REPORT)
def report_form(request: HttpRequest, period: str, code: str, state: str) -> HttpResponse:
    """Show the form of a report to who writes it; keep it as a draft, submit it, or withdraw it."""
    filling = Filling(request.user, *_asked_for(request.user, period, code, state))
    if request.POST.get("acte") == WITHDRAW:
        return _withdrawn(request, filling)
    form = _form(request, filling)
    sent = _sent(request, filling, form) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, _DONE[form.is_submitted])
        return redirect(request.path)
    note_reading(by=request.user, measure=filling.row.measure)
    context = {
        "filling": filling,
        "form": form,
        "narrative": filling.narrative(form),
        "differences": sent.differences,
        "papers": papers_of(request.user, filling.stored) if filling.stored else {},
        "is_resumed": form.initial.get("is_resumed", False),
    }
    return render(request, "measures/report_form.html", context, status=sent.status)


_DONE = {True: "Rapport soumis au ministère.", False: "Brouillon enregistré."}


def _asked_for(user: Any, period: str, code: str, state: str) -> tuple[Implementation, ReportingPeriod]:
    """Return the part and the period of an address. Raises `PermissionDenied` unless this account writes there."""
    row, asked = get_implementation(user, code, state), get_period(user, period)
    if asked.roadmap_id != row.measure.axis.roadmap_id:
        raise Http404
    check_scope(user, Verb.WRITE_REPORT, [row.pk])
    check_paper(user)
    return row, asked


def _form(request: HttpRequest, filling: Filling) -> ReportForm:
    """Return the form as it was sent, as its author left it unsaved, or as the report is stored."""
    build = partial(ReportForm, asked=filling.asked, hints=filling.hints)
    if request.method == "POST":
        return build(request.POST)
    kept = None if filling.lock or request.GET.get("version") == "enregistree" else filling.autosave
    if kept is None:
        return build(initial=filling.initial())
    return build(initial=kept.values | {"read_version": kept.read_version, "is_resumed": True})


def _sent(request: HttpRequest, filling: Filling, form: ReportForm) -> Sent:
    """Do what was asked of a valid form; on a conflict, show both versions and let the typed one be sent again."""
    if filling.lock and not _is_sent_again(request):
        form.add_error(None, filling.lock)
        return Sent(409)
    sent = send(request, form, lambda: _act(form)(**_said(request, filling, form)))
    if sent.status == 409 and filling.version is not None:
        take_version(form, filling.version)
        return Sent(409, filling.differences(form))
    return sent


def _is_sent_again(request: HttpRequest) -> bool:
    with contextlib.suppress(Conflict):
        return is_acted_on(request)
    return False


def _act(form: ReportForm) -> Callable[..., Any]:
    return submit_draft if form.is_submitted else save_draft


def _said(request: HttpRequest, filling: Filling, form: ReportForm) -> dict[str, Any]:
    return {
        "by": request.user,
        "implementation": filling.row,
        "period": filling.period,
        "values": form.values(),
        "read_version": form.cleaned_data["read_version"],
        "said": form.said,
        "blocker": form.blocker(filling.row),
    }


def _withdrawn(request: HttpRequest, filling: Filling) -> HttpResponse:
    version = version_in(request.POST.get("version", ""))
    if filling.stored is None or version is None:
        raise Conflict("Il n’y a pas de rapport à retirer\u00a0: rechargez la page.")
    chosen = {filling.stored.pk: version}
    once(request, lambda: withdraw_reports(by=request.user, chosen=chosen))
    messages.success(request, "Rapport retiré\u00a0: il est de nouveau en brouillon.")
    return redirect(request.path)


@require_POST
@access(Verb.WRITE_REPORT)
def autosave(request: HttpRequest, period: str, code: str, state: str) -> HttpResponse:
    """Keep what is being typed and say when; a refusal is answered with its sentence (409)."""
    row, asked = _asked_for(request.user, period, code, state)
    # A NUL is not a text for the database: it goes, the rest is kept.
    typed = {name: value.replace("\0", "")[:_LONGEST_KEPT] for name, value in request.POST.items() if _is_kept(name)}
    try:
        kept = keep_autosave(
            by=request.user,
            implementation=row,
            period=asked,
            values=typed,
            read_version=version_in(request.POST.get("read_version", "")),
        )
    except Conflict as refusal:
        return JsonResponse({"phrase": refusal.sentence}, status=409)
    return JsonResponse({"phrase": f"Brouillon enregistré sur le serveur à {time_tu(kept.saved_at)}"})


def _is_kept(name: str) -> bool:
    return name in ReportForm.base_fields or (name.startswith(("milestone_", "indicator_")) and name.isprintable())
