"""The pages of plain tables and of workbooks of several; their preview and confirmation are those of every import."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from common.errors import Unacceptable
from common.resources import EXPORT_FORMATS
from common.uploads import not_arrived
from exchange.book_actions import export_book
from exchange.enums import WorkbookKind
from exchange.reading.limits import Refused
from exchange.receiving_views import receive_deposit
from exchange.table_books import BOOKS, sheets_for, title_of
from exchange.table_forms import TOO_LARGE, TableUploadForm
from measures.models import Roadmap


def upload_table(request: HttpRequest, label: str) -> HttpResponse:
    """Receive the file of a table, read it in a process of its own, and lead to its preview."""
    sheets = sheets_for(request.user, label)
    form = TableUploadForm(
        request.POST or None, request.FILES or None, label=label, not_arrived=not_arrived(request, TOO_LARGE)
    )
    if form.is_valid():
        try:
            batch = receive_deposit(request, form.cleaned_data["file"], label=label)
        except (Refused, Unacceptable) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("exchange:preview", batch.pk)
    context = {
        "form": form,
        "title": title_of(label),
        "sheets": [(name, spec.columns) for name, spec in sheets.items()],
    }
    return render(request, "exchange/table_upload.html", context, status=400 if form.errors else 200)


def book_answer(request: HttpRequest, label: str) -> HttpResponse:
    """Hand out a workbook of several tables, of which the return is compared with what left."""
    if label not in BOOKS or request.GET["format"] != "xlsx":
        raise Http404
    code = request.GET.get("feuille", "").replace("\0", "")
    roadmap = get_object_or_404(Roadmap.objects.visible_to(request.user), code=code) if code else None
    file = export_book(by=request.user, kind=WorkbookKind(label), roadmap=roadmap)
    disposition = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=EXPORT_FORMATS["xlsx"].content_type, headers=disposition)
