"""What a spreadsheet program checks and colours while a workbook is filled in: lists, bounds, what is late or missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from exchange.rules.own_columns import Column
from exchange.rules.workbook_sheets import MILESTONES, RATE_LABELS, REPORTS, STATUS_LABELS, SheetSpec
from exchange.writing.lists import Lists
from exchange.writing.styles import Styles
from measures.enums import RateObtained, Status
from measures.rules.situations import SETTLED

_EARLIEST = date(2000, 1, 1)
_LATEST = date(2100, 1, 1)


@dataclass(frozen=True)
class Area:
    """The rows of a sheet that hold data, counted from 0, both ends included."""

    first: int
    last: int


def set_validations(page: Worksheet, sheet: SheetSpec, area: Area, last_day: date | None, lists: Lists) -> None:
    """Check what is typed in a column, and say in French what it takes. `last_day`: the date of situation."""
    for place, column in enumerate(sheet.columns):
        if column.is_filled_in or column.is_for_new:
            rule = _rule(column, last_day if sheet is MILESTONES else None, lists)
            if rule:
                page.data_validation(area.first, place, area.last, place, rule)


def _rule(column: Column, last_day: date | None, lists: Lists) -> dict[str, Any] | None:
    if column.choices:
        chosen = {"validate": "list", "source": lists.source(column.choices)}
        return _told(chosen, "Choisissez une valeur de la liste.")
    if column.is_percent:
        bounds = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        return _told(bounds, "Un taux est un nombre de 0 à 100\u00a0: écrivez 45 pour 45\u202f%.")
    if column.kind == "date":
        last = last_day or _LATEST
        bounds = {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": last}
        until = f", au plus tard le {last_day:%d/%m/%Y}" if last_day else ""
        return _told(bounds, f"Écrivez une date, par exemple 31/12/2026{until}.")
    if column.kind == "integer":
        bounds = {"validate": "integer", "criteria": ">=", "value": 0}
        return _told(bounds, "Écrivez un nombre entier, sans unité\u202f; un montant est en francs.")
    if column.kind == "decimal":
        bounds = {"validate": "decimal", "criteria": "between", "minimum": -1e16, "maximum": 1e16}
        return _told(bounds, "Écrivez un nombre, sans unité.")
    if column.length:
        bounds = {"validate": "length", "criteria": "<=", "value": column.length}
        return _told(bounds, f"{column.length} caractères au plus.")
    return None


def _told(rule: dict[str, Any], message: str) -> dict[str, Any]:
    return rule | {"error_title": "À corriger", "error_message": message}


def _is(path: str, status: Status) -> str:
    return f'{{{path}}}="{STATUS_LABELS[status]}"'


_UNSETTLED = ",".join(f'{{status}}<>"{STATUS_LABELS[status]}"' for status in SETTLED)
# Column coloured → the colour and the formula of its first cell; a path in braces stands for the cell of that column.
_COLOURS: tuple[tuple[str, str, str], ...] = (
    ("due_on", "late", f'AND({{due_on}}<>"",{{due_on}}<TODAY(),{_UNSETTLED})'),
    ("status", "blocked", _is("status", Status.BLOCKED)),
    ("physical_rate", "missing", f'AND({{physical_rate}}="",{{rate_obtained}}="{RATE_LABELS[RateObtained.ESTIMATE]}")'),
    (
        "fall_explanation",
        "missing",
        'AND({fall_explanation}="",{physical_rate}<>"",{known_rate}<>"",{physical_rate}<{known_rate})',
    ),
    ("corrective_measures", "missing", 'AND({corrective_measures}="",{difficulties}<>"")'),
    ("evidence", "missing", f'AND({{evidence}}="",{_is("status", Status.COMPLETED)})'),
    (
        "decision_reference",
        "missing",
        f'AND({{decision_reference}}="",OR({_is("status", Status.SUSPENDED)},{_is("status", Status.CANCELLED)}))',
    ),
    ("new_due_on", "missing", f'AND({{new_due_on}}="",{_is("status", Status.POSTPONED)})'),
)


def set_colours(page: Worksheet, sheet: SheetSpec, area: Area, styles: Styles) -> None:
    """Colour, as the sheet is filled in, what is late, what is blocked, and what a report still lacks."""
    if sheet is not REPORTS:
        return
    places = {column.path: place for place, column in enumerate(sheet.columns)}
    cells = _first_cells(places, area.first)
    for path, colour, formula in _COLOURS:
        rule = {"type": "formula", "criteria": "=" + formula.format_map(cells), "format": getattr(styles, colour)}
        page.conditional_format(area.first, places[path], area.last, places[path], rule)


def _first_cells(places: Mapping[str, int], row: int) -> dict[str, str]:
    return {path: f"${xl_col_to_name(place)}{row + 1}" for path, place in places.items()}
