"""One statement a table: what is written is what was given, on both databases and whatever the values."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.bulk import insert_rows, update_rows
from measures.models import Blocker, Domain, Implementation, Milestone, ProgressReport

pytestmark = pytest.mark.django_db
# PostgreSQL holds neither NUL nor half a surrogate pair in a text; forms refuse both.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60)
within = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def report() -> ProgressReport:
    return ProgressReport.objects.filter(step="draft", period__status="open").first()


@pytest.fixture
def blocker() -> Blocker:
    return Blocker.objects.first()


@given(st.lists(st.tuples(texts, texts), max_size=12))
@within
def test_texts_come_back_as_they_were_given(pairs: list[tuple[str, str]]):
    with transaction.atomic():
        rows = [
            Domain(code=f"essai-{number}", name=name, expectation=text) for number, (name, text) in enumerate(pairs)
        ]
        insert_rows(rows)
        stored = {row.pk: (row.code, row.name, row.expectation, row.version) for row in Domain.objects.all()}
        assert all(stored[row.pk] == (row.code, row.name, row.expectation, 1) for row in rows)
        assert not any(row._state.adding for row in rows)
        transaction.set_rollback(True)


@given(
    rate=st.none() | st.decimals(0, 100, places=1),
    amount=st.none() | st.integers(0, 2**63 - 1),
    day=st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
    instant=st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    is_declared=st.booleans(),
    results=texts,
)
@within
def test_numbers_dates_instants_and_silences_come_back_as_they_were_given(report: ProgressReport, **values: Any):
    names = {
        "rate": "physical_rate",
        "amount": "amount_paid",
        "day": "new_due_on",
        "instant": "submitted_at",
        "is_declared": "financial_rate_is_declared",
        "results": "results",
    }
    with transaction.atomic():
        for key, name in names.items():
            setattr(report, name, values[key])
        update_rows([report], list(names.values()))
        stored = ProgressReport.objects.get(pk=report.pk)
        assert {name: getattr(stored, name) for name in names.values()} == {
            names[key]: value for key, value in values.items()
        }
        transaction.set_rollback(True)


def test_an_update_writes_the_named_columns_of_the_named_rows_and_no_other():
    first, second, third = Domain.objects.order_by("pk")[:3]
    for row in (first, second):
        row.name, row.expectation = f"{row.code} nouveau", "non écrit"
    update_rows([first, second], ["name"])
    stored = Domain.objects.in_bulk([first.pk, second.pk, third.pk])
    assert [stored[row.pk].name for row in (first, second)] == [first.name, second.name]
    assert "non écrit" not in {row.expectation for row in stored.values()}
    assert stored[third.pk].name == third.name


def test_a_key_to_another_row_is_set_and_emptied():
    report = ProgressReport.objects.filter(step="submitted").select_related("period").first()
    report.returned_by = report.contributions.first().user
    update_rows([report], ["returned_by"])
    assert ProgressReport.objects.get(pk=report.pk).returned_by == report.returned_by
    report.returned_by = None
    update_rows([report], ["returned_by"])
    assert ProgressReport.objects.get(pk=report.pk).returned_by is None


@pytest.mark.parametrize("write", [insert_rows, lambda rows: update_rows(rows, ["name"])])
def test_no_row_is_no_query(write: Callable[[list[Any]], None]):
    with CaptureQueriesContext(connection) as queries:
        write([])
    assert len(queries) == 0


@pytest.mark.parametrize("number", [1, 6, 3_000])
def test_any_number_of_rows_is_one_statement(number: int):
    rows = [Domain(code=f"essai-{place}", name="Essai") for place in range(number)]
    with CaptureQueriesContext(connection) as queries:
        insert_rows(rows)
        update_rows(rows, ["name", "expectation"])
    assert len(queries) == 2
    assert Domain.objects.filter(code__startswith="essai-").count() == number


def test_one_row_that_breaks_a_constraint_takes_all_of_them_back(blocker: Blocker):
    rows = list(Implementation.objects.order_by("pk")[:3])
    for row in rows:
        row.national_share = 7
    rows[-1].national_share = -1
    with pytest.raises(IntegrityError), transaction.atomic():
        update_rows(rows, ["national_share"])
    assert not Implementation.objects.filter(national_share=7).exists()


def test_triggers_hold_for_rows_written_at_once(blocker: Blocker):
    row = Milestone.objects.first().implementation
    row.lead_ministry_id = Implementation.objects.exclude(member_state=row.member_state_id).first().lead_ministry_id
    with pytest.raises(IntegrityError, match="autre État"), transaction.atomic():
        update_rows([row], ["lead_ministry"])


def test_a_rate_keeps_its_decimal(report: ProgressReport):
    report.physical_rate = Decimal("33.3")
    update_rows([report], ["physical_rate"])
    assert ProgressReport.objects.get(pk=report.pk).physical_rate == Decimal("33.3")
    assert ProgressReport.objects.filter(pk=report.pk, physical_rate=Decimal("33.3")).exists()
