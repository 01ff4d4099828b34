"""« Mes fichiers »: lists asked for and made in the background, handed over to their owner for a day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.once import once
from common.access import Verb, access
from common.resources import export_format
from common.serving import serve
from measures.access import get_prepared_file
from measures.actions.prepared import ask_for_file
from measures.models import PreparedFile
from measures.tasks import forget_file, make_file
from measures.views.leaving import what_leaves
from measures.views.listing import MeasureList


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.READ_MEASURE)
def files(request: HttpRequest) -> HttpResponse:
    """Show the files of this account; ask for one."""
    if request.method == "POST":
        file_format = export_format(request.POST.get("format", ""))
        asked = MeasureList(request.user, QueryDict(request.POST.get("liste", "")))
        once(request, lambda: _ask(request.user, asked, file_format))
        messages.success(request, "Le fichier est en préparation\u00a0: rechargez cette page dans une minute.")
        return redirect("measures:files")
    return render(request, "measures/files.html", {"files": PreparedFile.objects.visible_to(request.user)})


def _ask(user: Any, asked: MeasureList, file_format: str) -> None:
    """Ask for the file and for its end, with the act itself: what is rolled back is neither made nor kept."""
    rows, restricted = what_leaves(user, asked.measures(), query=asked.query, file_format=file_format)
    keys = list(rows.values_list("pk", flat=True))
    row = ask_for_file(by=user, keys=keys, file_format=file_format, with_restricted=bool(restricted))
    make_file.enqueue(str(row.pk))
    forget_file.using(run_after=row.expires_at).enqueue(str(row.pk))


@require_safe
@access(Verb.READ_MEASURE)
def file(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """Hand a file over to its owner, as long as all that it holds may still be read."""
    row = get_prepared_file(request.user, pk)
    return serve(row.file, name=row.name, content_type=row.content_type)
