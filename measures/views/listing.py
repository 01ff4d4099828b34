"""The list of measures: asked, sorted, cut into pages, or taken away as a file."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import MemberState, Ministry
from common.access import Verb, access
from common.resources import import_link
from measures.forms.listing import MeasureFilterForm
from measures.models import Axis, Implementation, Measure, ReportingPeriod, Roadmap
from measures.querysets.coverage import legal_standings, without_basis_in_force
from measures.querysets.lists import matching, named, plan_read, standing, with_columns
from measures.resources import list_resource_for
from measures.rules.lines import Line, Reader, lines
from measures.views.leaving import list_answer

# Name in the address → columns of the query and title; what is not here does not sort.
SORTS = {
    "code": ("code", "Code"),
    "mesure": ("title", "Mesure"),
    "taux": ("mean", "Réalisé / prévu"),
    "echeance": ("due", "Échéance"),
}

TOO_LONG = "Cette liste est trop longue pour être donnée tout de suite\u00a0: demandez-en la préparation ci-dessous."


@dataclass(frozen=True)
class SortLink:
    """A title of column that sorts: its address, and how it sorts now."""

    title: str
    url: str
    aria_sort: str


class MeasureList:
    """What one request asks of the list, and the rows that answer it."""

    def __init__(self, user: Any, query: QueryDict) -> None:
        self.user, self.query = user, query
        self.states = list(MemberState.objects.visible_to(self.user))
        self.today = {state.code: state.today() for state in self.states}
        self.period = ReportingPeriod.objects.visible_to(self.user).select_related("roadmap").last_closed_or_open()
        self.reader = Reader(self.user.state_code, self.user.need_to_know.other_states)

    @cached_property
    def roadmap(self) -> Any:
        """The roadmap of the period spoken of, or the newest one that is read."""
        return self.period.roadmap if self.period else Roadmap.objects.visible_to(self.user).first()

    @cached_property
    def form(self) -> MeasureFilterForm:
        axes = Axis.objects.visible_to(self.user).filter(roadmap=self.roadmap)
        ministries = Ministry.objects.visible_to(self.user)
        return MeasureFilterForm(self.query, axes=list(axes), states=self.states, ministries=list(ministries))

    @property
    def day(self) -> date:
        """The date at which rates are planned: the period's, or today before any campaign."""
        return self.period.situation_on if self.period else self.user.today()

    @property
    def implementations(self) -> QuerySet:
        return Implementation.objects.visible_to(self.user)

    def measures(self) -> QuerySet:
        """Return the measures that answer, sorted."""
        wanted = self.form.wanted
        rows = Measure.objects.visible_to(self.user).filter(axis__roadmap=self.roadmap).select_related("axis")
        if "q" in wanted:
            rows = named(rows, wanted["q"])
        if "axe" in wanted:
            rows = rows.filter(axis__code=wanted["axe"])
        if wanted.keys() & {"etat", "ministere", "situation", "echeance", "base"}:
            asked = matching(plan_read(self.implementations, self.user), wanted, self.today, self._until(wanted))
            if "base" in wanted:
                asked = without_basis_in_force(asked, legal_standings(self.user, self.states))
            rows = rows.filter(Exists(asked.filter(measure=OuterRef("pk"))))
        return with_columns(rows, self.implementations, self.user).order_by(*self._order())

    def _until(self, wanted: dict[str, str]) -> date | None:
        days = wanted.get("echeance", "")
        return self.user.today() + timedelta(days=int(days)) if days.isdigit() else None

    @property
    def sort(self) -> tuple[str, bool]:
        """The name of the sort in force and whether it goes down; the code where nothing known is asked."""
        asked = self.query.get("tri", "")
        name = asked.removeprefix("-")
        return (name, asked.startswith("-")) if name in SORTS else ("code", False)

    def _order(self) -> list[Any]:
        name, is_down = self.sort
        column = F(SORTS[name][0])
        first = column.desc(nulls_last=True) if is_down else column.asc(nulls_last=True)
        return [first, "code"]

    def lines(self, measures: list[Measure]) -> list[Line]:
        """Return the lines of a page of measures: one query for all their states."""
        rows = self.implementations.filter(measure__in=[row.pk for row in measures]).select_related("lead_ministry")
        return lines(measures, standing(rows, self.user, self.today, self.day), self.states, self.reader)

    def sort_links(self) -> dict[str, SortLink]:
        """Return, by name, the titles that sort."""
        return {name: self._sort_link(name, title) for name, (_, title) in SORTS.items()}

    def _sort_link(self, name: str, title: str) -> SortLink:
        current, is_down = self.sort
        query = self.query.copy()
        query.pop("page", None)
        query["tri"] = f"-{name}" if current == name and not is_down else name
        way = ("descending" if is_down else "ascending") if current == name else ""
        return SortLink(title, f"?{query.urlencode()}", way)


@require_safe
@access(Verb.READ_MEASURE)
def measure_list(request: HttpRequest) -> HttpResponse:
    """Show a page of the measures that answer the filters, or give them all as a file."""
    asked = MeasureList(request.user, request.GET)
    if "format" in request.GET:
        return _file(request, asked)
    page = Paginator(asked.measures(), settings.LIST_PAGE_SIZE).get_page(request.GET.get("page"))
    name, is_down = asked.sort
    context = {
        "page": page,
        "lines": asked.lines(list(page.object_list)),
        "form": asked.form,
        "chips": asked.form.chips(),
        "links": asked.sort_links(),
        "sorted_by": f"{SORTS[name][1]}, {'décroissant' if is_down else 'croissant'}",
        "states": asked.states,
        "period": asked.period,
        "today": request.user.today(),
        "own": request.user.member_state,
        "file_query": _without_page(request),
        "is_prepared": page.paginator.count > settings.EXPORT_DIRECT_ROWS,
        "import_link": _import_link(request.user),
    }
    return render(request, "measures/measure_list.html", context)


def _without_page(request: HttpRequest, *others: str) -> str:
    query = request.GET.copy()
    for name in ("page", *others):
        query.pop(name, None)
    return query.urlencode()


def _import_link(user: Any) -> str:
    """Lead who enters reports to their matrices, and who writes the plan to the table of measures."""
    if user.may(Verb.WRITE_REPORT):
        return import_link(user)
    writes = user.may(Verb.WRITE_MEASURE_DRAFT) or user.may(Verb.REVISE_MEASURE)
    return import_link(user, model="measures.measure") if writes else ""


def _file(request: HttpRequest, asked: MeasureList) -> HttpResponse:
    if asked.measures().count() > settings.EXPORT_DIRECT_ROWS:
        messages.warning(request, TOO_LONG)
        return redirect(f"{request.path}?{_without_page(request, 'format')}")
    return list_answer(request, list_resource_for(asked.user), asked.measures(), name="mesures", title="Mesures")
