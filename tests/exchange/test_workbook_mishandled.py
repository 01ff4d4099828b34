"""Our own workbook after what people and programs do to it: read right, or a sentence that says what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from exchange.enums import Verdict
from exchange.reading.limits import Refused
from exchange.rules.sheets import Cell, Sheet, Workbook
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS
from exchange.workbook_actions import read_own
from measures.models import Blocker
from tests.exchange.own_workbooks import OwnWorkbook, changed, confirm

pytestmark = pytest.mark.django_db
NEW = {"what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}
LIFTED = {"lifted_on": "20/09/2026", "how_lifted": "Décret signé"}


@pytest.fixture
def code(book: OwnWorkbook) -> str:
    return book.lines[REPORTS.name][0]["code"]


def read(book: OwnWorkbook, *sheets: Sheet) -> Any:
    whole = book.book()
    return read_own(book.user, Workbook((*sheets, *whole.sheets), whole.sha256, "xlsx"), book.period)


def as_titled(sheet: Sheet, title: str, state: str = "visible") -> Sheet:
    return Sheet(title, state, sheet.cells)


def test_c16_a_sheet_copied_beside_itself_is_refused_by_both_names(book: OwnWorkbook):
    with pytest.raises(
        Refused, match=r"« À remplir \(2\) » et « À remplir »".replace(" »", "\u00a0»").replace("« ", "«\u00a0")
    ):
        read(book, as_titled(book.book().sheets[0], "À remplir (2)"))


def test_a_copy_that_is_hidden_is_left_aside_and_said(book: OwnWorkbook):
    reading = read(book, as_titled(book.book().sheets[0], "Ancienne", "hidden"))
    assert len(reading.rows) == sum(len(lines) for lines in book.lines.values())
    assert any("Ancienne" in note and "est masquée" in note for note in reading.notes)


def two_blockers(book: OwnWorkbook, code: str) -> OwnWorkbook:
    """Open two blockers of one measure, and return the workbook that holds both."""
    book.lines[BLOCKERS.name] += [{"code": code, **NEW}, {"code": code, **NEW, "what": "Les fonds manquent"}]
    confirm(book.deposit())
    return OwnWorkbook(book.user, [code])


def of_blockers(book: OwnWorkbook) -> list[dict[str, Any]]:
    wanted = (NEW["what"], "Les fonds manquent")
    return [line for line in book.lines[BLOCKERS.name] if line["what"] in wanted]


def test_c16_marks_swapped_between_two_blockers_of_one_measure_lift_neither(book: OwnWorkbook, code: str):
    again = two_blockers(book, code)
    first, second = of_blockers(again)
    first["key"], second["key"] = second["key"], first["key"]
    first.update(LIFTED)
    batch = again.deposit()
    assert {row.verdict for row in changed(again.judged())} == {Verdict.ERROR}
    confirm(batch)
    assert not Blocker.objects.filter(how_lifted="Décret signé").exists()


def test_a_blocker_whose_words_were_written_anew_is_still_lifted(book: OwnWorkbook, code: str):
    again = two_blockers(book, code)
    line = of_blockers(again)[0]
    line.update(LIFTED)
    Blocker.objects.filter(what=line["what"]).update(what="Le décret est au Conseil")
    confirm(again.deposit())
    assert Blocker.objects.get(what="Le décret est au Conseil").how_lifted == "Décret signé"


@pytest.mark.parametrize("path", LIFTED)
def test_a_lifting_on_a_row_that_lost_its_mark_is_said_and_never_dropped(book: OwnWorkbook, code: str, path: str):
    book.lines[BLOCKERS.name].append({"code": code, **NEW, path: LIFTED[path]})
    [row] = changed(book.judged())
    assert (row.verdict, "Remettez le repère" in row.sentences[0]) == (Verdict.ERROR, True)


WRONG_NUMBERS = ["1_0", "sNaN", "NaN", "Infinity", "1e1", "1E400", "0x10", "10,5,5", "VRAI", True, "dix", "--1", "1/2"]


@pytest.mark.parametrize("value", WRONG_NUMBERS)
def test_c12_what_is_no_number_for_people_is_refused_in_french(book: OwnWorkbook, code: str, value: Any):
    book.line(code)["physical_rate"] = value
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR
    assert "n’est pas un nombre" in row.sentences[0]


@pytest.mark.parametrize("value", ["0001-01-01", "01/01/0026", "31/12/1899", "2026-W38-2", "20260915", 20260915, 46280])
def test_c13_a_day_that_nobody_meant_is_refused_with_its_cell(book: OwnWorkbook, value: Any):
    book.lines[MILESTONES.name][-1]["done_on"] = value
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR
    assert row.sentences[0].startswith("Cellule ")


def shuffled(sheet: Sheet) -> Sheet:
    """Its rows in the other order under the heading, a column put in front, another behind."""
    last = max(row for row, _ in sheet.cells)
    moved = {(row if row == 1 else last + 2 - row, column + 1): cell for (row, column), cell in sheet.cells.items()}
    return Sheet(sheet.title, "visible", moved | {(1, 1): Cell("Ma colonne"), (2, 1): Cell("x")})


@pytest.mark.parametrize("name", [REPORTS.name, MILESTONES.name, INDICATORS.name, BLOCKERS.name])
def test_rows_sorted_columns_inserted_and_sheets_moved_change_nothing(book: OwnWorkbook, name: str):
    whole = book.book()
    sheets = tuple(shuffled(sheet) if sheet.title == name else sheet for sheet in reversed(whole.sheets))
    book.book: Callable[..., Workbook] = lambda *_: Workbook(sheets, "2" * 64, "xlsx")  # type: ignore[misc]
    assert changed(book.judged()) == []
