"""Our own workbook confirmed: all accepted cells or nothing, once; unanswered conflicts keep the server's value."""

from datetime import date
from typing import Any

import pytest

from common.errors import Conflict
from exchange.models import ImportBatch
from exchange.rules.choices import Choices
from exchange.rules.workbook_sheets import BLOCKERS, REPORTS
from exchange.taking_back import take_back
from journal.models import Entry
from measures.enums import Step
from measures.models import Blocker, ProgressReport
from tests.exchange.own_workbooks import OwnWorkbook, changed, confirm
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db

FILLED = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": "99", "results": "Deux tronçons"}


@pytest.fixture
def code(book: OwnWorkbook) -> str:
    """A measure whose report of the period is not begun, and that nothing blocks."""
    blocked = {line.get("code") for line in book.lines[BLOCKERS.name]}
    begun = (line["code"] for line in book.lines[REPORTS.name] if line["step"] == "à commencer")
    return next(code for code in begun if code not in blocked)


def report(code: str) -> ProgressReport:
    return ProgressReport.objects.get(implementation__measure__code=code, member_state="ML", period__code="AN2-09")


def filled(book: OwnWorkbook, code: str, **values: Any) -> ImportBatch:
    book.line(code).update(FILLED | values)
    return book.deposit()


def test_what_is_filled_in_becomes_a_report_submitted_to_the_validator(book: OwnWorkbook, code: str):
    confirm(filled(book, code))
    stored = report(code)
    assert (stored.step, stored.physical_rate, stored.results) == (Step.SUBMITTED, 99, "Deux tronçons")
    assert Entry.objects.order_by("sequence").last().act == "confirm_import"
    assert chain_holds()


def test_a_report_not_begun_holds_all_that_its_row_shows(book: OwnWorkbook, code: str):
    book.line(code)["results"] = "Deux tronçons"
    confirm(book.deposit())
    stored, held = report(code), next(row for row in book.held[REPORTS.name] if row.shown["code"] == code)
    for name in ("difficulties", "next_steps", "support_requested"):
        assert getattr(stored, name) == (held.cells[name] or "")


def test_what_lacks_something_stays_a_draft(book: OwnWorkbook, code: str):
    confirm(filled(book, code, status="Réalisée", physical_rate="100"))
    assert report(code).step == Step.DRAFT


def test_g04_the_same_file_confirmed_twice_has_one_effect(book: OwnWorkbook, code: str):
    batch = filled(book, code)
    confirm(batch)
    before = Entry.objects.count()
    with pytest.raises(Conflict):
        confirm(batch)
    assert Entry.objects.count() == before
    assert changed(book.judged()) == []


def test_c19_a_report_written_since_the_preview_is_refused_and_named(book: OwnWorkbook, code: str):
    confirm(filled(book, code))
    ProgressReport.objects.filter(pk=report(code).pk).update(step=Step.DRAFT)
    again = OwnWorkbook(book.user)
    again.line(code)["results"] = "Trois tronçons"
    batch = again.deposit()
    ProgressReport.objects.filter(pk=report(code).pk).update(version=9)
    with pytest.raises(Conflict, match=code):
        confirm(batch)
    assert report(code).results == "Deux tronçons"


@pytest.mark.parametrize(("takes_file", "kept"), [(False, "Deux tronçons"), (True, "Écrit hors ligne")])
def test_a_conflict_takes_the_file_only_where_a_person_said_so(
    book: OwnWorkbook, code: str, takes_file: bool, kept: str
):
    offline = OwnWorkbook(book.user)
    offline.line(code)["results"], offline.line(code)["next_steps"] = "Écrit hors ligne", "Réception"
    confirm(filled(book, code))
    ProgressReport.objects.filter(pk=report(code).pk).update(step=Step.DRAFT)
    batch = offline.deposit()
    [row] = changed(offline.judged())
    named = {cell.name for cell in row.conflicts if cell.path == "results"}
    confirm(batch, Choices(from_file=frozenset(named if takes_file else ())))
    assert report(code).results == kept


def test_a_blocked_measure_and_its_blocker_come_in_one_file_and_only_once(book: OwnWorkbook, code: str):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name].append(new)
    confirm(filled(book, code, status="Bloquée"))
    blocker = Blocker.objects.get(what="Le décret attend")
    assert (blocker.since, blocker.opened_by, report(code).step) == (date(2026, 9, 1), book.user, Step.SUBMITTED)
    assert [row.verdict for row in book.judged() if row.sheet == BLOCKERS.name and not row.key] == ["unchanged"]


def test_an_open_blocker_is_lifted(account: Any):
    book = OwnWorkbook(account("comite.ml"))
    line = next(line for line in book.lines[BLOCKERS.name] if line.get("key"))
    line.update(lifted_on="20/09/2026", how_lifted="Décret signé")
    user = book.user
    batch = book.deposit()
    assert [row.verdict for row in changed(book.judged())] == ["changed"]
    assert batch.user == user


def test_taken_back_a_workbook_leaves_reports_and_blockers_as_they_were(book: OwnWorkbook, code: str):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name].append(new)
    batch = filled(book, code, status="Bloquée")
    confirm(batch)
    take_back(by=book.user, batch=batch)
    assert (report(code).step, report(code).results) == (Step.DRAFT, "")
    assert "repris" in Blocker.objects.get(what="Le décret attend").how_lifted
    assert chain_holds()


def with_blocker(book: OwnWorkbook, code: str) -> ImportBatch:
    """Return a confirmed workbook that only opens a blocker."""
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name].append(new)
    batch = book.deposit()
    confirm(batch)
    return ImportBatch.objects.get(pk=batch.pk)


def lifting(book: OwnWorkbook, code: str) -> OwnWorkbook:
    """Return a new workbook in which the blocker of the measure is lifted."""
    again = OwnWorkbook(book.user)
    again.line(code, BLOCKERS.name).update(lifted_on="20/09/2026", how_lifted="Décret signé")
    return again


def test_a_blocker_on_which_a_later_report_rests_is_not_taken_back(book: OwnWorkbook, code: str):
    batch = with_blocker(book, code)
    confirm(filled(OwnWorkbook(book.user), code, status="Bloquée"))
    with pytest.raises(Conflict, match=code):
        take_back(by=book.user, batch=batch)
    assert Blocker.objects.get(what="Le décret attend").lifted_on is None


def test_a_later_report_that_says_otherwise_lets_the_blocker_be_taken_back(book: OwnWorkbook, code: str):
    batch = with_blocker(book, code)
    confirm(filled(OwnWorkbook(book.user), code))
    take_back(by=book.user, batch=batch)
    assert Blocker.objects.get(what="Le décret attend").lifted_on is not None


def test_a_later_report_that_has_another_blocker_lets_this_one_be_taken_back(book: OwnWorkbook, code: str):
    batch = with_blocker(book, code)
    blocker = Blocker.objects.get(what="Le décret attend")
    blocker.pk, blocker.what = None, "Les fonds manquent"
    Blocker.objects.bulk_create([blocker])
    confirm(filled(OwnWorkbook(book.user), code, status="Bloquée"))
    take_back(by=book.user, batch=batch)
    assert Blocker.objects.get(what="Les fonds manquent").lifted_on is None


def test_a_lifting_on_which_a_later_report_rests_is_not_taken_back(book: OwnWorkbook, code: str):
    with_blocker(book, code)
    batch = lifting(book, code).deposit()
    confirm(batch)
    confirm(filled(OwnWorkbook(book.user), code))
    with pytest.raises(Conflict, match=code):
        take_back(by=book.user, batch=batch)
    assert Blocker.objects.get(what="Le décret attend").lifted_on == date(2026, 9, 20)


def test_a_file_that_lifts_the_last_blocker_of_a_blocked_report_says_that_it_stays_a_draft(
    book: OwnWorkbook, code: str
):
    with_blocker(book, code)
    again = lifting(book, code)
    again.line(code).update(FILLED | {"status": "Bloquée"})
    [row] = [row for row in again.judged() if row.code == code and row.sheet == REPORTS.name]
    assert row.verdict == "incomplete"
    assert "lève le seul point de blocage" in row.sentences[0]
    confirm(again.deposit())
    assert report(code).step == Step.DRAFT


def test_a_file_that_lifts_one_blocker_and_opens_another_leaves_a_blocked_report_whole(book: OwnWorkbook, code: str):
    with_blocker(book, code)
    again = lifting(book, code)
    again.line(code).update(FILLED | {"status": "Bloquée"})
    new = {"code": code, "what": "Les fonds manquent", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    again.lines[BLOCKERS.name].append(new)
    assert {row.verdict for row in changed(again.judged())} == {"changed", "new"}
    confirm(again.deposit())
    assert report(code).step == Step.SUBMITTED


def test_a_draft_keeps_its_own_date_of_situation(book: OwnWorkbook, code: str):
    confirm(filled(book, code))
    ProgressReport.objects.filter(pk=report(code).pk).update(step=Step.DRAFT, situation_on=date(2026, 9, 12))
    again = OwnWorkbook(book.user)
    again.line(code)["results"] = "Trois tronçons"
    confirm(again.deposit())
    assert (report(code).situation_on, report(code).results) == (date(2026, 9, 12), "Trois tronçons")


def test_what_was_taken_back_may_come_again(book: OwnWorkbook, code: str):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name].append(new)
    batch = filled(book, code, status="Bloquée")
    confirm(batch)
    take_back(by=book.user, batch=batch)
    confirm(book.deposit())
    assert Blocker.objects.filter(what="Le décret attend", lifted_on=None).count() == 1
