"""The rule of one instrument, told field by field, with what it would give; nothing is saved before it is recorded."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import MemberState
from accounts.sending import NOT_SENT, Sent, send
from common.access import Verb, access
from common.forms import take_version
from protocols import actions
from protocols.access import get_instrument
from protocols.models import Instrument
from protocols.rule_forms import RuleForm
from protocols.rules.what_if import prospect, sample_days
from protocols.views.what_if import Comparison, compare


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.WRITE_RULE)
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Record the rule of entry into force, or only show what it would give (« Aperçu »)."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    names = {state.code: state.name for state in MemberState.objects.visible_to(user)}
    form = RuleForm(request.POST if request.method == "POST" else None, instrument=instrument, names=names)
    sent = _sent(request, instrument, form)
    if sent.is_done:
        messages.success(request, "La règle est enregistrée\u202f; elle est à confirmer par une seconde personne.")
        return redirect(instrument)
    if sent.status == 409:
        take_version(form, get_instrument(user, slug).version)
    shown = form.rule if form.is_bound else instrument.entry_into_force_rule
    context = {
        "instrument": instrument,
        "form": form,
        "differences": sent.differences,
        "preview": None if form.is_bound and form.errors else _preview(user, instrument, shown, names),
    }
    return render(request, "protocols/rule_form.html", context, status=sent.status)


def _sent(request: HttpRequest, instrument: Instrument, form: RuleForm) -> Sent:
    if request.method != "POST":
        return NOT_SENT
    if "apercu" in request.POST:
        return Sent(200 if form.is_valid() else 422)
    return send(request, form, partial(_record, request.user, instrument, form))


def _record(by: Any, instrument: Instrument, form: RuleForm) -> None:
    told = form.cleaned_data
    actions.record_rule(
        instrument=instrument, rule=form.rule, source=told["source"], by=by, read_version=told["read_version"]
    )


def _preview(user: Any, instrument: Instrument, rule: Any, names: dict[str, str]) -> Comparison | None:
    """What the rule gives from the confirmed acts, beside an example; None for no rule."""
    today = user.today()
    seen = prospect(rule, instrument.acts.visible_to(user), names, today)
    return compare(seen, sample_days(seen, today)) if seen else None
