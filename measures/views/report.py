"""The page of one report: what its band lets read, its trail and versions, and the acts of whoever reads it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import Verb, access
from common.errors import Conflict
from measures.access import get_report_of, held_verbs
from measures.actions.guards import can_appreciate, closed_sentence, is_paper_missing
from measures.actions.reading import note_reading
from measures.actions.reports import lacking_in
from measures.enums import Step
from measures.forms.report_acts import ReportActForm, signed_reading
from measures.models import IndicatorValue, ProgressReport, ReportContributor, ReportedMilestone, ReportEvent
from measures.rules import sheet
from measures.rules.appreciation import asks_appreciation
from measures.rules.bands import shows
from measures.rules.changes import Waiting, since_read
from measures.rules.offers import Offer, Standing, faults, offers
from measures.rules.workflow import READ_VERB, Event, verb_for
from measures.views.attachments import papers_of
from measures.views.comparing import compared


@require_safe
@access(*dict.fromkeys(READ_VERB.values()))
def report(request: HttpRequest, period: str, code: str, state: str) -> HttpResponse:
    """Show one report of a period, the last that is read or the number asked for."""
    row = get_report_of(request.user, period, code, state, request.GET.get("numero", ""))
    return shown(request, row, ReportActForm())


def shown(
    request: HttpRequest, row: ProgressReport, form: ReportActForm, refusal: Conflict | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of a report, with the act that was refused and what was typed for it."""
    page = ReportPage(request.user, row)
    note_reading(by=request.user, measure=row.implementation.measure)
    context = {
        "page": page,
        "report": row,
        "measure": row.implementation.measure,
        "form": form,
        "refusal": refusal,
        "changed_since": since_read(form.read, row) if refusal and page.is_full else [],
        "papers": papers_of(request.user, row),
    }
    return render(request, "measures/report_detail.html", context, status=status)


class ReportPage:
    """What one person reads of one report, and may do with it."""

    def __init__(self, user: Any, row: ProgressReport) -> None:
        self.user, self.report = user, row

    @property
    def is_full(self) -> bool:
        return shows(self.report.band, "trail")

    @property
    def reads_rate(self) -> bool:
        return shows(self.report.band, "physical_rate")

    @property
    def reads_papers(self) -> bool:
        """Whether papers may be read: all of them in full, those shared with the validated version."""
        return self.is_full or self.reads_money

    @property
    def reads_situation(self) -> bool:
        return shows(self.report.band, "situation_on")

    @property
    def reads_money(self) -> bool:
        return shows(self.report.band, "amount_paid")

    @cached_property
    def parts(self) -> "Parts":
        """Values of indicators, milestones reached, trail and persons, as far as the band reads."""
        user, row = self.user, self.report
        values = IndicatorValue.objects.visible_to(user).filter(report=row).select_related("target__indicator")
        reached = ReportedMilestone.objects.visible_to(user).filter(report=row).select_related("milestone")
        trail = ReportEvent.objects.visible_to(user).filter(report=row).select_related("by", "interim_of")
        persons = ReportContributor.objects.visible_to(user).filter(report=row).select_related("user")
        return Parts(
            list(values.order_by("target__indicator__code")), list(reached), list(trail), list(persons.order_by("at"))
        )

    @cached_property
    def versions(self) -> list[ProgressReport]:
        """The numbers of the same period that are read, oldest first."""
        rows = ProgressReport.objects.visible_to(self.user).filter(
            implementation=self.report.implementation_id, period=self.report.period_id
        )
        return list(rows.select_related("implementation__measure", "period").order_by("number"))

    @property
    def replaced_by(self) -> Any:
        return sheet.replaced_by(self.report, self.versions)

    @property
    def chain(self) -> list[sheet.ChainStep]:
        return sheet.chain(self.report)

    @property
    def narrative(self) -> list[sheet.Told]:
        return sheet.narrative(self.report)

    @property
    def grounds(self) -> list[sheet.Told]:
        return sheet.grounds(self.report)

    @cached_property
    def compared(self) -> Waiting | None:
        """A report on its way beside the last validated one; None once validated or where it is not read in full."""
        if not self.is_full or self.report.step == Step.VALIDATED:
            return None
        (row,) = compared(self.user, [self.report])
        return row

    @cached_property
    def verbs(self) -> frozenset[Verb]:
        return held_verbs(self.user, self.report.implementation)

    @property
    def reads_journal(self) -> bool:
        return self.is_full and Verb.READ_JOURNAL in self.verbs

    @cached_property
    def offers(self) -> dict[str, Offer]:
        """The acts that are this person's at this step, each with what forbids it now."""
        row = self.report
        verbs = self.verbs - {Verb.WRITE_REPORT} if is_paper_missing(self.user, [row]) else self.verbs
        is_writing = verb_for(row.step, Event.SUBMIT) in verbs
        return offers(
            Standing(
                step=row.step,
                verbs=verbs,
                is_in_force=row.is_in_force,
                is_rectified=any(other.step != Step.VALIDATED for other in self.versions),
                closed=closed_sentence(row.period, [row.implementation]),
                four_eyes=self.compared.fault if self.compared else "",
                lacking=lacking_in([row])[row] if is_writing else (),
            )
        )

    @property
    def faults(self) -> list[str]:
        return faults(self.offers.values())

    @property
    def asks_appreciation(self) -> bool:
        return can_appreciate(self.report)

    @property
    def lacks_appreciation(self) -> bool:
        """Whether a validated report has no *appréciation* although one was asked for."""
        row = self.report
        if not shows(row.band, "appreciation") or row.appreciation or row.validated_at is None:
            return False
        due_on, priority = row.implementation.due_on, row.implementation.measure.priority
        return asks_appreciation(row.status, due_on, priority, row.member_state.day_of(row.validated_at))

    @property
    def place(self) -> tuple[str, str, str]:
        """What the addresses of the report are made of."""
        part = self.report.implementation
        return self.report.period.code, part.measure.code, self.report.member_state_id

    @property
    def reading(self) -> str:
        return signed_reading(self.report)


@dataclass(frozen=True)
class Parts:
    """What hangs from a report."""

    values: list[IndicatorValue]
    milestones: list[ReportedMilestone]
    trail: list[ReportEvent]
    persons: list[ReportContributor]

    @property
    def last(self) -> ReportEvent | None:
        """The last move, which says who brought the report where it is."""
        return self.trail[-1] if self.trail else None
