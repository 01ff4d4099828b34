"""Our own workbook in memory, as its export would make it, for tests of its way back."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import openpyxl

from accounts.models import User
from common.clock import now
from exchange.access import token_for
from exchange.actions import Outcome
from exchange.enums import WorkbookKind
from exchange.models import ExportStamp, ImportBatch
from exchange.rules.choices import Choices
from exchange.rules.sheets import Cell, Sheet, Workbook
from exchange.rules.three_way import WorkbookRow
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import REPORTS, STAMP_SHEET, mark_of
from exchange.workbook_actions import confirm_workbook, keep_workbook, read_own
from exchange.workbook_judgement import judge_workbook
from exchange.workbook_values import held_values, implementations_in
from measures.models import ReportingPeriod

Edits = dict[tuple[str, str], Any]


def campaign() -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")


class OwnWorkbook:
    """The sheets of an export, each cell by sheet, key and path; edited, then read back."""

    def __init__(self, user: User, codes: Iterable[str] | None = None, period: ReportingPeriod | None = None) -> None:
        self.user, self.period = user, period or campaign()
        parts = implementations_in(user, self.period)
        parts = parts if codes is None else parts.filter(measure__code__in=list(codes))
        self.held = held_values(user, self.period, list(parts))
        rows = [row for rows in self.held.values() for row in rows]
        self.stamp = ExportStamp.objects.create(
            user=user,
            kind=WorkbookKind.MINISTRY,
            member_state_id=user.member_state_id,
            period=self.period,
            exported_at=now(),
            versions={row.place: row.version for row in rows},
            cells={row.place: row.exported for row in rows},
        )
        self.lines: dict[str, list[dict[str, Any]]] = {
            name: [self._line(row) for row in rows] for name, rows in self.held.items()
        }

    def _line(self, row: HeldRow) -> dict[str, Any]:
        labels = {column.path: column.labels for column in row.sheet.columns}
        shown = {path: labels.get(path, {}).get(value, value) for path, value in row.shown.items()}
        return {"key": mark_of(self.stamp.pk.hex, row.key)} | shown

    def line(self, code: str, sheet: str = REPORTS.name, place: int = 0) -> dict[str, Any]:
        """Return a line to edit, by code of measure."""
        return [line for line in self.lines[sheet] if line.get("code") == code][place]

    def book(self, *sheets: str) -> Workbook:
        wanted = [row for name, rows in self.held.items() for row in rows[:1] if not sheets or name in sheets]
        filled = tuple(self._sheet(row) for row in wanted)
        return Workbook((*filled, Sheet(STAMP_SHEET, "veryHidden", {(1, 1): Cell("estampille")})), "1" * 64, "xlsx")

    def _sheet(self, row: HeldRow) -> Sheet:
        spec = row.sheet
        cells = {(1, place): Cell(column.title) for place, column in enumerate(spec.columns, 1)}
        for number, line in enumerate(self.lines[spec.name], 2):
            for place, column in enumerate(spec.columns, 1):
                if line.get(column.path) is not None:
                    cells[(number, place)] = Cell(line[column.path])
        return Sheet(spec.name, "visible", cells)

    def deposit(self, by: User | None = None) -> ImportBatch:
        reading = read_own(by or self.user, self.book(), self.period)
        assert reading is not None
        return keep_workbook(by=by or self.user, reading=reading, file_name="classeur.xlsx", session="")

    def judged(self, by: User | None = None) -> list[WorkbookRow]:
        return judge_workbook(by or self.user, self.deposit(by))


def confirm(batch: ImportBatch, choices: Choices | None = None, paper: Any = None) -> Outcome:
    return confirm_workbook(
        by=batch.user,
        batch=batch,
        session="",
        token=token_for(batch),
        choices=choices or Choices(),
        paper=paper,
    )


def changed(rows: Iterable[WorkbookRow]) -> list[WorkbookRow]:
    return [row for row in rows if row.verdict != "unchanged"]


def as_xlsx(book: Workbook) -> bytes:
    """Return a workbook as a file, its stamp sheet very hidden."""
    file, output = openpyxl.Workbook(), io.BytesIO()
    file.remove(file.active)
    for sheet in book.sheets:
        written = file.create_sheet(sheet.title)
        written.sheet_state = sheet.state
        for (row, column), cell in sheet.cells.items():
            written.cell(row, column, cell.value)
    file.save(output)
    return output.getvalue()


def as_csv(sheet: Sheet) -> bytes:
    """Return one sheet as a text file, as our exports write one."""
    output, width = io.StringIO(), max(column for _, column in sheet.cells)
    writer = csv.writer(output, delimiter=";")
    for row in range(1, max(row for row, _ in sheet.cells) + 1):
        cells = [sheet.cells.get((row, column)) for column in range(1, width + 1)]
        writer.writerow(["" if cell is None else cell.value for cell in cells])
    return output.getvalue().encode("utf-8-sig")
