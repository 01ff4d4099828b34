"""Pages of the revisions: those that wait and those proposed, and the proposal on one part of the plan."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import MemberState
from accounts.sending import NOT_SENT, send
from accounts.writing import REFUSED
from common.access import Verb, access
from common.resources import import_link
from measures.access import get_implementation, get_measure, get_revision
from measures.actions.guards import LIVING
from measures.actions.reading import note_reading
from measures.actions.revisions import current_value, grant_revision, propose_revisions, refuse_revision
from measures.enums import RevisionField
from measures.followup_resources import RevisionResource
from measures.forms.revisions import DecisionForm, RevisionFilterForm, RevisionForm
from measures.models import Implementation, IndicatorTarget, Measure, Revision
from measures.querysets.lists import plan_read
from measures.rules.revisions import line, shown, slips, written
from measures.views.leaving import list_answer

_OF_PART = (
    RevisionField.START_ON,
    RevisionField.DUE_ON,
    RevisionField.NATIONAL_SHARE,
    RevisionField.LEAD_MINISTRY,
)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.READ_MEASURE)
def revisions(request: HttpRequest) -> HttpResponse:
    """Show the revisions that wait for this account and those that it reads; grant or refuse one."""
    user: Any = request.user
    decision = DecisionForm(request.POST or None)
    sent = send(request, decision, partial(_decide, user, decision)) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        done = "accordée" if decision.cleaned_data["acte"] == "accorder" else "refusée"
        messages.success(request, f"La révision est {done}.")
        return redirect("measures:revisions")
    form = RevisionFilterForm(request.GET, states=list(MemberState.objects.visible_to(user)))
    rows = _asked(Revision.objects.visible_to(user), form)
    if "format" in request.GET:
        return _file(request, rows)
    page = Paginator(rows, settings.LIST_PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "waiting": [line(row) for row in _related(Revision.objects.grantable_by(user)).order_by("proposed_at", "pk")],
        "page": page,
        "lines": [line(row) for row in page.object_list],
        "decision": decision,
        "differences": sent.differences,
        "form": form,
        "chips": form.chips(),
        "file_query": query.urlencode(),
        "import_link": import_link(user) if user.may(Verb.WRITE_REPORT) else "",
    }
    return render(request, "measures/revision_list.html", context, status=sent.status)


def _decide(by: Any, form: DecisionForm) -> None:
    typed = form.cleaned_data
    act = grant_revision if typed["acte"] == "accorder" else refuse_revision
    act(by=by, revision=get_revision(by, typed["revision"]), read_version=typed["version"])


def _asked(rows: QuerySet, form: RevisionFilterForm) -> QuerySet:
    columns = {"etat": "member_state", "champ": "field"}
    wanted = form.wanted
    rows = rows.filter(step__in=form.steps, **{columns[name]: wanted[name] for name in columns.keys() & wanted.keys()})
    return _related(rows).order_by("-proposed_at", "pk")


def _related(rows: QuerySet) -> QuerySet:
    """Add what a line names of the plan."""
    return rows.select_related("measure", "implementation", "member_state", "target__indicator")


def _file(request: HttpRequest, rows: QuerySet) -> HttpResponse:
    resource = RevisionResource(request.user)
    return list_answer(request, resource, rows, name="revisions", title="Révisions", measure="measure")


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.READ_MEASURE, Verb.PROPOSE_REVISION)
def revision_new(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """Show the revisions of one state's plan, and propose another one."""
    part = get_implementation(request.user, code, state)
    may_propose = Implementation.objects.within(request.user, Verb.PROPOSE_REVISION).contains(part)
    return _proposal(request, part.measure, part, may_propose=may_propose)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Verb.READ_MEASURE, Verb.REVISE_MEASURE)
def cost_revision(request: HttpRequest, code: str) -> HttpResponse:
    """Show the revisions of a measure's cost, and propose another one: it is the Confederation's."""
    measure = get_measure(request.user, code)
    may_propose = Measure.objects.editable_by(request.user).contains(measure)
    return _proposal(request, measure, None, may_propose=may_propose)


def _proposal(
    request: HttpRequest, measure: Measure, part: Implementation | None, *, may_propose: bool
) -> HttpResponse:
    user: Any = request.user
    if request.method == "POST" and not may_propose:
        raise PermissionDenied(REFUSED)
    is_open = may_propose and measure.axis.roadmap.status in LIVING
    form, sent = _form(request, measure, part), NOT_SENT
    if request.method == "POST" and form is not None:
        sent = send(request, form, partial(_propose, user, form))
        if sent.is_done:
            messages.success(request, "La révision est proposée\u00a0: une autre personne l’accorde ou la refuse.")
            return redirect(request.path)
        if sent.status == 409:
            form.read_again(current_value(form.subject))
    rows = _related(Revision.objects.visible_to(user).filter(measure=measure, implementation=part))
    context = {
        "measure": measure,
        "part": part,
        "lines": [line(row) for row in rows.order_by("-proposed_at", "pk")],
        "items": _items(user, measure, part) if is_open else [],
        "form": form if is_open else None,
        "differences": sent.differences,
        **_slips(user, part, list(rows)),
    }
    note_reading(by=user, measure=measure)
    return render(request, "measures/revision_new.html", context, status=sent.status)


def _propose(by: Any, form: RevisionForm) -> None:
    propose_revisions(by=by, revisions=[form.filled()])


def _form(request: HttpRequest, measure: Measure, part: Implementation | None) -> RevisionForm | None:
    """Return the form of the field named in the address, None if it names none; 404 for a target of another part."""
    field = request.GET.get("champ", "") if part else RevisionField.TOTAL_COST
    subject = Revision(measure=measure, implementation=part, field=field)
    if field == RevisionField.TARGET:
        targets = IndicatorTarget.objects.visible_to(request.user).filter(implementation=part)
        subject.target = get_object_or_404(targets, indicator__code=request.GET.get("cible", ""))
    elif part and field not in _OF_PART:
        return None
    return RevisionForm(request.POST or None, subject=subject, user=request.user, old_value=current_value(subject))


@dataclass(frozen=True)
class Item:
    """One field that may be revised: its name, what stands and what stood first, in words, and where to propose."""

    label: str
    current: str
    baseline: str
    url: str


def _items(user: Any, measure: Measure, part: Implementation | None) -> list[Item]:
    if part is None:
        return [_item(RevisionField.TOTAL_COST, measure.total_cost, measure.baseline_total_cost)]
    targets = IndicatorTarget.objects.visible_to(user).filter(implementation=part).select_related("indicator")
    return [
        _item(RevisionField.START_ON, part.start_on, part.baseline_start_on),
        _item(RevisionField.DUE_ON, part.due_on, part.baseline_due_on),
        _item(RevisionField.NATIONAL_SHARE, part.national_share, part.baseline_national_share),
        Item(RevisionField.LEAD_MINISTRY.label, part.lead_ministry.acronym, "", "?champ=lead_ministry#proposer"),
        *(
            Item(
                f"{RevisionField.TARGET.label}, {row.indicator.label}",
                shown(RevisionField.TARGET, written(row.value)),
                shown(RevisionField.TARGET, written(row.baseline_value)),
                f"?champ=target&cible={row.indicator.code}#proposer",
            )
            for row in targets
        ),
    ]


def _item(field: RevisionField, value: Any, baseline: Any) -> Item:
    current, first = shown(field, written(value)), shown(field, written(baseline))
    return Item(str(field.label), current, first, f"?champ={field}#proposer")


def _slips(user: Any, part: Implementation | None, rows: list[Revision]) -> dict[str, Any]:
    """Return the due dates that a part had, where its plan is read, and the span on which they are drawn."""
    if part is None or not plan_read(Implementation.objects.visible_to(user), user).contains(part):
        return {}
    moved = slips(part.baseline_due_on, rows, part.due_on)
    roadmap = part.measure.axis.roadmap
    return {"slips": moved, "span": moved.span(roadmap.starts_on, roadmap.ends_on), "today": part.member_state.today()}
