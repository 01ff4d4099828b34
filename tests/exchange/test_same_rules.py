"""C-06: the page and the file are one: for a person, a step of the report and a value, the same is kept or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from common.errors import Conflict
from exchange.enums import Verdict
from exchange.rules.workbook_sheets import REPORTS
from measures.enums import PeriodStatus, Step
from measures.models import Implementation, ProgressReport, ReportingPeriod
from tests.exchange.own_workbooks import OwnWorkbook, campaign, confirm
from tests.measures.acts import account, focal_of, part, report
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

OWNER = "point-focal.ml-maeci"
STORED = ("step", "status", "rate_obtained", "physical_rate", "results")
# A report that lacks nothing, as the page and as the file say it.
PAGE = {
    "situation_on": "2026-09-30",
    "status": "in_progress",
    "rate_obtained": "estimate",
    "physical_rate": "62,5",
    "results": "Deux textes adoptés.",
}
FILE = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": "62,5", "results": "Deux textes adoptés."}
# What is typed otherwise, on the page and in the file. A cell that is emptied is left out: it changes nothing.
TYPED: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "whole": ({}, {}),
    "rate_of_a_hundred_and_twenty": ({"physical_rate": "120"}, {"physical_rate": "120"}),
    "rate_below_nothing": ({"physical_rate": "-1"}, {"physical_rate": "-1"}),
    "rate_that_is_no_number": ({"physical_rate": "presque"}, {"physical_rate": "presque"}),
    "completed_without_evidence": (
        {"status": "completed", "physical_rate": "100"},
        {"status": "Réalisée", "physical_rate": "100"},
    ),
    "blocked_without_a_blocker": ({"status": "blocked"}, {"status": "Bloquée"}),
    "unknown_status": ({"status": "presque"}, {"status": "Presque"}),
    "text_longer_than_its_field": ({"results": "a" * 30_000}, {"results": "a" * 30_000}),
}

Outcome = tuple[Any, ...] | None


@contextmanager
def undone() -> Iterator[None]:
    """Do something and leave nothing of it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(row: Implementation) -> Outcome:
    """Return what is stored of a report once it is out of its author's hands, None of one that is still a draft."""
    stored = ProgressReport.objects.filter(implementation=row, period__code="AN2-09").order_by("-number").first()
    if stored is None or stored.step in (Step.DRAFT, Step.RETURNED):
        return None
    return tuple(getattr(stored, name) for name in STORED)


def by_page(user: User, typed: dict[str, str], row: Implementation) -> Outcome:
    address = f"/rapports/AN2-09/{row.measure.code}/{row.member_state_id}/saisie/"
    stored = ProgressReport.objects.filter(implementation=row, period__code="AN2-09").order_by("-number").first()
    read = {"read_version": str(stored.version)} if stored else {}
    with undone():
        signed_in(user).post(address, PAGE | read | typed | {"acte": "soumettre"}, secure=True)
        return outcome(row)


def by_file(user: User, typed: dict[str, Any], row: Implementation, owner: str = OWNER) -> Outcome:
    with undone():
        book = OwnWorkbook(account(owner), [row.measure.code])
        book.line(row.measure.code).update(FILE | typed)
        try:
            confirm(book.deposit(by=user))
        except (Conflict, PermissionDenied):
            return None
        return outcome(row)


@pytest.mark.parametrize("name", TYPED)
def test_c06_a_value_is_kept_or_refused_by_the_file_as_by_the_page(name: str):
    on_page, in_file = TYPED[name]
    kept = by_page(account(OWNER), on_page, part())
    assert by_file(account(OWNER), in_file, part()) == kept
    assert (kept is not None) == (name == "whole")


@pytest.mark.parametrize(
    ("name", "writes"),
    [("validateur.ml-maeci", True), ("point-focal.ml-mti", False), ("point-focal.ml-mef", False)],
)
def test_c06_a_person_writes_by_the_file_what_it_writes_by_the_page(name: str, writes: bool):
    user = account(name)
    kept = by_page(user, {}, part())
    assert by_file(user, {}, part()) == kept
    assert (kept is not None) == writes


@pytest.mark.parametrize(
    ("step", "is_written"),
    [(Step.DRAFT, True), (Step.RETURNED, True), (Step.SUBMITTED, False), (Step.MINISTRY_VALIDATED, False)],
)
def test_c06_a_step_is_written_or_locked_by_the_file_as_by_the_page(step: str, is_written: bool):
    stored = report(step)
    row, owner = stored.implementation, focal_of(stored)
    before = outcome(row)
    kept = by_page(account(owner), {}, row)
    assert by_file(account(owner), {}, row, owner) == kept
    assert (kept != before) == is_written


def test_c06_a_closed_campaign_is_closed_to_both():
    ReportingPeriod.objects.filter(code="AN2-09").update(status=PeriodStatus.CLOSED)
    assert by_page(account(OWNER), {}, part()) is None
    assert by_file(account(OWNER), {}, part()) is None
    book = OwnWorkbook(account(OWNER), [part().measure.code], campaign())
    book.line(part().measure.code).update(FILE)
    assert {row.verdict for row in book.judged() if row.sheet == REPORTS.name} == {Verdict.LOCKED}
