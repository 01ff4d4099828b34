"""Pages of the protocols: all instruments, one of them, and the confirmations by a second person."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import MemberState
from common.access import Scope, Verb, access
from common.resources import export_format, file_answer
from protocols import actions
from protocols.access import get_act, get_instrument, get_statement
from protocols.enums import SourceGrade, Step
from protocols.forms import ConfirmationForm
from protocols.models import Act, Instrument
from protocols.resources import ActResource
from protocols.rules import matrix as reading
from protocols.rules.acts import timeline
from protocols.rules.questions import Dates, Question, questions


@require_safe
@access(Verb.READ_INSTRUMENT)
def matrix(request: HttpRequest) -> HttpResponse:
    """Show what is known of every instrument, or export the acts that are read."""
    if "format" in request.GET:
        return _acts_file(request)
    user: Any = request.user
    today = user.today()
    instruments = list(Instrument.objects.visible_to(user).select_related("parent"))
    acts = list(Act.objects.visible_to(user))
    context = {
        "matrix": reading.matrix(instruments, acts, _states(request), today),
        "has_press": any(act.grade == SourceGrade.PRESS for act in acts),
        "steps": Step,
        "today": today,
    }
    return render(request, "protocols/matrix.html", context)


@require_safe
@access(Verb.READ_INSTRUMENT)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one instrument: its steps, its acts by date, its provisions and statements."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    acts = list(instrument.acts.visible_to(user).for_display())
    today = user.today()
    line = reading.line(instrument, acts, _states(request), today, _family(user))
    context = {
        "instrument": instrument,
        "line": line,
        "questions": _questions(line, acts),
        "timeline": timeline(acts),
        "steps": Step,
        "today": today,
        "provisions": instrument.provisions.visible_to(user),
        "statements": instrument.statements.visible_to(user).select_related("member_state"),
        # An instrument is no ministry's: whoever reads the journal of one's own ministry alone has none here.
        "reads_journal": any(grant.scope != Scope.OWN for grant in user.reach(Verb.READ_JOURNAL)),
        **_confirmable(user, instrument),
    }
    return render(request, "protocols/detail.html", context)


def _questions(line: reading.Line, acts: list[Act]) -> list[Question]:
    """What a lawyer would ask of the acts that are read."""
    told, places = line.entry_into_force, {each.member_state.code: each.member_state.locative for each in line.tracks}
    dates = Dates(line.instrument.adopted_on, told.declared_on, told.computed_on, told.of_states)
    return questions(acts, dates, places)


def _family(user: Any) -> dict[Any, tuple[Instrument, list[Act]]]:
    """Every instrument that is read with its acts, in two queries, for what one text depends on."""
    family: dict[Any, tuple[Instrument, list[Act]]] = {
        each.pk: (each, []) for each in Instrument.objects.visible_to(user).select_related("parent")
    }
    for act in Act.objects.visible_to(user):
        if act.instrument_id in family:
            family[act.instrument_id][1].append(act)
    return family


def _states(request: HttpRequest) -> list[MemberState]:
    return list(MemberState.objects.visible_to(request.user))


def _confirmable(user: Any, instrument: Instrument) -> dict[str, Any]:
    """Return what the page offers to confirm; the actions decide."""
    rows = Instrument.objects
    return {
        "can_confirm_rule": user.may(Verb.CONFIRM_RULE) and rows.rule_confirmable_by(user).contains(instrument),
        "can_confirm_declared_date": (
            user.may(Verb.CONFIRM_RULE) and rows.declared_date_confirmable_by(user).contains(instrument)
        ),
        "confirmable": _keys(user, instrument.acts),
        "confirmable_statements": _keys(user, instrument.statements),
    }


def _keys(user: Any, rows: Any) -> set[Any]:
    if not user.may(Verb.CONFIRM_ACT):
        return set()
    return set(rows.confirmable_by(user).values_list("pk", flat=True))


def _acts_file(request: HttpRequest) -> HttpResponse:
    file_format = export_format(request.GET["format"])
    return file_answer(ActResource(user=request.user), file_format=file_format, name="actes", title="Actes")


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm the rule of entry into force."""
    instrument = get_instrument(request.user, slug)
    return _confirm(request, instrument, partial(actions.confirm_rule, instrument=instrument))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_declared_date(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm the declared date of entry into force."""
    instrument = get_instrument(request.user, slug)
    return _confirm(request, instrument, partial(actions.confirm_declared_date, instrument=instrument))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_act(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Confirm one recorded act."""
    instrument = get_instrument(request.user, slug)
    act = get_act(request.user, slug, pk)
    return _confirm(request, instrument, partial(actions.confirm_act, act=act))


@require_POST
@access(Verb.READ_INSTRUMENT)
def confirm_statement(request: HttpRequest, slug: str, pk: object) -> HttpResponse:
    """Confirm one deposited statement."""
    instrument = get_instrument(request.user, slug)
    statement = get_statement(request.user, slug, pk)
    return _confirm(request, instrument, partial(actions.confirm_statement, statement=statement))


def _confirm(request: HttpRequest, instrument: Instrument, action: Callable[..., Any]) -> HttpResponse:
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    action(by=request.user, read_version=form.cleaned_data["version"])
    messages.success(request, "Confirmation enregistrée.")
    return redirect(instrument)
