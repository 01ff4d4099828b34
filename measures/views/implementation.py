"""The page of one state's part of a measure: plan, reports band by band, trail, blockers, revisions."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import Band, Verb, access
from measures.access import get_implementation, periods_to_report
from measures.actions.reading import note_reading
from measures.models import Attachment, ProgressReport, ReportEvent
from measures.querysets import portrait as read
from measures.rules.blockers import note_beside
from measures.rules.legal_basis import flag_of
from measures.rules.portrait import Part, bars
from measures.rules.revisions import line
from measures.views.blockers import READ_BLOCKER
from measures.views.measure import MeasurePage


@require_safe
@access(Verb.READ_MEASURE)
def implementation(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """Show one state's part, as far as the reader's band goes."""
    user = request.user
    row = get_implementation(user, code, state)
    page = MeasurePage(user, row.measure)
    part = next(part for part in page.parts if part.state.code == state)
    roadmap = row.measure.axis.roadmap
    bases = [basis.of_state(state) for basis in page.bases]
    context = {
        "row": row,
        "measure": row.measure,
        "part": part,
        "own": [part] if part.reads_national else [],
        "associated": row.associated_ministries.all(),
        "span": (roadmap.starts_on, roadmap.ends_on),
        "slip_span": part.slips.span(roadmap.starts_on, roadmap.ends_on),
        "today": page.today[state],
        "calendar": bars(part, roadmap.starts_on, page.today[state]) if part.reads_plan else [],
        "reads_journal": user.may(Verb.READ_JOURNAL) and part.is_own,
        "bases": bases,
        "flag": flag_of(bases),
        "periods": periods_to_report(user, row),
        "reads_blockers": any(user.may(verb) for verb in READ_BLOCKER),
        **_reports(user, row, part),
        **_follow_up(page, row, part),
    }
    note_reading(by=user, measure=row.measure)
    return render(request, "measures/implementation_detail.html", context)


def _follow_up(page: MeasurePage, row: Any, part: Part) -> dict[str, Any]:
    """Return what stops the plan and what changed it, with the sentence to show where a report says otherwise."""
    if not part.reads_plan:
        return {"blockers": [], "lines": [], "note": ""}
    blockers = list(read.open_blockers(page.user, row.measure).filter(implementation=row))
    return {
        "blockers": blockers,
        "lines": [line(revision) for revision in page.revisions if revision.implementation_id == row.pk],
        "note": note_beside(row.current_status, len(blockers)),
    }


def _reports(user: Any, row: Any, part: Part) -> dict[str, Any]:
    """Return the reports, of each what its band holds, with the trail of those read in full."""
    if not part.reads_plan:
        return {"reports": []}
    rows = ProgressReport.objects.visible_to(user).filter(implementation=row)
    reports = rows.select_related("period", "implementation__measure").order_by("-period__situation_on", "-number")
    trail: defaultdict[Any, list[ReportEvent]] = defaultdict(list)
    for event in (
        ReportEvent.objects.visible_to(user).filter(report__implementation=row).select_related("by", "interim_of")
    ):
        trail[event.report_id].append(event)
    papers = _papers(user, row)
    return {
        "reports": [
            {
                "report": report,
                "events": trail[report.pk],
                "is_full": report.band == Band.FULL,
                "papers": papers[report.pk],
            }
            for report in reports
        ]
    }


def _papers(user: Any, row: Any) -> dict[Any, list[Attachment]]:
    """Return the papers that the account reads, by report."""
    papers: defaultdict[Any, list[Attachment]] = defaultdict(list)
    for paper in Attachment.objects.visible_to(user).filter(report__implementation=row):
        papers[paper.report_id].append(paper)
    return papers
