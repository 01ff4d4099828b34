"""What is done of a row as it was read, in one press: confirmed by a second person, or withdrawn by who recorded it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from common.access import Verb, access
from protocols import actions
from protocols.access import get_act, get_instrument, get_statement
from protocols.forms import ConfirmationForm
from protocols.models import Instrument


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm the rule of entry into force."""
    instrument = get_instrument(request.user, slug)
    return _done(request, instrument, partial(actions.confirm_rule, instrument=instrument))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_declared_date(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm the declared date of entry into force."""
    instrument = get_instrument(request.user, slug)
    return _done(request, instrument, partial(actions.confirm_declared_date, instrument=instrument))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_act(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Confirm one recorded act."""
    instrument = get_instrument(request.user, slug)
    act = get_act(request.user, slug, pk)
    return _done(request, instrument, partial(actions.confirm_act, act=act))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_statement(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Confirm one deposited statement."""
    instrument = get_instrument(request.user, slug)
    statement = get_statement(request.user, slug, pk)
    return _done(request, instrument, partial(actions.confirm_statement, statement=statement))


@require_POST
@access(Verb.RECORD_ACT)
def act_withdraw(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Withdraw an act that one recorded and nobody has confirmed."""
    row = get_act(request.user, slug, pk)
    told = "L’acte est retiré\u00a0; le journal en garde la trace."
    return _done(request, row.instrument, partial(actions.withdraw_act, act=row), told)


@require_POST
@access(Verb.WRITE_STATEMENT)
def statement_withdraw(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Withdraw a statement that one recorded and nobody has confirmed."""
    row = get_statement(request.user, slug, pk)
    told = "La déclaration est retirée\u00a0; le journal en garde la trace."
    return _done(request, row.instrument, partial(actions.withdraw_statement, statement=row), told)


def _done(
    request: HttpRequest, instrument: Instrument, action: Callable[..., Any], told: str = "Confirmation enregistrée."
) -> HttpResponse:
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    action(by=request.user, read_version=form.cleaned_data["version"])
    messages.success(request, told)
    return redirect(instrument)
