"""Campaigns: a period opens and closes by an act, never by the clock."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Ministry
from accounts.writing import REFUSED, difference, write_row
from common.access import Scope, Verb
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.enums import PeriodStatus
from measures.models import PeriodException, ReportingPeriod
from measures.rules.campaigns import dates_fault, leave_fault

# Which status may follow which: a closed campaign reopens only by exceptions, ministry by ministry.
_NEXT = {PeriodStatus.PREPARED: PeriodStatus.OPEN, PeriodStatus.OPEN: PeriodStatus.CLOSED}


@transaction.atomic
def save_period(*, by: Any, period: ReportingPeriod, read_version: int | None = None) -> None:
    """Write the dates of a period: prepared, or extended while it is open; never once it is closed.

    Raises `PermissionDenied`, `Conflict` (closed, other version), `ValidationError` by field.
    """
    if not by.may(Verb.WRITE_PERIOD):
        raise PermissionDenied(REFUSED)
    stored = ReportingPeriod.objects.select_for_update(of=("self",)).filter(pk=period.pk).first()
    period.status = stored.status if stored else PeriodStatus.PREPARED
    if period.status == PeriodStatus.CLOSED:
        raise Conflict("Cette période est close\u00a0: ses dates ne changent plus.")
    changed = {name: getattr(period, name) for name in difference(stored, period)}
    faults = dates_fault(period.status, changed, by.today())
    if faults:
        raise ValidationError(faults)
    record([write_row(period, by=by, read_version=read_version)], by=by)


@transaction.atomic
def open_period(*, by: Any, period: ReportingPeriod) -> None:
    """Open the campaign of a prepared period."""
    _turn(by, period, PeriodStatus.OPEN)


@transaction.atomic
def close_period(*, by: Any, period: ReportingPeriod) -> None:
    """Close the campaign: from then on the database itself refuses to write in its reports."""
    _turn(by, period, PeriodStatus.CLOSED)


def _turn(by: Any, period: ReportingPeriod, status: PeriodStatus) -> None:
    stored = ReportingPeriod.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=period.pk).first()
    if stored is None:
        raise PermissionDenied(REFUSED)
    if _NEXT.get(PeriodStatus(stored.status)) != status:
        raise Conflict(f"Cette période est {stored.get_status_display()}\u00a0: cet acte n’est pas possible.")
    before = stored.status
    stored.status, stored.version = status, stored.version + 1
    stored.save()
    period.status, period.version = stored.status, stored.version
    changes = {"status": (before, str(status))}
    record([Act(f"{status}_period", "measures.reportingperiod", stored.pk, changes=changes)], by=by)


@transaction.atomic
def grant_exception(
    *, by: Any, period: ReportingPeriod, ministry: Ministry, until: date, reason: str
) -> PeriodException:
    """Let one ministry of one's own state write in a closed period until a day, that day included.

    Raises `PermissionDenied` for another state's ministry, `ValidationError` for a leave that
    would change nothing: past, within an open campaign, to a ministry that is no more.
    """
    if not _grants_to(by, ministry):
        raise PermissionDenied(REFUSED)
    stored = ReportingPeriod.objects.select_for_update(of=("self",)).get(pk=period.pk)
    _check_leave(stored, ministry, until, reason)
    leave = PeriodException(
        period=stored, ministry=ministry, until=until, reason=reason.strip(), granted_by=by, granted_at=now()
    )
    leave.full_clean()
    leave.save()
    changes = {"ministry": ("", ministry.code), "until": ("", until.isoformat()), "reason": ("", leave.reason)}
    state = ministry.member_state_id
    # The reason that a state gives is that state's own: the entry is about the leave, not the period.
    record([Act("grant_exception", "measures.periodexception", leave.pk, changes=changes, member_state=state)], by=by)
    return leave


def _grants_to(by: Any, ministry: Ministry) -> bool:
    scopes = {grant.scope for grant in by.reach(Verb.GRANT_EXCEPTION)}
    return Scope.STATE in scopes and by.member_state_id == ministry.member_state_id


def _check_leave(period: ReportingPeriod, ministry: Ministry, until: date, reason: str) -> None:
    today = ministry.member_state.today()
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif de la dérogation."})
    if not Ministry.objects.active_on(today).filter(pk=ministry.pk).exists():
        raise ValidationError({"ministry": "Ce ministère n’existe plus\u00a0: choisissez celui qui lui succède."})
    fault = leave_fault(period.status, period.closes_on, until, today)
    if fault:
        raise ValidationError({"until": fault})
