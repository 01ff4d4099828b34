"""Fetch and check in one call: what one may not read does not exist (404)."""

import hashlib
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from common.access import Level, Scope, Verb
from measures.enums import PeriodStatus
from measures.models import (
    Attachment,
    Blocker,
    Implementation,
    Measure,
    PeriodException,
    PreparedFile,
    ProgressReport,
    Reminder,
    ReportingPeriod,
    Revision,
    SignedDocument,
    Transmittal,
)
from measures.rules.codes import last_numbers

_REPORT_VERBS = (
    Verb.WRITE_REPORT,
    Verb.VALIDATE_SUBMITTED,
    Verb.VALIDATE_MINISTRY_VALIDATED,
    Verb.OPEN_RECTIFICATION,
    Verb.READ_JOURNAL,
)


def given_numbers(user: Any) -> dict[str, int] | None:
    """Return, by the letters of their codes, the last number of all measures, read by the account or not.

    None for who reads what is restricted: no code is hidden from it (`measures.rules.codes`).
    """
    if Level.RESTRICTED in user.readable_levels:
        return None
    return last_numbers(Measure.objects.values_list("code", flat=True))


def get_measure(user: Any, code: str) -> Measure:
    """Return a measure that the account reads, with its axis and roadmap."""
    measures = Measure.objects.visible_to(user).select_related("axis__roadmap", "domain", "pilot_state")
    return get_object_or_404(measures, code=code)


def get_implementation(user: Any, code: str, state: str) -> Implementation:
    """Return one state's part of a measure that the account reads."""
    rows = Implementation.objects.visible_to(user).select_related(
        "measure__axis__roadmap", "member_state", "lead_ministry"
    )
    return get_object_or_404(rows, measure__code=code, member_state=state)


def get_report(user: Any, pk: Any) -> ProgressReport:
    """Return a report of which the account reads at least the existence; `band` says how much."""
    rows = ProgressReport.objects.visible_to(user).select_related("implementation__measure", "period", "member_state")
    return get_object_or_404(rows, pk=pk)


def get_report_of(user: Any, period: str, code: str, state: str, number: str = "") -> ProgressReport:
    """Return the report of a period and an implementation: the number asked for, else the last one that is read."""
    rows = ProgressReport.objects.visible_to(user).select_related(
        "implementation__measure", "implementation__lead_ministry", "period", "member_state"
    )
    rows = rows.filter(period__code=period, implementation__measure__code=code, member_state=state)
    if number:
        rows = rows.filter(number=number) if number.isdecimal() and len(number) < 5 else rows.none()
    report = rows.order_by("-number").first()
    if report is None:
        raise Http404
    return report


def get_attachment(user: Any, pk: Any) -> Attachment:
    """Return a paper that the account reads, with the measure it hangs from."""
    rows = Attachment.objects.visible_to(user).select_related("report__implementation__measure", "report__period")
    return get_object_or_404(rows, pk=pk)


def get_signed_document(user: Any, pk: Any) -> SignedDocument:
    """Return the paper of a ministry, for its state's coordination."""
    return get_object_or_404(SignedDocument.objects.visible_to(user), pk=pk)


def acts_on_behalf(user: Any) -> bool:
    """Return whether the account enters figures in a ministry's name, from its signed document (note 6)."""
    return any(grant.scope == Scope.STATE for grant in user.reach(Verb.WRITE_REPORT))


def can_attach(user: Any, report: ProgressReport) -> bool:
    """Return whether a page offers to join or take back a paper; the action judges again.

    A coordination does not: what it enters for a ministry stands on the ministry's signed document (note 6).
    """
    if acts_on_behalf(user):
        return False
    if report.period.status != PeriodStatus.OPEN:
        ministry, today = report.implementation.lead_ministry_id, report.member_state.today()
        leave = PeriodException.objects.visible_to(user).filter(period=report.period_id, ministry=ministry)
        if not leave.valid_on(today).exists():
            return False
    return ProgressReport.objects.editable_by(user).filter(pk=report.pk).exists()


def periods_to_report(user: Any, implementation: Implementation) -> list[ReportingPeriod]:
    """Return the periods in which a page offers to write the report of a part: open, or left open to its ministry."""
    rows = Implementation.objects.filter(pk=implementation.pk)
    if acts_on_behalf(user) or not rows.within(user, Verb.WRITE_REPORT).exists():
        return []
    leaves = PeriodException.objects.visible_to(user).valid_on(implementation.member_state.today())
    allowed = leaves.filter(ministry=implementation.lead_ministry_id).values("period")
    periods = ReportingPeriod.objects.visible_to(user).filter(roadmap=implementation.measure.axis.roadmap_id)
    is_closed_to_others = Q(status=PeriodStatus.CLOSED, pk__in=allowed)
    return list(periods.filter(Q(status=PeriodStatus.OPEN) | is_closed_to_others))


def can_share(user: Any, report: ProgressReport) -> bool:
    """Return whether a page offers to share the papers of a report."""
    within = Implementation.objects.visible_to(user).within(user, Verb.SHARE_ATTACHMENT)
    return user.may(Verb.SHARE_ATTACHMENT) and within.filter(pk=report.implementation_id).exists()


def held_verbs(user: Any, implementation: Implementation) -> frozenset[Verb]:
    """Return the verbs of a report's acts, and of its journal, that the account holds on an implementation."""
    rows = Implementation.objects.filter(pk=implementation.pk)
    return frozenset(verb for verb in _REPORT_VERBS if user.may(verb) and rows.within(user, verb).exists())


def get_period(user: Any, code: str) -> ReportingPeriod:
    """Return a period by its code."""
    return get_object_or_404(ReportingPeriod.objects.visible_to(user), code=code)


def get_transmittal(user: Any, code: str, pk: Any) -> Transmittal:
    """Return a bordereau of one's ministry or, for a coordination, of one's state."""
    rows = Transmittal.objects.visible_to(user).select_related("period__roadmap", "member_state", "ministry")
    return get_object_or_404(rows, pk=pk, period__code=code)


def get_reminder(user: Any, code: str, pk: Any) -> Reminder:
    """Return a letter that was sent, with all that it prints."""
    rows = Reminder.objects.visible_to(user).select_related(
        "period__roadmap", "member_state", "ministry", "sent_by__mandate"
    )
    return get_object_or_404(rows, pk=pk, period__code=code)


def get_blocker(user: Any, pk: Any) -> Blocker:
    """Return a blocker that the account reads, with the part of the plan that it blocks."""
    rows = Blocker.objects.visible_to(user).select_related(
        "implementation__measure__axis__roadmap", "implementation__lead_ministry", "member_state"
    )
    return get_object_or_404(rows, pk=pk)


def get_revision(user: Any, pk: Any) -> Revision:
    """Return a revision of the plan that the account reads."""
    return get_object_or_404(Revision.objects.visible_to(user), pk=pk)


def reader_of(user: Any) -> str:
    """Return the digest of the rights to which a file is cut: role, place, ministries, levels."""
    rights = [user.identity, user.state_code, *sorted(map(str, user.ministry_ids)), *user.readable_levels]
    return hashlib.sha256(" ".join(rights).encode()).hexdigest()


def still_reads(user: Any, prepared: PreparedFile) -> bool:
    """Return whether an account's rights are those of its demand, and it reads each measure at its level of now."""
    if prepared.reader != reader_of(user):
        return False
    rows = Measure.objects.visible_to(user).filter(pk__in=prepared.keys)
    if not prepared.with_restricted:
        rows = rows.exclude(level=Level.RESTRICTED)
    return rows.count() == len(prepared.keys)


def demanded(key: str) -> PreparedFile | None:
    """Return what a task was asked to make; None once it was thrown away."""
    return PreparedFile.objects.filter(pk=key).select_related("user__member_state", "user__ministry").first()


def get_prepared_file(user: Any, pk: Any) -> PreparedFile:
    """Return a file made for this account; 404 if its day is over or one of its measures is no longer read."""
    row = get_object_or_404(PreparedFile.objects.visible_to(user).exclude(file=""), pk=pk)
    if not still_reads(user, row):
        raise Http404
    return row
