"""C-20, every workbook that leaves: sent back as it is it proposes nothing, saved by LibreOffice with one cell edited, one change."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from accounts.models import User
from common.resources import list_file
from exchange.book_actions import export_book
from exchange.enums import Verdict, WorkbookKind
from exchange.ministry_export import Demand, export_workbook
from exchange.reading.reader import read_workbook
from exchange.table_books import judge_file, sheets_for
from exchange.table_reading import table_in
from exchange.tables import TABLES
from exchange.workbook_actions import judge_reading, read_own
from measures.models import Measure
from protocols.actions.acts import record_act
from protocols.models import Act, Instrument
from tests.exchange.open_documents import all_saved_again
from tests.exchange.own_workbooks import campaign
from tests.exchange.test_books import HEADER
from tests.exchange.test_workbook_export import SHEETS, focal_point

pytestmark = pytest.mark.django_db
MINISTRY = WorkbookKind.MINISTRY
# Semicolons, quotes, UTF-8; then every sheet in a file of its own, cells as they are shown. Language 1036: French.
TEXT = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,false,false,false,-1"
FROM_TEXT = "--infilter=CSV:59,34,76,1,,1036,false,true"

RATIFICATION, STRUCTURE = WorkbookKind.RATIFICATION, WorkbookKind.STRUCTURE
# By what is edited: the sheet, the column, and a value that no row has.
REPORTS = ("À remplir", "2. Difficultés", "Le matériel manque")
MEASURES = ("Mesures", "Résultat attendu", "Une route de plus")
PARTS = ("Déclinaisons nationales", "Quote-part nationale (francs CFA)", 2_750_000)
ACTS = ("Ratification", "Observations", "Relu au Journal officiel")
ACCOUNTS = [
    *((MINISTRY, state, REPORTS) for state in ("ML", "BF", "NE")),
    (STRUCTURE, "coordination", MEASURES),
    *((STRUCTURE, f"comite.{state}", PARTS) for state in ("ml", "bf", "ne")),
    *((RATIFICATION, f"comite.{state}", ACTS) for state in ("ml", "bf", "ne")),
]
LISTS = [
    ("accounts.ministry", "administrateur.ml"),
    ("measures.measure", "coordination"),
    ("measures.implementation", "comite.ml"),
    ("protocols.instrument", "coordination"),
    ("protocols.provision", "coordination"),
    ("protocols.act", "comite.ml"),
]


@dataclass(frozen=True)
class Left:
    """A file that left: whose it is, what it is filed under, its path."""

    user: User
    label: str
    path: Path
    edited: tuple[str, str, Any] = ("", "", None)

    def edit(self) -> None:
        """Edit one cell that may be filled in, in the file itself."""
        book = openpyxl.load_workbook(self.path)
        sheet, title, value = self.edited
        page = book[sheet]
        column = next(cell.column for cell in page[HEADER] if cell.value == title)
        rows = (row for row in range(HEADER + 1, page.max_row + 1) if page.cell(row, 1).value)
        next(cell for row in rows if not (cell := page.cell(row, column)).protection.locked).value = value
        book.save(self.path)

    def changes(self, path: Path) -> list[tuple[Any, ...]]:
        """Return what its return from a path proposes or refuses: (verdict, row, cells or sentences)."""
        book = read_workbook(path)
        if self.label == MINISTRY:
            reading = read_own(self.user, book, None)
            assert reading is not None
            rows = judge_reading(self.user, reading)
            found = [(row.verdict, row.place, [cell.path for cell in row.differences] or row.sentences) for row in rows]
        else:
            judged = judge_file(self.user, self.label, table_in(self.user, self.label, book).rows)
            found = [
                (row.verdict, row.proposal.key, [change.label for change in row.changes] or row.sentences)
                for rows in judged.values()
                for row in rows
            ]
        assert found
        return [line for line in found if line[0] not in (Verdict.UNCHANGED, Verdict.NOT_YOURS)]


@pytest.fixture
def left(plan: Measure, account: Callable[[str], User], tmp_path: Path) -> list[Left]:
    """Every workbook of every state, and that of the Confederation; each state has an act that is still to confirm."""
    instrument, files = Instrument.objects.order_by("pk").first(), []
    for kind, name, edited in ACCOUNTS:
        path = tmp_path / f"{kind}-{name.replace('.', '-')}.xlsx"
        if kind == MINISTRY:
            user = focal_point(name)
            content = export_workbook(by=user, demand=Demand(user.ministry, campaign())).content
        else:
            user = account(name)
            if kind == RATIFICATION:
                draft = Act(kind="publication", on=date(2026, 3, 9), source="JO", grade="press", note="À relire")
                draft.instrument, draft.member_state_id = instrument, user.member_state_id
                record_act(by=user, act=draft)
            content = export_book(by=user, kind=kind, roadmap=plan.axis.roadmap).content
        path.write_bytes(content)
        files.append(Left(user, kind, path, edited))
    return files


def wrong(found: dict[str, list[tuple[Any, ...]]], edited: Collection[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return, by name of file, what is proposed where it is not the one cell that was edited, or nothing elsewhere."""
    return {
        name: lines
        for name, lines in found.items()
        if [len(cells) for _, _, cells in lines] != [1] * (name in edited)
        or {verdict for verdict, _, _ in lines} - {Verdict.CHANGED, Verdict.INCOMPLETE}
    }


def test_c20_every_workbook_sent_back_as_it_left_proposes_nothing(left: list[Left]):
    assert {file.path.stem: lines for file in left if (lines := file.changes(file.path))} == {}


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_c20_one_cell_edited_then_saved_by_libreoffice_is_one_change(left: list[Left], form: str):
    for file in left:
        file.edit()
    folder = all_saved_again([file.path for file in left], form)
    found = {file.path.stem: file.changes(folder / f"{file.path.stem}.{form}") for file in left}
    assert wrong(found, found) == {}


@pytest.mark.libreoffice
def test_c20_one_cell_edited_then_saved_as_text_is_one_change(left: list[Left]):
    """A text file holds one sheet: that of the edited cell has one change, the others none."""
    found, edited = {}, []
    for file in left:
        file.edit()
    folder = all_saved_again([file.path for file in left], TEXT)
    for file in left:
        edited.append(f"{file.path.stem}-{file.edited[0]}")
        written = SHEETS if file.label == MINISTRY else sheets_for(file.user, file.label)
        names = [f"{file.path.stem}-{sheet}" for sheet in written]
        found |= {name: file.changes(folder / f"{name}.csv") for name in names}
    assert wrong(found, edited) == {}


@pytest.mark.libreoffice
def test_c20_a_text_file_that_left_and_is_saved_by_libreoffice_proposes_nothing(tmp_path: Path):
    files = []
    for state in ("ML", "BF", "NE"):
        user, path = focal_point(state), tmp_path / f"{state}.csv"
        path.write_bytes(export_workbook(by=user, demand=Demand(user.ministry, campaign(), "csv")).content)
        files.append(Left(user, MINISTRY, path))
    folder = all_saved_again([file.path for file in files], TEXT.removesuffix(",-1"), FROM_TEXT, language="fr_FR.UTF-8")
    assert {file.path.stem: lines for file in files if (lines := file.changes(folder / file.path.name))} == {}


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xlsx", "ods", TEXT.removesuffix(",-1")], ids=["xlsx", "ods", "csv"])
def test_c20_every_list_saved_by_libreoffice_proposes_nothing(
    plan: Measure, account: Callable[[str], User], tmp_path: Path, form: str
):
    files = []
    for label, name in LISTS:
        user, path = account(name), tmp_path / f"{label.replace('.', '-')}.xlsx"
        path.write_bytes(list_file(TABLES[label].resource(user=user), file_format="xlsx", title="Lignes"))
        files.append(Left(user, label, path))
    folder = all_saved_again([file.path for file in files], form)
    ending = form.partition(":")[0]
    found = {file.label: file.changes(folder / f"{file.path.stem}.{ending}") for file in files}
    assert {label: lines for label, lines in found.items() if lines} == {}
