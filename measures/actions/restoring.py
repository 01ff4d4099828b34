"""What an import entered, taken back: reports as they were before it, blockers too.

Inside the caller's transaction; the entries are returned. Nothing is deleted: a report that the
import began stays, as a draft that says nothing more than a new one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.writing import plain
from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.errors import Conflict
from journal.actions import Act
from measures.actions.guards import check_scope, check_window, locked_reports
from measures.actions.moves import act_on, event_of
from measures.actions.parts import Parts, Said
from measures.actions.reports import TYPED_FIELDS
from measures.models import IndicatorValue, ProgressReport, ReportedMilestone, TransmittalLine

# All that an entry may set in a report, its version apart.
ENTERED_FIELDS = (
    *TYPED_FIELDS,
    "step",
    "signed_by",
    "signed_reference",
    "signed_on",
    "submitted_at",
    "ministry_validated_at",
)
_NAMED = 5


def columns_of(report: ProgressReport) -> dict[str, Any]:
    """Return what a report holds before an entry fills it."""
    return {name: getattr(report, name) for name in ENTERED_FIELDS}


def replaced(report: ProgressReport, before: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    """Return, as JSON holds it, what an entry replaced in a report, and the version that it left."""
    changed = {name: plain(value) for name, value in before.items() if value != getattr(report, name)}
    return {
        "version": report.version,
        "columns": changed,
        "milestones": _texts(parts.carried_milestones(report)),
        "indicators": _texts(parts.carried_values(report)),
    }


def _texts(values: Mapping[Any, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


def restore_reports(*, by: Any, kept: Mapping[str, Mapping[str, Any]]) -> list[Act]:
    """Give reports back what an entry replaced; `kept` goes by key of report, as `replaced` gave it.

    Raises `PermissionDenied` out of scope, `Conflict` naming what was written, moved or printed since,
    or if the period is closed.
    """
    reports = locked_reports(kept.keys())
    check_scope(by, Verb.WRITE_REPORT, [report.implementation_id for report in reports])
    _check_untouched(reports, kept)
    for period in {report.period for report in reports}:
        check_window(period, [report.implementation for report in reports if report.period == period])
    events, acts = [], []
    for report in reports:
        step, changes = report.step, _put_back(report, kept[str(report.pk)]["columns"])
        if step != report.step:
            events.append(event_of(report, by, step))
        acts.append(act_on(report, "restore_report", changes))
    update_rows(reports, (*ENTERED_FIELDS, "version"))
    Parts(reports, {report.pk: _said(kept[str(report.pk)]) for report in reports}).write()
    insert_rows(events)
    return acts


def _check_untouched(reports: Sequence[ProgressReport], kept: Mapping[str, Mapping[str, Any]]) -> None:
    written = [report for report in reports if report.version != kept[str(report.pk)]["version"]]
    if written:
        raise Conflict(f"Repris, cet import défairait ce qui a été fait depuis\u00a0: {_names(written)}.")
    printed = set(TransmittalLine.objects.filter(report__in=reports).values_list("report_id", "version"))
    sent = [report for report in reports if (report.pk, report.version) in printed]
    if sent:
        raise Conflict(f"Un bordereau d’envoi a été établi sur ces rapports\u00a0: {_names(sent)}.")


def _names(reports: Sequence[ProgressReport]) -> str:
    named = ", ".join(f"{report.implementation} ({report.get_step_display()})" for report in reports[:_NAMED])
    return named if len(reports) <= _NAMED else f"{named} et {len(reports) - _NAMED} autres"


def _put_back(report: ProgressReport, columns: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the columns as they were; return what that changes."""
    changes = {}
    for name, text in columns.items():
        value = report._meta.get_field(name).to_python(text)
        changes[name] = (getattr(report, name), value)
        setattr(report, name, value)
    report.version += 1
    return changes


def _said(kept: Mapping[str, Any]) -> Said:
    day = ReportedMilestone._meta.get_field("done_on").to_python
    number = IndicatorValue._meta.get_field("value").to_python
    key = ReportedMilestone._meta.pk.to_python
    return Said(
        {key(name): day(text) for name, text in kept["milestones"].items()},
        {key(name): number(text) for name, text in kept["indicators"].items()},
    )
