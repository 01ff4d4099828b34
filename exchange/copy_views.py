"""The corrected copy of an import: the rows left aside, to be filed again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.access import Verb, access
from exchange.access import get_batch
from exchange.previews.corrected_copy import CONTENT_TYPE, corrected_copy


@require_safe
@access(Verb.READ_IMPORT_BATCH)
def copy(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand over the rows left aside, each with what to correct."""
    batch = get_batch(request.user, pk)
    name = f"{batch.file_name.rpartition('.')[0] or batch.file_name} - à corriger.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    content = corrected_copy(request.user, batch)
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})
