"""E-02: fifty validators at once, in threads and on both databases: one transition, one entry."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Ministry, User
from accounts.once import KEY
from common.errors import Conflict
from journal.models import Entry
from measures.actions.reports import save_draft
from measures.actions.validation import return_reports, validate_reports
from measures.models import PeriodException, ProgressReport, ReportEvent
from tests.journal.completeness import chain_holds, head
from tests.measures.acts import account, chosen, focal_of, part, period, report, validator_of

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
    refusals = [refusal for refusal in results if refusal is not None]
    assert [type(refusal) for refusal in refusals] == [Conflict] * (TIMES - 1)
    assert [str(refusal) for refusal in refusals if "le rapport est validé" not in str(refusal)] == []
    stored = ProgressReport.objects.get(pk=row.pk)
    assert (stored.step, stored.is_in_force, stored.version) == ("validated", True, row.version + 1)
    assert Entry.objects.filter(sequence__gt=before).count() == 1
    assert ReportEvent.objects.filter(report=row, to_step="validated").count() == 1
    assert chain_holds()


def test_e01_of_two_first_savings_at_once_one_is_told_and_nothing_is_half_written(own_database: str):
    row, period_of_it = part(), period()
    persons = [account(focal_of(row)), account(validator_of(row))]

    def save(by: User) -> None:
        save_draft(by=by, implementation=row, period=period_of_it, values={"results": by.email})

    results = at_once([lambda by=persons[place % 2]: save(by) for place in range(20)])
    assert results.count(None) == 1
    assert {type(refusal) for refusal in results if refusal is not None} == {Conflict}
    stored = ProgressReport.objects.get(implementation=row, period=period_of_it)
    assert [user.email for user in stored.contributors.all()] == [stored.results]
    assert chain_holds()


def sent_at_once(by: User, address: str, body: dict[str, Any]) -> set[int]:
    """Send one form twenty times at once, each by its own browser, and return the statuses of the answers."""
    clients = [Client() for _ in range(20)]
    for client in clients:
        client.force_login(by)
    statuses: list[int] = []
    refusals = at_once(
        [lambda sender=client: statuses.append(sender.post(address, body).status_code) for client in clients]
    )
    assert [refusal for refusal in refusals if refusal is not None] == []
    return set(statuses)


def test_e03_a_leave_asked_for_twenty_times_at_once_is_granted_once(own_database: str):
    by, before = account("comite.ml"), head()
    ministry = Ministry.objects.get(code="ML-MEF").pk
    body = {"ministry": ministry, "until": by.today(), "reason": "Crue", KEY: str(uuid.uuid4())}
    assert sent_at_once(by, reverse("measures:exception_new", args=["AN2-06"]), body) == {302}
    assert Entry.objects.filter(sequence__gt=before, act="grant_exception").count() == 1
    assert PeriodException.objects.filter(ministry=ministry, period__code="AN2-06").count() == 1


def test_e03_a_validation_sent_twenty_times_at_once_is_one_transition(own_database: str):
    row, by, before = report("ministry_validated"), account("comite.bf"), head()
    place = [row.period.code, row.implementation.measure.code, row.member_state_id]
    body = {"version": row.version, KEY: str(uuid.uuid4())}
    assert sent_at_once(by, reverse("measures:report_validate", args=place), body) == {302}
    assert Entry.objects.filter(sequence__gt=before, act="validate_report").count() == 1


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
