"""The act of taking an import back; its button is on the page of the import."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from common.access import Verb, access
from exchange.access import get_batch
from exchange.long_views import take_back_now_or_later


@require_POST
@access(Verb.TAKE_BACK_IMPORT)
def take_back_import(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a confirmed import back, whole, now or by the worker, and say so on its page; what stands in the way is answered 409."""
    batch = get_batch(request.user, pk)
    if take_back_now_or_later(request, batch):
        messages.success(request, "L’import est repris\u00a0: les valeurs d’avant sont rétablies.")
    return redirect("exchange:preview", batch.pk)
