"""How the cells of our workbooks look: colours of the pages, one format a kind of cell."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

_INK, _INK2, _LINE, _SUNK = "#1A1F1C", "#4B524D", "#D8D1C1", "#EFE9DC"
_NUMBERS = {"date": "dd/mm/yyyy", "integer": "#,##0"}
_BASE: dict[str, Any] = {
    "font_size": 10,
    "font_color": _INK,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
    "border_color": _LINE,
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._cells: dict[tuple[str, bool], Format] = {}
        brand = {"font_color": "#F6F1E4", "bg_color": "#10392C", "bold": True, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 13, "font_color": "#10392C"})
        self.notice = book.add_format({"font_color": _INK2, "italic": True})
        self.warning = book.add_format({"bold": True, "font_color": "#931540", "bg_color": "#FAE8EC"})
        self.header = book.add_format(_BASE | brand)
        self.header_to_fill = book.add_format(_BASE | brand | {"bg_color": "#E3A93C", "font_color": _INK})
        self.mark = book.add_format(
            _BASE | {"font_size": 6, "font_color": _INK2, "bg_color": _SUNK, "text_wrap": False}
        )
        self.prose = book.add_format({"font_size": 11, "text_wrap": True, "valign": "top", "font_color": _INK})
        self.heading = book.add_format({"font_size": 11, "bold": True, "valign": "top", "font_color": "#10392C"})
        self.late = book.add_format({"font_color": "#955200", "bg_color": "#FBF0DC", "bold": True})
        self.blocked = book.add_format({"font_color": "#931540", "bg_color": "#FAE8EC", "bold": True})
        self.missing = book.add_format({"bg_color": "#F7D98B"})

    def cell(self, kind: str, *, is_open: bool) -> Format:
        """Return the format of a cell: white and unlocked if it may be filled in, else grey and locked."""
        found = self._cells.get((kind, is_open))
        if found is None:
            look: dict[str, Any] = {"locked": False} if is_open else {"bg_color": _SUNK, "font_color": _INK2}
            if kind in _NUMBERS:
                look["num_format"] = _NUMBERS[kind]
            found = self._cells[kind, is_open] = self._book.add_format(_BASE | look)
        return found
