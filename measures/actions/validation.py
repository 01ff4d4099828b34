"""Validation, return and rectification of reports: never by a person who wrote them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.clock import now
from common.errors import Conflict
from journal.actions import record
from measures.actions.copies import refresh_current
from measures.actions.guards import can_appreciate, check_scope, check_window, contributors_of, locked_reports
from measures.actions.moves import act_on, event_of, move, ready
from measures.actions.parts import Parts
from measures.actions.reports import TYPED_FIELDS, new_report, pending_report, write_values
from measures.enums import Appreciation, Step
from measures.models import ProgressReport, ReportContributor
from measures.rules.workflow import Event, Persons, four_eyes_fault


@transaction.atomic
def validate_reports(*, by: Any, chosen: Mapping[Any, int], appreciations: Mapping[Any, str] | None = None) -> None:
    """Validate reports, each at its step: by the ministry, then by the nation, never by one who wrote.

    All or nothing. A national validation brings the report into force and copies its figures
    onto the implementation in the same transaction. `appreciations`, by key, are refused where none
    is asked; where one is asked and not given, the report is validated without (ADR 0016).
    """
    reports = ready(by, chosen, Event.VALIDATE)
    _check_four_eyes(reports, by)
    _appreciate(reports, appreciations or {})
    for report in reports:
        _sign(report, by)
    final = [report for report in reports if report.step == Step.MINISTRY_VALIDATED]
    _replace_those_in_force(final)
    refresh_current(final)
    move(reports, Event.VALIDATE, by)


@transaction.atomic
def return_reports(*, by: Any, chosen: Mapping[Any, int], reason: str) -> None:
    """Send reports back to their ministries, with the reason that stays in the trail."""
    if not reason.strip():
        raise ValidationError("Indiquez le motif du renvoi\u00a0: il reste dans l’historique du rapport.")
    reports = ready(by, chosen, Event.RETURN)
    for report in reports:
        report.returned_by, report.return_reason = by, reason.strip()
        report.ministry_validator, report.ministry_validated_at = None, None
    move(reports, Event.RETURN, by, reason.strip())


@transaction.atomic
def open_rectification(*, by: Any, report: ProgressReport, reason: str) -> ProgressReport:
    """Open a new number of a validated report, to go through the same chain; the old one stays.

    Values of indicators and milestones reached come with it, and those who wrote them; attachments
    stay with the number that they prove.
    """
    if not reason.strip():
        raise ValidationError("Indiquez le motif du rectificatif.")
    (stored,) = locked_reports([report.pk])
    check_scope(by, Verb.OPEN_RECTIFICATION, [stored.implementation_id])
    check_window(stored.period, [stored.implementation])
    if not stored.is_in_force:
        raise Conflict("Seul le rapport en vigueur se rectifie.")
    if pending_report(stored.implementation, stored.period):
        raise Conflict("Un rectificatif est déjà ouvert pour cette période.")
    copy = new_report(stored.implementation, stored.period, stored.number + 1)
    write_values(copy, {name: getattr(stored, name) for name in TYPED_FIELDS})
    # Opened by the coordination, written by the ministry: it comes to it as a returned report.
    copy.step, copy.return_reason, copy.returned_by = Step.RETURNED, reason.strip(), by
    copy.rectification_reason = reason.strip()
    copy.full_clean()
    copy.save()
    _copy_parts(stored, copy)
    insert_rows([event_of(copy, by, "", reason.strip())])
    record([act_on(copy, "open_rectification", {"number": (stored.number, copy.number)})], by=by)
    return copy


def _copy_parts(stored: ProgressReport, copy: ProgressReport) -> None:
    Parts([copy], origins={copy.pk: stored}).write()
    # The words are still theirs: whoever wrote the old number does not validate the new one either.
    insert_rows(
        [
            ReportContributor(report=copy, user_id=row.user_id, contribution=row.contribution, at=row.at)
            for row in stored.contributions.all()
        ]
    )


def _check_four_eyes(reports: Sequence[ProgressReport], by: Any) -> None:
    contributors = contributors_of(reports)
    for report in reports:
        fault = four_eyes_fault(report.step, by.pk, Persons(contributors[report.pk], report.ministry_validator_id))
        if fault:
            raise PermissionDenied(f"{report.implementation}\u00a0: {fault}")


def _appreciate(reports: Sequence[ProgressReport], appreciations: Mapping[Any, str]) -> None:
    known = {report.pk: report for report in reports}
    for key, level in appreciations.items():
        report = known.get(key)
        if report is None or not can_appreciate(report):
            raise ValidationError(
                "L’appréciation se donne à la validation nationale d’une mesure en retard, bloquée ou prioritaire."
            )
        if level not in Appreciation:
            raise ValidationError("Choisissez l’appréciation dans la liste.")
        report.appreciation = level


def _sign(report: ProgressReport, by: Any) -> None:
    if report.step == Step.SUBMITTED:
        report.ministry_validator, report.ministry_validated_at = by, now()
    else:
        report.national_validator, report.validated_at, report.is_in_force = by, now(), True


def _replace_those_in_force(final: Sequence[ProgressReport]) -> None:
    if not final:
        return
    before = ProgressReport.objects.in_force().filter(implementation__in=[report.implementation_id for report in final])
    pairs = {(report.implementation_id, report.period_id) for report in final}
    replaced = [report for report in before if (report.implementation_id, report.period_id) in pairs]
    for report in replaced:
        report.is_in_force = False
    update_rows(replaced, ["is_in_force"])
