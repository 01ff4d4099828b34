"""Pages of one act: read, entered, changed before its confirmation, corrected after it; its documents."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Body
from accounts.sending import NOT_SENT, Sent, send
from common.access import Scope, Verb, access
from common.errors import Conflict
from common.forms import take_version
from common.french import long_date
from common.serving import serve
from common.text import capitalised
from common.uploads import ceiling
from protocols import actions
from protocols.access import get_act, get_document, get_instrument, place_of
from protocols.actions.acts import ALREADY_CORRECTED, FROZEN, UNCONFIRMED
from protocols.entry_forms import ActForm
from protocols.models import Act, ActDocument, ProcedureTemplate
from protocols.models.acts import TOLD_BY_AN_ACT
from protocols.querysets import places
from protocols.rules.acts import rivals

_READ_ACT = (Verb.READ_ACT_RECORDED, Verb.READ_ACT_CONFIRMED)


@require_safe
@access(*_READ_ACT)
def act(request: HttpRequest, slug: str, pk: Any) -> HttpResponse:
    """Show one act with its documents, what it corrects, what other sources say, and what may be done of it."""
    user: Any = request.user
    row = get_act(user, slug, pk)
    told = list(row.instrument.acts.visible_to(user).for_display())
    corrections = [each for each in told if each.corrects_id == row.pk]
    corrected = next((each for each in told if each.pk == row.corrects_id), None)
    context = {
        "act": row,
        "lines": lines_of(row),
        "documents": ActDocument.objects.visible_to(user).filter(act=row),
        "corrected": corrected,
        "changes": changes(corrected, row) if corrected else [],
        "corrections": corrections,
        "rivals": rivals(row, told),
        "reads_journal": any(grant.scope != Scope.OWN for grant in user.reach(Verb.READ_JOURNAL)),
        **_offered(user, row, corrections),
    }
    return render(request, "protocols/act.html", context)


def _offered(user: Any, row: Act, corrections: list[Act]) -> dict[str, bool]:
    """Return what the page offers; the actions decide."""
    is_own = row.member_state_id in places(user, Verb.RECORD_ACT)
    return {
        "may_confirm": Act.objects.confirmable_by(user).contains(row),
        "may_withdraw": is_own and not row.is_confirmed and row.recorded_by_id == user.pk,
        "may_change": is_own and not row.is_confirmed,
        "may_correct": is_own and row.is_confirmed and not corrections,
    }


def lines_of(row: Act) -> list[tuple[str, str]]:
    """Return what the source says, in the labels of the form and in French words; empty columns left out."""
    told = [(_label(name), _shown(row, name)) for name in TOLD_BY_AN_ACT]
    return [(label, value) for label, value in told if value]


def changes(before: Act, after: Act) -> list[tuple[str, str, str]]:
    """Return label, before and after of what a correction changes."""
    pairs = [(_label(name), _shown(before, name), _shown(after, name)) for name in TOLD_BY_AN_ACT]
    return [(label, old, new) for label, old, new in pairs if old != new]


def _label(name: str) -> str:
    return capitalised(str(Act._meta.get_field(name).verbose_name))


def _shown(row: Act, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    if display:
        return str(display())
    value = getattr(row, name)
    return str(value) if isinstance(value, str) else long_date(value) if value else ""


@require_safe
@access(*_READ_ACT)
def document(request: HttpRequest, pk: Any) -> HttpResponse:
    """Hand over a document to whoever reads the act that it shows."""
    row = get_document(request.user, pk)
    return serve(row.file, name=row.name, content_type=row.content_type)


@require_http_methods(["GET", "HEAD", "POST"])
@ceiling("ATTACHMENT_MAX_BYTES")
@access(Verb.RECORD_ACT)
def act_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter an act of one's own state, or of none; a second person confirms it."""
    user: Any = request.user
    instrument = get_instrument(user, slug)
    row = Act(instrument=instrument, member_state_id=place_of(user, Verb.RECORD_ACT))
    form = _form(request, row, initial={"kind": request.GET.get("nature", "")})
    return _entered(request, form, partial(_record, user, form), {"instrument": instrument, "state": row.member_state})


@require_http_methods(["GET", "HEAD", "POST"])
@ceiling("ATTACHMENT_MAX_BYTES")
@access(Verb.RECORD_ACT)
def act_change(request: HttpRequest, slug: str, pk: Any) -> HttpResponse:
    """Change an act that nobody has confirmed yet."""
    row = _own(request, slug, pk)
    if row.is_confirmed:
        raise Conflict(FROZEN)
    form = _form(request, row)
    context = {"instrument": row.instrument, "state": row.member_state, "act": row}
    return _entered(request, form, partial(_record, request.user, form), context)


@require_http_methods(["GET", "HEAD", "POST"])
@ceiling("ATTACHMENT_MAX_BYTES")
@access(Verb.RECORD_ACT)
def act_correct(request: HttpRequest, slug: str, pk: Any) -> HttpResponse:
    """Enter the act that takes the place of a confirmed one; the old one stays readable."""
    row = _own(request, slug, pk)
    if not row.is_confirmed:
        raise Conflict(UNCONFIRMED)
    if row.corrections.visible_to(request.user).filter(confirmed_at__isnull=False).exists():
        raise Conflict(ALREADY_CORRECTED)
    told = {name: getattr(row, name) for name in TOLD_BY_AN_ACT}
    correction = Act(instrument=row.instrument, member_state=row.member_state, **told)
    form = _form(request, correction)
    context = {"instrument": row.instrument, "state": row.member_state, "corrected": row, "lines": lines_of(row)}
    return _entered(request, form, partial(_correct, request.user, row, form), context)


def _own(request: HttpRequest, slug: str, pk: Any) -> Act:
    """Return an act that the account reads and whose place is its own; `PermissionDenied` for another's."""
    row = get_act(request.user, slug, pk)
    actions.check_place(row, request.user)
    return row


def _form(request: HttpRequest, row: Act, **options: Any) -> ActForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    # The fields are read first: only then is it known whether the file was cut.
    return ActForm(*sent, instance=row, user=request.user, was_cut=getattr(request, "upload_was_cut", False), **options)


def _record(by: Any, form: ActForm) -> None:
    typed = form.cleaned_data
    actions.record_act(act=form.instance, by=by, read_version=typed["read_version"], document=typed["document"])


def _correct(by: Any, corrected: Act, form: ActForm) -> None:
    actions.correct_act(act=corrected, correction=form.instance, by=by, document=form.cleaned_data["document"])


def _entered(request: HttpRequest, form: ActForm, act: Any, context: dict[str, Any]) -> HttpResponse:
    """Do what a form sends, once, and go back to its instrument; or show the form with what refuses it."""
    sent = send(request, form, act) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, "L’acte est enregistré\u00a0: il compte une fois confirmé par une autre personne.")
        return redirect(context["instrument"])
    _take_stored_version(form, sent)
    state = form.instance.member_state_id
    shown = {
        "act": None,
        "corrected": None,
        "lines": [],
        "form": form,
        "differences": sent.differences,
        "bodies": _bodies(request.user, state),
        **context,
    }
    return render(request, "protocols/act_form.html", shown, status=sent.status)


def _take_stored_version(form: ActForm, sent: Sent) -> None:
    if sent.status == 409 and not form.instance._state.adding:
        stored = Act.objects.visible_to(form.user).filter(pk=form.instance.pk).values_list("version", flat=True)
        # None of a row withdrawn since: the sentence says so.
        for version in stored:
            take_version(form, version)


def _bodies(user: Any, state: str | None) -> list[str]:
    """Return the titles of the bodies of a place, from its reference data and its usual procedure."""
    titles = {row.title for row in Body.objects.visible_to(user).filter(member_state=state)}
    usual = ProcedureTemplate.objects.visible_to(user).filter(member_state=state).exclude(body_title="")
    return sorted(titles | set(usual.values_list("body_title", flat=True)))
