"""Bordereaux: a ministry prints what it submitted; signed, they come back to its coordination (note 6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.access import acts_on_behalf
from measures.actions.guards import NOT_YOURS, check_scope, check_window, locked_reports
from measures.actions.moves import act_on, contribute, event_of
from measures.actions.papers import Paper, keep_document
from measures.actions.reports import TYPED_FIELDS
from measures.enums import Contribution, Step
from measures.models import ProgressReport, ReportingPeriod, Transmittal, TransmittalLine
from measures.rules.transmittals import fingerprint
from measures.rules.workflow import step_on_entry

_SIGNED_FIELDS = ("step", "version", "signed_by", "signed_reference", "signed_on", "ministry_validated_at")


@dataclass
class Returned:
    """What came of a signed bordereau: the reports that it covers, those that changed since it was printed."""

    signed: list[ProgressReport] = field(default_factory=list)
    changed: list[ProgressReport] = field(default_factory=list)


@transaction.atomic
def make_transmittal(*, by: Any, period: ReportingPeriod) -> Transmittal:
    """Make the bordereau of what one's ministry has submitted, restricted measures apart.

    Raises `PermissionDenied` for whoever is of no ministry, `Conflict` if nothing waits for a signature.
    """
    if not by.may(Verb.WRITE_REPORT) or by.ministry_id is None:
        raise PermissionDenied(NOT_YOURS)
    # Numbers follow each other: the period is locked while one is taken.
    stored = ReportingPeriod.objects.select_for_update(of=("self",), no_key=True).get(pk=period.pk)
    reports = list(ProgressReport.objects.to_sign(by, stored))
    if not reports:
        raise Conflict("Aucun rapport soumis n’attend de signature\u00a0: soumettez-les d’abord.")
    sent = Transmittal.objects.filter(ministry=by.ministry_id, period=stored)
    row = Transmittal(
        member_state_id=by.member_state_id,
        ministry_id=by.ministry_id,
        period=stored,
        number=(sent.aggregate(last=Max("number"))["last"] or 0) + 1,
        sha256=fingerprint([content_of(report) for report in reports]),
        made_by=by,
        made_at=now(),
    )
    row.full_clean()
    row.save()
    insert_rows([TransmittalLine(transmittal=row, report=report, version=report.version) for report in reports])
    changes = {"number": ("", row.number), "rows": ("", len(reports)), "sha256": ("", row.sha256)}
    record([Act("make_transmittal", "measures.transmittal", row.pk, changes=changes)], by=by)
    return row


def content_of(report: ProgressReport) -> dict[str, Any]:
    """Return all that a signatory signs of one report, for the fingerprint."""
    typed = {name: getattr(report, name) for name in TYPED_FIELDS}
    code = f"{report.implementation.measure.code}/{report.member_state_id}"
    return {"code": code, "number": report.number, "version": report.version, **typed}


@transaction.atomic
def return_transmittal(*, by: Any, transmittal: Transmittal, paper: Paper) -> Returned:
    """Write down that a bordereau came back signed: its reports, as printed, now stand on that paper.

    Signed by the minister or secretary-general they become validated by the ministry; by the focal
    point they stay submitted. Whoever writes it down is a contributor, so that a second person of the
    coordination validates. Reports that changed since the printing are left, and returned by name.
    Raises `PermissionDenied`, `Conflict` (nothing left to sign, closed campaign), `ValidationError`.
    """
    stored = Transmittal.objects.visible_to(by).select_related("period", "ministry").filter(pk=transmittal.pk).first()
    if stored is None or not acts_on_behalf(by):
        raise PermissionDenied(NOT_YOURS)
    returned = _sorted_out(by, stored)
    check_window(stored.period, [report.implementation for report in returned.signed])
    document = keep_document(
        by=by, member_state=stored.member_state, paper=paper, reports=returned.signed, transmittal=stored
    )
    acts = _sign(by, returned.signed, paper, f"{stored}, {document.reference}")
    record(acts, by=by)
    return returned


def _sorted_out(by: Any, transmittal: Transmittal) -> Returned:
    versions = dict(transmittal.lines.values_list("report_id", "version"))
    reports = locked_reports(versions.keys())
    check_scope(by, Verb.WRITE_REPORT, [report.implementation_id for report in reports])
    returned = Returned()
    for report in reports:
        is_as_printed = report.step == Step.SUBMITTED and report.version == versions[report.pk]
        (returned.signed if is_as_printed else returned.changed).append(report)
    if not returned.signed:
        names = ", ".join(str(report.implementation) for report in returned.changed)
        raise Conflict(
            f"Aucun rapport de ce bordereau n’est plus tel qu’imprimé ({names})\u00a0: "
            "le ministère en imprime un autre et le fait signer."
        )
    return returned


def _sign(by: Any, reports: Sequence[ProgressReport], paper: Paper, reason: str) -> list[Act]:
    """Put the paper behind the reports; return their entries."""
    step, events, acts = step_on_entry(paper.signed_by), [], []
    for report in reports:
        report.signed_by, report.signed_reference = paper.signed_by, paper.reference.strip()
        report.signed_on, report.version = paper.signed_on, report.version + 1
        changes = {"signed_by": ("", paper.signed_by), "signed_reference": ("", report.signed_reference)}
        if step != report.step:
            changes["step"] = (report.step, step)
            report.step, report.ministry_validated_at = step, now()
            events.append(event_of(report, by, Step.SUBMITTED, reason))
        on_behalf = f"{report.implementation.lead_ministry.acronym}, {report.signed_reference}"
        acts.append(act_on(report, "sign_report", changes, on_behalf))
    update_rows(reports, _SIGNED_FIELDS)
    insert_rows(events)
    contribute(reports, by, Contribution.IMPORTED)
    return acts
