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
from protocols.forms import ConfirmationForm, PastDayForm
from protocols.history import PastDay
from protocols.models import Act, Instrument
from protocols.resources import ActResource
from protocols.rules import matrix as reading
from protocols.rules.acts import timeline
from protocols.rules.questions import Dates, Question, questions


@require_safe
@access(Verb.READ_INSTRUMENT)
def matrix(request: HttpRequest) -> HttpResponse:
    """Show what is known of every instrument, or export the acts that are read."""
    user: Any = request.user
    form, past = _asked(request)
    recorded = list(Act.objects.visible_to(user))
    instruments = _of_day(past, list(Instrument.objects.visible_to(user).select_related("parent")))
    acts = past.acts(recorded) if past else recorded
    if "format" in request.GET:
        return _acts_file(request, instruments, acts if past else None)
    today = past.day if past else user.today()
    context = {
        "matrix": reading.matrix(instruments, acts, _states(request), today),
        "has_press": any(act.grade == SourceGrade.PRESS for act in acts),
        "steps": Step,
        "today": today,
        **_past_context(form, past, recorded),
    }
    return render(request, "protocols/matrix.html", context)


@require_safe
@access(Verb.READ_INSTRUMENT)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one instrument: its steps, its acts by date, its provisions and statements."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    form, past = _asked(request)
    recorded = list(instrument.acts.visible_to(user).for_display())
    instrument, past, absent = _present(instrument, past)
    acts = past.acts(recorded) if past else recorded
    today = past.day if past else user.today()
    line = reading.line(instrument, acts, _states(request), today, _family(user, past))
    statements = instrument.statements.visible_to(user).select_related("member_state")
    context = {
        "instrument": instrument,
        "line": line,
        "questions": _questions(line, acts),
        "timeline": timeline(acts),
        "steps": Step,
        "today": today,
        "provisions": instrument.provisions.visible_to(user),
        "statements": past.statements(list(statements)) if past else statements,
        # An instrument is no ministry's: whoever reads the journal of one's own ministry alone has none here.
        "reads_journal": any(grant.scope != Scope.OWN for grant in user.reach(Verb.READ_JOURNAL)),
        **_past_context(form, past, recorded),
        "absent": absent,
        **({} if past else _confirmable(user, instrument)),
    }
    return render(request, "protocols/detail.html", context)


def _asked(request: HttpRequest) -> tuple[PastDayForm, PastDay | None]:
    """Return the form of the day, and the past day asked for; None for today or for what cannot be read."""
    user: Any = request.user
    today = user.today()
    form = PastDayForm(request.GET if request.GET.get("au") else None, today=today)
    if not form.is_valid() or form.cleaned_data["au"] == today:
        return form, None
    return form, PastDay(form.cleaned_data["au"], form.cleaned_data["lecture"], user.day_of)


def _of_day(past: PastDay | None, rows: list[Instrument]) -> list[Instrument]:
    return past.instruments(rows) if past else rows


def _present(instrument: Instrument, past: PastDay | None) -> tuple[Instrument, PastDay | None, PastDay | None]:
    """Return the instrument on the day; if it was not there yet, today's, no past day, and the day asked."""
    held = _of_day(past, [instrument])
    return (held[0], past, None) if held else (instrument, None, past)


def _past_context(form: PastDayForm, past: PastDay | None, recorded: list[Act]) -> dict[str, Any]:
    left_out = past.left_out(recorded) if past else 0
    return {"day_form": form, "past": past, "keep": past.query if past else "", "left_out": left_out}


def _questions(line: reading.Line, acts: list[Act]) -> list[Question]:
    """What a lawyer would ask of the acts that are read."""
    told, places = line.entry_into_force, {each.member_state.code: each.member_state.locative for each in line.tracks}
    dates = Dates(line.instrument.adopted_on, told.declared_on, told.computed_on, told.of_states)
    return questions(acts, dates, places)


def _family(user: Any, past: PastDay | None) -> dict[Any, tuple[Instrument, list[Act]]]:
    """Every instrument that is read with its acts, in two queries, for what one text depends on."""
    family: dict[Any, tuple[Instrument, list[Act]]] = {
        each.pk: (each, [])
        for each in _of_day(past, list(Instrument.objects.visible_to(user).select_related("parent")))
    }
    acts = list(Act.objects.visible_to(user))
    for act in past.acts(acts) if past else acts:
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


def _acts_file(request: HttpRequest, instruments: list[Instrument], acts: list[Act] | None) -> HttpResponse:
    """Give every act that is read, or those of a past day on the instruments that its page shows."""
    file_format = export_format(request.GET["format"])
    shown = {each.pk for each in instruments}
    chosen = None if acts is None else [act for act in acts if act.instrument_id in shown]
    resource = ActResource(user=request.user, acts=chosen)
    return file_answer(resource, file_format=file_format, name="actes", title="Actes")


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
