"""What the form of a report shows while it is filled in: stored or begun, validated last, asked."""

from copy import copy
from functools import cached_property
from typing import Any

from common.errors import Conflict
from measures.actions.guards import check_window
from measures.actions.parts import Parts
from measures.actions.reports import started
from measures.enums import Step
from measures.forms.report import Asked, ReportForm
from measures.models import Attachment, Autosave, Blocker, Implementation, PlannedRate, ProgressReport, ReportingPeriod
from measures.rules.changes import Change, changes, part_changes
from measures.rules.report_form import Known, Stage, first_day, hints, lock_of_step, taken_up, way
from measures.rules.situations import planned_on
from measures.rules.workflow import OPEN_STEPS


class Filling:
    """One report as its form shows it: what is stored or begun, what was validated last, what is asked."""

    def __init__(self, user: Any, row: Implementation, period: ReportingPeriod) -> None:
        self.user, self.row, self.period = user, row, period
        self.today = row.member_state.today()
        rows = (
            ProgressReport.objects.visible_to(user).filter(implementation=row).select_related("period", "returned_by")
        )
        known = list(rows.order_by("period__situation_on", "number"))
        self.stored = next((report for report in reversed(known) if report.period_id == period.pk), None)
        in_force = [row for row in known if row.is_in_force and row.period.situation_on <= period.situation_on]
        self.previous = in_force[-1] if in_force else None
        self.report = self.stored or started(row, period, self.previous)
        self.report.implementation, self.report.period = row, period

    @cached_property
    def lock(self) -> str:
        """Why the report is not written now, or an empty text."""
        if self.stored and self.stored.step not in OPEN_STEPS:
            return lock_of_step(self.stored.step)
        return self.window

    @cached_property
    def window(self) -> str:
        """Why this ministry does not write in the period, or an empty text."""
        try:
            check_window(self.period, [self.row])
        except Conflict as refusal:
            return refusal.sentence
        return ""

    @property
    def can_withdraw(self) -> bool:
        return bool(self.stored) and self.report.step == Step.SUBMITTED and not self.window

    @property
    def way(self) -> list[Stage]:
        return way(self.report.step)

    @cached_property
    def parts(self) -> Parts:
        origin = {} if self.stored or not self.previous else {self.report.pk: self.previous}
        return Parts([self.report], origins=origin)

    @cached_property
    def asked(self) -> Asked:
        places, periods = {"implementation": self.row.pk}, ReportingPeriod.objects.visible_to(self.user)
        earlier = periods.filter(roadmap=self.period.roadmap_id, situation_on__lt=self.period.situation_on)
        earlier = earlier.values_list("situation_on", flat=True)
        kept = Attachment.objects.visible_to(self.user).filter(report=self.report.pk)
        return Asked(
            milestones=sorted(self.parts.milestones[self.row.pk], key=lambda row: row.order),
            targets=sorted(self.parts.targets[self.row.pk], key=lambda row: row.indicator.code),
            first_day=first_day(self.row.measure.axis.roadmap.starts_on, max(earlier, default=None)),
            last_day=min(self.period.situation_on, self.today),
            amount_planned=self.report.amount_planned,
            previous_rate=self.row.current_physical_rate,
            has_open_blocker=Blocker.objects.visible_to(self.user).open().filter(**places).exists(),
            has_file=kept.exists(),
        )

    @cached_property
    def hints(self) -> dict[str, str]:
        planned = PlannedRate.objects.visible_to(self.user).filter(implementation=self.row).select_related("period")
        known = Known(
            self.asked.first_day,
            self.asked.last_day,
            planned_on([(row.period.situation_on, row.rate) for row in planned], self.period.situation_on),
            self.previous,
        )
        return hints(known, self.asked.targets, self.last_values)

    @cached_property
    def last_values(self) -> dict[Any, Any]:
        """The indicator values validated last, by target."""
        return Parts([self.previous]).values(self.previous) if self.previous else {}

    @cached_property
    def autosave(self) -> Autosave | None:
        """What this person was typing and has not saved, if anything."""
        rows = Autosave.objects.visible_to(self.user)
        return rows.filter(implementation=self.row, period=self.period).first()

    def initial(self) -> dict[str, Any]:
        """Return what the form starts from: the stored report, or what the last one carries on."""
        report, reached = self.report, self.parts.reached(self.report)
        shown = {name: getattr(report, name) for name in (*ReportForm.TYPED, "physical_rate")}
        shown["financial_rate"] = report.financial_rate if report.financial_rate_is_declared else None
        shown["situation_on"] = report.situation_on if self.stored else self.asked.last_day
        shown |= {f"milestone_{key}": True for key in reached} | {
            f"milestone_{key}_on": on for key, on in reached.items()
        }
        values = self.parts.values(report) if self.stored else self.last_values
        shown |= {f"indicator_{key}": value for key, value in values.items()}
        taken = {} if self.stored else taken_up(self.previous)
        return shown | taken | {"blocker_what": report.proposed_blocker, "read_version": self.version}

    def narrative(self, form: ReportForm) -> list[tuple[Any, str]]:
        """Return each guided text with that of the last validated report, to stand beside it."""
        return [(field, getattr(self.previous, field.name) if self.previous else "") for field in form.narrative]

    @property
    def version(self) -> int | None:
        return self.report.version if self.stored else None

    def differences(self, form: ReportForm) -> list[Change]:
        """Return what was typed against what is stored now, where they differ."""
        typed, said = copy(self.report), form.said
        for name, value in form.values().items():
            # A rate that follows from the amounts was not typed.
            if name != "financial_rate" or value is not None:
                setattr(typed, name, value)
        milestones = {row.pk: row.title for row in self.asked.milestones}
        indicators = {row.pk: row.indicator.label for row in self.asked.targets}
        return [
            *changes(self.report, typed),
            *part_changes(milestones, self.parts.reached(self.report), said.milestones or {}),
            *part_changes(indicators, self.parts.values(self.report), said.indicators or {}),
        ]
