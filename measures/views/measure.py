"""The page of one measure: the shared part of its states, and what is read of each."""

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import MemberState
from common.access import Verb, access
from measures.access import get_measure
from measures.actions.reading import note_reading
from measures.models import Implementation, Measure, ReportingPeriod, Revision
from measures.querysets import portrait as read
from measures.querysets.coverage import legal_standings
from measures.querysets.lists import standing
from measures.rules.legal_basis import Basis, bases, flag_of
from measures.rules.lines import Line, Reader, line
from measures.rules.portrait import Bar, Part, bars, curve_table, readings
from measures.rules.revisions import line as revision_line
from measures.rules.revisions import slips


class MeasurePage:
    """What is read of one measure: its line, and a part for each state that is read."""

    def __init__(self, user: Any, measure: Measure) -> None:
        self.user, self.measure = user, measure
        self.states = list(MemberState.objects.visible_to(user))
        self.today = {state.code: state.today() for state in self.states}
        self.period = ReportingPeriod.objects.visible_to(user).last_closed_or_open()

    @property
    def day(self) -> date:
        return self.period.situation_on if self.period else self.user.today()

    @cached_property
    def line(self) -> Line:
        rows = Implementation.objects.visible_to(self.user).filter(measure=self.measure)
        rows = standing(
            rows.select_related("measure", "lead_ministry", "member_state"), self.user, self.today, self.day
        )
        reader = Reader(self.user.state_code, self.user.need_to_know.other_states)
        return line(self.measure, {row.member_state_id: row for row in rows}, self.states, reader)

    @cached_property
    def parts(self) -> list[Part]:
        """The states whose part is read, in their order."""
        reports = _by_implementation(read.validated_reports(self.user, self.measure))
        planned = _by_implementation(read.planned_rates(self.user, self.measure))
        milestones = _by_implementation(read.milestones(self.user, self.measure))
        return [
            self._part(cell, reports[cell.row.pk], planned[cell.row.pk], milestones[cell.row.pk])
            for cell in self.line.read
        ]

    def _part(self, cell: Any, reports: list[Any], planned: list[Any], milestones: list[Any]) -> Part:
        is_own = cell.state.code == self.user.state_code
        if cell.is_rate_only:
            return Part(cell, is_own, reports)
        dated = [(row.period.situation_on, row.rate) for row in planned]
        revised = [row for row in self.revisions if row.implementation_id == cell.row.pk]
        moved = slips(cell.row.baseline_due_on, revised, cell.row.due_on)
        return Part(cell, is_own, reports, dated, milestones, cell.row.planned, moved)

    @cached_property
    def revisions(self) -> list[Revision]:
        """The revisions of the measure and of its parts that are read, newest first."""
        return list(read.revisions(self.user, self.measure))

    @cached_property
    def calendar(self) -> list[Bar]:
        starts_on = self.measure.axis.roadmap.starts_on
        return [
            bar for part in self.parts if part.reads_plan for bar in bars(part, starts_on, self.today[part.state.code])
        ]

    @cached_property
    def bases(self) -> list[Basis]:
        """The provisions that the measure carries out, each with the states for which it is not in force."""
        coverages = list(read.coverages(self.user, self.measure))
        return (
            bases(coverages, {self.measure.pk: self.line}, legal_standings(self.user, self.states)) if coverages else []
        )

    def indicators(self) -> list[Any]:
        values = {row.target_id: row.value for row in read.values_of(self.user, self.measure)}
        return readings(read.targets(self.user, self.measure), values, {part.state.code: part for part in self.parts})


def _by_implementation(rows: Any) -> defaultdict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.implementation_id].append(row)
    return found


@require_safe
@access(Verb.READ_MEASURE)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show one measure: each state named, side by side, then what one's own band lets read."""
    user = request.user
    measure = get_measure(user, code)
    page = MeasurePage(user, measure)
    roadmap = measure.axis.roadmap
    context = {
        "page": page,
        "measure": measure,
        "span": (roadmap.starts_on, roadmap.ends_on),
        "today": user.today(),
        "national": [part for part in page.parts if part.reads_national],
        "curve": curve_table(page.parts),
        "indicators": page.indicators(),
        "flag": flag_of(page.bases),
        "lines": [revision_line(revision) for revision in page.revisions],
        "blockers": read.open_blockers(user, measure),
        "reads_journal": user.may(Verb.READ_JOURNAL),
        "revise": reverse("measures:cost_revision", args=[code]) if user.may(Verb.REVISE_MEASURE) else "",
    }
    note_reading(by=user, measure=measure)
    return render(request, "measures/measure_detail.html", context)
