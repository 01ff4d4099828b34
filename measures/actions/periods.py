"""Campaigns: a period opens and closes by an act, never by the clock."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Ministry
from accounts.writing import REFUSED, write_row
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.enums import PeriodStatus
from measures.models import PeriodException, ReportingPeriod

# Which status may follow which: a closed campaign reopens only by exceptions, ministry by ministry.
_NEXT = {PeriodStatus.PREPARED: PeriodStatus.OPEN, PeriodStatus.OPEN: PeriodStatus.CLOSED}


@transaction.atomic
def save_period(*, by: Any, period: ReportingPeriod, read_version: int | None = None) -> None:
    """Write the dates of a period: prepared, or extended while it is open."""
    stored = ReportingPeriod.objects.select_for_update(of=("self",)).filter(pk=period.pk).first()
    period.status = stored.status if stored else PeriodStatus.PREPARED
    if period.status == PeriodStatus.CLOSED:
        raise Conflict("Cette période est close\u00a0: ses dates ne changent plus.")
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
    """Let one ministry of one's own state write in a closed period until a day."""
    if not reason.strip():
        raise ValidationError("Indiquez le motif de la dérogation.")
    leave = PeriodException(
        period=period, ministry=ministry, until=until, reason=reason.strip(), granted_by=by, granted_at=now()
    )
    leave.clean_fields()
    leave.save()
    if not PeriodException.objects.editable_by(by).filter(pk=leave.pk).exists():
        raise PermissionDenied(REFUSED)
    changes = {"ministry": ("", ministry.code), "until": ("", until.isoformat()), "reason": ("", leave.reason)}
    record([Act("grant_exception", "measures.reportingperiod", period.pk, changes=changes)], by=by)
    return leave
