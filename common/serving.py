"""Kept files leave through a view that checked the right, as downloads that no browser may open in the site."""

from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from common.file_names import shown_name
from common.file_types import kind_of

_HEAD_BYTES = 16
POLICY = "sandbox; default-src 'none'"


def serve(file: FieldFile, *, name: str, content_type: str) -> HttpResponse:
    """Answer with a kept file. One that is gone from the disk is a 404, like one that never was."""
    _check_there(file)
    if settings.FILES_ACCEL_PATH:
        # nginx sends the file itself, from a location that answers to this header only.
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.FILES_ACCEL_PATH + quote(file.name)
    else:
        with file.open("rb") as kept:
            response = HttpResponse(kept.read(), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def serve_scan(file: FieldFile, *, title: str) -> HttpResponse:
    """Answer with a scan, whose row keeps no name nor type: its content says the type, `title` the name."""
    _check_there(file)
    with file.open("rb") as scan:
        kind = kind_of(scan.read(_HEAD_BYTES))
    if kind is None:
        raise Http404
    name = shown_name(f"{title.replace('/', '-')}.{kind.endings[0]}")
    return serve(file, name=name, content_type=kind.content_type)


def _check_there(file: FieldFile) -> None:
    if not file or not file.storage.exists(file.name):
        raise Http404
