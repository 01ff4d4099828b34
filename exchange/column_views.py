"""The page where the columns of a file are placed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from common.access import Verb, access
from common.errors import Conflict
from common.french import count
from exchange.access import get_batch
from exchange.column_actions import place_columns
from exchange.column_forms import ColumnsForm
from exchange.receiving_views import read_again
from exchange.rules.columns import FileTable, kept_tables, placed_by

AGAIN = "\u00a0: le prochain fichier sera lu ainsi. Celui-ci n’est plus gardé\u00a0: déposez-le à nouveau."
READ_SO = "\u00a0: ce fichier est lu ainsi, et les prochains aussi."


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.UPLOAD_WORKBOOK)
def columns(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the columns of a file, or of one of the rows that look like a header, and keep what each is."""
    batch = get_batch(request.user, pk)
    tables = kept_tables(batch.columns)
    if not tables:
        return render(request, "exchange/columns_none.html", {"batch": batch})
    number = _number(request, tables)
    form = ColumnsForm(request.POST or None, table=tables[number])
    if request.method == "POST" and form.is_valid():
        try:
            placed = placed_by(tables, number, form.chosen())
            changed = count(place_columns(by=request.user, placed=placed), "colonne placée", "colonnes placées")
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            if read_again(request, batch):
                messages.success(request, changed + READ_SO)
                return redirect("exchange:preview", batch.pk)
            messages.success(request, changed + AGAIN)
            label = f"?{urlencode({'modele': batch.model_label})}" if batch.model_label else ""
            return redirect(reverse("exchange:upload") + label)
    context = {"batch": batch, "tables": tables, "number": number, "table": tables[number], "form": form}
    return render(request, "exchange/columns.html", context, status=400 if form.errors else 200)


def _number(request: HttpRequest, tables: list[FileTable]) -> int:
    asked = request.POST.get("tableau") or request.GET.get("tableau") or "0"
    return min(int(asked), len(tables) - 1) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
