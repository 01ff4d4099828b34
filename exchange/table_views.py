"""The deposit of a plain table; its preview and its confirmation are those of every import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import Unacceptable
from exchange.reading.limits import Refused
from exchange.receiving_views import receive_deposit
from exchange.table_books import sheets_for, title_of
from exchange.table_forms import TableUploadForm


def upload_table(request: HttpRequest, label: str, *, was_cut: bool) -> HttpResponse:
    """Receive the file of a table, read it in a process of its own, and lead to its preview."""
    sheets = sheets_for(request.user, label)
    form = TableUploadForm(request.POST or None, request.FILES or None, label=label, was_cut=was_cut)
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
