"""Pages of the blockers: all of them by age, those of one state's part, and one with what may be done of it."""

from copy import copy
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import MemberState
from accounts.sending import NOT_SENT, send
from common.access import Verb, access
from common.forms import take_version
from common.resources import import_link
from measures.access import get_blocker, get_implementation
from measures.actions.followup import lift_blocker, raise_blocker, save_blocker
from measures.actions.guards import LIVING, check_scope
from measures.actions.reading import note_reading
from measures.enums import BlockerLevel
from measures.followup_resources import BlockerResource
from measures.forms.blockers import BlockerFilterForm, BlockerForm, LiftForm, RaiseForm
from measures.models import Axis, Blocker, Implementation
from measures.rules.blockers import days_open, note_of_lifting
from measures.views.leaving import list_answer

READ_BLOCKER = (Verb.READ_BLOCKER_MINISTRY, Verb.READ_BLOCKER_NATIONAL, Verb.READ_BLOCKER_CONFEDERAL)


@require_safe
@access(*READ_BLOCKER)
def blockers(request: HttpRequest) -> HttpResponse:
    """Show the blockers that are read, oldest first, or give them all as a file."""
    user: Any = request.user
    rows = Blocker.objects.visible_to(user)
    axes = Axis.objects.visible_to(user).filter(roadmap__status__in=LIVING)
    form = BlockerFilterForm(request.GET, axes=list(axes), states=list(MemberState.objects.visible_to(user)))
    rows = _asked(rows, form.wanted)
    if "format" in request.GET:
        return _file(request, rows)
    page = Paginator(rows, settings.LIST_PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "lines": _lines(list(page.object_list), user.today()),
        "form": form,
        "chips": form.chips(),
        "today": user.today(),
        "file_query": query.urlencode(),
        "import_link": import_link(user) if user.may(Verb.WRITE_REPORT) else "",
    }
    return render(request, "measures/blocker_list.html", context)


def _asked(rows: QuerySet, wanted: dict[str, str]) -> QuerySet:
    """Return the rows that answer the filters, oldest first, with what a line names."""
    rows = rows.select_related("implementation__measure__axis", "implementation__lead_ministry", "member_state")
    suite = wanted.get("suite")
    if suite != "tous":
        rows = rows.filter(lifted_on__isnull=suite != "leves")
    columns = {"etat": "member_state", "niveau": "level", "axe": "implementation__measure__axis__code"}
    return rows.filter(**{columns[name]: wanted[name] for name in columns.keys() & wanted.keys()}).order_by(
        "since", "pk"
    )


def _lines(rows: list[Blocker], today: date) -> list[tuple[Blocker, int]]:
    return [(row, days_open(row.since, row.lifted_on, today)) for row in rows]


def _file(request: HttpRequest, rows: QuerySet) -> HttpResponse:
    resource = BlockerResource(request.user, today=request.user.today())
    return list_answer(
        request, resource, rows, name="blocages", title="Points de blocage", measure="implementation__measure"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access(*READ_BLOCKER, Verb.WRITE_BLOCKER)
def blocker_new(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """Show the blockers of one state's part; open another one there."""
    user: Any = request.user
    row = get_implementation(user, code, state)
    if request.method == "POST":
        check_scope(user, Verb.WRITE_BLOCKER, [row.pk])
    new = Blocker(implementation=row, member_state_id=row.member_state_id)
    form = BlockerForm(request.POST or None, instance=new, user=user)
    sent = send(request, form, partial(_open, user, form)) if request.method == "POST" else NOT_SENT
    if sent.is_done:
        messages.success(request, "Le point de blocage est ouvert.")
        return redirect("measures:blocker_new", code, state)
    rows = Blocker.objects.visible_to(user).filter(implementation=row).order_by("since", "pk")
    context = {
        "row": row,
        "lines": _lines(list(rows), user.today()),
        "form": form if _may_open(user, row) else None,
        "today": user.today(),
    }
    note_reading(by=user, measure=row.measure)
    return render(request, "measures/blocker_new.html", context, status=sent.status)


def _open(by: Any, form: BlockerForm) -> None:
    save_blocker(by=by, blocker=form.instance)


def _may_open(user: Any, row: Implementation) -> bool:
    is_living = row.measure.axis.roadmap.status in LIVING
    return is_living and Implementation.objects.within(user, Verb.WRITE_BLOCKER).contains(row)


@require_http_methods(["GET", "HEAD", "POST"])
@access(*READ_BLOCKER, Verb.WRITE_BLOCKER)
def blocker(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show one blocker; change it, lift it, or raise it to the confederal level."""
    row, name = get_blocker(request.user, pk), request.POST.get("acte", "")
    if request.method == "POST" and name not in _ACTS:
        return render(request, "400.html", status=400)
    forms = _forms(request, row)
    sent = NOT_SENT
    if name:
        act, done = _ACTS[name]
        sent = send(request, forms[name], partial(act, request.user, row, forms[name]))
        if sent.is_done:
            messages.success(request, done)
            return redirect("measures:blocker", pk)
        row = get_blocker(request.user, pk)
        if sent.status == 409:
            take_version(forms[name], row.version)
    context = {"differences": sent.differences, "form": forms.get(name), **_portrait(request, row), **forms}
    note_reading(by=request.user, measure=row.implementation.measure)
    return render(request, "measures/blocker_detail.html", context, status=sent.status)


def _forms(request: HttpRequest, row: Blocker) -> dict[str, Any]:
    """Return the forms of the three acts, by name; the one that was sent holds what was typed."""
    sent = request.POST.get("acte")
    data = {name: request.POST if sent == name else None for name in _ACTS}
    read = {"read_version": row.version}
    return {
        "modifier": BlockerForm(data["modifier"], instance=copy(row), user=request.user, auto_id="modifier_%s"),
        "lever": LiftForm(data["lever"], initial=read, auto_id="lever_%s"),
        "porter": RaiseForm(data["porter"], initial=read, user=request.user, auto_id="porter_%s"),
    }


def _portrait(request: HttpRequest, row: Blocker) -> dict[str, Any]:
    """Return what the page shows of a blocker, and what it offers; the actions decide."""
    user: Any = request.user
    part = row.implementation
    others = Blocker.objects.visible_to(user).open().filter(implementation=part).exclude(pk=row.pk)
    is_open = row.lifted_on is None and part.measure.axis.roadmap.status in LIVING
    may_raise = is_open and row.level != BlockerLevel.CONFEDERAL
    return {
        "blocker": row,
        "part": part,
        "days": days_open(row.since, row.lifted_on, user.today()),
        "note": note_of_lifting(part.current_status, others.count()) if is_open else "",
        "may_change": is_open and Implementation.objects.within(user, Verb.WRITE_BLOCKER).contains(part),
        "may_raise": may_raise and Implementation.objects.within(user, Verb.RAISE_BLOCKER).contains(part),
        "reads_journal": user.may(Verb.READ_JOURNAL) and part.member_state_id == user.member_state_id,
    }


def _change(by: Any, row: Blocker, form: Any) -> None:
    save_blocker(by=by, blocker=form.instance, read_version=form.cleaned_data["read_version"])


def _lift(by: Any, row: Blocker, form: Any) -> None:
    typed = form.cleaned_data
    lift_blocker(by=by, blocker=row, on=typed["lifted_on"], how=typed["how_lifted"], read_version=typed["read_version"])


def _raise(by: Any, row: Blocker, form: Any) -> None:
    raise_blocker(by=by, blocker=row, asked_at=form.asked_at, read_version=form.cleaned_data["read_version"])


# Word of the form → the act, and the sentence once it is done.
_ACTS = {
    "modifier": (_change, "Le point de blocage est modifié."),
    "lever": (_lift, "Le point de blocage est levé."),
    "porter": (
        _raise,
        "Le point de blocage est porté au niveau confédéral\u00a0: les autres États concernés le lisent.",
    ),
}
