"""A workbook of ours as an .xlsx file: sheets to fill in, a page of instructions, a hidden stamp.

No text is ever a formula (D-03): every text is written as a string. No name of a person goes in, in
the cells or in the properties of the file (D-01).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO

from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from exchange.rules.own_columns import MARK, Column
from exchange.rules.workbook_rows import Line
from exchange.rules.workbook_sheets import GUIDE_SHEET, STAMP_SHEET, SheetSpec, mark_of
from exchange.writing.cells import lines_in, written
from exchange.writing.checks import Area, set_colours, set_validations
from exchange.writing.lists import Lists
from exchange.writing.styles import Styles

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Title, notice, then the header: rows counted from 0.
_HEADER = 2
_A4 = 9
_LINE = 13
_HEADER_HEIGHT = 58
_MOST_LINES = 16
_GUIDE_WIDTH = 96
TO_READ = "Cette feuille est là pour lire\u00a0: rien n’y est repris."
_ROWS = 1_048_576
_ALLOWED = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True)
class Leaving:
    """What a workbook says beside its rows.

    `title` heads each sheet; `notice` stands under it, and `warning` in its place where restricted rows leave.
    `closed` says why nothing is filled in, or is empty. `guide` is the page of instructions: (heading, text).
    """

    stamp: str
    stamp_lines: Sequence[tuple[str, str]]
    exported_at: datetime
    title: str
    notice: str
    warning: str = ""
    closed: str = ""
    last_day: date | None = None
    guide: Sequence[tuple[str, str]] = ()


def write_book(sheets: Sequence[tuple[SheetSpec, Sequence[Line]]], leaving: Leaving) -> bytes:
    """Return the file of a workbook: its sheets in their order, each with its rows."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties({"title": leaving.title, "created": leaving.exported_at.astimezone(UTC).replace(tzinfo=None)})
    styles, lists = Styles(book), Lists()
    for sheet, rows in sheets:
        _Page(book, sheet, styles, leaving).write(rows, lists)
    _write_guide(book.add_worksheet(GUIDE_SHEET), styles, leaving)
    _write_stamp(book.add_worksheet(STAMP_SHEET), leaving)
    lists.write(book)
    book.close()
    return content.getvalue()


class _Page:
    """One sheet being written."""

    def __init__(self, book: Workbook, sheet: SheetSpec, styles: Styles, leaving: Leaving) -> None:
        self.book, self.page = book, book.add_worksheet(sheet.name)
        self.sheet, self.styles, self.leaving = sheet, styles, leaving
        self.is_open = sheet.is_open and not leaving.closed
        columns = sheet.columns[1:]
        self.typed = [styles.cell(column.kind, is_open=self.is_open and column.is_filled_in) for column in columns]
        self.locked = [styles.cell(column.kind, is_open=False) for column in columns]
        self.widths = [column.width for column in columns]

    def write(self, rows: Sequence[Line], lists: Lists) -> None:
        self._write_head()
        for number, row in enumerate(rows, _HEADER + 1):
            self._write_row(number, row)
        last = _HEADER + len(rows)
        if self.is_open and self.sheet.new_rows:
            self._open_new_rows(Area(last + 1, last + self.sheet.new_rows))
            last += self.sheet.new_rows
        if last > _HEADER:
            area = Area(_HEADER + 1, last)
            self.page.autofilter(_HEADER, 0, last, len(self.sheet.columns) - 1)
            if self.is_open:
                set_validations(self.page, self.sheet, area, self.leaving.last_day, lists)
            set_colours(self.page, self.sheet, area, self.styles)
        self.page.protect("", _ALLOWED)
        self._set_paper()

    def _write_head(self) -> None:
        page, styles = self.page, self.styles
        title, first = [self.sheet.name, self.leaving.title], 1
        if self.sheet.pages_wide > 1:
            # Beside the columns that each page across repeats, where a longer text would be cut.
            page.write_string(0, 1, title.pop(0), styles.title)
            first = self.sheet.frozen
        page.write_string(0, first, ", ".join(title), styles.title)
        warning = self.leaving.warning or self.leaving.closed
        notice = self.leaving.notice if self.sheet.is_open else TO_READ
        page.write_string(1, first, warning or notice, styles.warning if warning else styles.notice)
        page.set_row(_HEADER, _HEADER_HEIGHT)
        for place, column in enumerate(self.sheet.columns):
            page.set_column(place, place, column.width)
            is_filled = self.sheet.is_open and (column.is_filled_in or column.is_for_new)
            page.write_string(_HEADER, place, column.title, styles.header_to_fill if is_filled else styles.header)
            if column.note:
                page.write_comment(_HEADER, place, column.note, {"x_scale": 1.6, "y_scale": 1.2})
        page.freeze_panes(_HEADER + 1, self.sheet.frozen)

    def _write_row(self, number: int, row: Line) -> None:
        page, tallest = self.page, 1
        page.write_string(number, 0, mark_of(self.leaving.stamp, row.key), self.styles.mark)
        forms = zip(row.cells, self.typed if row.is_open else self.locked, self.widths, strict=True)
        for place, (value, form, width) in enumerate(forms, 1):
            if value is None or value == "":
                page.write_blank(number, place, None, form)
            elif isinstance(value, str):
                page.write_string(number, place, written(value), form)
                tallest = max(tallest, lines_in(value, width))
            elif isinstance(value, bool):
                page.write_string(number, place, "oui" if value else "non", form)
            elif isinstance(value, date):
                page.write_datetime(number, place, value, form)
            else:
                page.write_number(number, place, value, form)
        page.set_row(number, _height(tallest))

    def _open_new_rows(self, area: Area) -> None:
        """Open the free rows. What shows them is conditional, for a row that bears a border of its own is printed."""
        forms = [self._free(column) for column in self.sheet.columns]
        for number in range(area.first, area.last + 1):
            for place, form in enumerate(forms):
                self.page.write_blank(number, place, None, form)
        for place, column in enumerate(self.sheet.columns):
            look = self.styles.free if column.is_for_new else self.styles.free_locked
            rule = {"type": "formula", "criteria": "=TRUE", "format": look}
            self.page.conditional_format(area.first, place, area.last, place, rule)

    def _free(self, column: Column) -> Format:
        return self.styles.free_mark if column is MARK else self.styles.bare(column.kind, is_open=column.is_for_new)

    def _set_paper(self) -> None:
        page = self.page
        _set_landscape(page, self.leaving)
        page.fit_to_pages(self.sheet.pages_wide, 0)
        page.repeat_rows(_HEADER)
        if self.sheet.pages_wide > 1:
            page.repeat_columns(1, self.sheet.frozen - 1)
        self._set_print_area()

    def _set_print_area(self) -> None:
        """Print whole columns, which end with what is written in them; the mark of a row is for the application."""
        name, last = quote_sheetname(self.page.get_name()), xl_col_to_name(len(self.sheet.columns) - 1)
        # Written as a range of cells, for some readers know no other; programs take it for the columns.
        self.book.define_name(f"{name}!_xlnm.Print_Area", f"={name}!$B$1:${last}${_ROWS}")


def _height(lines: int) -> float:
    """Return the height of a row in points; a longer text is read in its cell."""
    return min(lines, _MOST_LINES) * _LINE + 3


def _set_landscape(page: Worksheet, leaving: Leaving) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    warning = f" - {leaving.warning}" if leaving.warning else ""
    page.set_footer(f"&L&8{_in_footer(leaving.title + warning)}&R&8Page &P sur &N")


def _in_footer(text: str) -> str:
    # A footer takes 255 characters, and an ampersand for a command.
    return text.replace("&", "&&")[:180]


def _write_guide(page: Worksheet, styles: Styles, leaving: Leaving) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, _GUIDE_WIDTH)
    page.write_string(0, 0, GUIDE_SHEET, styles.title)
    lines = [("Attention", leaving.warning)] if leaving.warning else []
    for number, (heading, text) in enumerate([*lines, *leaving.guide], 2):
        page.write_string(number, 0, heading, styles.heading)
        page.write_string(number, 1, text, styles.prose)
        page.set_row(number, _height(lines_in(text, _GUIDE_WIDTH)) + _LINE)
    page.hide_gridlines(2)
    page.protect("")
    _set_landscape(page, leaving)
    page.fit_to_pages(1, 1)


def _write_stamp(page: Worksheet, leaving: Leaving) -> None:
    for number, (name, value) in enumerate(leaving.stamp_lines):
        page.write_string(number, 0, name)
        page.write_string(number, 1, value)
    page.protect("")
    page.very_hidden()
