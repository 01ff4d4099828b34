"""Each row of our own workbook gets its verdict: what changed, on which side, and what nobody may write."""

from typing import Any

import pytest

from exchange.enums import Verdict
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS, mark_of
from exchange.workbook_judgement import judge_workbook
from measures.enums import PeriodStatus, Step
from measures.models import Implementation, ProgressReport, ReportingPeriod
from tests.exchange.own_workbooks import OwnWorkbook, campaign, changed, confirm

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(book: OwnWorkbook) -> str:
    return book.lines[REPORTS.name][0]["code"]


@pytest.mark.parametrize("state", ["ml", "bf", "ne"])
def test_c20_what_nobody_touched_proposes_nothing(account: Any, state: str):
    book = OwnWorkbook(account(f"comite.{state}"))
    assert len(book.lines[REPORTS.name]) > 20
    assert changed(book.judged()) == []


def test_c20_one_cell_edited_is_exactly_one_change(book: OwnWorkbook, code: str):
    book.line(code)["results"] = "Deux tronçons livrés"
    [row] = changed(book.judged())
    assert [(cell.path, cell.filed) for cell in row.differences] == [("results", "Deux tronçons livrés")]
    assert row.code == code


def test_an_emptied_cell_changes_nothing(book: OwnWorkbook, code: str):
    line = book.line(code)
    for path in ("status", "rate_obtained", "physical_rate", "difficulties"):
        line[path] = None
    assert changed(book.judged()) == []


def test_c06_a_text_longer_than_the_form_takes_is_refused_unless_it_left_so(mti: Any, code: str):
    row = Implementation.objects.get(measure__code=code, member_state="ML")
    report = {"member_state": row.member_state, "situation_on": campaign().situation_on, "status": "in_progress"}
    ProgressReport.objects.create(implementation=row, period=campaign(), results="x" * 501, **report)
    book = OwnWorkbook(mti)
    assert changed(book.judged()) == []
    book.line(code)["results"] = "y" * 501
    [judged] = changed(book.judged())
    assert judged.verdict == Verdict.ERROR
    assert "501 caractères, 500 au plus" in judged.sentences[0]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [("level", "Confédéral", "n’est pas de la liste"), ("what", "x" * 501, "500 au plus")],
)
def test_a_new_blocker_takes_what_its_form_takes(book: OwnWorkbook, code: str, path: str, value: str, sentence: str):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name].append(new | {path: value})
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR
    assert sentence in row.sentences[0]


@pytest.mark.parametrize("alter", [str.upper, lambda mark: f"{mark} ", lambda mark: mark.replace(":", "\u0661:", 1)])
def test_c16_an_altered_mark_is_unknown_and_said(book: OwnWorkbook, code: str, alter: Any):
    line = book.line(code)
    line["key"], line["results"] = alter(line["key"]), "Fait"
    [row] = changed(book.judged())
    assert row.verdict == Verdict.UNKNOWN
    assert "repère" in row.sentences[0]


def test_c16_a_row_that_stands_twice_is_refused_with_both_lines(book: OwnWorkbook, code: str):
    book.lines[REPORTS.name].append(book.line(code) | {"results": "Autre"})
    rows = changed(book.judged())
    assert {row.verdict for row in rows} == {Verdict.ERROR}
    assert all(f"lignes 2, {rows[1].row}" in row.sentences[0] for row in rows)


def test_c02_a_row_of_another_state_is_unknown_as_one_that_does_not_exist(book: OwnWorkbook, code: str):
    foreign = Implementation.objects.filter(member_state="BF", measure__level="restricted").first()
    foreign = foreign or Implementation.objects.filter(member_state="BF").first()
    told = []
    for key in ("0" * 32, foreign.pk.hex):
        book.lines[REPORTS.name][1:] = [{"key": mark_of(book.stamp.pk.hex, key), "results": "Fait"}]
        told += [row.verdict for row in changed(book.judged())]
    assert told[0] == Verdict.UNKNOWN
    assert told[1] in (Verdict.UNKNOWN, Verdict.NOT_YOURS)


def test_c05_a_row_of_another_ministry_is_not_yours(book: OwnWorkbook):
    other = Implementation.objects.filter(member_state="ML").exclude(lead_ministry__code="ML-MTI")
    row = other.filter(measure__level="internal").first()
    book.lines[REPORTS.name] = [{"key": mark_of(book.stamp.pk.hex, row.pk.hex), "results": "Fait"}]
    judged = [row for row in book.judged() if row.sheet == REPORTS.name]
    assert [row.verdict for row in judged] == [Verdict.NOT_YOURS]


def test_a_cell_in_error_leaves_its_row_aside_with_its_place(book: OwnWorkbook, code: str):
    book.line(code)["status"] = "Presque finie"
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR
    assert "Presque finie" in row.sentences[0]


def test_c06_a_closed_period_locks_the_row_with_the_sentence_of_the_form(book: OwnWorkbook, code: str):
    ReportingPeriod.objects.filter(pk=book.period.pk).update(status=PeriodStatus.CLOSED)
    book.period = campaign()
    book.line(code)["results"] = "Fait"
    [row] = changed(book.judged())
    assert (row.verdict, "close" in row.sentences[0]) == (Verdict.LOCKED, True)


def test_c06_a_rate_over_a_hundred_is_refused_as_in_the_form(book: OwnWorkbook, code: str):
    book.line(code).update(physical_rate="120", rate_obtained="Estimation")
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR


def test_c06_what_the_form_asks_for_keeps_the_report_a_draft(book: OwnWorkbook, code: str):
    book.line(code).update(status="Réalisée", physical_rate="100", rate_obtained="Estimation", results="Fait")
    [row] = changed(book.judged())
    assert row.verdict == Verdict.INCOMPLETE
    assert "justificatif" in row.sentences[0]


def test_c06_a_difficulty_asks_for_its_correction_as_in_the_form(account: Any):
    book = OwnWorkbook(account("comite.ml"))
    rows = [line for line in book.lines[REPORTS.name] if line["corrective_measures"] is None]
    line = next(line for line in rows if line["step"] == "à commencer")
    line.update(status="En cours", rate_obtained="Estimation", physical_rate="99", difficulties="Pluies")
    [row] = changed(book.judged())
    assert (row.verdict, "mesure corrective" in row.sentences[0]) == (Verdict.INCOMPLETE, True)


def test_without_the_export_each_difference_is_a_conflict(book: OwnWorkbook, code: str):
    book.line(code)["results"] = "Fait"
    batch = book.deposit()
    batch.proposals = [kept | {"stamp": "f" * 32} for kept in batch.proposals]
    batch.save()
    book.deposit = lambda by=None: batch  # type: ignore[method-assign]
    [row] = changed(book.judged())
    assert row.verdict == Verdict.CONFLICT


def test_both_sides_changed_is_a_conflict_with_both_values_and_who(book: OwnWorkbook, code: str, mti: Any):
    first = OwnWorkbook(mti, [code])
    first.line(code).update(results="Écrit d’abord", status="En cours", physical_rate="30", rate_obtained="Estimation")
    first.line(code).update(difficulties="Pluies")
    confirm(first.deposit())
    ProgressReport.objects.filter(implementation__measure__code=code, period=book.period).update(step=Step.DRAFT)
    book.line(code)["results"] = "Écrit ensuite"
    [row] = changed(book.judged())
    [cell] = row.conflicts
    assert (row.verdict, cell.held, cell.filed) == (Verdict.CONFLICT, "Écrit d’abord", "Écrit ensuite")
    assert cell.held_by


def test_any_number_of_rows_takes_the_same_number_of_queries(account: Any, django_assert_max_num_queries: Any):
    user, counts = account("comite.ml"), []
    every = [line["code"] for line in OwnWorkbook(user).lines[REPORTS.name]]
    with_blocker = next(line["code"] for line in OwnWorkbook(user).lines[BLOCKERS.name])
    for codes in (every, [*every[:6], with_blocker]):
        book = OwnWorkbook(user, codes)
        for line in book.lines[REPORTS.name]:
            line["results"] = "Fait"
        batch = book.deposit()
        with django_assert_max_num_queries(60) as seen:
            assert changed(judge_workbook(user, batch))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_blocker_is_added_once_and_lifted_with_its_date_and_its_way(book: OwnWorkbook, code: str):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.lines[BLOCKERS.name] += [new, new]
    judged = [row for row in changed(book.judged()) if not row.key]
    assert [row.verdict for row in judged] == [Verdict.NEW, Verdict.ERROR]
    assert "répète la ligne" in judged[1].sentences[0]


@pytest.mark.parametrize(
    ("missing", "verdict"),
    [("what", Verdict.ERROR), ("since", Verdict.ERROR), ("who_can_lift", Verdict.ERROR), ("", Verdict.UNKNOWN)],
)
def test_a_blocker_that_lacks_something_or_names_no_measure_is_refused(
    book: OwnWorkbook, code: str, missing: str, verdict: Verdict
):
    new = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    line = {**new, missing: None} if missing else {**new, "code": "AN2-XXX-99"}
    book.lines[BLOCKERS.name].append(line)
    [row] = changed(book.judged())
    assert row.verdict == verdict


def test_a_milestone_and_an_indicator_are_changes_of_their_report(account: Any):
    book = OwnWorkbook(account("comite.ml"))
    for sheet, path, value in ((MILESTONES.name, "done_on", "15/09/2026"), (INDICATORS.name, "value", "12")):
        book.lines[sheet][0][path] = value
    rows = changed(book.judged())
    assert {row.sheet for row in rows} == {MILESTONES.name, INDICATORS.name}
    assert {row.verdict for row in rows} <= {Verdict.CHANGED, Verdict.INCOMPLETE, Verdict.LOCKED}
