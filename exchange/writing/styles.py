"""How the cells of our workbooks look: colours of the pages, one format a kind of cell."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from common.list_files import DAY

_INK, _INK2, _LINE, _SUNK = "#1A1F1C", "#4B524D", "#D8D1C1", "#EFE9DC"
_NUMBERS = {"date": DAY, "integer": "[$-40C]#,##0"}
_EDGE: dict[str, Any] = {"border": 1, "border_color": _LINE}
_TEXT: dict[str, Any] = {"font_size": 10, "font_color": _INK, "valign": "top", "text_wrap": True}
_BASE: dict[str, Any] = _TEXT | _EDGE


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._cells: dict[tuple[str, bool, bool], Format] = {}
        brand = {"font_color": "#F6F1E4", "bg_color": "#10392C", "bold": True, "valign": "vcenter"}
        self.title = book.add_format({"bold": True, "font_size": 13, "font_color": "#10392C"})
        self.notice = book.add_format({"font_color": _INK2, "italic": True})
        self.warning = book.add_format({"bold": True, "font_color": "#931540", "bg_color": "#FAE8EC"})
        self.header = book.add_format(_BASE | brand)
        self.header_to_fill = book.add_format(_BASE | brand | {"bg_color": "#E3A93C", "font_color": _INK})
        self.mark = book.add_format(
            _BASE | {"font_size": 6, "font_color": _INK2, "bg_color": _SUNK, "text_wrap": False}
        )
        # Of free rows: nothing that is seen stands in the cells themselves.
        self.free = book.add_format(_EDGE)
        self.free_locked = book.add_format(_EDGE | {"bg_color": _SUNK})
        self.free_mark = book.add_format({"font_size": 6, "font_color": _INK2})
        self.prose = book.add_format({"font_size": 11, "text_wrap": True, "valign": "top", "font_color": _INK})
        self.heading = book.add_format({"font_size": 11, "bold": True, "valign": "top", "font_color": "#10392C"})
        self.late = book.add_format({"font_color": "#955200", "bg_color": "#FBF0DC", "bold": True})
        self.blocked = book.add_format({"font_color": "#931540", "bg_color": "#FAE8EC", "bold": True})
        self.missing = book.add_format({"bg_color": "#F7D98B"})

    def cell(self, kind: str, *, is_open: bool) -> Format:
        """Return the format of a cell: white and unlocked if it may be filled in, else grey and locked."""
        return self._kept(kind, is_open, is_bare=False)

    def bare(self, kind: str, *, is_open: bool) -> Format:
        """Return the format of a cell of a free row: as it takes what is typed, without border or colour."""
        return self._kept(kind, is_open, is_bare=True)

    def _kept(self, kind: str, is_open: bool, *, is_bare: bool) -> Format:
        found = self._cells.get((kind, is_open, is_bare))
        if found is None:
            look = (_TEXT if is_bare else _BASE) | {"locked": not is_open}
            if not is_open:
                look |= {"font_color": _INK2} | ({} if is_bare else {"bg_color": _SUNK})
            if kind in _NUMBERS:
                look["num_format"] = _NUMBERS[kind]
            found = self._cells[kind, is_open, is_bare] = self._book.add_format(look)
        return found
