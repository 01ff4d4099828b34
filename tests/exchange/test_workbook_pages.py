"""Our own workbook through the pages: recognised whatever was chosen, shown, confirmed, taken back."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exchange.access import token_for
from exchange.enums import BatchKind
from exchange.models import ImportBatch
from exchange.previews.contents import content_for
from exchange.previews.recent import recent_imports
from exchange.rules.choices import Choices
from exchange.rules.workbook_sheets import BLOCKERS, REPORTS
from exchange.workbook_actions import read_own
from measures.actions.papers import Paper
from measures.models import Measure, ProgressReport
from tests.exchange.deposits import UPLOAD
from tests.exchange.own_workbooks import OwnWorkbook, as_csv, as_xlsx, confirm
from tests.exchange.test_import_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(focal: Any) -> OwnWorkbook:
    return OwnWorkbook(focal("ml-mti"))


@pytest.fixture
def code(book: OwnWorkbook) -> str:
    return next(line["code"] for line in book.lines[REPORTS.name] if line["step"] == "à commencer")


def sent(book: OwnWorkbook, content: bytes, name: str = "classeur.xlsx", **fields: str) -> ImportBatch:
    data = {"period": "AN2-09", "file": SimpleUploadedFile(name, content)} | fields
    answer = signed_in(book.user).post(UPLOAD, data)
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def written(batch: ImportBatch) -> dict[str, int]:
    return {name: count for name, count in batch.counts.items() if count}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_c20_an_export_that_comes_back_untouched_proposes_nothing(book: OwnWorkbook, kind: str):
    filled = book.book()
    batch = sent(book, as_xlsx(filled)) if kind == "xlsx" else sent(book, as_csv(filled.sheets[0]), "a.csv")
    assert batch.kind == BatchKind.WORKBOOK
    assert written(batch).keys() == {"unchanged"}


def test_c20_one_cell_edited_is_exactly_one_change_in_a_text_file_too(book: OwnWorkbook, code: str):
    book.line(code)["results"] = "=Deux ; tronçons"
    batch = sent(book, as_csv(book.book().sheets[0]), "a.csv")
    changed = written(batch).keys() - {"unchanged"}
    assert changed <= {"changed", "incomplete"}
    assert sum(batch.counts[name] for name in changed) == 1


def test_a_workbook_is_previewed_confirmed_and_taken_back(book: OwnWorkbook, code: str):
    client = signed_in(book.user)
    filled = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": 99, "results": "Deux tronçons"}
    book.line(code).update(filled)
    file = SimpleUploadedFile("classeur.xlsx", as_xlsx(book.book()))
    address = client.post(UPLOAD, {"period": "AN2-09", "file": file})["Location"]
    page = client.get(address)
    assert "Deux tronçons" in page.content.decode()
    assert client.post(f"{address}confirmation/", {"token": page.context["token"]}).status_code == 302
    report = ProgressReport.objects.get(implementation__measure__code=code, member_state="ML", period__code="AN2-09")
    assert (report.physical_rate, report.results) == (99, "Deux tronçons")
    batch = ImportBatch.objects.get(pk=page.context["batch"].pk)
    assert client.post(reverse("exchange:take_back", args=[batch.pk])).status_code == 302
    report.refresh_from_db()
    assert report.results == ""
    assert client.get(address).status_code == 200


def test_the_period_of_the_export_counts_and_not_the_one_chosen(book: OwnWorkbook):
    batch = sent(book, as_xlsx(book.book()), period="AN2-06")
    assert batch.period.code == "AN2-09"
    assert any("AN2-09" in note or "exporté pour" in note for note in batch.notes)


def test_once_confirmed_the_page_shows_each_cell_that_was_saved(book: OwnWorkbook, code: str):
    client = signed_in(book.user)
    blocker = {"code": code, "what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
    book.line(code).update(status="Réalisée", rate_obtained="Estimation", physical_rate=100, results="Deux tronçons")
    book.lines[BLOCKERS.name].append(blocker)
    batch = sent(book, as_xlsx(book.book()))
    before = client.get(f"{UPLOAD}{batch.pk}/").context["changes"]
    client.post(f"{UPLOAD}{batch.pk}/confirmation/", {"token": token_for(batch)})
    after = client.get(f"{UPLOAD}{batch.pk}/").context["changes"]
    assert {(line.sheet, line.cell, line.before, line.after) for line in after} == {
        (line.sheet, line.cell, line.before, line.after) for line in before
    }
    assert {line.code for line in after} == {code}
    assert recent_imports(book.user)[0].told.endswith("1\u00a0modifiée, 1\u00a0brouillon")


def test_what_an_import_lifted_is_told_on_its_page(account: Any):
    book = OwnWorkbook(account("comite.ml"))
    line = next(line for line in book.lines[BLOCKERS.name] if line.get("key"))
    line.update(lifted_on="20/09/2026", how_lifted="Décret signé")
    batch = book.deposit()
    confirm(batch, paper=Paper("minister", "n° 12", date(2026, 10, 5)))
    shown = content_for(book.user, ImportBatch.objects.get(pk=batch.pk), Choices()).changes
    assert [(cell.code, cell.after) for cell in shown] == [
        (line["code"], "20\u00a0septembre\u00a02026"),
        (line["code"], "Décret signé"),
    ]


def test_what_its_reader_lost_the_right_to_see_is_told_no_more(book: OwnWorkbook, code: str):
    book.line(code)["results"] = "Deux tronçons"
    batch = book.deposit()
    confirm(batch)
    Measure.objects.filter(code=code).update(level="restricted")
    assert content_for(book.user, ImportBatch.objects.get(pk=batch.pk), Choices()).changes == ()


def test_remarks_and_changes_name_their_sheet(book: OwnWorkbook, code: str):
    book.line(code).update(physical_rate="beaucoup")
    [aside] = content_for(book.user, book.deposit(), Choices()).aside
    assert aside.sheet == REPORTS.name
    page = signed_in(book.user).get(f"{UPLOAD}{sent(book, as_xlsx(book.book())).pk}/").content.decode()
    assert f"<small>{REPORTS.name}</small>" in page


def test_the_whole_workbook_of_others_is_one_sentence_a_sheet_with_the_number(account: Any, book: OwnWorkbook):
    batch = book.deposit(account("comite.bf"))
    shown = content_for(batch.user, batch, Choices())
    lines = {name: len(rows) for name, rows in book.lines.items() if rows}
    assert {line.sheet: line.count for line in shown.aside} == lines
    assert shown.aside_count == sum(lines.values())
    assert len(shown.aside) == len(lines)


def test_rows_taken_out_of_the_file_are_counted_and_nothing_is_changed(book: OwnWorkbook):
    del book.lines[REPORTS.name][:2]
    batch = book.deposit()
    assert "2\u00a0lignes de l’export retirées du fichier\u00a0: rien n’y est changé." in batch.notes
    assert written(batch).keys() == {"unchanged"}


def test_a_sheet_taken_out_of_the_file_is_named_and_its_rows_are_not_counted_again(book: OwnWorkbook):
    reading = read_own(book.user, book.book(REPORTS.name), book.period)
    assert reading is not None
    told = [note for note in reading.notes if "retirée" in note]
    assert told == [
        f"Feuille «\u00a0{name}\u00a0» retirée du fichier\u00a0: rien n’y est changé."
        for name in sorted(name for name, lines in book.lines.items() if lines and name != REPORTS.name)
    ]


def test_a_text_file_of_one_sheet_is_not_said_to_lack_the_others(book: OwnWorkbook):
    batch = sent(book, as_csv(book.book().sheets[0]), "a.csv")
    assert not any("retirée" in note for note in batch.notes)
