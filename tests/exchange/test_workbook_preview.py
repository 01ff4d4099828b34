"""The preview of one of our workbooks: conflicts cell by cell, with both values, who and when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from exchange.enums import CellVerdict, Verdict
from exchange.models import ImportBatch
from exchange.previews.content import Content, button_words, page_of
from exchange.previews.workbook import shown_plain, workbook_content
from exchange.rules.choices import Choices
from exchange.rules.three_way import CellDifference, WorkbookRow
from exchange.rules.workbook_sheets import REPORTS

AT = datetime(2026, 11, 14, 16, 20, tzinfo=UTC)
COLUMNS = {column.path: column for column in REPORTS.columns}


def cell(number: int, verdict: CellVerdict = CellVerdict.YOURS, **parts: Any) -> CellDifference:
    plain = {"path": "physical_rate", "label": "Taux physique", "filed": "79", "held": "76"}
    return CellDifference(**(plain | {"name": f"n{number}", "cell": f"M{number}", "verdict": verdict} | parts))


def line(number: int, verdict: Verdict, *cells: CellDifference, **parts: Any) -> WorkbookRow:
    return WorkbookRow(
        place=f"{REPORTS.name}!{number}",
        key=f"{REPORTS.name}/{number:032x}",
        sheet=REPORTS.name,
        row=number,
        code="AN2-DEF-08",
        title="Brigade",
        verdict=verdict,
        differences=cells,
        **parts,
    )


def content(*rows: WorkbookRow, choices: Choices = Choices()) -> Content:  # noqa: B008 - frozen
    return workbook_content(ImportBatch(), rows, choices, on_behalf=False)


def test_a_conflict_shows_both_values_and_who_wrote_the_server_s_and_when():
    both = cell(13, CellVerdict.BOTH, held_by="Point focal, MSPC, Mali", held_at=AT)
    [choice] = content(line(13, Verdict.CONFLICT, both)).undecided
    assert (choice.held, choice.filed) == ("76\u202f%", "79\u202f%")
    assert (choice.author, choice.at, choice.cell) == ("Point focal, MSPC, Mali", AT, "M13")


def test_of_a_row_in_conflict_the_cells_of_the_file_alone_are_saved_and_counted():
    row = line(13, Verdict.CONFLICT, cell(13, CellVerdict.BOTH), cell(14))
    assert content(row).written == "1\u00a0valeur"
    taken = Choices(from_file=frozenset({"n13"}))
    assert content(row, choices=taken).written == "2\u00a0valeurs"
    assert button_words(content(row, choices=taken), taken) == "Enregistrer 2\u00a0valeurs"


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.LOCKED, Verdict.NOT_YOURS, Verdict.UNKNOWN])
def test_a_row_left_aside_saves_no_cell_and_asks_no_choice(verdict: Verdict):
    shown = content(line(13, verdict, cell(13), cell(14, CellVerdict.BOTH), sentences=("Verrouillée.",)))
    assert (shown.written, shown.undecided, list(shown.changes)) == ("", (), [])
    assert [aside.sentences for aside in shown.aside] == [("Verrouillée.",)]


def test_five_thousand_differences_are_a_hundred_and_one_pages_at_most():
    rows = [line(number, Verdict.CHANGED, cell(number)) for number in range(4000)]
    rows += [line(number, Verdict.CONFLICT, cell(number, CellVerdict.BOTH)) for number in range(4000, 5000)]
    shown = content(*rows)
    assert page_of(shown, 1)["page"].paginator.num_pages == 100
    assert len(page_of(shown, 1)["undecided"]) == 50
    assert len(shown.conflicts) == 1000


@pytest.mark.parametrize(
    ("path", "value", "written"),
    [
        ("status", "in_progress", "En cours"),
        ("physical_rate", "72.5", "72,5\u202f%"),
        ("new_due_on", "2026-11-30", "30\u00a0novembre 2026"),
        ("results", "Texte", "Texte"),
        ("results", None, "–"),
        ("results", "", "–"),
    ],
)
def test_a_value_is_written_as_people_write_it(path: str, value: Any, written: str):
    assert shown_plain(COLUMNS[path], value).replace("\u00a0", " ") == written.replace("\u00a0", " ")
