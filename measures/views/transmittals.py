"""Bordereaux and signed documents of a campaign: printed by a ministry, brought back by its coordination."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.once import once
from accounts.sending import NOT_SENT, send
from common.access import Verb, access
from common.french import count
from common.pdf import pdf_answer
from measures.access import acts_on_behalf, get_period, get_transmittal
from measures.actions.transmittals import Returned, make_transmittal, return_transmittal
from measures.forms.papers import ReturnForm
from measures.models import Implementation, ProgressReport, ReportingPeriod, SignedDocument, Transmittal
from measures.printing.transmittals import printed_transmittal
from measures.querysets.campaigns import without_report


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_REPORT)
def on_behalf(request: HttpRequest, code: str) -> HttpResponse:
    """Show the bordereaux of a campaign; for a coordination, write down one that came back signed."""
    period = get_period(request.user, code)
    form, sent, returned = _form(request, period), NOT_SENT, Returned()
    if request.method == "POST":
        sent = send(request, form, lambda: _write_down(request.user, form, returned))
    if sent.is_done:
        _tell(request, returned)
        return redirect("measures:on_behalf", code)
    context = {"form": form, "differences": sent.differences, **_papers(request.user, period, request.GET.get("page"))}
    return render(request, "measures/transmittals.html", context, status=sent.status)


def _form(request: HttpRequest, period: ReportingPeriod) -> ReturnForm:
    was_cut = getattr(request, "upload_was_cut", False)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ReturnForm(data, files, user=request.user, period=period, was_cut=was_cut)


def _write_down(by: Any, form: ReturnForm, returned: Returned) -> None:
    done = return_transmittal(by=by, transmittal=form.cleaned_data["transmittal"], paper=form.paper())
    returned.signed, returned.changed = done.signed, done.changed


def _tell(request: HttpRequest, returned: Returned) -> None:
    """Say how many reports the signature covers, and name those that it no longer covers."""
    if returned.signed:
        done = count(len(returned.signed), "rapport repose", "rapports reposent")
        messages.success(
            request,
            f"{done} sur ce document. Une autre personne de la coordination les valide\u00a0: vous les avez saisis.",
        )
    if returned.changed:
        names = ", ".join(str(report.implementation) for report in returned.changed)
        messages.warning(request, f"Modifiés depuis l’impression, non couverts par la signature\u00a0: {names}.")


def _papers(user: Any, period: ReportingPeriod, page: str | None) -> dict[str, Any]:
    """Return what the page shows: the bordereaux that the account reads, their documents, what may be entered."""
    slips = Transmittal.objects.visible_to(user).filter(period=period).select_related("ministry", "made_by")
    documents = SignedDocument.objects.visible_to(user).filter(reports__period=period).distinct()
    parts = Implementation.objects.within(user, Verb.WRITE_REPORT)
    missing = without_report(parts, period).select_related("measure", "lead_ministry")
    return {
        "period": period,
        "acts_on_behalf": acts_on_behalf(user),
        "to_sign": ProgressReport.objects.visible_to(user).to_sign(user, period).count(),
        "transmittals": slips.prefetch_related("lines", "signed_documents"),
        "page": Paginator(missing, settings.LIST_PAGE_SIZE).get_page(page),
        "documents": documents.select_related("transmittal__ministry", "transmittal__period", "recorded_by"),
    }


@require_POST
@access(Verb.WRITE_REPORT)
def transmittal_new(request: HttpRequest, code: str) -> HttpResponse:
    """Make the bordereau of what one's ministry has submitted."""
    period = get_period(request.user, code)
    if once(request, lambda: make_transmittal(by=request.user, period=period)):
        messages.success(request, "Le bordereau est établi\u00a0: imprimez-le, puis faites-le signer.")
    return redirect("measures:on_behalf", code)


@require_safe
@access(Verb.WRITE_REPORT)
def transmittal(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    """Print a bordereau, to the people of its ministry: its coordination has not read these reports yet."""
    row = get_transmittal(request.user, code, pk)
    if row.ministry_id not in request.user.ministry_ids:
        raise PermissionDenied("Un bordereau s’imprime au ministère qui le fait signer.")
    return pdf_answer(printed_transmittal(row), f"bordereau-{row.ministry.code.lower()}-{code.lower()}-{row.number}")
