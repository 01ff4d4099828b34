"""Many reports at once: the same database as one by one, in a number of queries that does not grow."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from journal.actions import record
from journal.models import Entry
from measures.actions.entry import EnteredRow, enter_reports
from measures.actions.plan import create_plan_rows, save_plan_row
from measures.actions.reports import save_draft, submit_reports, withdraw_reports, write_reports
from measures.actions.validation import return_reports, validate_reports
from measures.models import Implementation, Milestone, ProgressReport, ReportContributor, ReportEvent, ReportingPeriod
from tests.journal.completeness import chain_holds, head
from tests.measures.acts import account, drafted_part, period

pytestmark = pytest.mark.django_db
VALUES = {"status": "in_progress", "physical_rate": Decimal("100.0"), "results": "Travaux achevés."}
# What two runs never share: keys, instants, places in the chain. A batch imports, a person writes.
ASIDE = (
    "id",
    "at",
    "report_id",
    "object_id",
    "sequence",
    "hash",
    "previous_hash",
    "fingerprint",
    "contribution",
    "act",
    "changes",
)
INSTANTS = ("submitted_at", "ministry_validated_at", "validated_at")


@pytest.fixture
def led() -> list[Implementation]:
    """The eight implementations of Mali's foreign affairs, that have no report of September."""
    rows = Implementation.objects.filter(lead_ministry__code="ML-MAECI", measure__axis__roadmap__code="AN2")
    return list(rows.select_related("measure", "lead_ministry", "member_state").order_by("measure__code"))


@pytest.fixture
def writer(focal: Callable[[str], User]) -> User:
    return focal("ML-MAECI")


@pytest.fixture
def signer(validator: Callable[[str], User]) -> User:
    return validator("ML-MAECI")


def reports() -> list[ProgressReport]:
    rows = ProgressReport.objects.filter(period__code="AN2-09", member_state="ML")
    return list(rows.order_by("implementation__measure__code"))


def chosen(rows: Sequence[ProgressReport]) -> dict[Any, int]:
    return {row.pk: row.version for row in rows}


def left(before: int) -> list[list[dict[str, Any]]]:
    """Return what acts left on Mali's reports of September, its implementations and the journal."""
    mali = {"report__period__code": "AN2-09", "report__member_state": "ML"}
    told = [
        ProgressReport.objects.filter(period__code="AN2-09", member_state="ML").order_by(
            "implementation__measure__code"
        ),
        Implementation.objects.filter(member_state="ML").order_by("measure__code"),
        ReportContributor.objects.filter(**mali).order_by("report__implementation__measure__code"),
        ReportEvent.objects.filter(**mali).order_by("report__implementation__measure__code", "at", "to_step"),
        Entry.objects.filter(sequence__gt=before).order_by("sequence"),
    ]
    return [[_bare(row) for row in query.values()] for query in told]


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ASIDE}
    return kept | {name: kept[name] is not None for name in INSTANTS if name in kept}


def both_ways(one_by_one: Callable[[], None], at_once: Callable[[], None]) -> tuple[Any, Any]:
    """Return what is left by two ways of doing the same, each from the same start."""
    before, start = head(), transaction.savepoint()
    one_by_one()
    single = left(before)
    transaction.savepoint_rollback(start)
    at_once()
    assert chain_holds()
    return single, left(before)


def test_entering_a_workbook_leaves_what_typing_and_submitting_row_by_row_leaves(
    writer: User, led: list[Implementation]
) -> None:
    def typed() -> None:
        for row in led:
            draft = save_draft(by=writer, implementation=row, period=period(), values=VALUES)
            submit_reports(by=writer, chosen=chosen([draft]))

    def entered() -> None:
        rows = [EnteredRow(row.pk, VALUES) for row in led]
        with transaction.atomic():
            result = enter_reports(
                by=writer, period=period(), rows=rows, situation_on=period().situation_on, signed=None
            )
            record(result.acts, by=writer)

    single, batch = both_ways(typed, entered)
    figures = ("member_state_id", "step", "status", "physical_rate", "results", "situation_on", "number", "is_in_force")
    assert [[row[name] for name in figures] for row in batch[0]] == [
        [row[name] for name in figures] for row in single[0]
    ]
    assert len(batch[0]) == len(led)
    assert batch[1:3] == single[1:3]
    assert {row["to_step"] for row in batch[3]} == {"submitted"}
    assert [row["actor"] for row in batch[4]] == [writer.email] * len(led)


@pytest.fixture
def submitted(writer: User, led: list[Implementation]) -> list[ProgressReport]:
    write_reports(by=writer, period=period(), drafts=dict.fromkeys(led, VALUES))
    submit_reports(by=writer, chosen=chosen(reports()))
    return reports()


@pytest.fixture
def ministry_validated(signer: User, submitted: list[ProgressReport]) -> list[ProgressReport]:
    validate_reports(by=signer, chosen=chosen(submitted))
    return reports()


def test_validating_a_ministry_s_reports_at_once_or_one_by_one_leaves_the_same(
    signer: User, submitted: list[ProgressReport]
) -> None:
    single, batch = both_ways(
        lambda: [validate_reports(by=signer, chosen=chosen([row])) for row in submitted],
        lambda: validate_reports(by=signer, chosen=chosen(submitted)),
    )
    assert batch == single
    assert {row["step"] for row in batch[0]} == {"ministry_validated"}


def test_validating_for_the_nation_at_once_or_one_by_one_leaves_the_same(
    comite_ml: User, ministry_validated: list[ProgressReport]
) -> None:
    single, batch = both_ways(
        lambda: [validate_reports(by=comite_ml, chosen=chosen([row])) for row in ministry_validated],
        lambda: validate_reports(by=comite_ml, chosen=chosen(ministry_validated)),
    )
    assert batch == single
    assert {(row["step"], row["is_in_force"]) for row in batch[0]} == {("validated", True)}


def test_returning_at_once_or_one_by_one_leaves_the_same(
    comite_ml: User, ministry_validated: list[ProgressReport]
) -> None:
    single, batch = both_ways(
        lambda: [return_reports(by=comite_ml, chosen=chosen([row]), reason="Revoir") for row in ministry_validated],
        lambda: return_reports(by=comite_ml, chosen=chosen(ministry_validated), reason="Revoir"),
    )
    assert batch == single


def test_creating_plan_rows_at_once_or_one_by_one_leaves_the_same(comite_ml: User) -> None:
    row = drafted_part()

    def made() -> list[Milestone]:
        return [Milestone(implementation=row, order=number, title=f"Jalon {number}") for number in range(1, 7)]

    def milestones() -> list[tuple[Any, ...]]:
        return list(row.milestones.order_by("order").values_list("order", "title", "weight", "version"))

    start = transaction.savepoint()
    for milestone in made():
        save_plan_row(by=comite_ml, row=milestone)
    single = milestones()
    transaction.savepoint_rollback(start)
    create_plan_rows(by=comite_ml, rows=made())
    assert milestones() == single
    assert len(single) == 6


# --- As many queries for one row as for six -----------------------------------------------------------


def queries_of(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        act()
    return len(queries)


def for_one_and_for_six(act: Callable[[Sequence[Any]], Any], rows: Sequence[Any]) -> list[int]:
    """Return the queries for one row and for six others; a first row warms what is computed once."""
    act(rows[:1])
    return [queries_of(lambda: act(rows[1:2])), queries_of(lambda: act(rows[2:8]))]


def test_submitting_takes_the_same_queries(writer: User, led: list[Implementation]) -> None:
    write_reports(by=writer, period=period(), drafts=dict.fromkeys(led, VALUES))
    one, six = for_one_and_for_six(lambda rows: submit_reports(by=writer, chosen=chosen(rows)), reports())
    assert one == six


def test_withdrawing_takes_the_same_queries(writer: User, submitted: list[ProgressReport]) -> None:
    one, six = for_one_and_for_six(lambda rows: withdraw_reports(by=writer, chosen=chosen(rows)), submitted)
    assert one == six


def test_validating_for_the_ministry_takes_the_same_queries(signer: User, submitted: list[ProgressReport]) -> None:
    one, six = for_one_and_for_six(lambda rows: validate_reports(by=signer, chosen=chosen(rows)), submitted)
    assert one == six


def test_validating_for_the_nation_takes_the_same_queries(
    comite_ml: User, ministry_validated: list[ProgressReport]
) -> None:
    one, six = for_one_and_for_six(lambda rows: validate_reports(by=comite_ml, chosen=chosen(rows)), ministry_validated)
    assert one == six


def test_returning_takes_the_same_queries(comite_ml: User, ministry_validated: list[ProgressReport]) -> None:
    one, six = for_one_and_for_six(
        lambda rows: return_reports(by=comite_ml, chosen=chosen(rows), reason="Revoir"), ministry_validated
    )
    assert one == six


def test_entering_a_workbook_takes_the_same_queries(writer: User, led: list[Implementation]) -> None:
    campaign: ReportingPeriod = period()

    def enter(rows: Sequence[Implementation]) -> None:
        with transaction.atomic():
            told = [EnteredRow(row.pk, VALUES) for row in rows]
            entered = enter_reports(by=writer, period=campaign, rows=told, situation_on=date(2026, 9, 30), signed=None)
            record(entered.acts, by=writer)

    one, six = for_one_and_for_six(enter, led)
    assert one == six


def test_creating_plan_rows_takes_the_same_queries() -> None:
    row, by = drafted_part(), account("comite.ml")
    made = [Milestone(implementation=row, order=number, title=f"Jalon {number}") for number in range(1, 9)]
    one, six = for_one_and_for_six(lambda rows: create_plan_rows(by=by, rows=rows), made)
    assert one == six
