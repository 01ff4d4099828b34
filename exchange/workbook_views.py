"""The workbook that a ministry fills in, handed over to its people and to its coordination."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.access import Verb, access
from common.errors import Conflict
from exchange.ministry_export import MadeFile, export_workbook
from exchange.workbook_forms import WorkbookForm


@require_safe
@access(Verb.WRITE_REPORT)
def workbooks(request: HttpRequest) -> HttpResponse:
    """Ask which workbook is wanted, or hand it over; what was wrongly asked is said on the page."""
    form = WorkbookForm(request.GET if "format" in request.GET else None, user=request.user)
    if not form.is_valid():
        return _page(request, form, 400 if form.errors else 200)
    try:
        return _handed_over(export_workbook(by=request.user, demand=form.demand()))
    except Conflict as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, form, 409)


def _page(request: HttpRequest, form: WorkbookForm, status: int) -> HttpResponse:
    return render(request, "exchange/workbooks.html", {"workbook_form": form}, status=status)


def _handed_over(made: MadeFile) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=made.name)
    headers = {"Content-Disposition": disposition or "attachment", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made.content, content_type=made.content_type, headers=headers)
