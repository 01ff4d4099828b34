"""The dashboard: what stands as of today, by axis and by state, and what waits for a decision."""

from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import MemberState
from common.access import Verb, access
from measures.models import Blocker, Implementation, Measure, ProgressReport, ReportingPeriod
from measures.querysets.lists import measures_by_axis, sums_by_group
from protocols.models import Act, Instrument
from protocols.rules.matrix import matrix
from steering.querysets import awaiting_decision, due_within, without_report
from steering.rules.lead import confederal_lead, national_lead
from steering.rules.overview import (
    AxisLine,
    Distribution,
    Progress,
    axis_lines,
    distribution,
    distributions,
    periods_told,
    progress,
    within,
)

_DAYS = 30


class Dashboard:
    """The figures of one reader, each group of them read once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.states = list(MemberState.objects.visible_to(user))
        self.own = next((state for state in self.states if state.code == user.state_code), None)
        # The same row: it spares the frame of the page a query of its own.
        user.member_state = self.own
        self.today = {state.code: state.today() for state in self.states}
        periods = ReportingPeriod.objects.visible_to(user).select_related("roadmap").order_by("situation_on")
        self.periods = periods_told(periods)

    @property
    def period(self) -> Any:
        return self.periods.current

    @property
    def day(self) -> date:
        return self.period.situation_on if self.period else self.user.today()

    @cached_property
    def rows(self) -> Any:
        """The implementations that are read, of the roadmap of the period spoken of."""
        rows = Implementation.objects.visible_to(self.user)
        return rows.filter(measure__axis__roadmap=self.period.roadmap) if self.period else rows

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        return list(sums_by_group(self.rows, self.user, self.today, self.day, self.periods.before))

    @cached_property
    def axes(self) -> list[dict[str, Any]]:
        measures = Measure.objects.visible_to(self.user)
        if self.period:
            measures = measures.filter(axis__roadmap=self.period.roadmap)
        return list(measures_by_axis(measures, self.rows))

    @cached_property
    def lines(self) -> list[AxisLine]:
        return axis_lines(self.axes, self.groups, self.states, self.day, self.periods.before)

    @property
    def totals(self) -> list[tuple[Any, Progress]]:
        """The progress of each state, all axes together."""
        return [(state, self._progress(state.code)) for state in self.states]

    @cached_property
    def headline(self) -> Progress:
        """The progress of the reader's scope: one's own state, else the Confederation."""
        return self._progress(self.own.code if self.own else "")

    @property
    def together(self) -> Progress:
        return self._progress("")

    def _progress(self, code: str) -> Progress:
        return progress(within(self.groups, code), self.day, self.periods.before)

    @cached_property
    def counts(self) -> Distribution:
        """The situations of the reader's scope."""
        return distribution(within(self.groups, self.own.code if self.own else ""), self.own)

    @property
    def by_state(self) -> list[Distribution]:
        return distributions(self.groups, self.states)

    @property
    def all_states(self) -> Distribution:
        return distribution(self.groups)

    @cached_property
    def measures(self) -> tuple[int, int]:
        """How many measures are read, and how many are completed in every state concerned."""
        return sum(axis["total"] for axis in self.axes), sum(axis["completed"] for axis in self.axes)

    @cached_property
    def blockers(self) -> list[Blocker]:
        return list(awaiting_decision(Blocker.objects.visible_to(self.user), self.user.state_code))

    @property
    def lead(self) -> str:
        waiting = self.blockers[0].total if self.blockers else 0
        if self.own:
            return national_lead(self.counts, self.headline, self.lines, waiting)
        return confederal_lead(*self.measures, self.headline, self.lines, waiting)

    @cached_property
    def deadlines(self) -> list[Implementation]:
        rows = self.rows.filter(member_state=self.own) if self.own else self.rows
        return list(due_within(rows, self.user, self.today, self.day, _DAYS))

    @cached_property
    def missing(self) -> dict[str, list[Implementation]] | None:
        """The implementations without a report, by state; None for whom they are not listed."""
        if not self.period or not self.user.may(Verb.LIST_MISSING_REPORTS):
            return None
        rows = Implementation.objects.within(self.user, Verb.LIST_MISSING_REPORTS)
        rows = rows.filter(measure__axis__roadmap=self.period.roadmap)
        found: dict[str, list[Implementation]] = {}
        for row in without_report(rows, ProgressReport.objects.order_by(), self.period):
            found.setdefault(row.member_state_id, []).append(row)
        return found

    @property
    def expected(self) -> list[tuple[Any, list[Implementation]]]:
        """The states of which this account lists what is missing, in their order."""
        listed = [state for state in self.states if not self.own or state.code == self.own.code]
        return [(state, (self.missing or {}).get(state.code, [])) for state in listed]


@require_safe
@access(Verb.READ_MEASURE)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the figures of one's scope; only nationally validated ones, only on rows that are read."""
    user = request.user
    board = Dashboard(user)
    instruments = Instrument.objects.visible_to(user).select_related("parent")
    acts = Act.objects.visible_to(user)
    context = {
        "board": board,
        "today": user.today(),
        "protocols": matrix(instruments, acts, board.states, user.today()),
        "days": _DAYS,
    }
    return render(request, "steering/dashboard.html", context)
