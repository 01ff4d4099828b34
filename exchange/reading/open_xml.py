"""The reader of a .xlsx where formats, merged cells, comments and hidden parts matter: openpyxl, in the child."""

import math
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import openpyxl
import openpyxl.reader.excel
from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from exchange.reading.limits import Ceilings
from exchange.reading.parts import TextMeter
from exchange.reading.transport import pack_cell
from exchange.rules.sheets import FIRST_SURE_YEAR, Cell, Value

# What the format writes for a character that XML cannot hold, and for itself; half a pair is no character.
WHITE = "FFFFFF"
ESCAPED = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


def read(stream: BinaryIO, ceilings: Ceilings, *, has_formulas: bool) -> dict[str, Any]:
    """The packed sheets, in order. Errors: `Refused`; whatever the library raises on a damaged file."""
    # Drawings are never read: a chart or picture the library does not know must not stop a matrix.
    openpyxl.reader.excel.find_images = lambda archive, path: ([], [])
    openpyxl.reader.excel.read_string_table = _shared_texts
    formulas = _formula_places(stream) if has_formulas else {}
    workbook = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
    meter = TextMeter(ceilings)
    return {
        "sheets": [_pack_sheet(sheet, formulas.get(sheet.title, frozenset()), meter) for sheet in workbook.worksheets]
    }


def _shared_texts(part: BinaryIO) -> list[str]:
    """The texts that cells share, as written: the library's own reading drops « x005F_ » wherever it stands."""
    texts = []
    for _, node in iterparse(part):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            texts.append(Text.from_tree(node).content)
            node.clear()
    return texts


def _formula_places(stream: BinaryIO) -> dict[str, frozenset[tuple[int, int]]]:
    """Where formulas stand, by sheet: read alone, a cell without a cached value looks like an empty one."""
    workbook = openpyxl.load_workbook(stream, data_only=False, keep_links=False)
    return {
        sheet.title: frozenset(place for place, cell in sheet._cells.items() if cell.data_type == "f")
        for sheet in workbook.worksheets
    }


def _pack_sheet(sheet: Any, formulas: frozenset[tuple[int, int]], meter: TextMeter) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "state": sheet.sheet_state,
        "cells": [pack_cell(*place, cell) for place, cell in _cells(sheet, formulas, meter)],
        "merged": sorted(
            [area.min_row, area.min_col, area.max_row, area.max_col] for area in sheet.merged_cells.ranges
        ),
        "hidden_rows": [row for row, settings in sheet.row_dimensions.items() if settings.hidden],
        "hidden_columns": sorted(_hidden_columns(sheet)),
        "fills": list(_fills(sheet)),
    }


def _fills(sheet: Any) -> Iterator[tuple[int, int, str]]:
    """The cells that hold nothing but a colour. A colour of the theme is told from others by its number alone."""
    for place in sorted(sheet._cells):
        cell = sheet._cells[place]
        if cell.value is not None or not cell.has_style or cell.fill.fill_type in (None, "none", "gray125"):
            continue
        colour = cell.fill.fgColor
        told = colour.rgb[-6:] if colour.type == "rgb" else f"{colour.type}{colour.value}"
        if told.upper() != WHITE and told != "theme0":
            yield *place, told


def _cells(
    sheet: Any, formulas: frozenset[tuple[int, int]], meter: TextMeter
) -> Iterator[tuple[tuple[int, int], Cell]]:
    # The sparse store, not `iter_rows`: one stray cell far below must not cost a million empty ones.
    for place in sorted(sheet._cells):
        if min(place) < 1:
            raise ValueError(place)
        source = sheet._cells[place]
        comment = source.comment.text.strip() if getattr(source, "comment", None) else ""
        is_bare_formula = source.value is None and place in formulas
        if source.value is None and not comment and not is_bare_formula:
            continue
        value, is_error = _plain(source.value), source.data_type == "e"
        if isinstance(value, datetime) and value.year < FIRST_SURE_YEAR:
            value, is_error = value.isoformat(" "), True
        meter.count(value)
        meter.count(comment)
        yield place, Cell(value, source.number_format, comment, is_bare_formula, is_error)


def _plain(value: Any) -> Value:
    """The value without the library's own types; a number JSON cannot say becomes a text, to be refused as such."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, str):
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if value is None or isinstance(value, bool | int | float | datetime | date):
        return value
    return str(value)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for settings in sheet.column_dimensions.values():
        if settings.hidden and settings.min:
            last_used = max((place[1] for place in sheet._cells), default=0)
            yield from range(settings.min, min(settings.max, last_used) + 1)
