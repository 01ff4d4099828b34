"""Pages of a plain table that comes in; the addresses are those of every import."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.errors import Conflict
from exchange.access import session_digest, token_for
from exchange.enums import Verdict
from exchange.models import ImportBatch
from exchange.preparation import counted
from exchange.presentation import steps_of
from exchange.reading.limits import Refused
from exchange.table_actions import confirm_table, keep_table, rows_of
from exchange.table_forms import TableUploadForm
from exchange.table_judgement import JudgedRow, judge_table
from exchange.table_reading import read_table, table_for

_MARKS = {
    Verdict.ERROR: "block",
    Verdict.UNKNOWN: "block",
    Verdict.NOT_YOURS: "drop",
    Verdict.LOCKED: "stop",
}


def upload_table(request: HttpRequest, label: str, *, was_cut: bool) -> HttpResponse:
    """Receive the file of a table, read it in a process of its own, and lead to its preview."""
    spec = table_for(request.user, label)
    form = TableUploadForm(request.POST or None, request.FILES or None, label=label, was_cut=was_cut)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = read_table(spec, file.temporary_file_path())
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            digest = session_digest(request.session.session_key)
            batch = keep_table(by=request.user, label=label, reading=reading, file_name=file.name, session=digest)
            return redirect("exchange:preview", batch.pk)
    context = {"form": form, "title": spec.title, "columns": spec.columns}
    return render(request, "exchange/table_upload.html", context, status=400 if form.errors else 200)


def preview_table(request: HttpRequest, batch: ImportBatch, refusal: str = "", status: int = 200) -> HttpResponse:
    """Show what the table would change, or, once confirmed, what it changed."""
    spec = table_for(request.user, batch.model_label)
    judged = judge_table(request.user, spec, rows_of(batch))
    counts = batch.counts if batch.confirmed_at else counted(judged)
    context = {
        "batch": batch,
        "title": spec.title,
        "steps": steps_of(batch),
        "counts": counts,
        "row_count": len(judged),
        "written_count": counts["changed"] + counts["new"],
        "aside_count": sum(counts[verdict] for verdict in _MARKS),
        "changes": [] if batch.confirmed_at else [(row, change) for row in judged for change in _shown(row)],
        "aside": [(row, _MARKS[row.verdict]) for row in judged if row.verdict in _MARKS],
        "refusal": refusal,
        "token": token_for(batch),
    }
    return render(request, "exchange/table_preview.html", context, status=status)


def confirm_table_import(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Apply what is accepted, once; come back to the preview if it cannot be."""
    session, token = session_digest(request.session.session_key), request.POST.get("token", "")
    try:
        confirm_table(by=request.user, batch=batch, session=session, token=token)
    except Conflict as refusal:
        return preview_table(request, batch, str(refusal), status=409)
    return redirect("exchange:preview", batch.pk)


def _shown(row: JudgedRow) -> list[Any]:
    return row.changes if row.verdict in (Verdict.CHANGED, Verdict.NEW) else []
