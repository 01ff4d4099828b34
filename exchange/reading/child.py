"""The reading process: takes the file on standard input, writes one JSON document, and can do nothing else.

Started by `exchange.reading.reader`, in an empty environment. Its limits are set before the file is touched; a file
that breaks a parser, or eats memory, breaks this process alone.
"""

import contextlib
import json
import math
import resource
import sys
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import openpyxl
import openpyxl.reader.excel

from exchange.reading.delimited import read_table
from exchange.reading.guard import CSV, ODS
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.open_cells import read_sheets
from exchange.reading.parts import TextMeter, too_large
from exchange.reading.transport import pack_cell
from exchange.rules.sheets import Cell, Value

# Standard input and output, the error stream, and the few files that a late import of the library may open.
OPEN_FILES = 16
UNREADABLE = (
    "Ce classeur ne se lit pas\u00a0: l’une de ses parties est abîmée ou n’est pas du format attendu. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)


def main() -> int:
    """Read by the request given as first argument (`kind`, `has_formulas`, `ceilings`); exit 0, also when refusing."""
    request = json.loads(sys.argv[1])
    ceilings = Ceilings(**request["ceilings"])
    _limit(ceilings)
    warnings.simplefilter("ignore")
    try:
        answer = _read(sys.stdin.buffer, request, ceilings)
    except Refused as refusal:
        answer = {"refused": [refusal.code, refusal.sentence]}
    except MemoryError:
        out_of_memory = too_large("trop de mémoire")
        answer = {"refused": [out_of_memory.code, out_of_memory.sentence]}
    # A parser may raise anything on a hostile file; whatever it is, the file is unreadable.
    except Exception:
        answer = {"refused": ["unreadable", UNREADABLE]}
    json.dump(answer, sys.stdout, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return 0


def _limit(ceilings: Ceilings) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (ceilings.cpu_seconds, ceilings.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (ceilings.memory_bytes, ceilings.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _read(stream: BinaryIO, request: dict[str, Any], ceilings: Ceilings) -> dict[str, Any]:
    # The descriptor is shared with the parent, which has read the file to its end.
    stream.seek(0)
    if request["kind"] == CSV:
        return _read_delimited(stream, ceilings)
    if request["kind"] == ODS:
        return {"sheets": read_sheets(stream, ceilings)}
    # Drawings are never read: a chart or picture the library does not know must not stop a matrix.
    openpyxl.reader.excel.find_images = lambda archive, path: ([], [])
    formulas = _formula_places(stream) if request["has_formulas"] else {}
    workbook = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
    meter = TextMeter(ceilings)
    return {
        "sheets": [_pack_sheet(sheet, formulas.get(sheet.title, frozenset()), meter) for sheet in workbook.worksheets]
    }


def _read_delimited(stream: BinaryIO, ceilings: Ceilings) -> dict[str, Any]:
    table = read_table(stream.read(), ceilings)
    cells = [
        [row, column, text]
        for row, line in enumerate(table.lines, start=1)
        for column, text in enumerate(line, start=1)
        if text
    ]
    sheet = {"title": "CSV", "state": "visible", "cells": cells, "merged": [], "hidden_rows": [], "hidden_columns": []}
    return {"sheets": [sheet], "encoding": table.encoding, "delimiter": table.delimiter}


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
    }


def _cells(
    sheet: Any, formulas: frozenset[tuple[int, int]], meter: TextMeter
) -> Iterator[tuple[tuple[int, int], Cell]]:
    # The sparse store, not `iter_rows`: one stray cell far below must not cost a million empty ones.
    for place in sorted(sheet._cells):
        source = sheet._cells[place]
        comment = source.comment.text.strip() if getattr(source, "comment", None) else ""
        is_bare_formula = source.value is None and place in formulas
        if source.value is None and not comment and not is_bare_formula:
            continue
        value = _plain(source.value)
        meter.count(value)
        meter.count(comment)
        yield place, Cell(value, source.number_format, comment, is_bare_formula, source.data_type == "e")


def _plain(value: Any) -> Value:
    """The value without the library's own types; a number JSON cannot say becomes a text, to be refused as such."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, time | timedelta):
        return str(value)
    if value is None or isinstance(value, str | bool | int | float | datetime | date):
        return value
    return str(value)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for settings in sheet.column_dimensions.values():
        if settings.hidden and settings.min:
            last_used = max((place[1] for place in sheet._cells), default=0)
            yield from range(settings.min, min(settings.max, last_used) + 1)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
