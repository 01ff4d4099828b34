"""A campaign carried from end to end: ministries write and validate, coordinations validate, in batches."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aes_roadmap.demonstration.people import Cast
from measures.actions.parts import NOTHING_SAID, Said
from measures.actions.reports import submit_reports, write_reports
from measures.actions.validation import validate_reports
from measures.enums import Step
from measures.models import Implementation, ProgressReport, ReportingPeriod

# The order in which a report goes up; each line says how far it goes.
_WAY = (Step.DRAFT, Step.SUBMITTED, Step.MINISTRY_VALIDATED, Step.VALIDATED)


@dataclass(frozen=True)
class Line:
    """One report to carry: of what, what it says, and the step at which it stops."""

    implementation: Implementation
    values: dict[str, Any]
    said: Said = NOTHING_SAID
    until: Step = Step.VALIDATED


def carry(cast: Cast, period: ReportingPeriod, lines: Iterable[Line]) -> None:
    """Write each line as its focal point, then take it up as far as it goes."""
    by_ministry = _grouped(lines, lambda line: line.implementation.lead_ministry.code)
    written: dict[Step, list[ProgressReport]] = defaultdict(list)
    for ministry, own in by_ministry.items():
        for report, line in zip(_write(cast, period, ministry, own), own, strict=True):
            written[line.until].append(report)
    lead = _grouped(_reaching(written, Step.SUBMITTED), lambda report: report.implementation.lead_ministry.code)
    for ministry, reports in lead.items():
        submit_reports(by=cast.focal_point(ministry), chosen=versions(reports))
    lead = _grouped(
        _reaching(written, Step.MINISTRY_VALIDATED), lambda report: report.implementation.lead_ministry.code
    )
    for ministry, reports in lead.items():
        validate_reports(by=cast.validator(ministry), chosen=versions(reports))
    for state, reports in _grouped(_reaching(written, Step.VALIDATED), lambda report: report.member_state_id).items():
        validate_reports(by=cast.committee(state), chosen=versions(reports))


def _write(cast: Cast, period: ReportingPeriod, ministry: str, lines: Sequence[Line]) -> list[ProgressReport]:
    drafts = {line.implementation: line.values for line in lines}
    said = {line.implementation: line.said for line in lines}
    return write_reports(by=cast.focal_point(ministry), period=period, drafts=drafts, said=said)


def _reaching(written: dict[Step, list[ProgressReport]], step: Step) -> list[ProgressReport]:
    further = _WAY[_WAY.index(step) :]
    return [report for until in further for report in written[until]]


def versions(reports: Iterable[ProgressReport]) -> dict[Any, int]:
    """Return the stored version of each report, as the person who acts on it reads it."""
    rows = ProgressReport.objects.filter(pk__in=[report.pk for report in reports])
    return dict(rows.values_list("pk", "version"))


def _grouped(rows: Iterable[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(sorted(groups.items()))
