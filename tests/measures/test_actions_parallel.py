"""E-02: fifty validators at once, in threads and on both databases: one transition, one entry."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from common.errors import Conflict
from journal.models import Entry
from measures.actions.validation import return_reports, validate_reports
from measures.models import ProgressReport, ReportEvent
from tests.journal.completeness import chain_holds, head
from tests.measures.acts import account, chosen, report

TIMES = 50


def at_once(acts: list[Callable[[], Any]]) -> list[BaseException | None]:
    """Do the acts in as many threads, and return what became of each: None, or its refusal."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def do(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except Exception as refusal:  # told by the test, in the main thread
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_e02_fifty_validations_at_once_are_one_transition(own_database: str):
    row, before = report("ministry_validated"), head()
    persons = [account("comite.bf"), account("comite2.bf")]
    version = chosen(row)
    results = at_once([lambda by=persons[place % 2]: validate_reports(by=by, chosen=version) for place in range(TIMES)])
    assert results.count(None) == 1
    assert [type(refusal) for refusal in results if refusal is not None] == [Conflict] * (TIMES - 1)
    stored = ProgressReport.objects.get(pk=row.pk)
    assert (stored.step, stored.is_in_force, stored.version) == ("validated", True, row.version + 1)
    assert Entry.objects.filter(sequence__gt=before).count() == 1
    assert ReportEvent.objects.filter(report=row, to_step="validated").count() == 1
    assert chain_holds()


def test_e02_fifty_validations_and_returns_at_once_are_one_of_them(own_database: str):
    row, before = report("ministry_validated"), head()
    version, by = chosen(row), account("comite.bf")
    acts = [
        lambda: validate_reports(by=by, chosen=version),
        lambda: return_reports(by=by, chosen=version, reason="Revoir"),
    ] * (TIMES // 2)
    results = at_once(acts)
    assert results.count(None) == 1
    assert {type(refusal) for refusal in results if refusal is not None} == {Conflict}
    entry = Entry.objects.get(sequence__gt=before)
    step = ProgressReport.objects.get(pk=row.pk).step
    assert (entry.act, step) in {("validate_report", "validated"), ("return_report", "returned")}
    assert chain_holds()
