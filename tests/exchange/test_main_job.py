"""The main job: Mali's matrix read, previewed, confirmed, validated by a second person, figures moved."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError
from openpyxl.cell.cell import MergedCell

from exchange.models import ImportBatch
from journal.models import Entry
from measures.actions.reports import save_draft
from measures.actions.validation import return_reports, validate_reports
from measures.enums import Step
from measures.models import Implementation, ProgressReport, Revision, SignedDocument
from tests.exchange.commands import MALI, PAPER, import_workbook, papers

EXPECTED = json.loads((Path(__file__).parent.parent / "data" / "workbooks" / "expected.json").read_text())
COMITE, COMITE2 = "comite.ml@demo.example", "comite2.ml@demo.example"
SITUATION = ["--situation", "2026-09-30"]
COPIES = ("current_status", "current_physical_rate", "current_situation_on")

pytestmark = pytest.mark.django_db


def confirm(*extra: str, email: str = COMITE) -> dict:
    return import_workbook(*(extra or PAPER), *SITUATION, email=email)


def entered() -> list[ProgressReport]:
    return list(
        ProgressReport.objects.filter(period__code="AN2-09", member_state="ML").select_related("implementation")
    )


def figures() -> dict:
    rows = Implementation.objects.filter(member_state="ML")
    return {row.pk: tuple(getattr(row, name) for name in COPIES) for row in rows}


@pytest.fixture
def waiting() -> list[ProgressReport]:
    """The rows that wait for a second person once the matrix is confirmed."""
    confirm()
    return [report for report in entered() if report.step == Step.MINISTRY_VALIDATED]


def test_a_dry_run_reads_every_row_as_expected():
    rows = import_workbook("--dry-run", email=COMITE)["rows"]
    keys = EXPECTED["files"]["ml_matrice_an2.xlsx"][0].keys()
    assert [{key: row[key] for key in keys} for row in rows] == EXPECTED["files"]["ml_matrice_an2.xlsx"]


def test_a_dry_run_writes_nothing_anywhere():
    before = (ImportBatch.objects.count(), ProgressReport.objects.count(), Entry.objects.count())
    import_workbook("--dry-run", email=COMITE)
    assert (ImportBatch.objects.count(), ProgressReport.objects.count(), Entry.objects.count()) == before


def test_each_row_has_one_verdict_and_the_counts_agree():
    answer = import_workbook("--dry-run", email=COMITE)
    assert sum(answer["counts"].values()) == len(answer["rows"]) == 45
    for verdict, count in answer["counts"].items():
        assert sum(row["verdict"] == verdict for row in answer["rows"]) == count


def test_a_date_outside_the_period_is_one_question_and_changes_no_verdict():
    open_question = import_workbook("--dry-run", email=COMITE)
    answered = import_workbook("--dry-run", *SITUATION, email=COMITE)
    asked = [question for question in open_question["questions"] if question["row"] is None]
    assert [question["cell"] for question in asked] == ["A4"]
    assert all(question["row"] is not None for question in answered["questions"])
    assert open_question["counts"] == answered["counts"]


def test_without_an_answer_on_the_situation_date_nothing_is_confirmed():
    with pytest.raises(CommandError, match="date de situation") as refusal:
        import_workbook(*PAPER, email=COMITE)
    assert refusal.value.returncode == 1
    assert not entered()


def test_a_coordination_must_give_the_signed_document():
    with pytest.raises(CommandError, match="--signed-by") as refusal:
        import_workbook(*SITUATION, email=COMITE)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    ("code", "lacking"),
    [
        ("AN2-DEF-14", "justificatif"),
        ("AN2-DEF-08", "point de blocage"),
        ("AN2-DEF-04", "décision"),
        ("AN2-DEV-15", "nouvelle échéance"),
    ],
)
def test_a_status_whose_obligation_the_file_cannot_meet_is_incomplete(code, lacking):
    rows = {row["code"]: row for row in import_workbook("--dry-run", email=COMITE)["rows"]}
    assert rows[code]["verdict"] == "incomplete"
    assert any(lacking in message["text"] for message in rows[code]["messages"])


def test_an_incomplete_row_stays_a_draft_and_the_observation_becomes_the_blocker_proposed():
    confirm()
    report = ProgressReport.objects.get(
        period__code="AN2-09", implementation__measure__code="AN2-DEF-08", member_state="ML"
    )
    assert report.step == Step.DRAFT
    assert report.proposed_blocker == "Voir PV du comité de pilotage du 17/02/2026"


def test_a_matrix_without_rates_is_told_incomplete_before_it_is_confirmed(tmp_path):
    book = openpyxl.load_workbook(MALI)
    for (cell,) in book.worksheets[0].iter_rows(min_row=10, max_row=59, min_col=11, max_col=11):
        if not isinstance(cell, MergedCell):
            cell.value = None
    book.save(file := tmp_path / "sans_taux.xlsx")
    counts = import_workbook(*PAPER, *SITUATION, email=COMITE, file=file)["counts"]
    assert counts["changed"] == 0
    assert {report.step for report in entered()} == {Step.DRAFT}
    assert len(entered()) == counts["incomplete"] > 30


@pytest.mark.parametrize("row", [18, 33, 34, 43])
def test_a_row_that_only_a_person_can_decide_is_a_question_and_is_left_aside(row):
    answer = confirm()
    assert next(item for item in answer["rows"] if item["row"] == row)["verdict"] == "question"
    codes = {report.implementation.measure.code for report in entered()}
    assert codes.isdisjoint({"AN2-DEF-09", "AN2-DIP-07", "AN2-DIP-15"})


def test_a_rate_over_100_leaves_its_row_aside():
    answer = confirm()
    row = next(item for item in answer["rows"] if item["code"] == "AN2-DIP-05")
    assert row["verdict"] == "error"
    assert not [report for report in entered() if report.implementation.measure.code == "AN2-DIP-05"]


def test_an_error_in_the_plan_rejects_the_cell_and_not_the_report():
    answer = confirm()
    verdicts = {row["row"]: row["verdict"] for row in answer["rows"]}
    assert [verdicts[row] for row in (21, 37, 51)] == ["changed", "changed", "changed"]


def test_signed_by_the_minister_complete_rows_enter_as_validated_by_the_ministry():
    answer = confirm()
    complete = [report for report in entered() if report.step == Step.MINISTRY_VALIDATED]
    assert len(complete) == answer["counts"]["changed"] > 20
    assert {report.step for report in entered()} == {Step.MINISTRY_VALIDATED, Step.DRAFT}
    assert all(report.ministry_validator is None and report.signed_reference == "n° 0412/MEF-SG" for report in complete)


def test_signed_by_the_focal_point_the_same_rows_wait_for_their_ministries():
    confirm(*papers("focal_point"))
    assert {report.step for report in entered()} == {Step.SUBMITTED, Step.DRAFT}


def test_the_figures_move_when_a_second_person_validates_and_not_before(account, waiting):
    before = figures()
    confirmed = {report.implementation_id: report for report in waiting}
    assert figures() == before
    validate_reports(by=account("comite2.ml"), chosen={report.pk: report.version for report in waiting})
    expected = before | {
        key: (report.status, report.physical_rate, report.period.situation_on) for key, report in confirmed.items()
    }
    assert figures() == expected
    assert expected != before


def test_the_figures_move_by_what_a_plain_recomputation_says(account, waiting):
    validate_reports(by=account("comite2.ml"), chosen={report.pk: report.version for report in waiting})
    rates = []
    for row in Implementation.objects.filter(member_state="ML"):
        in_force = row.reports.filter(is_in_force=True).order_by("-period__situation_on").first()
        assert row.current_physical_rate == (in_force.physical_rate if in_force else None)
        rates.append(row.current_physical_rate)
    known = [rate for rate in rates if rate is not None]
    assert Decimal(0) < sum(known) / len(known) < Decimal(100)


def test_who_uploaded_cannot_validate(account, waiting):
    with pytest.raises(PermissionDenied, match="contribué"):
        validate_reports(by=account("comite.ml"), chosen={report.pk: report.version for report in waiting})
    assert {report.step for report in entered()} == {Step.MINISTRY_VALIDATED, Step.DRAFT}


@pytest.mark.parametrize("is_validated", [False, True])
def test_imported_again_unchanged_it_changes_no_report_and_asks_nothing_new(account, waiting, is_validated):
    if is_validated:
        validate_reports(by=account("comite2.ml"), chosen={report.pk: report.version for report in waiting})
    before = {report.pk: report.version for report in entered()}
    again = import_workbook(*PAPER, email=COMITE)
    assert {report.pk: report.version for report in entered()} == before
    assert again["counts"]["changed"] == again["counts"]["new"] == again["counts"]["incomplete"] == 0
    assert again["counts"]["conflict"] == 0
    assert again["questions"] == []


@pytest.fixture
def other_plan(tmp_path) -> Path:
    """Mali's matrix with another due date, another cost and another lead than the plan's."""
    book = openpyxl.load_workbook(MALI)
    sheet = book.worksheets[0]
    sheet["G13"], sheet["H14"], sheet["D16"] = datetime(2026, 10, 15), "15 milliards", "MSPC"
    path = tmp_path / "autre_plan.xlsx"
    book.save(path)
    return path


def plan_messages(answer: dict) -> dict[str, str]:
    wanted = {"AN2-DEF-04", "AN2-DEF-05", "AN2-DEF-07"}
    rows = [row for row in answer["rows"] if row["code"] in wanted]
    return {m["column"]: m["text"] for row in rows for m in row["messages"] if "plan" in m["text"]}


def test_what_differs_from_the_plan_is_shown_and_only_what_a_state_decides_is_proposable(other_plan):
    texts = plan_messages(import_workbook("--dry-run", email=COMITE, file=other_plan))
    assert set(texts) == {"Échéance", "Coût global", "Chef de file"}
    assert "révision peut être proposée" in texts["Échéance"]
    assert "coordination confédérale" in texts["Coût global"]


def test_a_plan_difference_already_shown_is_not_proposed_again(other_plan):
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=other_plan)
    texts = plan_messages(import_workbook("--dry-run", email=COMITE, file=other_plan))
    assert len(texts) == 3
    assert all("déjà signalé" in text for text in texts.values())


def test_the_plan_is_never_overwritten(other_plan):
    plan = {row.pk: (row.due_on, row.lead_ministry_id, row.national_share) for row in Implementation.objects.all()}
    revisions = Revision.objects.count()
    import_workbook(*PAPER, *SITUATION, email=COMITE, file=other_plan)
    rows = Implementation.objects.all()
    assert {row.pk: (row.due_on, row.lead_ministry_id, row.national_share) for row in rows} == plan
    assert Revision.objects.count() == revisions


def test_a_date_less_precise_that_contains_the_plan_is_no_difference():
    row = next(row for row in import_workbook("--dry-run", email=COMITE)["rows"] if row["code"] == "AN2-DEF-01")
    assert not [message for message in row["messages"] if message["column"] == "Échéance" and "plan" in message["text"]]


def test_a_ministry_s_document_stands_behind_every_report_of_its_own_and_no_other():
    confirm()
    leads = {report.pk: report.implementation.lead_ministry_id for report in entered()}
    documents = SignedDocument.objects.filter(reference="n° 0412/MEF-SG")
    stands_behind = [set(document.reports.values_list("pk", flat=True)) for document in documents]
    assert sorted(key for keys in stands_behind for key in keys) == sorted(leads)
    assert all(len({leads[key] for key in keys}) == 1 for keys in stands_behind)


def test_f01_each_report_entered_is_journalled_with_the_document_it_rests_on():
    confirm()
    keys = {str(report.pk) for report in entered()}
    entries = Entry.objects.filter(act="enter_report", object_id__in=keys)
    assert entries.count() == len(keys)
    assert all("n° 0412/MEF-SG" in entry.on_behalf_of and entry.actor == COMITE for entry in entries)


def test_another_states_matrix_is_refused_whole_and_nothing_is_written():
    before = (ImportBatch.objects.count(), ProgressReport.objects.count(), Entry.objects.count())
    with pytest.raises(CommandError) as refusal:
        import_workbook("--dry-run", email="comite.bf@demo.example")
    assert refusal.value.returncode == 1
    assert str(refusal.value) == "Cette matrice est celle du Mali\u202f; vous agissez pour le Burkina Faso."
    assert (ImportBatch.objects.count(), ProgressReport.objects.count(), Entry.objects.count()) == before


def test_a_focal_point_enters_only_the_rows_of_its_ministry():
    answer = import_workbook("--dry-run", email="point-focal.ml-mti@demo.example")
    verdicts = {row["code"]: row["verdict"] for row in answer["rows"]}
    assert verdicts["AN2-DEV-07"] == "changed"
    assert verdicts["AN2-DEV-09"] == "not_yours"


def test_a_restricted_measure_that_the_uploader_may_not_know_is_unknown_to_it():
    answer = import_workbook("--dry-run", email="point-focal.ml-mti@demo.example")
    row = next(row for row in answer["rows"] if row["raw_code"] == "AN2 DEF 04")
    assert row["verdict"] == "unknown"


def test_the_matrix_of_the_tests_is_the_one_that_ministries_send():
    assert MALI.stat().st_size == 15360


def test_a_paper_no_longer_stands_behind_figures_that_its_ministry_rewrites(account, focal, waiting):
    report = next(report for report in waiting if report.implementation.measure.code == "AN2-DEV-07")
    return_reports(by=account("comite2.ml"), chosen={report.pk: report.version}, reason="Le taux est à revoir.")
    report.refresh_from_db()
    save_draft(
        by=focal("ml-mti"),
        implementation=report.implementation,
        period=report.period,
        values={"physical_rate": Decimal(77)},
        read_version=report.version,
    )
    report.refresh_from_db()
    assert (report.signed_by, report.signed_reference, report.signed_on) == ("", "", None)


def test_a_column_that_the_file_lacks_empties_no_cumulative_figure(account, waiting):
    paid = {
        report.implementation_id: (report.amount_paid, report.financial_rate)
        for report in ProgressReport.objects.in_force().filter(period__code="AN2-06", member_state="ML")
    }
    validate_reports(by=account("comite2.ml"), chosen={report.pk: report.version for report in waiting})
    kept = [report for report in waiting if report.implementation_id in paid]
    assert any(paid[report.implementation_id][0] for report in kept)
    for report in kept:
        assert (report.amount_paid, report.financial_rate) == paid[report.implementation_id]
        assert Implementation.objects.get(pk=report.implementation_id).current_financial_rate == report.financial_rate
