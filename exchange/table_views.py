"""The deposit of a plain table; its preview and its confirmation are those of every import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from exchange.access import session_digest
from exchange.reading.limits import Refused
from exchange.table_actions import keep_table
from exchange.table_books import sheets_for, title_of
from exchange.table_forms import TableUploadForm
from exchange.table_reading import read_table


def upload_table(request: HttpRequest, label: str, *, was_cut: bool) -> HttpResponse:
    """Receive the file of a table, read it in a process of its own, and lead to its preview."""
    sheets = sheets_for(request.user, label)
    form = TableUploadForm(request.POST or None, request.FILES or None, label=label, was_cut=was_cut)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = read_table(request.user, label, file.temporary_file_path())
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            digest = session_digest(request.session.session_key)
            batch = keep_table(by=request.user, label=label, reading=reading, file_name=file.name, session=digest)
            return redirect("exchange:preview", batch.pk)
    context = {
        "form": form,
        "title": title_of(label),
        "sheets": [(name, spec.columns) for name, spec in sheets.items()],
    }
    return render(request, "exchange/table_upload.html", context, status=400 if form.errors else 200)
