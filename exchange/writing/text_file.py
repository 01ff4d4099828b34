"""The first sheet of a workbook as a text file: semicolons, a byte order mark, no live formula."""

import csv
from collections.abc import Sequence
from io import StringIO

from common.spreadsheet import neutralise
from exchange.rules.own_columns import KEY_PATH
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import SheetSpec, mark_of
from exchange.writing.book import Leaving
from exchange.writing.cells import as_text

CSV = "text/csv; charset=utf-8"


def write_text_file(sheet: SheetSpec, rows: Sequence[HeldRow], leaving: Leaving) -> bytes:
    """Return a sheet as a text file; what is restricted is said on its first line."""
    content = StringIO()
    writer = csv.writer(content, delimiter=";")
    if leaving.warning:
        writer.writerow([leaving.warning])
    writer.writerow([column.title for column in sheet.columns])
    writer.writerows(_line(sheet, row, leaving.stamp) for row in rows)
    return content.getvalue().encode("utf-8-sig")


def _line(sheet: SheetSpec, row: HeldRow, stamp: str) -> list[str]:
    return [
        mark_of(stamp, row.key)
        if column.path == KEY_PATH
        else neutralise(as_text(row.shown.get(column.path), column.kind, column.labels))
        for column in sheet.columns
    ]
