"""A confirmation or a taking back: done within the answer if the import is short, by the worker if it is long."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import TAKEN
from common.progress import progress_of
from exchange.access import session_digest
from exchange.confirmations import confirm_batch
from exchange.enums import BatchStage
from exchange.long_acts import ask_for_confirmation, ask_to_take_back, is_long
from exchange.models import ImportBatch
from exchange.previews.page import steps_of
from exchange.rules.choices import Choices
from exchange.taking_back import take_back
from exchange.tasks import act_on_import
from measures.actions.papers import Papers

_TITLES = {BatchStage.CONFIRMING: "Enregistrement en cours", BatchStage.TAKING_BACK: "Reprise en cours"}


def confirm_now_or_later(request: HttpRequest, batch: ImportBatch, choices: Choices, paper: Papers | None) -> None:
    """Confirm an import, or ask the worker to. Raises as `confirm_batch` does."""
    confirmation: dict[str, Any] = {
        "by": request.user,
        "batch": batch,
        "session": session_digest(request.session.session_key),
        "token": request.POST.get("token", ""),
        "choices": choices,
        "paper": paper,
    }
    if not is_long(batch):
        confirm_batch(**confirmation)
        return
    with transaction.atomic():
        ask_for_confirmation(**confirmation, interim=interim_taken(request))
        act_on_import.enqueue(str(batch.pk))


def take_back_now_or_later(request: HttpRequest, batch: ImportBatch) -> bool:
    """Take an import back, or ask the worker to; return whether it is done. Raises as `take_back` does."""
    if not is_long(batch):
        take_back(by=request.user, batch=batch)
        return True
    with transaction.atomic():
        ask_to_take_back(by=request.user, batch=batch, interim=interim_taken(request))
        act_on_import.enqueue(str(batch.pk))
    return False


def interim_taken(request: HttpRequest) -> Any:
    """Return the key of the interim in which the request is made, None for who acts in its own place."""
    return request.session[TAKEN] if request.user.interim_of else None


def not_ready(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Show how far the worker is, and ask again by itself, with or without a script; or why it read nothing."""
    is_failed = batch.stage == BatchStage.FAILED
    context = {
        "batch": batch,
        "steps": steps_of(batch),
        "is_failed": is_failed,
        "title": "Import refusé" if is_failed else _TITLES.get(BatchStage(batch.stage), "Import en cours"),
        "progress": None if is_failed else progress_of(str(batch.pk)),
    }
    return render(request, "exchange/progress.html", context)
