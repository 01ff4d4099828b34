"""The acts on one report, each at its own address; whatever is refused comes back with what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.once import once
from common.access import Verb, access
from common.errors import Conflict
from measures.access import get_report_of
from measures.actions.reports import submit_reports, withdraw_reports
from measures.actions.validation import open_rectification, return_reports, validate_reports
from measures.forms.report_acts import ReportActForm
from measures.models import ProgressReport
from measures.rules.offers import RECTIFY
from measures.rules.workflow import Event
from measures.views.report import shown

Act = Callable[[ProgressReport, dict[str, Any]], object]
_ALREADY = "Cet envoi est déjà enregistré\u00a0: il n’a pas été répété."


@require_POST
@access(Verb.WRITE_REPORT)
def submit(request: HttpRequest, **place: str) -> HttpResponse:
    """Submit a report to the ministry's validator."""

    def act(row: ProgressReport, typed: dict[str, Any]) -> None:
        submit_reports(by=request.user, chosen={row.pk: typed["version"]})

    return _acted(request, place, Event.SUBMIT, act, "Rapport soumis à la validation du ministère.")


@require_POST
@access(Verb.WRITE_REPORT)
def withdraw(request: HttpRequest, **place: str) -> HttpResponse:
    """Take a submitted report back to draft."""

    def act(row: ProgressReport, typed: dict[str, Any]) -> None:
        withdraw_reports(by=request.user, chosen={row.pk: typed["version"]})

    return _acted(request, place, Event.WITHDRAW, act, "Rapport retiré\u00a0: il est de nouveau en brouillon.")


@require_POST
@access(Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED)
def validate(request: HttpRequest, **place: str) -> HttpResponse:
    """Validate a report at its step, with the *appréciation* where one is given."""

    def act(row: ProgressReport, typed: dict[str, Any]) -> None:
        given = {row.pk: typed["appreciation"]} if typed["appreciation"] else {}
        validate_reports(by=request.user, chosen={row.pk: typed["version"]}, appreciations=given)

    return _acted(request, place, Event.VALIDATE, act, "Rapport validé.")


@require_POST
@access(Verb.VALIDATE_SUBMITTED, Verb.VALIDATE_MINISTRY_VALIDATED)
def send_back(request: HttpRequest, **place: str) -> HttpResponse:
    """Return a report to its ministry with a reason."""

    def act(row: ProgressReport, typed: dict[str, Any]) -> None:
        return_reports(by=request.user, chosen={row.pk: typed["version"]}, reason=typed["motif"])

    return _acted(request, place, Event.RETURN, act, "Rapport renvoyé au ministère.")


@require_POST
@access(Verb.OPEN_RECTIFICATION)
def rectify(request: HttpRequest, **place: str) -> HttpResponse:
    """Open a rectificatif of the report in force, with a reason."""

    def act(row: ProgressReport, typed: dict[str, Any]) -> None:
        open_rectification(by=request.user, report=row, reason=typed["motif"])

    return _acted(request, place, RECTIFY, act, "Rectificatif ouvert\u00a0: le ministère le corrige et le soumet.")


def _acted(request: HttpRequest, place: dict[str, str], name: str, act: Act, done: str) -> HttpResponse:
    """Act once on a report, then show where it stands; a refusal brings back what was typed."""
    number = request.GET.get("numero", "")
    row = get_report_of(request.user, **place, number=number)
    form = ReportActForm(request.POST, act=name)
    if not form.is_valid():
        return shown(request, row, form, status=422)
    try:
        ran = once(request, lambda: act(row, form.cleaned_data))
    except Conflict as refusal:
        return shown(request, get_report_of(request.user, **place, number=number), form, refusal, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return shown(request, row, form, status=422)
    messages.info(request, done if ran else _ALREADY)
    return redirect(reverse("measures:report", kwargs=place))
