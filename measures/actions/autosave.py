"""What somebody is typing in a report, kept on the server: its own row, no version, no entry in the journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from common.access import Verb
from common.clock import now
from common.errors import Conflict
from measures.actions.guards import check_paper, check_scope, check_window
from measures.models import Autosave, Implementation, ProgressReport, ReportingPeriod
from measures.rules.workflow import OPEN_STEPS


@transaction.atomic
def keep_autosave(
    *,
    by: Any,
    implementation: Implementation,
    period: ReportingPeriod,
    values: Mapping[str, str],
    read_version: int | None,
) -> Autosave:
    """Keep what a person is typing, as it is typed; each person has one row a report, theirs alone.

    Raises `PermissionDenied` out of scope, `Conflict` once the report is no longer written by this ministry.
    """
    check_scope(by, Verb.WRITE_REPORT, [implementation.pk])
    check_paper(by)
    check_window(period, [implementation])
    _check_open(implementation, period)
    kept, _ = Autosave.objects.update_or_create(
        user=by,
        implementation=implementation,
        period=period,
        defaults={"values": dict(values), "read_version": read_version, "saved_at": now()},
    )
    return kept


def _check_open(implementation: Implementation, period: ReportingPeriod) -> None:
    steps = set(
        ProgressReport.objects.filter(implementation=implementation, period=period).values_list("step", flat=True)
    )
    if steps and not steps & set(OPEN_STEPS):
        raise Conflict("Ce rapport n’est plus en rédaction\u00a0: ce que vous tapez n’est pas gardé.")


def forget_autosaves(by: Any, reports: Sequence[ProgressReport]) -> None:
    """Take away what a person was typing in reports that they have now saved; part of the act that saves them."""
    periods = {report.period_id for report in reports}
    places = [report.implementation_id for report in reports]
    Autosave.objects.filter(user=by, implementation__in=places, period__in=periods).delete()
