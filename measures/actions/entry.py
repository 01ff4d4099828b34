"""Many reports entered at once from a workbook: the batch door of `exchange`.

One call, a constant number of queries whatever the number of rows; each row meets the same rules
as the form. It writes no entry itself: the entries are returned, and the import that calls it
records them with its own, last.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.clock import now
from common.errors import Conflict
from common.progress import WRITING, followed
from common.sets import among
from journal.actions import Act
from measures.access import acts_on_behalf
from measures.actions.guards import UNSIGNED, check_scope, check_window
from measures.actions.moves import act_on, contribute, event_of
from measures.actions.parts import NOTHING_SAID, Parts, Said, last_in_force
from measures.actions.reports import CUMULATIVE, LINKS, all_started, lacking_in, settle, write_values
from measures.actions.restoring import ENTERED_FIELDS, columns_of, replaced
from measures.enums import Contribution, Signatory, Step
from measures.models import Implementation, ProgressReport, ReportingPeriod
from measures.rules.workflow import OPEN_STEPS, step_on_entry


@dataclass(frozen=True)
class Signed:
    """The paper that stands behind rows entered on behalf of a ministry (note 6)."""

    by: Signatory
    reference: str
    on: date


@dataclass(frozen=True)
class EnteredRow:
    """One row of a workbook: what it says of an implementation, and the report version it was judged on.

    `signed` is the document of its ministry, where each has its own.
    `lacks` is what its form would ask for beside what every door asks: such a report stays a draft.
    """

    implementation: Any
    values: Mapping[str, Any]
    read_version: int | None = None
    said: Said = NOTHING_SAID
    lacks: Sequence[str] = ()
    signed: Signed | None = None


@dataclass
class Entered:
    """What came of the rows: reports ready to be validated, drafts that lack something, entries.

    `replaced` holds, by report, what taking the entry back needs (see `restoring`).
    """

    complete: list[ProgressReport] = field(default_factory=list)
    incomplete: list[ProgressReport] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    replaced: dict[str, dict[str, Any]] = field(default_factory=dict)


def enter_reports(
    *,
    by: Any,
    period: ReportingPeriod,
    rows: Sequence[EnteredRow],
    situation_on: date,
    signed: Signed | None,
) -> Entered:
    """Write one report a row, inside the caller's transaction.

    A complete row enters as submitted, or as validated by the ministry where its minister or
    secretary-general signed; an incomplete one stays a draft. Raises `PermissionDenied` if a row
    is outside the account's scope, or if a coordination enters rows without the ministry's signed
    document; `Conflict` if a report is no longer as it was judged.
    """
    if not rows:
        return Entered()
    implementations = _locked_implementations([row.implementation for row in rows])
    papers = {row.implementation: row.signed or signed for row in rows}
    _check_right(by, papers)
    check_window(period, list(implementations.values()))
    earlier = last_in_force(period, implementations.values(), only=CUMULATIVE)
    before, reports = {}, []
    for row, report in _reports(rows, period, implementations, earlier):
        before[row.implementation] = columns_of(report)
        _fill(report, row, situation_on, papers[row.implementation])
        reports.append(report)
    said = {report.pk: row.said for row, report in zip(rows, reports, strict=True)}
    values, drafts = {row.implementation: row.values for row in rows}, {row.implementation for row in rows if row.lacks}
    return _save(by, _settled(reports, values, earlier, said), before, papers, values, drafts)


def _reports(
    rows: Sequence[EnteredRow],
    period: ReportingPeriod,
    implementations: Mapping[Any, Implementation],
    earlier: Mapping[Any, ProgressReport],
) -> Iterator[tuple[EnteredRow, ProgressReport]]:
    """Yield each row with the report it writes: the one being written, or a new one."""
    pending = _pending(period, implementations)
    new = [part for key, part in implementations.items() if key not in pending]
    begun = all_started(new, period, earlier)
    for row in rows:
        report = pending.get(row.implementation)
        _check_version(report, row, implementations[row.implementation])
        yield row, report or begun[row.implementation]


def _check_right(by: Any, papers: Mapping[Any, Signed | None]) -> None:
    check_scope(by, Verb.WRITE_REPORT, list(papers))
    if acts_on_behalf(by) and None in papers.values():
        raise PermissionDenied(UNSIGNED)


def _locked_implementations(keys: Sequence[Any]) -> dict[Any, Implementation]:
    rows = Implementation.objects.select_for_update(of=("self",)).filter(pk__in=among(keys)).order_by("pk")
    # The measures are as many as the rows; states and ministries are few, and each is made once.
    return {row.pk: row for row in rows.select_related("measure").prefetch_related("member_state", "lead_ministry")}


def _pending(period: ReportingPeriod, implementations: Mapping[Any, Implementation]) -> dict[Any, ProgressReport]:
    """Return the reports of the period that are being written; one that no longer is refuses its row."""
    rows = ProgressReport.objects.select_for_update(of=("self",)).filter(
        period=period, implementation__in=among(implementations)
    )
    found: dict[Any, ProgressReport] = {}
    passed: dict[Any, ProgressReport] = {}
    for report in rows.order_by("pk"):
        report.implementation, report.period = implementations[report.implementation_id], period
        (found if report.step in OPEN_STEPS else passed)[report.implementation_id] = report
    for key, report in passed.items():
        if key not in found:
            raise Conflict(
                f"{report.implementation}\u00a0: le rapport est {report.get_step_display()}, il ne s’écrit plus."
            )
    return found


def _settled(
    reports: Sequence[ProgressReport],
    values: Mapping[Any, Mapping[str, Any]],
    earlier: Mapping[Any, ProgressReport],
    said: Mapping[Any, Said],
) -> Parts:
    """Set the computed rates of the reports; return what hangs from them, a new one carrying on the last in force."""
    begun = [report for report in reports if report._state.adding and report.implementation_id in earlier]
    parts = Parts(reports, said, origins={report.pk: earlier[report.implementation_id] for report in begun})
    for report in reports:
        settle(report, values[report.implementation_id], parts)
    return parts


def _check_version(report: ProgressReport | None, row: EnteredRow, implementation: Implementation) -> None:
    if (report.version if report else None) != row.read_version:
        raise Conflict(
            f"{implementation}\u00a0: le rapport a changé depuis la vérification du fichier. "
            "Rouvrez la vérification\u00a0: les deux valeurs y sont montrées."
        )


def _fill(report: ProgressReport, row: EnteredRow, situation_on: date, signed: Signed | None) -> None:
    write_values(report, row.values)
    # A row that says its own date of situation keeps it.
    report.situation_on = row.values.get("situation_on", situation_on)
    if signed:
        report.signed_by, report.signed_reference, report.signed_on = signed.by, signed.reference, signed.on


def _save(
    by: Any,
    parts: Parts,
    before: Mapping[Any, Mapping[str, Any]],
    papers: Mapping[Any, Signed | None],
    values: Mapping[Any, Mapping[str, Any]],
    drafts: Collection[Any],
) -> Entered:
    entered, events, reports = Entered(), [], parts.reports
    lacking = lacking_in(reports)
    _check_unique(reports)
    for report in followed(reports, WRITING):
        step_before, signed = "" if report._state.adding else report.step, papers[report.implementation_id]
        if lacking[report] or report.implementation_id in drafts:
            entered.incomplete.append(report)
        else:
            _stand(report, signed)
            entered.complete.append(report)
        report.clean_fields(exclude=LINKS)
        if step_before != report.step:
            events.append(event_of(report, by, step_before))
        entered.acts.append(_entry(report, step_before, before, values, signed))
    begun = {report.pk for report in reports if report._state.adding}
    _store(reports)
    parts.write()
    contribute(reports, by, Contribution.IMPORTED, begun)
    insert_rows(events)
    entered.replaced = {str(row.pk): replaced(row, before[row.implementation_id], parts) for row in reports}
    return entered


def _store(reports: Sequence[ProgressReport]) -> None:
    new = [report for report in reports if report._state.adding]
    old = [report for report in reports if not report._state.adding]
    for report in old:
        report.version += 1
    insert_rows(new)
    update_rows(old, (*ENTERED_FIELDS, "version"))


def _check_unique(reports: Sequence[ProgressReport]) -> None:
    keys = [report.implementation_id for report in reports]
    if len(keys) != len(set(keys)):
        raise Conflict("Deux lignes parlent de la même déclinaison nationale\u00a0: choisissez-en une.")


def _stand(report: ProgressReport, signed: Signed | None) -> None:
    report.step = step_on_entry(signed.by if signed else None)
    report.submitted_at = now()
    if report.step == Step.MINISTRY_VALIDATED:
        report.ministry_validated_at = now()


def _entry(
    report: ProgressReport,
    step_before: str,
    before: Mapping[Any, Mapping[str, Any]],
    values: Mapping[Any, Mapping[str, Any]],
    signed: Signed | None,
) -> Act:
    old = {} if report._state.adding else before[report.implementation_id]
    new = values[report.implementation_id]
    changes = {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}
    if step_before != report.step:
        changes["step"] = (step_before, report.step)
    on_behalf = f"{report.implementation.lead_ministry.acronym}, {signed.reference}" if signed else ""
    return act_on(report, "enter_report", changes, on_behalf)
