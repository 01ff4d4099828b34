"""The rows of an import that are left aside, in the format in which they came, with what to correct on each.

It holds what the account filed and the sentences of the page, never a value of the server.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import xlsxwriter
from django.http import Http404

from common.spreadsheet import neutralise
from exchange.enums import BatchKind
from exchange.models import ImportBatch
from exchange.preparation import judge_rows
from exchange.previews.content import ASIDE
from exchange.rules.layout.headings import Field
from exchange.rules.own_columns import MARK, Column
from exchange.rules.proposals import Proposal
from exchange.rules.tables import TableRow
from exchange.rules.three_way import WorkbookRow
from exchange.rules.verdicts import Judged
from exchange.rules.workbook_reading import FiledRow, filed_row
from exchange.rules.workbook_sheets import REMARKS_TITLE, WORKBOOKS, SheetSpec
from exchange.table_actions import rows_of
from exchange.table_books import all_sheets, judge_file
from exchange.table_judgement import JudgedRow
from exchange.workbook_judgement import judge_workbook
from measures.enums import Status

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ALONE = "Lignes à corriger"
# In a matrix, « Remarques » is what the ministry says; the copy's own column has a name that no reader takes.
_TO_CORRECT = "À corriger"
_MATRIX = ("Code", "Statut", "Taux physique (%)", "Taux financier (%)", "Échéance", "Observations", _TO_CORRECT)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class CopiedRow:
    """One row: its values as they are written, those of them that are at fault, and what is said of it."""

    values: Sequence[Any]
    at_fault: frozenset[int]
    remarks: str


@dataclass(frozen=True)
class CopiedSheet:
    """One sheet: the titles of its columns, its rows, and what stands above, in a matrix, to say whose it is."""

    titles: Sequence[str]
    rows: Sequence[CopiedRow]
    above: str = ""


def corrected_copy(user: Any, batch: ImportBatch) -> bytes:
    """Return the workbook of the rows left aside, judged now. Raises `Http404` if there is none."""
    if batch.confirmed_at is None and batch.kind == BatchKind.TABLE:
        sheets = _table_sheets(user, batch)
    elif batch.confirmed_at is None and batch.kind == BatchKind.MATRIX:
        rows = [_matrix_row(row) for row in _matrix_rows(user, batch)]
        sheets = {_ALONE: CopiedSheet(_MATRIX, rows, f"Matrice de suivi\u00a0: {batch.member_state.name}")}
    elif batch.confirmed_at is None:
        sheets = _workbook_sheets(user, batch)
    else:
        sheets = {}
    filled = {name: sheet for name, sheet in sheets.items() if sheet.rows}
    if not filled:
        raise Http404
    return _written(filled)


def _table_sheets(user: Any, batch: ImportBatch) -> dict[str, CopiedSheet]:
    specs, sheets = all_sheets(batch.model_label), dict[str, CopiedSheet]()
    for name, judged in judge_file(user, batch.model_label, rows_of(batch)).items():
        columns = (MARK, *specs[name].columns)
        rows = [_table_row(row, columns) for row in judged if row.verdict in ASIDE or _locked(row.proposal)]
        sheets[name or _ALONE] = CopiedSheet([*(column.title for column in columns), REMARKS_TITLE], rows)
    return sheets


def _table_row(row: JudgedRow, columns: Sequence[Column]) -> CopiedRow:
    filed = row.proposal
    said = " ".join([*row.sentences, *(f"Cellule {cell}, {sentence}" for cell, sentence in _locked(filed))])
    values = [
        filed.mark,
        *(filed.refused.get(column.path) or _filed(column, filed.values.get(column.path)) for column in columns[1:]),
    ]
    faults = {
        place for place, column in enumerate(columns) if column.path in filed.refused or f"{column.title}, " in said
    }
    return CopiedRow(values, frozenset(faults), said)


def _locked(filed: TableRow) -> Sequence[Sequence[str]]:
    """Return what was typed where the server alone writes; a row of a matrix, without a mark, tells other things."""
    return filed.told if filed.mark else ()


def _filed(column: Column, value: Any) -> Any:
    """Return a value that was read as the file may hold it again."""
    if value is None:
        return ""
    if column.kind == "choice":
        return column.labels.get(value, str(value))
    if column.kind == "boolean":
        return "oui" if value else "non"
    if column.kind == "codes":
        return "; ".join(value)
    return f"{date.fromisoformat(value):%d/%m/%Y}" if column.kind == "date" else value


def _workbook_sheets(user: Any, batch: ImportBatch) -> dict[str, CopiedSheet]:
    filed = {row.place: row for row in map(filed_row, batch.proposals)}
    left = [row for row in judge_workbook(user, batch) if row.verdict in ASIDE or row.locked]
    sheets = {}
    for spec in {spec.name: spec for specs in WORKBOOKS.values() for spec in specs}.values():
        rows = [
            _workbook_row(_whole(filed[row.place], batch, spec), row, spec) for row in left if row.sheet == spec.name
        ]
        sheets[spec.name] = CopiedSheet([*(column.title for column in spec.columns), REMARKS_TITLE], rows)
    return sheets


def _whole(row: FiledRow, batch: ImportBatch, spec: SheetSpec) -> FiledRow:
    """Return a row with the cells that came back as they left, of which an import keeps nothing."""
    left = batch.stamp.cells.get(f"{row.sheet}/{row.key}", {}) if batch.stamp else {}
    exported = {column.path: left.get(column.path) for column in spec.filled_in}
    return replace(row, values={**exported, **row.values}) if row.exported is not None else row


def _workbook_row(filed: FiledRow, judged: WorkbookRow, spec: SheetSpec) -> CopiedRow:
    values = [filed.mark, *(_filed(column, filed.values.get(column.path)) for column in spec.columns[1:])]
    wrong = {cell for cell, _ in filed.faults}
    at_fault = {place for place, column in enumerate(spec.columns) if filed.cells.get(column.path) in wrong}
    said = [*judged.sentences, *(f"Cellule {cell}, {sentence}" for cell, sentence in judged.locked)]
    return CopiedRow(values, frozenset(at_fault), " ".join(dict.fromkeys(said)))


def _matrix_rows(user: Any, batch: ImportBatch) -> Iterable[Judged]:
    proposals = [Proposal(**kept) for kept in batch.proposals]
    judged = judge_rows(user, batch.member_state_id, batch.period, proposals)
    return [row for row in judged if row.verdict in ASIDE]


def _matrix_row(judged: Judged) -> CopiedRow:
    row: Mapping[str, Any] = judged.proposal.row
    told = [f"{message['cell']}\u00a0: {message['text']}" for message in row["messages"] if message["level"] == "error"]
    told += [text for text in (judged.reason, judged.missing and judged.missing_sentence) if text]
    columns = {"status": 1, "progress": 2, "due": 4}
    values = [
        row["raw_code"] or row["code"] or "",
        Status(row["status"]).label if row["status"] else _as_filed(judged, Field.STATUS),
        _as_filed(judged, Field.PHYSICAL) if row["progress"] is None else row["progress"],
        judged.proposal.financial or _as_filed(judged, Field.FINANCIAL),
        f"{date.fromisoformat(row['due']):%d/%m/%Y}" if row["due"] else _as_filed(judged, Field.DUE),
        judged.proposal.remarks,
    ]
    at_fault = {place for name, place in columns.items() if row[name] is None} if told else set()
    return CopiedRow(values, frozenset(at_fault), " ".join(told))


def _as_filed(judged: Judged, field: Field) -> str:
    """Return what a cell said, as it was filed, when nothing could be read of it."""
    cell = judged.proposal.cells.get(field)
    return next((said["read"] for said in judged.proposal.row["messages"] if cell and said["cell"] == cell), "")


def _written(sheets: Mapping[str, CopiedSheet]) -> bytes:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, _OPTIONS)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7ECE7"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    fault = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F6D5CF"})
    for name, sheet in sheets.items():
        page = book.add_worksheet(name)
        first = _head(page, sheet, head)
        for number, row in enumerate(sheet.rows, start=first):
            for place, value in enumerate(row.values):
                _write(page, number, place, value, fault if place in row.at_fault else plain)
            page.write_string(number, len(row.values), neutralise(row.remarks), fault)
    book.close()
    return output.getvalue()


def _head(page: Any, sheet: CopiedSheet, look: Any) -> int:
    """Write the titles, set the page for A4, and return the number of the first row under them."""
    top = 1 if sheet.above else 0
    if sheet.above:
        page.write_string(0, 0, sheet.above)
    for place, title in enumerate(sheet.titles):
        page.write_string(top, place, title, look)
    last = len(sheet.titles) - 1
    page.set_column(0, last - 1, 16)
    page.set_column(last, last, 60)
    page.freeze_panes(top + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    return top + 1


def _write(page: Any, number: int, place: int, value: Any, look: Any) -> None:
    if isinstance(value, int | float):
        page.write_number(number, place, value, look)
    elif value == "":
        page.write_blank(number, place, None, look)
    else:
        page.write_string(number, place, neutralise(str(value)), look)
