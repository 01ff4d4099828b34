"""Moving reports from step to step, in bulk: what submitting, validating and returning share.

Only `move` writes entries, as the last statement of the action that calls it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.writing import plain
from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.actions.guards import (
    NOT_YOURS,
    check_paper,
    check_scope,
    check_versions,
    check_window,
    contributors_of,
    locked_reports,
)
from measures.enums import Contribution, Step
from measures.models import Implementation, ProgressReport, ReportContributor, ReportEvent
from measures.rules.workflow import Event, next_step, verb_for, verbs_of

_MOVED_FIELDS = (
    "step",
    "version",
    "is_in_force",
    "submitted_at",
    "ministry_validator",
    "ministry_validated_at",
    "national_validator",
    "validated_at",
    "returned_by",
    "return_reason",
    "appreciation",
)


def ready(by: Any, chosen: Mapping[Any, int], event: Event) -> list[ProgressReport]:
    """Lock the chosen reports and check step, right, version and window, in this order of refusal."""
    reports = locked_reports(chosen.keys())
    try:
        _check_rights(by, reports, event)
    except PermissionDenied:
        _tell_who_came_late(by, reports, chosen, event)
        raise
    check_versions(reports, chosen)
    for period in {report.period for report in reports}:
        check_window(period, [report.implementation for report in reports if report.period == period])
    return reports


def _check_rights(by: Any, reports: Sequence[ProgressReport], event: Event) -> None:
    needed: dict[Verb, list[Any]] = {}
    for report in reports:
        verb = verb_for(report.step, event)
        if verb is None:
            _refuse_step(by, report, event)
        else:
            needed.setdefault(verb, []).append(report.implementation_id)
    for verb, implementations in needed.items():
        check_scope(by, verb, implementations)
    if Verb.WRITE_REPORT in needed:
        check_paper(by, reports)


def _tell_who_came_late(by: Any, reports: Sequence[ProgressReport], chosen: Mapping[Any, int], event: Event) -> None:
    # The act was theirs at the step that they read: what moved meanwhile is a conflict, no lack of right (rule 8).
    keys = {report.implementation_id for report in reports}
    rows = Implementation.objects.filter(pk__in=keys)
    held = {key for verb in verbs_of(event) for key in rows.within(by, verb).values_list("pk", flat=True)}
    if keys <= held:
        check_versions(reports, chosen)


def _refuse_step(by: Any, report: ProgressReport, event: Event) -> None:
    # The step is told only to whom the act belongs at another step; to others it is refused outright (rule 8).
    here = Implementation.objects.filter(pk=report.implementation_id)
    if not any(here.within(by, verb).exists() for verb in verbs_of(event)):
        raise PermissionDenied(NOT_YOURS)
    raise Conflict(
        f"{report.implementation}\u00a0: le rapport est {report.get_step_display()}, cet acte n’est plus possible."
    )


def move(reports: Sequence[ProgressReport], event: Event, by: Any, reason: str = "") -> None:
    """Save the reports at their next step, with trail and journal: the last statement of an action."""
    record(moved(reports, event, by, reason), by=by)


def moved(reports: Sequence[ProgressReport], event: Event, by: Any, reason: str = "") -> list[Act]:
    """Save the reports at their next step, with their trail; return the entries, not yet recorded."""
    events, acts = [], []
    for report in reports:
        before = report.step
        report.step = next_step(before, event)
        report.version += 1
        events.append(event_of(report, by, before, reason))
        changes = {"step": (before, report.step)} | ({"reason": ("", reason)} if reason else {})
        if report.step == Step.VALIDATED and report.appreciation:
            changes["appreciation"] = ("", report.appreciation)
        acts.append(act_on(report, f"{event}_report", changes))
    update_rows(reports, _MOVED_FIELDS)
    insert_rows(events)
    return acts


def contribute(
    reports: Iterable[ProgressReport], by: Any, contribution: Contribution, begun: Collection[Any] = ()
) -> None:
    """Write down, once a person, that somebody contributed to these report versions.

    `begun` are the keys of those that were not there before: nobody contributed to them.
    """
    reports = list(reports)
    older = [report for report in reports if report.pk not in begun]
    known = contributors_of(older) if older else defaultdict(set)
    insert_rows(
        [
            ReportContributor(report=report, user=by, contribution=contribution, at=now())
            for report in reports
            if by.pk not in known[report.pk]
        ]
    )


def event_of(report: ProgressReport, by: Any, before: str, reason: str = "") -> ReportEvent:
    """Return the line of the trail that says which step a report came to."""
    return ReportEvent(
        report=report,
        at=now(),
        by=by,
        interim_of=by.interim_of,
        from_step=before,
        to_step=report.step,
        reason=reason,
    )


def act_on(report: ProgressReport, act: str, changes: Mapping[str, tuple[Any, Any]], on_behalf_of: str = "") -> Act:
    """Return the entry of an act on a report, at the level of its measure."""
    return Act(
        act=act,
        object_type="measures.progressreport",
        object_id=report.pk,
        level=report.implementation.measure.level,
        changes={name: (plain(old), plain(new)) for name, (old, new) in changes.items()},
        on_behalf_of=on_behalf_of,
        member_state=report.member_state_id,
    )
