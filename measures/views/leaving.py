"""A list that leaves as a file: what is of restricted diffusion only when asked for by name, said and journalled."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from common.access import Level
from common.resources import ScopedResource, export_format, file_answer
from measures.actions.reading import note_export
from measures.models import Measure
from measures.rules.diffusion import file_name, restricted_warning

ASKED = "restreinte"


def what_leaves(
    user: Any, rows: QuerySet, *, query: Any, file_format: str, measure: str = "pk"
) -> tuple[QuerySet, list[str]]:
    """Return the rows that leave, and the codes of the restricted measures among them: each has its entry.

    `query` is what the address asks; `measure` leads from a row to its measure.
    """
    is_restricted = {"level" if measure == "pk" else f"{measure}__level": Level.RESTRICTED}
    if query.get("diffusion") != ASKED:
        return rows.exclude(**is_restricted), []
    of_rows = rows.filter(**is_restricted).order_by().values(measure)
    restricted = list(Measure.objects.visible_to(user).filter(pk__in=of_rows).order_by("code"))
    note_export(by=user, measures=restricted, file_format=file_format, asked=_filters(query))
    return rows, [row.code for row in restricted]


def _filters(query: Any) -> str:
    asked = query.copy()
    asked.pop("format", None)
    return asked.urlencode()


def list_answer(
    request: HttpRequest, resource: ScopedResource, rows: QuerySet, *, name: str, title: str, measure: str = "pk"
) -> HttpResponse:
    """Return a list as the file asked for (`?format=`), 404 for a format that no list has."""
    file_format = export_format(request.GET["format"])
    leaving, codes = what_leaves(request.user, rows, query=request.GET, file_format=file_format, measure=measure)
    told = file_name(name, file_format, has_restricted=bool(codes))
    return file_answer(
        resource, leaving, file_format=file_format, name=told, title=title, warning=restricted_warning(codes)
    )
