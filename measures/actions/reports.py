"""Reports on their way to the ministry's validator: written, submitted, withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.access import Verb
from common.bulk import insert_rows
from common.clock import now
from common.errors import Conflict, Incomplete
from journal.actions import record
from measures.actions.guards import check_paper, check_scope, check_window
from measures.actions.moves import act_on, contribute, event_of, move, ready
from measures.enums import Contribution, Step
from measures.models import Attachment, Blocker, Implementation, ProgressReport, ReportingPeriod
from measures.rules.obligations import Reported, missing
from measures.rules.workflow import Event, next_step

# What a person may type in a report; the rest is set by the acts themselves.
TYPED_FIELDS = (
    "status",
    "physical_rate",
    "rate_obtained",
    "amount_planned",
    "amount_paid",
    "financial_rate",
    "financial_rate_is_declared",
    "results",
    "difficulties",
    "corrective_measures",
    "next_steps",
    "support_requested",
    "evidence",
    "decision_reference",
    "new_due_on",
    "proposed_blocker",
    "fall_explanation",
)
# The database holds that they exist; asking it row by row would cost a query each.
LINKS = ("implementation", "member_state", "period", "ministry_validator", "national_validator", "returned_by")


@transaction.atomic
def save_draft(
    *,
    by: Any,
    implementation: Implementation,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    read_version: int | None = None,
) -> ProgressReport:
    """Write the draft of a report, made at the first save. One entry then, none at later saves.

    Raises `PermissionDenied`, `Conflict` (closed period, other version, step), `ValidationError`.
    """
    _check_may_type(by, [implementation], period)
    report = pending_report(implementation, period)
    is_new = report is None
    if report is None:
        _check_not_validated(implementation, period)
        report = new_report(implementation, period)
    else:
        _check_editable(report, read_version)
    write_values(report, values)
    report.version += 0 if is_new else 1
    report.full_clean()
    report.save()
    contribute([report], by, Contribution.WROTE if is_new else Contribution.EDITED)
    if is_new:
        insert_rows([event_of(report, by, "")])
        record([act_on(report, "write_report", {"step": ("", report.step)})], by=by)
    return report


def _check_may_type(by: Any, implementations: Sequence[Implementation], period: ReportingPeriod) -> None:
    check_scope(by, Verb.WRITE_REPORT, [row.pk for row in implementations])
    check_paper(by)
    check_window(period, implementations)


def _check_not_validated(implementation: Implementation, period: ReportingPeriod) -> None:
    if ProgressReport.objects.filter(implementation=implementation, period=period).exists():
        raise Conflict("Le rapport de cette période est validé\u00a0: la coordination nationale ouvre un rectificatif.")


def _check_editable(report: ProgressReport, read_version: int | None) -> None:
    if report.version != read_version:
        raise Conflict("Ce brouillon a été modifié entre-temps\u00a0: rechargez la page pour voir les deux versions.")
    if next_step(report.step, Event.EDIT) is None:
        raise Conflict(f"Ce rapport est {report.get_step_display()}\u00a0: retirez-le avant de le modifier.")


@transaction.atomic
def write_reports(
    *, by: Any, period: ReportingPeriod, drafts: Mapping[Implementation, Mapping[str, Any]]
) -> list[ProgressReport]:
    """Write the first drafts of many implementations, as `save_draft` does one by one.

    A constant number of queries. Keys are held by the database, fields are cleaned here. Raises
    as `save_draft` does, and `Conflict` too if one of them already has a report of the period.
    """
    implementations = list(drafts)
    _check_may_type(by, implementations, period)
    written = ProgressReport.objects.filter(implementation__in=implementations, period=period)
    if written.exists():
        raise Conflict("Un rapport existe déjà pour cette période\u00a0: ouvrez-le pour le modifier.")
    reports = [new_report(implementation, period) for implementation in implementations]
    for report in reports:
        write_values(report, drafts[report.implementation])
        report.clean_fields(exclude=LINKS)
    insert_rows(reports)
    contribute(reports, by, Contribution.WROTE)
    insert_rows([event_of(report, by, "") for report in reports])
    record([act_on(report, "write_report", {"step": ("", report.step)}) for report in reports], by=by)
    return reports


def pending_report(implementation: Implementation, period: ReportingPeriod) -> ProgressReport | None:
    """Return the report of a period that is not validated yet, locked, or None."""
    rows = ProgressReport.objects.select_for_update(of=("self",))
    return rows.filter(implementation=implementation, period=period).exclude(step=Step.VALIDATED).first()


def new_report(implementation: Implementation, period: ReportingPeriod, number: int = 1) -> ProgressReport:
    """Return an unsaved draft for an implementation and a period."""
    return ProgressReport(
        implementation=implementation,
        member_state_id=implementation.member_state_id,
        period=period,
        number=number,
        situation_on=period.situation_on,
        amount_planned=implementation.national_share,
        status=implementation.current_status,
    )


def write_values(report: ProgressReport, values: Mapping[str, Any]) -> None:
    """Set what a person typed; any other field is refused, whoever sends it."""
    unknown = set(values) - set(TYPED_FIELDS)
    if unknown:
        raise ValidationError(
            "Ces champs ne se saisissent pas\u00a0: %(names)s.", params={"names": ", ".join(sorted(unknown))}
        )
    for name, value in values.items():
        setattr(report, name, value)
    # A paper stands behind the figures it was signed for, never behind those typed after it.
    report.signed_by, report.signed_reference, report.signed_on = "", "", None


@transaction.atomic
def submit_reports(*, by: Any, chosen: Mapping[Any, int]) -> None:
    """Submit drafts to the ministry's validator; `chosen` maps each key to the version read."""
    reports = ready(by, chosen, Event.SUBMIT)
    incomplete = {report: lacking for report, lacking in lacking_in(reports).items() if lacking}
    if incomplete:
        report, lacking = next(iter(incomplete.items()))
        raise Incomplete(f"{report.implementation}\u00a0: il manque {' ; '.join(lacking)}.")
    for report in reports:
        report.submitted_at = now()
    move(reports, Event.SUBMIT, by)


@transaction.atomic
def withdraw_reports(*, by: Any, chosen: Mapping[Any, int]) -> None:
    """Take submitted reports back to draft, before the ministry has validated them."""
    move(ready(by, chosen, Event.WITHDRAW), Event.WITHDRAW, by)


def lacking_in(reports: Sequence[ProgressReport]) -> dict[ProgressReport, list[str]]:
    """Return, by report, what it lacks to be submitted; an empty list if it is complete."""
    implementations = [report.implementation_id for report in reports]
    blocked = set(
        Blocker.objects.open().filter(implementation__in=implementations).values_list("implementation_id", flat=True)
    )
    kept = Attachment.objects.filter(report__in=[report.pk for report in reports], removed_at__isnull=True)
    with_files = set(kept.values_list("report_id", flat=True))
    return {
        report: missing(
            reported(report, has_open_blocker=report.implementation_id in blocked, has_file=report.pk in with_files)
        )
        for report in reports
    }


def reported(report: ProgressReport, *, has_open_blocker: bool, has_file: bool = False) -> Reported:
    """Return what the obligations look at, from a report and its implementation."""
    return Reported(
        status=report.status,
        physical_rate=report.physical_rate,
        previous_rate=report.implementation.current_physical_rate,
        has_evidence=bool(report.evidence) or has_file,
        has_open_blocker=has_open_blocker,
        has_decision=bool(report.decision_reference),
        new_due_on=report.new_due_on,
        fall_explanation=report.fall_explanation,
    )
