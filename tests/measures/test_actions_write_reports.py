"""Many first drafts at once: the same database as one by one, and the same refusals."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.errors import Conflict
from journal.models import Entry
from measures.actions.reports import save_draft, write_reports
from measures.enums import Status
from measures.models import Implementation, ProgressReport, ReportContributor, ReportEvent, ReportingPeriod

pytestmark = pytest.mark.django_db
VALUES = {"status": Status.IN_PROGRESS, "physical_rate": Decimal("42.0"), "results": "Travaux engagés."}
MADE_AT_THE_TIME = ("id", "at", "report_id", "object_id", "sequence", "hash", "previous_hash", "fingerprint")


@pytest.fixture
def period() -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")


@pytest.fixture
def led() -> list[Implementation]:
    """What the ministry of Mali's foreign affairs leads: its reports of September are not written."""
    rows = Implementation.objects.filter(lead_ministry__code="ML-MAECI", measure__axis__roadmap__code="AN2")
    return list(rows.select_related("measure", "lead_ministry", "member_state").order_by("measure__code"))


@pytest.fixture
def writer(focal: Callable[[str], User]) -> User:
    return focal("ML-MAECI")


def _written(implementations: list[Implementation], period: ReportingPeriod, before: int) -> list[dict[str, Any]]:
    reports = ProgressReport.objects.filter(implementation__in=implementations, period=period)
    told = [
        reports.order_by("implementation__measure__code"),
        ReportContributor.objects.filter(report__in=reports),
        ReportEvent.objects.filter(report__in=reports),
        Entry.objects.filter(sequence__gt=before).order_by("sequence"),
    ]
    rows = [row for query in told for row in query.values()]
    return [{name: value for name, value in row.items() if name not in MADE_AT_THE_TIME} for row in rows]


def test_a_batch_and_single_drafts_leave_the_same_database(
    writer: User, period: ReportingPeriod, led: list[Implementation]
) -> None:
    before = Entry.objects.count()
    single = transaction.savepoint()
    for implementation in led:
        save_draft(by=writer, implementation=implementation, period=period, values=VALUES)
    one_by_one = _written(led, period, before)
    transaction.savepoint_rollback(single)

    write_reports(by=writer, period=period, drafts=dict.fromkeys(led, VALUES))

    assert _written(led, period, before) == one_by_one
    assert len(one_by_one) == 4 * len(led)


def test_a_batch_takes_the_same_queries_for_one_row_and_for_six(
    writer: User, period: ReportingPeriod, led: list[Implementation]
) -> None:
    _queries_for(writer, period, led[:1])  # what an account reads is computed once

    assert _queries_for(writer, period, led[1:2]) == _queries_for(writer, period, led[2:8])


def _queries_for(writer: User, period: ReportingPeriod, led: list[Implementation]) -> int:
    with CaptureQueriesContext(connection) as queries:
        write_reports(by=writer, period=period, drafts=dict.fromkeys(led, VALUES))
    return len(queries)


def test_another_ministry_s_implementation_is_refused_and_nothing_is_written(
    writer: User, period: ReportingPeriod, led: list[Implementation]
) -> None:
    foreign = Implementation.objects.exclude(lead_ministry__code="ML-MAECI").get(
        measure__code="AN2-DIP-07", member_state="ML"
    )

    with pytest.raises(PermissionDenied):
        write_reports(by=writer, period=period, drafts=dict.fromkeys([*led, foreign], VALUES))

    assert not ProgressReport.objects.filter(period=period, member_state="ML").exists()


def test_a_report_already_written_is_never_written_over(
    writer: User, period: ReportingPeriod, led: list[Implementation]
) -> None:
    save_draft(by=writer, implementation=led[0], period=period, values=VALUES)

    with pytest.raises(Conflict, match="existe déjà"):
        write_reports(by=writer, period=period, drafts=dict.fromkeys(led, VALUES))

    assert ProgressReport.objects.filter(period=period, member_state="ML").count() == 1


def test_a_closed_campaign_is_refused(writer: User, led: list[Implementation]) -> None:
    closed = ReportingPeriod.objects.select_related("roadmap").get(code="AN2-06")

    with pytest.raises(Conflict, match="close"):
        write_reports(by=writer, period=closed, drafts={led[0]: VALUES})


def test_a_rate_over_100_is_refused(writer: User, period: ReportingPeriod, led: list[Implementation]) -> None:
    with pytest.raises(ValidationError):
        write_reports(by=writer, period=period, drafts={led[0]: VALUES | {"physical_rate": Decimal("120")}})


def test_nothing_is_written_when_the_journal_fails(
    writer: User, period: ReportingPeriod, led: list[Implementation]
) -> None:
    # The place after the head is taken already: the next entry meets it.
    head = Entry.objects.order_by("-sequence").values().first()
    Entry.objects.create(**head | {"sequence": -1, "previous_hash": head["hash"], "hash": "f" * 64})

    with pytest.raises(IntegrityError):
        write_reports(by=writer, period=period, drafts={led[0]: VALUES})

    assert not ProgressReport.objects.filter(period=period, member_state="ML").exists()
