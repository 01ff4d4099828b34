"""Papers of reports: joined, taken, taken back, shared."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.once import once
from common.access import Verb, access
from common.errors import Unacceptable
from common.serving import serve, serve_scan
from common.uploads import ceiling
from measures.access import can_attach, can_share, get_attachment, get_report_of, get_signed_document
from measures.actions.attachments import attach, note_download, remove_attachment, share_attachment
from measures.actions.reading import note_reading
from measures.forms.attachments import AttachmentForm
from measures.models import Attachment, ProgressReport
from measures.rules.workflow import READ_VERB

_READ_REPORT = tuple(dict.fromkeys(READ_VERB.values()))


@require_http_methods(["GET", "HEAD", "POST"])
@ceiling("ATTACHMENT_MAX_BYTES")
@access(*_READ_REPORT)
def attachments(request: HttpRequest, period: str, code: str, state: str) -> HttpResponse:
    """Show the papers of a report; join one."""
    report = get_report_of(request.user, period, code, state)
    form = _form(request)
    if request.method == "POST" and form.is_valid() and _attached(request, report, form):
        return redirect("measures:attach", period, code, state)
    note_reading(by=request.user, measure=report.implementation.measure)
    context = {"form": form, **papers_of(request.user, report)}
    return render(request, "measures/attachments.html", context, status=422 if form.errors else 200)


def papers_of(user: Any, report: ProgressReport) -> dict[str, Any]:
    """Return what `measures/_attachments.html` shows of one report to this reader."""
    return {
        "report": report,
        "attachments": Attachment.objects.visible_to(user).filter(report=report),
        "may_attach": can_attach(user, report),
        "may_share": can_share(user, report),
    }


def _form(request: HttpRequest) -> AttachmentForm:
    if request.method != "POST":
        return AttachmentForm()
    files = request.FILES
    return AttachmentForm(request.POST, files, was_cut=getattr(request, "upload_was_cut", False))


def _attached(request: HttpRequest, report: ProgressReport, form: AttachmentForm) -> bool:
    """Join the file and say so; False, with the sentence in the form, if a quota or the disk forbids it."""
    file = form.cleaned_data["fichier"]
    try:
        once(request, lambda: attach(by=request.user, report=report, file=file))
    except Unacceptable as refusal:
        form.add_error("fichier", refusal.sentence)
        return False
    messages.success(request, f"«\u00a0{file.name}\u00a0» est joint au rapport.")
    return True


@require_safe
@access(*_READ_REPORT)
def attachment(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand over a paper to who reads it."""
    row = get_attachment(request.user, pk)
    note_download(by=request.user, attachment=row)
    return serve(row.file, name=row.name, content_type=row.content_type)


@require_POST
@access(Verb.WRITE_REPORT)
def remove(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a paper back from a report that is being written."""
    row = get_attachment(request.user, pk)
    once(request, lambda: remove_attachment(by=request.user, attachment=row))
    messages.success(request, f"«\u00a0{row.name}\u00a0» est retiré du rapport.")
    return redirect(row.report)


@require_POST
@access(Verb.SHARE_ATTACHMENT)
def share(request: HttpRequest, pk: Any) -> HttpResponse:
    """Share a paper (`partager=oui`), or stop sharing it."""
    row = get_attachment(request.user, pk)
    is_shared = request.POST.get("partager") == "oui"
    once(request, lambda: share_attachment(by=request.user, attachment=row, is_shared=is_shared))
    messages.success(request, f"«\u00a0{row.name}\u00a0» {'est partagé' if is_shared else 'n’est plus partagé'}.")
    return redirect(row.report)


@require_safe
@access(Verb.WRITE_REPORT)
def signed_document(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand over the scan of a ministry's signed document to its state's coordination."""
    row = get_signed_document(request.user, pk)
    return serve_scan(row.scan, title=row.reference)
