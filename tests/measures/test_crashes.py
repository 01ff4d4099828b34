"""G-01: a validation, or a first saving, cut at any of its statements leaves all or nothing."""

from collections.abc import Callable
from typing import Any

from journal.models import Entry
from measures.actions.reports import save_draft
from measures.actions.validation import validate_reports
from measures.models import Implementation, ProgressReport, ReportContributor, ReportEvent
from tests.journal.completeness import chain_holds
from tests.kills import is_killed_at
from tests.measures.acts import account, chosen, focal_of, part, period, report

COPIES = ("current_status", "current_physical_rate", "current_situation_on")


def state() -> tuple[Any, ...]:
    return (
        sorted(ProgressReport.objects.values_list("pk", "step", "version", "is_in_force")),
        sorted(Implementation.objects.values_list("pk", *COPIES), key=str),
        ReportEvent.objects.count(),
        ReportContributor.objects.count(),
        Entry.objects.count(),
    )


def holds_at_every_statement(act: Callable[[], Any]) -> int:
    """Kill the act at each statement in turn; return how many there were once it went through."""
    before, statement = state(), 1
    while is_killed_at(statement, act):
        assert state() == before, f"statement {statement}"
        statement += 1
    assert state() != before
    assert chain_holds()
    return statement


def test_g01_a_validation_killed_at_any_statement_leaves_all_or_nothing(own_database: str):
    row, by = report("ministry_validated"), account("comite.bf")
    assert holds_at_every_statement(lambda: validate_reports(by=by, chosen=chosen(row))) > 10


def test_g01_a_first_saving_killed_at_any_statement_leaves_all_or_nothing(own_database: str):
    row, values = part(), {"results": "Deux textes adoptés."}
    by, period_of_it = account(focal_of(row)), period()
    assert (
        holds_at_every_statement(lambda: save_draft(by=by, implementation=row, period=period_of_it, values=values)) > 5
    )
