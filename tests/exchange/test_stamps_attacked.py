"""The stamp of a workbook altered by hand: it never makes a change pass unseen, and tells nothing of another's export."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from common.errors import Conflict
from exchange.access import stamp_lines, token_for
from exchange.enums import CellVerdict, Verdict
from exchange.rules.choices import Choices
from exchange.rules.sheets import Cell, Sheet
from exchange.rules.workbook_reading import TOUCHED
from exchange.rules.workbook_sheets import REPORTS, STAMP_SHEET
from exchange.workbook_actions import UNKNOWN_EXPORT, confirm_workbook, judge_reading, read_own
from measures.models import ProgressReport
from tests.exchange.own_workbooks import OwnWorkbook, changed, confirm
from tests.exchange.test_workbook_export import focal_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(book: OwnWorkbook) -> dict[str, Any]:
    return book.lines[REPORTS.name][0]


def under(book: OwnWorkbook, stamp: str) -> None:
    """Write another export in every mark."""
    for rows in book.lines.values():
        for row in rows:
            row["key"] = f"{stamp}:{row['key'].partition(':')[2]}"


def test_c16_the_export_of_another_state_is_unknown_and_each_difference_a_conflict(
    book: OwnWorkbook, line: dict[str, Any], mti: User
):
    under(book, OwnWorkbook(focal_point("NE")).stamp.pk.hex)
    line["next_steps"] = "Suite écrite par le ministère"
    reading = read_own(mti, book.book(), book.period)
    assert reading is not None
    assert UNKNOWN_EXPORT in reading.notes
    [row] = changed(judge_reading(mti, reading))
    assert (row.verdict, [cell.verdict for cell in row.differences]) == (Verdict.CONFLICT, [CellVerdict.BOTH])


@pytest.mark.parametrize("is_altered", [False, True], ids=["as sealed", "altered"])
def test_c16_a_stamp_sheet_rewritten_is_told_and_the_server_s_own_copy_counts(
    book: OwnWorkbook, line: dict[str, Any], mti: User, is_altered: bool
):
    line["next_steps"] = "Suite écrite par le ministère"
    told = [list(pair) for pair in stamp_lines(book.stamp)]
    if is_altered:
        told[-2][1], told[-1][1] = "99", "0" * 64
    cells = {(row, place): Cell(text) for row, pair in enumerate(told, 1) for place, text in enumerate(pair, 1) if text}
    whole = book.book()
    sheets = (*(sheet for sheet in whole.sheets if sheet.title != STAMP_SHEET), Sheet(STAMP_SHEET, "veryHidden", cells))
    reading = read_own(mti, replace(whole, sheets=sheets), None)
    assert reading is not None
    assert (TOUCHED in reading.notes) is is_altered
    [row] = changed(judge_reading(mti, reading))
    assert [(cell.path, cell.verdict) for cell in row.differences] == [("next_steps", CellVerdict.YOURS)]


def test_an_earlier_export_overwrites_nothing_that_a_later_one_brought(
    book: OwnWorkbook, line: dict[str, Any], mti: User
):
    later = OwnWorkbook(mti)
    later.line(line["code"])["next_steps"] = "Venu par le second export"
    confirm(later.deposit())
    assert changed(book.judged()) == []
    line["next_steps"] = "Venu par le premier"
    batch, [row] = book.deposit(), changed(book.judged())
    assert row.conflicts
    confirm(batch)
    report = ProgressReport.objects.get(
        implementation__measure__code=line["code"], period=book.period, member_state="ML"
    )
    assert report.next_steps == "Venu par le second export"


def test_c19_another_session_confirms_nothing(book: OwnWorkbook, line: dict[str, Any], mti: User):
    line["next_steps"] = "Suite"
    batch = book.deposit()
    with pytest.raises(Conflict):
        confirm_workbook(by=mti, batch=batch, session="autre", token=token_for(batch), choices=Choices(), paper=None)
    batch.refresh_from_db()
    assert batch.confirmed_at is None
