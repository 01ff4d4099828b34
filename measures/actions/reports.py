"""Reports on their way to the ministry's validator: written, submitted, withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from common.access import Verb
from common.bulk import insert_rows
from common.clock import now
from common.errors import Conflict, Incomplete
from common.ids import uuid7
from common.sets import among
from common.triggers import sentence_of
from journal.actions import Act, record
from measures.actions.autosave import forget_autosaves
from measures.actions.followup import prepare_blocker
from measures.actions.guards import check_paper, check_scope, check_window
from measures.actions.moves import act_on, contribute, event_of, move, moved, ready
from measures.actions.parts import NOTHING_SAID, Parts, Said, last_in_force
from measures.enums import Contribution, RateObtained, Status, Step
from measures.models import Attachment, Blocker, Implementation, ProgressReport, ReportingPeriod
from measures.rules.obligations import Reported, missing
from measures.rules.rates import financial_rate
from measures.rules.workflow import Event, next_step

# What a person may type in a report; the rest is set by the acts themselves.
TYPED_FIELDS = (
    "situation_on",
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
# What goes on from one period to the next unless something else is said.
CUMULATIVE = ("rate_obtained", "amount_planned", "amount_paid", "financial_rate", "financial_rate_is_declared")
# The database holds that they exist; asking it row by row would cost a query each.
LINKS = ("implementation", "member_state", "period", "ministry_validator", "national_validator", "returned_by")
_ALL = 100
_ALREADY_BEGUN = (
    "Une autre personne vient de commencer ce rapport\u00a0: rechargez la page pour voir les deux versions."
)
_OVERPAID = (
    "Le montant décaissé dépasse le montant programmé\u00a0: vérifiez les chiffres, "
    "ou proposez d’abord une révision de la quote-part nationale."
)


@transaction.atomic
def save_draft(
    *,
    by: Any,
    implementation: Implementation,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    read_version: int | None = None,
    said: Said = NOTHING_SAID,
    blocker: Blocker | None = None,
) -> ProgressReport:
    """Write the draft of a report, made at the first save. One entry then, none at later saves.

    `said` holds the milestones reached and the indicator values; `blocker` is opened with the report.
    Raises `PermissionDenied`, `Conflict` (closed period, other version, step), `ValidationError`.
    """
    report, acts = _write(by, implementation, period, values, read_version, said)
    record(acts + _opened(by, blocker), by=by)
    return report


@transaction.atomic
def submit_draft(
    *,
    by: Any,
    implementation: Implementation,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    read_version: int | None = None,
    said: Said = NOTHING_SAID,
    blocker: Blocker | None = None,
) -> ProgressReport:
    """Write a report as `save_draft` does and submit it at once, all or nothing.

    Raises as `save_draft` does, and `Incomplete` if the report lacks something.
    """
    report, acts = _write(by, implementation, period, values, read_version, said)
    acts += _opened(by, blocker)
    record(acts + _submitted([report], by), by=by)
    return report


def _write(
    by: Any,
    implementation: Implementation,
    period: ReportingPeriod,
    values: Mapping[str, Any],
    read_version: int | None,
    said: Said,
) -> tuple[ProgressReport, list[Act]]:
    """Store what a person typed, figures settled; return the report and the entry of a first save."""
    _check_may_type(by, [implementation], period)
    report = pending_report(implementation, period)
    origins: dict[Any, ProgressReport] = {}
    is_new = report is None
    if report is None:
        _check_not_validated(implementation, period)
        report, origins = _begun(implementation, period)
    else:
        _check_editable(report, read_version)
        report.version += 1
    parts = Parts([report], {report.pk: said}, origins)
    write_values(report, values)
    settle(report, values, parts)
    _store(report)
    parts.write()
    contribute([report], by, Contribution.WROTE if is_new else Contribution.EDITED)
    forget_autosaves(by, [report])
    return report, _first_entries([report], by) if is_new else []


def _store(report: ProgressReport) -> None:
    """Save a report; of two first savings at once, the second one is told so and keeps what it typed."""
    report.full_clean()
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Conflict(sentence_of(error) or _ALREADY_BEGUN) from error


def _begun(implementation: Implementation, period: ReportingPeriod) -> tuple[ProgressReport, dict[Any, Any]]:
    earlier = last_in_force(period, [implementation]).get(implementation.pk)
    report = started(implementation, period, earlier)
    return report, {report.pk: earlier} if earlier else {}


def _first_entries(reports: Sequence[ProgressReport], by: Any) -> list[Act]:
    """Open the trail of new reports; return what the journal says of them."""
    insert_rows([event_of(report, by, "") for report in reports])
    return [act_on(report, "write_report", {"step": ("", report.step)}) for report in reports]


def _opened(by: Any, blocker: Blocker | None) -> list[Act]:
    return [] if blocker is None else [prepare_blocker(by=by, blocker=blocker)]


def _check_may_type(by: Any, implementations: Sequence[Implementation], period: ReportingPeriod) -> None:
    check_scope(by, Verb.WRITE_REPORT, [row.pk for row in implementations])
    check_paper(by)
    check_window(period, implementations)


def _check_not_validated(implementation: Implementation, period: ReportingPeriod) -> None:
    if ProgressReport.objects.filter(implementation=implementation, period=period).exists():
        raise Conflict("Le rapport de cette période est validé\u00a0: la coordination nationale ouvre un rectificatif.")


def _check_editable(report: ProgressReport, read_version: int | None) -> None:
    if report.version != read_version:
        raise Conflict("Ce brouillon a été modifié entre-temps\u00a0: comparez les deux versions, puis choisissez.")
    if next_step(report.step, Event.EDIT) is None:
        raise Conflict(f"Ce rapport est {report.get_step_display()}\u00a0: retirez-le avant de le modifier.")


@transaction.atomic
def write_reports(
    *,
    by: Any,
    period: ReportingPeriod,
    drafts: Mapping[Implementation, Mapping[str, Any]],
    said: Mapping[Implementation, Said] | None = None,
) -> list[ProgressReport]:
    """Write the first drafts of many implementations, as `save_draft` does one by one.

    A constant number of queries. Keys are held by the database, fields are cleaned here. Raises
    as `save_draft` does, and `Conflict` too if one of them already has a report of the period.
    """
    implementations = list(drafts)
    _check_may_type(by, implementations, period)
    if ProgressReport.objects.filter(implementation__in=implementations, period=period).exists():
        raise Conflict("Un rapport existe déjà pour cette période\u00a0: ouvrez-le pour le modifier.")
    earlier = last_in_force(period, implementations)
    reports = {row: started(row, period, earlier.get(row.pk)) for row in implementations}
    origins = {report.pk: earlier[row.pk] for row, report in reports.items() if row.pk in earlier}
    parts = Parts(list(reports.values()), {reports[row].pk: heard for row, heard in (said or {}).items()}, origins)
    for row, report in reports.items():
        write_values(report, drafts[row])
        settle(report, drafts[row], parts)
        report.clean_fields(exclude=LINKS)
    return _first_saved(list(reports.values()), parts, by)


def _first_saved(reports: list[ProgressReport], parts: Parts, by: Any) -> list[ProgressReport]:
    insert_rows(reports)
    parts.write()
    contribute(reports, by, Contribution.WROTE)
    forget_autosaves(by, reports)
    record(_first_entries(reports, by), by=by)
    return reports


def pending_report(implementation: Implementation, period: ReportingPeriod) -> ProgressReport | None:
    """Return the report of a period that is not validated yet, locked, or None."""
    rows = ProgressReport.objects.select_for_update(of=("self",))
    return rows.filter(implementation=implementation, period=period).exclude(step=Step.VALIDATED).first()


def new_report(implementation: Implementation, period: ReportingPeriod, number: int = 1) -> ProgressReport:
    """Return an unsaved draft for an implementation and a period."""
    return _of_part(ProgressReport(period=period, number=number, situation_on=period.situation_on), implementation)


def _of_part(report: ProgressReport, implementation: Implementation) -> ProgressReport:
    report.implementation, report.member_state_id = implementation, implementation.member_state_id
    report.amount_planned, report.status = implementation.national_share, implementation.current_status
    return report


def started(implementation: Implementation, period: ReportingPeriod, earlier: ProgressReport | None) -> ProgressReport:
    """Return a new draft that carries on the cumulative figures of the last report in force.

    What is not said again stays as it was; the physical rate and the narrative are told at each period.
    """
    return _carried_on(new_report(implementation, period), earlier)


def all_started(
    implementations: Iterable[Implementation], period: ReportingPeriod, earlier: Mapping[Any, ProgressReport]
) -> dict[Any, ProgressReport]:
    """Return, by key of implementation, what `started` gives of each."""
    blank, found = new_report(Implementation(), period), {}
    for row in implementations:
        # A copy costs a quarter of a new row, whose forty columns are each set to their default.
        report = copy(blank)
        report.pk = uuid7()
        found[row.pk] = _carried_on(_of_part(report, row), earlier.get(row.pk))
    return found


def _carried_on(report: ProgressReport, earlier: ProgressReport | None) -> ProgressReport:
    implementation = report.implementation
    if earlier is not None:
        for name in CUMULATIVE:
            setattr(report, name, getattr(earlier, name))
        # What is planned is the share in force, where one is known: a revision may have changed it.
        if implementation.national_share is not None:
            report.amount_planned = implementation.national_share
    return report


def write_values(report: ProgressReport, values: Mapping[str, Any]) -> None:
    """Set what a person typed; any other field is refused, whoever sends it."""
    unknown = set(values) - set(TYPED_FIELDS)
    if unknown:
        raise ValidationError(
            "Ces champs ne se saisissent pas\u00a0: %(names)s.", params={"names": ", ".join(sorted(unknown))}
        )
    for name, value in values.items():
        setattr(report, name, value)
    if "physical_rate" in values and "rate_obtained" not in values:
        # A rate that comes alone, from a table, was not computed here.
        report.rate_obtained = RateObtained.ESTIMATE
    # A paper stands behind the figures it was signed for, never behind those typed after it.
    report.signed_by, report.signed_reference, report.signed_on = "", "", None


def settle(report: ProgressReport, values: Mapping[str, Any], parts: Parts) -> None:
    """Set the rates that the server computes: nobody types them, whatever door the figures come by."""
    _settle_money(report, values)
    if report.rate_obtained != RateObtained.ESTIMATE:
        report.physical_rate = parts.rate(report)


def _settle_money(report: ProgressReport, values: Mapping[str, Any]) -> None:
    """A rate that comes without an amount is kept and marked as declared.

    Where a revised share came under what was paid, what is known stays until an amount is said.
    """
    computed = financial_rate(report.amount_paid, report.amount_planned)
    is_typed_alone = values.get("financial_rate") is not None and values.get("amount_paid") is None
    if computed is None or is_typed_alone:
        report.financial_rate_is_declared = report.financial_rate is not None
    elif computed <= _ALL:
        report.financial_rate, report.financial_rate_is_declared = computed, False
    elif "amount_paid" in values:
        raise ValidationError({"amount_paid": _OVERPAID})


@transaction.atomic
def submit_reports(*, by: Any, chosen: Mapping[Any, int]) -> None:
    """Submit drafts to the ministry's validator; `chosen` maps each key to the version read."""
    record(_submitted(ready(by, chosen, Event.SUBMIT), by), by=by)


def _submitted(reports: Sequence[ProgressReport], by: Any) -> list[Act]:
    incomplete = {report: lacking for report, lacking in lacking_in(reports).items() if lacking}
    if incomplete:
        report, lacking = next(iter(incomplete.items()))
        raise Incomplete(f"{report.implementation}\u00a0: il manque {' ; '.join(lacking)}.")
    for report in reports:
        report.submitted_at = now()
    return moved(reports, Event.SUBMIT, by)


@transaction.atomic
def withdraw_reports(*, by: Any, chosen: Mapping[Any, int]) -> None:
    """Take submitted reports back to draft, before the ministry has validated them."""
    move(ready(by, chosen, Event.WITHDRAW), Event.WITHDRAW, by)


def lacking_in(reports: Sequence[ProgressReport]) -> dict[ProgressReport, list[str]]:
    """Return, by report, what it lacks to be submitted; an empty list if it is complete."""
    parts = among(report.implementation_id for report in reports if report.status == Status.BLOCKED)
    blocked = set(Blocker.objects.open().filter(implementation__in=parts).values_list("implementation_id", flat=True))
    done = among(report for report in reports if report.status == Status.COMPLETED)
    kept = Attachment.objects.filter(report__in=done, removed_at__isnull=True)
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
