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
from protocols.models import Act, Instrument, ProcedureTemplate
from protocols.querysets import places
from protocols.resources import ActResource
from protocols.rules import matrix as reading
from protocols.rules.acts import side_by_side, timeline
from protocols.rules.procedures import procedure
from protocols.views.what_if import what_if


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
        "import_link": import_link(user, model="protocols.act") if places(user, Verb.RECORD_ACT) else "",
    }
    return render(request, "protocols/matrix.html", context)


@require_safe
@access(Verb.READ_INSTRUMENT)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one instrument: its steps, its acts by date, its provisions and statements."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    acts = list(instrument.acts.visible_to(user).for_display())
    today, states = user.today(), _states(request)
    line = reading.line(instrument, acts, states, today, _family(user))
    context = {
        "instrument": instrument,
        "line": line,
        "what_if": what_if(request, instrument, acts, states, today),
        "timeline": timeline(acts),
        "procedure": procedure(ProcedureTemplate.objects.visible_to(user), acts, line.tracks),
        "side_by_side": side_by_side(acts, [state.code for state in states]),
        "steps": Step,
        "today": today,
        "provisions": instrument.provisions.visible_to(user),
        "statements": instrument.statements.visible_to(user).select_related("member_state", "about__member_state"),
        # An instrument is no ministry's: whoever reads the journal of one's own ministry alone has none here.
        "reads_journal": any(grant.scope != Scope.OWN for grant in user.reach(Verb.READ_JOURNAL)),
        **_enterable(user, instrument),
        **_confirmable(user, instrument),
    }
    return render(request, "protocols/detail.html", context)


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
    return file_answer(
        ActResource(user=request.user), file_format=file_format, name=f"actes.{file_format}", title="Actes"
    )
