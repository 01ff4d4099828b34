"""Pages that belong to no app: health, and the refusals."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 once the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"statut": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a form that was not sent from this site, or too late."""
    return render(request, "403_csrf.html", status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Explain a refusal with the sentence that came with it."""
    return render(request, "403.html", {"sentence": str(exception)}, status=403)


def conflict(request: HttpRequest, exception: Any) -> HttpResponse:
    """Explain what forbids the act now, with both values where two people wrote."""
    context = {"sentence": exception.sentence, "differences": exception.differences}
    return render(request, "409.html", context, status=409)
