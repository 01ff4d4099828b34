"""Long plain lists as files: rows go one by one from the query to the packed file, never all in memory."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import rustpy_xlsxwriter

Row = Sequence[Any]

# In French by its own word: in another language a program may show, and save as text, the month first.
DAY = "[$-40C]dd/mm/yyyy"
# What one cell of a workbook holds at most.
CELL_MAX = 32_767
# What the name of a sheet holds at most, and what a workbook keeps for its formulas.
SHEET_TITLE_MAX = 31
_NO_SHEET_TITLE = frozenset("[]:*?/\\")
_COLUMN_WIDTH = 18


@dataclass(frozen=True)
class ListFormat:
    """A kind of file; `write` puts a sheet's title, its columns' titles and its rows in an open file.

    `is_typed` says whether a cell keeps a number or a date as such, rather than its text. A last text, if any, is a
    line above the titles.
    """

    content_type: str
    is_typed: bool
    write: Callable[[IO[bytes], str, Sequence[str], Iterable[Row], str], None]


def cut(text: str) -> str:
    """Return the text as one cell of a workbook holds it, an ellipsis at the end of what is too long."""
    return text if len(text) <= CELL_MAX else text[: CELL_MAX - 1] + "…"


def sheet_title(title: str) -> str:
    """Return a title as a workbook takes it for the name of a sheet."""
    kept = "".join(" " if character in _NO_SHEET_TITLE else character for character in title)
    return kept.strip("' ")[:SHEET_TITLE_MAX].rstrip("' ")


def written(form: ListFormat, title: str, titles: Sequence[str], rows: Iterable[Row], banner: str = "") -> bytes:
    """Return a file that holds the rows: packed, a hundred thousand of them take a few megabytes."""
    file = io.BytesIO()
    form.write(file, title, titles, rows, banner)
    return file.getvalue()


def _write_xlsx(file: IO[bytes], title: str, titles: Sequence[str], rows: Iterable[Row], banner: str) -> None:
    above = 1 if banner else 0
    rustpy_xlsxwriter.write_worksheet(
        _named(titles, rows),
        file,
        sheet_name=sheet_title(title),
        datetime_format=DAY,
        bold_headers=True,
        header_row=above,
        freeze_row=above + 1,
        merge_ranges=[(0, 0, 0, len(titles) - 1, banner)] if banner else None,
        column_width=_COLUMN_WIDTH,
    )


def _named(titles: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield rows by their titles. Without any, the writer would leave the titles out too."""
    remaining = iter(rows)
    first = next(remaining, [None] * len(titles))
    for row in chain([first], remaining):
        yield dict(zip(titles, row, strict=True))


def _write_csv(file: IO[bytes], title: str, titles: Sequence[str], rows: Iterable[Row], banner: str) -> None:
    """Write as French spreadsheet programs read it: semicolons, and a byte order mark."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    if banner:
        writer.writerow([banner])
    writer.writerow(titles)
    writer.writerows(rows)
    text.flush()
    text.detach()


XLSX = ListFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True, _write_xlsx)
CSV = ListFormat("text/csv", False, _write_csv)
