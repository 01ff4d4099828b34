"""What the server holds for a ministry's workbook, by right, in a constant number of queries.

The same rows make the file that leaves and judge the file that comes back, so that a workbook that
nobody touched proposes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.models import Ministry, MinistrySuccession
from common.access import Band, Verb
from common.sets import among
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS, SheetSpec, plain
from measures.actions.parts import Parts, last_in_force
from measures.actions.reports import CUMULATIVE, all_started
from measures.models import Blocker, Implementation, IndicatorValue, PlannedRate, ProgressReport, ReportingPeriod
from measures.querysets.campaigns import expected
from measures.rules.report_form import TAKEN_UP, lock_of_step, taken_up
from measures.rules.situations import planned_on
from measures.rules.workflow import OPEN_STEPS

BEING_WRITTEN = "Le rapport est en cours de rédaction par le ministère\u00a0: son contenu ne vous est pas ouvert."
_COPIED = (
    *("status", "rate_obtained", "physical_rate", "fall_explanation", "amount_paid", "results", "difficulties"),
    *("corrective_measures", "next_steps", "support_requested", "evidence", "decision_reference", "new_due_on"),
)


def implementations_in(user: Any, period: ReportingPeriod) -> QuerySet:
    """Return the implementations whose reports of a period the account writes, in the order of the sheets."""
    rows = Implementation.objects.visible_to(user).within(user, Verb.WRITE_REPORT)
    rows = rows.filter(measure__axis__roadmap=period.roadmap_id)
    related = rows.select_related("measure__axis__roadmap", "member_state", "lead_ministry")
    return related.order_by("measure__code", "member_state")


def led_by(user: Any, period: ReportingPeriod, ministry: Ministry) -> QuerySet:
    """Return those of them that a ministry, or one that it succeeded to, reports on in the period."""
    before = MinistrySuccession.objects.predecessors_of(ministry.pk).values_list("predecessor_id", flat=True)
    return expected(implementations_in(user, period)).filter(lead_ministry__in=[ministry.pk, *before])


def held_values(user: Any, period: ReportingPeriod, rows: Iterable[Implementation]) -> dict[str, list[HeldRow]]:
    """Return, by name of sheet, the rows of some implementations as the account reads them now."""
    held = HeldReports(user, period, list(rows))
    return {
        REPORTS.name: [held.report_row(row) for row in held.implementations],
        MILESTONES.name: [line for row in held.implementations for line in held.milestone_rows(row)],
        INDICATORS.name: [line for row in held.implementations for line in held.indicator_rows(row)],
        BLOCKERS.name: held.blocker_rows(),
    }


@dataclass
class HeldReports:
    """Everything asked of the database for some implementations and a period, once."""

    user: Any
    period: ReportingPeriod
    implementations: Sequence[Implementation]

    @cached_property
    def stored(self) -> dict[Any, ProgressReport]:
        """The last report of the period, by implementation: existence may be all that is read of it."""
        reports = ProgressReport.objects.visible_to(self.user).filter(
            period=self.period, implementation__in=among(self.implementations)
        )
        return {report.implementation_id: report for report in reports.order_by("number")}

    @cached_property
    def previous(self) -> dict[Any, ProgressReport]:
        return last_in_force(self.period, self.implementations, only=(*CUMULATIVE, *TAKEN_UP))

    @cached_property
    def reports(self) -> dict[Any, ProgressReport]:
        """What each sheet shows: the stored report, or the one that would be begun."""
        begun = [row for row in self.implementations if row.pk not in self.stored]
        return {**self.stored, **all_started(begun, self.period, self.previous)}

    @cached_property
    def parts(self) -> Parts:
        new = {key: report for key, report in self.reports.items() if key not in self.stored}
        origins = {report.pk: self.previous[key] for key, report in new.items() if key in self.previous}
        return Parts(list(self.reports.values()), origins=origins)

    @cached_property
    def last_values(self) -> dict[Any, Decimal]:
        """The value validated last of each target."""
        values = IndicatorValue.objects.visible_to(self.user).filter(report__in=list(self.previous.values()))
        return dict(values.values_list("target_id", "value"))

    @cached_property
    def planned(self) -> Mapping[Any, list[tuple[Any, Decimal]]]:
        rates = PlannedRate.objects.visible_to(self.user).filter(implementation__in=self.implementations)
        found = defaultdict(list)
        for key, day, rate in rates.values_list("implementation_id", "period__situation_on", "rate"):
            found[key].append((day, rate))
        return found

    @cached_property
    def filled_in(self) -> dict[str, list[HeldRow]]:
        """The rows of the reports, by name of sheet, with no more than their filled-in cells: what a return is held against."""
        return {
            REPORTS.name: [self._row(REPORTS, row, row.pk, self._typed(row)) for row in self.implementations],
            MILESTONES.name: [
                self._row(MILESTONES, row, milestone.pk, {"done_on": day})
                for row in self.implementations
                for milestone, day in self._reached(row)
            ],
            INDICATORS.name: [
                self._row(INDICATORS, row, target.pk, {"value": value})
                for row in self.implementations
                for target, value in self._valued(row)
            ],
        }

    def lock(self, row: Implementation) -> str:
        report = self.stored.get(row.pk)
        if report is None:
            return ""
        if not self.is_readable(row) and report.step in OPEN_STEPS:
            return BEING_WRITTEN
        return "" if report.step in OPEN_STEPS else lock_of_step(report.step)

    def is_readable(self, row: Implementation) -> bool:
        report = self.stored.get(row.pk)
        return report is None or report.band == Band.FULL

    def _line(self, sheet: SheetSpec, row: Implementation, key: Any, shown: Mapping[str, Any]) -> HeldRow:
        """Return a line that speaks of the report of an implementation."""
        return self._row(sheet, row, key, {"code": row.measure.code, "measure": row.measure.title, **shown})

    def _row(self, sheet: SheetSpec, row: Implementation, key: Any, shown: Mapping[str, Any]) -> HeldRow:
        report = self.stored.get(row.pk)
        return HeldRow(
            sheet=sheet,
            key=key.hex,
            implementation=row,
            shown={path: plain(value, sheet.kinds[path]) for path, value in shown.items()},
            version=report.version if report else None,
            lock=self.lock(row),
            is_readable=self.is_readable(row),
            thing=report,
        )

    def report_row(self, row: Implementation) -> HeldRow:
        report, planned = self.stored.get(row.pk), self.planned.get(row.pk)
        known = {
            "axis": row.measure.axis.name,
            "start_on": row.start_on,
            "due_on": row.due_on,
            "national_share": row.national_share,
            "known_status": row.current_status if row.current_situation_on else None,
            "known_rate": row.current_physical_rate,
            "planned_rate": planned_on(planned, self.period.situation_on) if planned else None,
            "step": report.get_step_display() if report else "à commencer",
        }
        return self._line(REPORTS, row, row.pk, known | self._typed(row))

    def _typed(self, row: Implementation) -> dict[str, Any]:
        """Return what the form of the report starts from."""
        if not self.is_readable(row):
            return {}
        report = self.reports[row.pk]
        typed = {name: getattr(report, name) for name in _COPIED}
        typed["financial_rate"] = report.financial_rate if report.financial_rate_is_declared else None
        return typed | ({} if row.pk in self.stored else taken_up(self.previous.get(row.pk)))

    def milestone_rows(self, row: Implementation) -> list[HeldRow]:
        told = ("order", "title", "deliverable", "weight", "due_on")
        return [
            self._line(
                MILESTONES, row, milestone.pk, {name: getattr(milestone, name) for name in told} | {"done_on": day}
            )
            for milestone, day in self._reached(row)
        ]

    def _reached(self, row: Implementation) -> list[tuple[Any, Any]]:
        """Return the milestones of a part in their order, each with the day on which it was reached, if it was."""
        known = self.parts.milestones.get(row.pk)
        if not known:
            return []
        reached = self.parts.reached(self.reports[row.pk]) if self.is_readable(row) else {}
        ordered = sorted(known, key=lambda milestone: milestone.order)
        return [(milestone, reached.get(milestone.pk)) for milestone in ordered]

    def indicator_rows(self, row: Implementation) -> list[HeldRow]:
        return [self._indicator_row(row, target, value) for target, value in self._valued(row)]

    def _valued(self, row: Implementation) -> list[tuple[Any, Decimal | None]]:
        """Return the targets of a part in their order, each with the value that was attained, where one is known."""
        known = self.parts.targets.get(row.pk)
        if not known:
            return []
        given = self.parts.values(self.reports[row.pk]) if row.pk in self.stored else self.last_values
        ordered = sorted(known, key=lambda target: target.indicator.code)
        return [(target, given.get(target.pk) if self.is_readable(row) else None) for target in ordered]

    def _indicator_row(self, row: Implementation, target: Any, value: Decimal | None) -> HeldRow:
        indicator = target.indicator
        shown = {
            "indicator": indicator.label,
            "unit": indicator.unit,
            "baseline": indicator.baseline,
            "target": target.value,
            "known_value": self.last_values.get(target.pk),
            "value": value,
        }
        return self._line(INDICATORS, row, target.pk, shown)

    def blocker_rows(self) -> list[HeldRow]:
        """Return the open blockers that the account reads; only their lifting is filled in."""
        parts = {row.pk: row for row in self.implementations}
        rows = Blocker.objects.visible_to(self.user).open().filter(implementation__in=list(parts))
        return [blocker_row(blocker, parts[blocker.implementation_id]) for blocker in rows.order_by("since", "pk")]


def blocker_row(blocker: Blocker, row: Implementation) -> HeldRow:
    """Return the row of an open blocker of a part."""
    names = ("what", "since", "level", "who_can_lift", "proposal")
    shown = {name: plain(getattr(blocker, name), "text") for name in names}
    shown |= {"code": row.measure.code, "measure": row.measure.title, "lifted_on": None, "how_lifted": None}
    return HeldRow(BLOCKERS, blocker.pk.hex, row, shown, version=blocker.version, thing=blocker)
