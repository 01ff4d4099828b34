"""Pages of an import: deposit, preview, confirmation, result."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import Verb, access
from common.errors import Conflict, Unacceptable
from common.uploads import not_arrived
from exchange.access import get_batch, session_digest
from exchange.actions import keep_choices
from exchange.batches import NOT_READY
from exchange.enums import BatchKind, BatchStage
from exchange.forms import TOO_LARGE, UploadForm, choices_from, shown_on
from exchange.long_views import confirm_now_or_later, not_ready
from exchange.models import ImportBatch
from exchange.paper_forms import MOST_LEADS, SignedPapers, typed_papers
from exchange.plan_tables import PLAN
from exchange.plan_views import upload_plan
from exchange.previews.contents import content_for
from exchange.previews.page import preview_context
from exchange.previews.recent import recent_imports
from exchange.reading.limits import Refused
from exchange.receiving_views import receive_deposit
from exchange.rules.choices import Choices, choices_kept
from exchange.table_books import books_for, opens_plan, tables_for
from exchange.table_views import book_answer, upload_table
from exchange.workbook_forms import WorkbookForm
from measures.access import acts_on_behalf


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.UPLOAD_WORKBOOK)
def upload(request: HttpRequest) -> HttpResponse:
    """Receive a workbook, read it in a process of its own, and lead to its preview."""
    # The fields first: reading them runs the upload handler, which says whether the file arrived.
    label = request.POST.get("modele") or request.GET.get("modele")
    if label and "format" in request.GET:
        return book_answer(request, label)
    if label == PLAN:
        return upload_plan(request)
    if label:
        return upload_table(request, label)
    if not request.user.may(Verb.WRITE_REPORT):
        return _tables_only(request)
    why = not_arrived(request, TOO_LARGE)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user, not_arrived=why)
    if form.is_valid():
        try:
            batch = receive_deposit(request, form.cleaned_data["file"], period=form.cleaned_data["period"])
        except (Refused, Unacceptable) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("exchange:preview", batch.pk)
    return render(request, "exchange/upload.html", _exchanges(request, form), status=400 if form.errors else 200)


def _tables_only(request: HttpRequest) -> HttpResponse:
    """Show what comes in for an account that enters no report: the plain tables of its scope."""
    if request.method == "POST":
        raise PermissionDenied("Votre rôle ne dépose pas de matrice. Choisissez un tableau dans la liste.")
    return render(request, "exchange/upload.html", _exchanges(request, None))


def _exchanges(request: HttpRequest, form: UploadForm | None) -> dict[str, Any]:
    batches = recent_imports(request.user)
    workbook_form = WorkbookForm(user=request.user) if request.user.may(Verb.WRITE_REPORT) else None
    return {
        "form": form,
        "tables": tables_for(request.user),
        "books": books_for(request.user),
        "opens_plan": opens_plan(request.user),
        "batches": batches,
        "workbook_form": workbook_form,
    }


@require_safe
@access(Verb.READ_IMPORT_BATCH)
def preview(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what the file would change, or, once confirmed, what it changed."""
    batch = get_batch(request.user, pk, without_rows=True)
    if batch.stage == BatchStage.FAILED and batch.columns:
        return redirect("exchange:columns", batch.pk)
    if batch.stage in NOT_READY:
        return not_ready(request, batch)
    batch = get_batch(request.user, pk)
    return _preview(request, batch, choices_kept(batch.answers), refusal=batch.failure)


@require_POST
@access(Verb.UPLOAD_WORKBOOK)
def choices(request: HttpRequest, pk: Any) -> HttpResponse:
    """Keep what was chosen on one page of the preview, and show another page, or the same."""
    batch = get_batch(request.user, pk)
    chosen = _chosen(request, batch)
    if request.POST.get("everywhere") in ("file", "server"):
        chosen = chosen.everywhere(request.POST["everywhere"], content_for(request.user, batch, chosen).conflicts)
    token = request.POST.get("token", "")
    try:
        keep_choices(
            by=request.user,
            batch=batch,
            session=_session(request),
            token=token,
            choices=chosen,
            papers=typed_papers(request.POST),
        )
    except Conflict as refusal:
        return _preview(request, batch, chosen, refusal=str(refusal), status=409)
    return redirect(f"{reverse('exchange:preview', args=[batch.pk])}?{urlencode({'page': _asked_page(request)})}")


@require_POST
@access(Verb.UPLOAD_WORKBOOK)
def confirm(request: HttpRequest, pk: Any) -> HttpResponse:
    """Apply what is accepted, once, now or by the worker; come back to the preview if something is missing."""
    batch = get_batch(request.user, pk)
    if batch.stage == BatchStage.CONFIRMING:
        return redirect("exchange:preview", batch.pk)
    chosen = _chosen(request, batch)
    papers = _papers_sent(request, batch, chosen)
    if papers is not None and not papers.is_valid():
        return _preview(request, batch, chosen, papers, refusal=papers.fault, status=400)
    try:
        confirm_now_or_later(request, batch, chosen, papers.papers() if papers else None)
    except (Conflict, Refused, Unacceptable) as refusal:
        return _preview(request, batch, chosen, papers, refusal=str(refusal), status=409)
    return redirect("exchange:preview", batch.pk)


def _chosen(request: HttpRequest, batch: ImportBatch) -> Choices:
    """Return the choices kept from other pages, with those of the page that was sent."""
    return choices_kept(batch.answers).answered(choices_from(request.POST), shown_on(request.POST))


def _takes_papers(request: HttpRequest, batch: ImportBatch) -> bool:
    is_open = batch.kind != BatchKind.TABLE and batch.confirmed_at is None
    return is_open and acts_on_behalf(request.user)


def _papers_sent(request: HttpRequest, batch: ImportBatch, chosen: Choices) -> SignedPapers | None:
    """Return the signed documents as they were sent, one a ministry that the page named, or of the rows that are chosen."""
    if not _takes_papers(request, batch):
        return None
    # A ministry that the page did not name has no document: its rows are left aside when all is judged again.
    # One without a code would stand for every ministry.
    codes = [code for code in request.POST.getlist("lead") if code and "\0" not in code]
    named = dict.fromkeys(codes[:MOST_LEADS], 0)
    leads = named or content_for(request.user, batch, chosen).leads
    return SignedPapers(request.user, leads, request.POST, request.FILES)


def _preview(
    request: HttpRequest,
    batch: ImportBatch,
    chosen: Choices,
    papers: SignedPapers | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    # What was ticked stays ticked when the page comes back.
    context = preview_context(request.user, batch, chosen, _asked_page(request))
    if papers is not None:
        papers.leads = context["content"].leads
    elif _takes_papers(request, batch):
        papers = SignedPapers(request.user, context["content"].leads, answers=batch.answers)
    context |= {"papers": papers, "form": papers and papers.form, "refusal": refusal}
    return render(request, "exchange/preview.html", context, status=status)


def _asked_page(request: HttpRequest) -> str:
    return request.POST.get("page") or request.POST.get("current") or request.GET.get("page") or "1"


def _session(request: HttpRequest) -> str:
    return session_digest(request.session.session_key)
