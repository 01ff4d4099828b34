"""The reports of a measured base: the peer's, each validated by the three persons of its chain, period by period."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from accounts.models import User
from aes_roadmap.demonstration.people import address
from aes_roadmap.demonstration.scale.plan import Plan
from bench.vanilla.gen import report_rows
from common.bulk import insert_rows
from measures.actions.copies import copy_onto
from measures.enums import Contribution, Status, Step
from measures.models import Blocker, Implementation, ProgressReport, ReportContributor, ReportingPeriod

STATUSES = {
    "planned": Status.NOT_STARTED,
    "started": Status.IN_PROGRESS,
    "blocked": Status.BLOCKED,
    "done": Status.COMPLETED,
}
# Written by portions, so that memory does not grow with the base.
_PORTION = 10_000
_VALIDATED_AFTER = timedelta(days=5)


def load_reports(plan: Plan, accounts: dict[str, User]) -> int:
    """Write the reports, copy the last ones onto their implementations (unsaved); return how many there are."""
    count = len(plan.implementations)
    rows = report_rows(count)
    for period in plan.periods[:-1]:
        told = islice(rows, count)
        while portion := list(islice(told, _PORTION)):
            _write([_report(plan.implementations[row[0]], period, row, accounts) for row in portion], accounts)
    return count * (len(plan.periods) - 1)


def _report(
    implementation: Implementation, period: ReportingPeriod, row: tuple[Any, ...], accounts: dict[str, User]
) -> ProgressReport:
    _, _, percent, told, text = row
    status, ministry = STATUSES[told], implementation.lead_ministry.code
    at = datetime.combine(period.situation_on, time(9), UTC) + _VALIDATED_AFTER
    previous = implementation.current_physical_rate
    report = ProgressReport(
        implementation=implementation,
        member_state_id=implementation.member_state_id,
        period=period,
        step=Step.VALIDATED,
        is_in_force=True,
        situation_on=period.situation_on,
        status=status,
        physical_rate=Decimal(percent),
        results=text,
        evidence="procès-verbal de réception" if status == Status.COMPLETED else "",
        fall_explanation="relevé corrigé" if previous is not None and percent < previous else "",
        submitted_at=at,
        ministry_validator=accounts[address("validateur", ministry)],
        ministry_validated_at=at,
        national_validator=accounts[address("comite", implementation.member_state_id)],
        validated_at=at,
    )
    copy_onto(implementation, report)
    return report


def _write(reports: list[ProgressReport], accounts: dict[str, User]) -> None:
    insert_rows(reports)
    insert_rows(list(_contributions(reports, accounts)))


def _contributions(reports: list[ProgressReport], accounts: dict[str, User]) -> Iterator[ReportContributor]:
    for report in reports:
        author = accounts[address("point-focal", report.implementation.lead_ministry.code)]
        yield ReportContributor(report=report, user=author, contribution=Contribution.WROTE, at=report.submitted_at)


def blockers_of(plan: Plan, accounts: dict[str, User]) -> list[Blocker]:
    """Return one blocker for each implementation ever reported as blocked, open where the last report says so."""
    last_end = plan.periods[-2].situation_on
    blocked: dict[int, list[date]] = defaultdict(list)
    for number, on, _, told, _ in report_rows(len(plan.implementations)):
        if STATUSES[told] == Status.BLOCKED:
            blocked[number].append(on)
    return [_blocker(plan.implementations[number], days, last_end, accounts) for number, days in blocked.items()]


def _blocker(implementation: Implementation, days: list[date], last_end: date, accounts: dict[str, User]) -> Blocker:
    is_open = days[-1] == last_end
    return Blocker(
        implementation=implementation,
        member_state_id=implementation.member_state_id,
        what="Crédits non ouverts",
        since=days[0],
        who_can_lift="ministère des Finances",
        opened_by=accounts[address("point-focal", implementation.lead_ministry.code)],
        lifted_on=None if is_open else days[-1] + 2 * _VALIDATED_AFTER,
        how_lifted="" if is_open else "crédits ouverts",
    )
