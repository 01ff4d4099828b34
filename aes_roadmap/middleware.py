"""What happens around every view: who asks, what it declares, what browsers may keep."""

import uuid
from collections.abc import Callable
from typing import Any

import brotli
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse

from aes_roadmap.access_map import declared_access
from aes_roadmap.views import conflict
from common.errors import Conflict
from common.triggers import sentence_of
from journal.context import Request, current_request

GetResponse = Callable[[HttpRequest], HttpResponse]

_COMPRESSIBLE = ("text/", "application/json", "image/svg+xml")
_SMALLEST = 500


def request_context(get_response: GetResponse) -> GetResponse:
    """Give each request an identifier, for the journal, the logs and the page of an error."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        context = Request(request.request_id, request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        token = current_request.set(context)
        try:
            response = get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-Id"] = context.request_id
        return response

    return middleware


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Forbid every cache to keep an answer, unless the view said how it may be kept."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def compress(get_response: GetResponse) -> GetResponse:
    """Compress texts with brotli, quality 5; static files are whitenoise's.

    The CSRF token is masked anew in each answer, so that compression gives nothing away (BREACH).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _can_compress(request, response):
            response.content = brotli.compress(response.content, quality=5)
            response["Content-Encoding"] = "br"
            response["Content-Length"] = str(len(response.content))
        response["Vary"] = _with(response.get("Vary", ""), "Accept-Encoding")
        return response

    return middleware


def _can_compress(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        not response.streaming
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith(_COMPRESSIBLE)
        and len(response.content) >= _SMALLEST
        and "br" in request.headers.get("Accept-Encoding", "")
    )


def _with(vary: str, name: str) -> str:
    return vary if name in vary else ", ".join(filter(None, [vary, name]))


class AccessMiddleware:
    """Refuse a view that declares no right, and the account to which its right is not granted.

    On the page of one row the refusal is a 404, the same as for a row that does not exist. So is an address
    with a NUL, of which PostgreSQL cannot even be asked.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if "\0" in request.path:
            raise Http404
        declared = declared_access(view, request.resolver_match)
        if declared is None:
            raise PermissionDenied("Cette page ne déclare pas qui peut l’ouvrir.")
        if declared.is_public or not declared.verbs or not request.user.is_authenticated:
            return
        if not any(request.user.may(verb) for verb in declared.verbs):
            self._refuse(kwargs)

    def _refuse(self, kwargs: dict[str, Any]) -> None:
        if kwargs:
            raise Http404
        raise PermissionDenied("Votre rôle n’ouvre pas cette page.")


class ConflictMiddleware:
    """Answer 409, with the sentence, where step, lock or version forbids an act (rule 8).

    The database says the same by its triggers to whoever passed the action's check an instant before a campaign
    closed, or a report was validated.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, IntegrityError) and (sentence := sentence_of(exception)):
            return conflict(request, Conflict(f"{sentence[:1].upper()}{sentence[1:]}."))
        return conflict(request, exception) if isinstance(exception, Conflict) else None
