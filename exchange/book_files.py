"""A coordination's workbook as a file: lists, locks, notes, a guide, and a very hidden stamp."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from exchange.access import stamp_lines
from exchange.book_content import BookRow, BookSheet
from exchange.models import ExportStamp
from exchange.rules.tables import MARK, Column
from exchange.rules.workbook_sheets import GUIDE_SHEET, STAMP_SHEET, mark_of

# Rows left open for what is added.
NEW_ROWS = 100
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
# A list of words typed in a rule is 255 characters long at most.
_LONGEST_LIST = 255
_A4 = 9
_FIRST_DAY = date(1950, 1, 1)
_NOTES = {"codes": "Les codes, séparés par un point-virgule.", "code": "Le code, tel que l’application l’écrit."}
_WIDTHS = {"date": 12, "integer": 18, "decimal": 14, "code": 16, "choice": 18, "boolean": 12, "codes": 28, "text": 36}
GUIDE = (
    "Les cellules blanches se remplissent\u202f; les grises sont là pour lire.",
    "Une cellule vidée ne change rien. Rien n’est supprimé par ce classeur.",
    "La colonne «\u00a0Repère\u00a0» dit de quelle fiche et de quel export vient la ligne\u00a0: ne la modifiez pas.",
    "Pour ajouter une fiche, écrivez sur une ligne libre, sous les autres, sans Repère.",
    "Une fiche qui dépend d’une autre, elle aussi nouvelle, se dépose une fois celle-ci enregistrée.",
    "Renvoyez le classeur par la page Échanges\u00a0: vous verrez ce qui change avant de l’appliquer.",
)


def book_file(sheets: Sequence[BookSheet], stamp: ExportStamp, title: str) -> bytes:
    """Return the workbook, as XLSX."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, _OPTIONS)
    # The library would sign with the hour of the machine.
    book.set_properties({"title": title, "created": stamp.exported_at.replace(tzinfo=None)})
    writer = _Writer(book, stamp)
    for sheet in sheets:
        writer.sheet(sheet)
    _guide(book)
    _stamp(book, stamp)
    book.close()
    return output.getvalue()


class _Writer:
    def __init__(self, book: Any, stamp: ExportStamp) -> None:
        self.book, self.stamp = book, stamp
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7ECE7"})
        self.shown = {kind: book.add_format(_look(kind) | {"bg_color": "#F1F1F1"}) for kind in _WIDTHS}
        self.typed = {kind: book.add_format(_look(kind) | {"locked": False}) for kind in _WIDTHS}

    def sheet(self, sheet: BookSheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        columns = (MARK, *sheet.columns)
        for place, column in enumerate(columns):
            page.set_column(place, place, 4 if column is MARK else _WIDTHS[column.kind])
            page.write_string(0, place, column.title, self.head)
        for number, row in enumerate(sheet.rows, start=1):
            self._row(page, number, row, columns)
        last = len(sheet.rows)
        if sheet.is_open:
            self._new_rows(page, last + 1, columns)
            last += NEW_ROWS
        self._rules(page, last, columns)
        _setting(page, last, len(columns) - 1)

    def _row(self, page: Any, number: int, row: BookRow, columns: Sequence[Column]) -> None:
        cells = (mark_of(self.stamp.pk.hex, row.key), *row.cells)
        for place, (column, value) in enumerate(zip(columns, cells, strict=True)):
            is_typed = row.is_open and _is_typed(column) and not column.is_key
            look = (self.typed if is_typed else self.shown)[column.kind]
            if value is None or value == "":
                page.write_blank(number, place, None, look)
            else:
                page.write(number, place, value, look)

    def _new_rows(self, page: Any, first: int, columns: Sequence[Column]) -> None:
        for number in range(first, first + NEW_ROWS):
            for place, column in enumerate(columns):
                if _is_typed(column):
                    page.write_blank(number, place, None, self.typed[column.kind])

    def _rules(self, page: Any, last: int, columns: Sequence[Column]) -> None:
        for place, column in enumerate(columns):
            rule = _rule(column)
            if rule and last:
                page.data_validation(1, place, last, place, rule)


def _is_typed(column: Column) -> bool:
    return column is not MARK and not column.is_read_only


def _look(kind: str) -> dict[str, Any]:
    formats = {"date": "dd/mm/yyyy", "integer": "#,##0", "decimal": "#,##0.##"}
    return {"valign": "top", "text_wrap": kind == "text", "border": 1, "border_color": "#C8CCC8"} | (
        {"num_format": formats[kind]} if kind in formats else {}
    )


def _rule(column: Column) -> dict[str, Any] | None:
    """Return what a spreadsheet program holds of a column: a list, a date, a number; with the words that explain."""
    if not _is_typed(column):
        return None
    labels = list(column.labels.values()) if column.kind == "choice" else []
    labels = ["oui", "non"] if column.kind == "boolean" else labels
    if labels and len(",".join(labels)) <= _LONGEST_LIST and not any("," in label for label in labels):
        return {"validate": "list", "source": labels, "error_message": "Choisissez dans la liste."}
    if column.kind == "date":
        rule = {"validate": "date", "criteria": ">", "value": _FIRST_DAY}
        return rule | {"error_message": "Écrivez une date, par exemple 31/12/2026."}
    if column.kind == "integer":
        return {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "Écrivez un nombre entier."}
    return {"validate": "any", "input_message": _NOTES[column.kind]} if column.kind in _NOTES else None


def _setting(page: Any, last: int, last_column: int) -> None:
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(last, 1), last_column)
    page.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.print_area(f"A1:{xl_col_to_name(last_column)}{last + 1}")


def _guide(book: Any) -> None:
    page = book.add_worksheet(GUIDE_SHEET)
    page.set_column(0, 0, 100)
    for number, sentence in enumerate(GUIDE):
        page.write_string(number, 0, sentence, book.add_format({"text_wrap": True}))
    page.protect()
    page.set_paper(_A4)
    page.set_landscape()


def _stamp(book: Any, stamp: ExportStamp) -> None:
    page = book.add_worksheet(STAMP_SHEET)
    for number, line in enumerate(stamp_lines(stamp)):
        for place, text in enumerate(line):
            page.write_string(number, place, text)
    page.protect()
    page.very_hidden()
