"""Pages by which a state enters its reservations, declarations, objections and withdrawals."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.sending import NOT_SENT, send
from common.access import Verb, access
from common.errors import Conflict
from common.forms import take_version
from protocols import actions
from protocols.access import get_instrument, get_statement, place_of
from protocols.actions.statements import FROZEN
from protocols.entry_forms import StatementForm
from protocols.models import Statement


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_STATEMENT)
def statement_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a statement of one's own state: nobody else reads it before its deposit."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    row = Statement(instrument=instrument, member_state_id=place_of(user, Verb.WRITE_STATEMENT))
    asked = {"kind": request.GET.get("nature", ""), "about": request.GET.get("vise", "")}
    return _entered(request, row, _form(request, row, initial=asked))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_STATEMENT)
def statement_change(request: HttpRequest, slug: str, pk: Any) -> HttpResponse:
    """Change a statement that nobody has confirmed yet, or tell the day of its deposit."""
    row = get_statement(request.user, slug, pk)
    actions.check_statement_place(row, request.user)
    if row.confirmed_at:
        raise Conflict(FROZEN)
    return _entered(request, row, _form(request, row))


def _form(request: HttpRequest, row: Statement, **options: Any) -> StatementForm:
    return StatementForm(request.POST if request.method == "POST" else None, instance=row, user=request.user, **options)


def _save(by: Any, form: StatementForm) -> None:
    actions.save_statement(statement=form.instance, by=by, read_version=form.cleaned_data["read_version"])


def _entered(request: HttpRequest, row: Statement, form: StatementForm) -> HttpResponse:
    # Read before the form is sent: the action stamps the row with who sends it.
    may_withdraw = not row._state.adding and row.recorded_by_id == request.user.pk
    sent = send(request, form, partial(_save, request.user, form)) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, "La déclaration est enregistrée.")
        return redirect(row.instrument)
    if sent.status == 409 and not row._state.adding:
        stored = Statement.objects.visible_to(request.user).filter(pk=row.pk).values_list("version", flat=True)
        # None of a row withdrawn since: the sentence says so.
        for version in stored:
            take_version(form, version)
    context = {"form": form, "statement": row, "differences": sent.differences, "may_withdraw": may_withdraw}
    return render(request, "protocols/statement_form.html", context, status=sent.status)
