"""Pages of the protocols: all instruments, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import MemberState
from common.access import Scope, Verb, access
from common.resources import export_format, file_answer, import_link
from protocols.access import get_instrument
from protocols.enums import SourceGrade, Step
from protocols.forms import PastDayForm
from protocols.history import PastDay, Today
from protocols.models import Act, Instrument, ProcedureTemplate
from protocols.querysets import places
from protocols.resources import ActResource
from protocols.rules import matrix as reading
from protocols.rules.acts import side_by_side, timeline
from protocols.rules.procedures import procedure
from protocols.rules.provisions import Provisions, without_measures
from protocols.views.what_if import what_if


@require_safe
@access(Verb.READ_INSTRUMENT)
def matrix(request: HttpRequest) -> HttpResponse:
    """Show what is known of every instrument, or export the acts that are read; of a past day where one is asked."""
    user: Any = request.user
    form, shown = _asked(request)
    recorded = list(Act.objects.visible_to(user).for_display())
    instruments = shown.instruments(Instrument.objects.visible_to(user).select_related("parent"))
    acts = shown.acts(recorded)
    if "format" in request.GET and not form.errors:
        return _acts_file(request, shown, instruments, acts)
    context = {
        "matrix": reading.matrix(instruments, acts, _states(request), shown.day),
        "has_press": any(act.grade == SourceGrade.PRESS for act in acts),
        "steps": Step,
        "today": shown.day,
        "import_link": import_link(user, model="protocols.act") if places(user, Verb.RECORD_ACT) else "",
        **_day_context(form, shown, recorded),
    }
    # A file of another day than the one asked for would not say so.
    return render(request, "protocols/matrix.html", context, status=400 if "format" in request.GET else 200)


@require_safe
@access(Verb.READ_INSTRUMENT)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one instrument: its steps, its acts by date, its provisions and statements; of a past day where asked."""
    user: Any = request.user
    stored = get_instrument(user, slug)
    form, shown = _asked(request)
    family = _family(user, shown, stored)
    if stored.pk not in family:
        return _absent(request, stored, form, shown)
    recorded = list(stored.acts.visible_to(user).for_display())
    instrument, acts = family[stored.pk][0], shown.acts(recorded)
    states = _states(request)
    line = reading.line(instrument, acts, states, shown.day, family)
    statements = stored.statements.visible_to(user).select_related("member_state", "about__member_state")
    context = {
        "instrument": instrument,
        "line": line,
        "what_if": None if shown.is_past else what_if(request, instrument, acts, states, shown.day),
        "timeline": timeline(acts),
        "procedure": procedure(ProcedureTemplate.objects.visible_to(user), acts, line.tracks),
        "side_by_side": side_by_side(acts, [state.code for state in states]),
        "steps": Step,
        "today": shown.day,
        "provisions": _provisions(user, shown, stored, line),
        "statements": shown.statements(statements),
        # An instrument is no ministry's: whoever reads the journal of one's own ministry alone has none here.
        "reads_journal": any(grant.scope != Scope.OWN for grant in user.reach(Verb.READ_JOURNAL)),
        **_day_context(form, shown, recorded),
        **({} if shown.is_past else _enterable(user, instrument) | _confirmable(user, instrument)),
    }
    return render(request, "protocols/detail.html", context)


def _provisions(user: Any, shown: Today | PastDay, stored: Instrument, line: reading.Line) -> Provisions:
    """Return the provisions of the day, with the measures that carry them out on today's page alone.

    Links and situations of measures are of today: a past day does not tell them.
    """
    if shown.is_past:
        return without_measures(shown.provisions(stored.provisions.visible_to(user)))
    return stored.provisions.told_to(user, [each.member_state for each in line.tracks], line)


def _asked(request: HttpRequest) -> tuple[PastDayForm, Today | PastDay]:
    """Return the form of the day, and the day to show: today's for none asked, or for one that cannot be read."""
    user: Any = request.user
    today = user.today()
    form = PastDayForm(request.GET if {"au", "lecture"} & request.GET.keys() else None, today=today)
    if not form.is_valid() or form.cleaned_data["au"] in (None, today):
        return form, Today(today)
    return form, PastDay(user, form.cleaned_data["au"], form.cleaned_data["lecture"])


def _absent(request: HttpRequest, stored: Instrument, form: PastDayForm, shown: Any) -> HttpResponse:
    """Say that the instrument was not there yet on the day."""
    return render(request, "protocols/absent.html", {"instrument": stored, **_day_context(form, shown, [])})


def _day_context(form: PastDayForm, shown: Any, recorded: list[Act]) -> dict[str, Any]:
    past = shown if shown.is_past else None
    return {"day_form": form, "past": past, "keep": shown.query, "left_out": shown.left_out(recorded)}


def _family(user: Any, shown: Any, stored: Instrument) -> dict[Any, tuple[Instrument, list[Act]]]:
    """Return the instrument and the texts that it depends on, each with its acts, as they were on the day."""
    there = {each.pk: each for each in shown.instruments(Instrument.objects.visible_to(user).select_related("parent"))}
    line, key = {}, stored.pk
    while key in there and key not in line:
        line[key] = there[key]
        key = there[key].parent_id
    family: dict[Any, tuple[Instrument, list[Act]]] = {key: (each, []) for key, each in line.items()}
    for act in shown.acts(Act.objects.visible_to(user).filter(instrument__in=list(line))):
        family[act.instrument_id][1].append(act)
    return family


def _states(request: HttpRequest) -> list[MemberState]:
    return list(MemberState.objects.visible_to(request.user))


def _enterable(user: Any, instrument: Instrument) -> dict[str, Any]:
    """Return what the page offers to enter; the actions decide."""
    may_declare = bool(places(user, Verb.WRITE_STATEMENT))
    editable = instrument.statements.editable_by(user).values_list("pk", flat=True)
    return {
        "may_record": bool(places(user, Verb.RECORD_ACT)),
        "may_declare": may_declare,
        "editable_statements": set(editable) if may_declare else set(),
    }


def _confirmable(user: Any, instrument: Instrument) -> dict[str, Any]:
    """Return what the page offers to confirm; the actions decide."""
    rows = Instrument.objects
    return {
        "can_write_rule": user.may(Verb.WRITE_RULE),
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


def _acts_file(request: HttpRequest, shown: Any, instruments: list[Instrument], acts: list[Act]) -> HttpResponse:
    """Give every act that is read, or those of a past day on the instruments that its page shows."""
    file_format = export_format(request.GET["format"])
    if not shown.is_past:
        resource, name = ActResource(user=request.user), f"actes.{file_format}"
        return file_answer(resource, file_format=file_format, name=name, title="Actes")
    there = {each.pk for each in instruments}
    resource = ActResource(user=request.user, acts=[act for act in acts if act.instrument_id in there])
    name = f"actes-{shown.reading}-{shown.day.isoformat()}.{file_format}"
    told = f"Actes\u00a0: {shown.words}."
    return file_answer(resource, file_format=file_format, name=name, title="Actes", warning=told)
