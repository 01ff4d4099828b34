"""A plain table read by the titles of its columns: which row is the header, what each cell holds.

The columns are those of an export: one title each, one declared kind. Nothing is guessed: a cell
that is not of its column's kind is a fault, told with its row and column.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.spreadsheet import restore
from exchange.rules.own_columns import MARK, Column
from exchange.rules.sheets import Cell, Sheet, address
from exchange.rules.values.text import clean, fold, has_deceiving, shown, written

SEARCHED_ROWS = 10
# A treaty may be much older than the Confederation; a year outside is a slip, or a filler such as 9999.
FIRST_SURE, LAST_SURE = 1900, 2099
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES_NO = {"oui": True, "vrai": True, "non": False, "faux": False}
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_BLANKS = dict.fromkeys(map(ord, " \u00a0\u202f"))


@dataclass(frozen=True)
class TableRow:
    """One row: its place, the plain values read by path (JSON), their cells, the faults told in French.

    `sheet` is empty where the file is one table; `mark` is the export and the row that « Repère » names.
    `refused` holds what was written, by path, where it is not of its column's kind.

    A row of a foreign matrix may wait for a choice. `source` is the sheet of the file, `near` what its `choice` may
    be: (code, percent of likeness, name, version), the code written under `names`, or `NEW`. What depends on the choice
    made on another row holds in `follows` the key of that row, and in `under`, by code, the values that it then has;
    a row that follows none holds there what it says in all once a code is chosen. `seen` is, by code that it may follow,
    the version of what it then writes.
    `told` is what was read and is not written by this account: (cell, sentence).
    """

    row: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    faults: tuple[str, ...] = ()
    sheet: str = ""
    mark: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    names: str = ""
    near: Sequence[Sequence[Any]] = ()
    choice: str = ""
    follows: str = ""
    followed: str = ""
    under: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seen: Mapping[str, int | None] = field(default_factory=dict)
    told: Sequence[Sequence[str]] = ()

    def kept(self) -> dict[str, Any]:
        """Return the row as an import keeps it; `table_row` gives it back."""
        kept = {"row": self.row, "values": dict(self.values), "cells": dict(self.cells), "faults": list(self.faults)}
        return kept | {name: value for name in _KEPT if (value := getattr(self, name))}

    @property
    def key(self) -> str:
        place = f"{self.source}!{self.row}" if self.source else str(self.row)
        return f"{self.sheet}!{place}" if self.sheet else place

    @property
    def seen_as(self) -> str:
        """The name under which a preview keeps the version of what the row writes, once it is decided."""
        told = f"={self.choice}" if self.choice else f"<{self.followed}" if self.followed else ""
        return f"{self.key}{told}"

    def versions_offered(self) -> dict[str, int | None]:
        """Return the versions of what the row may write, each by its `seen_as`."""
        offered = {f"{self.key}={near[0]}": near[3] for near in self.near}
        return offered | {f"{self.key}<{code}": version for code, version in self.seen.items()}

    @property
    def place(self) -> str:
        """The sheet in which a person finds the row."""
        return self.source.strip() or self.sheet

    @property
    def is_undecided(self) -> bool:
        """Whether the row waits for a choice, its own or another's."""
        return bool(self.near and not self.choice) or bool(self.follows and not self.followed)

    def candidates(self) -> dict[str, str]:
        """Return the codes to choose from, each by what its choice is sent as."""
        return {f"{self.key}={near[0]}": near[0] for near in self.near}

    def as_chosen(self, chosen: Mapping[str, str]) -> "TableRow":
        """Return the row as a person decided it; `chosen`: by key of row, the code taken."""
        values, followed = dict(self.values), chosen.get(self.follows, "")
        values |= self.under.get(followed, {})
        choice = chosen.get(self.key, "")
        if choice not in self.candidates().values():
            choice = ""
        if choice and choice != NEW:
            named = values | {self.names: choice}
            values = named if self.follows else dict(self.under.get(choice, named))
        return replace(self, values=values, choice=choice, followed=followed if followed in self.under else "")


# What a choice says for a thing that is none of those proposed.
NEW = "+"
_KEPT = ("sheet", "mark", "refused", "source", "names", "near", "follows", "under", "seen", "told")


def table_row(kept: Mapping[str, Any]) -> TableRow:
    """Return a row as it was kept."""
    return TableRow(**{**kept, "faults": tuple(kept["faults"])})


def decided(rows: Sequence[TableRow], taken: Collection[str]) -> list[TableRow]:
    """Return the rows as a person decided them; `taken`: the choices as they are sent, the first of a row counts."""
    chosen: dict[str, str] = {}
    for row in rows:
        for name, code in row.candidates().items():
            if name in taken:
                chosen.setdefault(row.key, code)
    return [row.as_chosen(chosen) if row.near or row.follows else row for row in rows]


@dataclass(frozen=True)
class Table:
    """The rows of a file and the titles that name no column."""

    rows: tuple[TableRow, ...]
    ignored: tuple[str, ...]
    # The columns by their place in the sheet.
    places: Mapping[int, Column] = field(default_factory=dict)


class NotThisTable(Exception):
    """The file holds no header row with the key columns; the text is the French sentence."""


def folded_key(key: Sequence[str]) -> str:
    """Return a key as two spellings of it compare: letter case, blanks, Unicode forms and scripts of digits apart."""
    return "\0".join(text.casefold() if text.isascii() else _folded(text) for text in key)


def _folded(text: str) -> str:
    letters = clean(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in letters)


def lines_by_key(keyed: Iterable[tuple[Sequence[str], int]]) -> dict[str, list[int]]:
    """Return, by folded key, the lines that bear it."""
    lines: dict[str, list[int]] = {}
    for key, line in keyed:
        lines.setdefault(folded_key(key), []).append(line)
    return lines


def read_sheet(sheet: Sheet, columns: Sequence[Column], *, is_escaped: bool) -> Table:
    """Read the rows under the header. `is_escaped`: texts still carry the apostrophe of an export.

    Raises `NotThisTable` if no row of the first ten names every key column.
    """
    by_row = dict(sheet.lines())
    header, places, ignored = _header(by_row, columns)
    rows = [
        _row(number, by_row[number], places, is_escaped)
        for number in by_row
        if number > header and any(_is_filled(cell) for cell in by_row[number].values())
    ]
    return Table(tuple(rows), ignored, places)


# A heading may be missing, another table may share a few: below this share, the sheet is not the one.
_SHARE = 0.6


def best_sheet(sheet: Sheet, tables: Mapping[str, Sequence[Column]]) -> str | None:
    """Return the name of the table that the headings of a sheet are those of, None if there is none."""
    lines: dict[int, set[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if row <= SEARCHED_ROWS and isinstance(cell.value, str):
            lines.setdefault(row, set()).add(fold(cell.value))
    shares = {
        name: max((sum(fold(column.title) in titles for column in columns) for titles in lines.values()), default=0)
        / len(columns)
        for name, columns in tables.items()
    }
    best = max(shares, key=lambda name: (shares[name], name == sheet.title))
    return best if shares[best] >= _SHARE else None


def _header(
    by_row: Mapping[int, Mapping[int, Cell]], columns: Sequence[Column]
) -> tuple[int, dict[int, Column], tuple[str, ...]]:
    known = {fold(column.title): column for column in (*columns, MARK)}
    needed = [column for column in columns if column.is_key]
    missing = needed
    for number in sorted(row for row in by_row if row <= SEARCHED_ROWS):
        titles = {place: _title(cell, (number, place)) for place, cell in by_row[number].items() if _is_filled(cell)}
        places = {place: known[fold(title)] for place, title in titles.items() if fold(title) in known}
        absent = [column for column in needed if column not in places.values()]
        _refuse_twice(places)
        if not absent:
            ignored = tuple(clean(title) for place, title in sorted(titles.items()) if place not in places)
            return number, places, ignored
        missing = min(missing, absent, key=len)
    names = ", ".join(f"«\u00a0{column.title}\u00a0»" for column in missing)
    raise NotThisTable(
        f"La ligne d’en-tête n’est pas celle de ce tableau\u00a0: il manque {names}. "
        "Partez d’un export du tableau et gardez sa première ligne."
    )


def _title(cell: Cell, place: tuple[int, int]) -> str:
    """Return the text of a heading; one that has none to show is named by its cell."""
    return f"{address(place)}, formule sans résultat" if cell.is_formula_without_value else str(cell.value)


def _refuse_twice(places: Mapping[int, Column]) -> None:
    named = list(places.values())
    for column in named:
        if named.count(column) > 1:
            raise NotThisTable(f"La colonne «\u00a0{column.title}\u00a0» figure deux fois\u00a0: gardez-en une.")


def _row(number: int, cells: Mapping[int, Cell], places: Mapping[int, Column], is_escaped: bool) -> TableRow:
    values: dict[str, Any] = {}
    named: dict[str, str] = {}
    faults = []
    refused: dict[str, str] = {}
    for place, column in places.items():
        cell = cells.get(place)
        if cell is None or column.is_read_only or not _is_filled(cell):
            continue
        name = address((number, place))
        try:
            values[column.path] = read_value(column, cell, is_escaped=is_escaped)
            named[column.path] = name
        except ValueError as fault:
            faults.append(f"{column.title}, cellule {name}\u00a0: {fault}")
            refused[column.path] = written(cell.value)
    mark = values.pop(MARK.path, "")
    named.pop(MARK.path, "")
    return TableRow(number, values, named, tuple(faults), mark=mark, refused=refused)


def _is_filled(cell: Cell) -> bool:
    return cell.is_formula_without_value or (cell.value is not None and str(cell.value) != "")


def read_value(column: Column, cell: Cell, *, is_escaped: bool) -> Any:
    """Return the plain value of a cell: text, whole number, yes or no, ISO date, decimal as text, list of codes.

    Raises `ValueError` with the French sentence if the cell is not of the column's kind.
    """
    if cell.is_formula_without_value:
        raise ValueError("une formule sans résultat ne se lit pas\u202f; collez sa valeur.")
    if cell.is_error:
        raise ValueError(f"{shown(cell.value)} est une erreur de tableur.")
    value = restore(cell.value) if is_escaped and isinstance(cell.value, str) else cell.value
    return _READERS[column.kind](column, value)


def _text(column: Column, value: Any) -> str:
    if isinstance(value, bool | date):
        raise ValueError(f"{shown(value)} n’est pas un texte.")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if has_deceiving(str(value)):
        raise ValueError(
            f"{shown(value)} contient des caractères de contrôle, invisibles\u202f; saisissez le texte à nouveau."
        )
    return str(value)


def _code(column: Column, value: Any) -> str:
    return _text(column, value).strip()


def _codes(column: Column, value: Any) -> list[str]:
    return sorted({part.strip() for part in re.split("[;,]", _text(column, value)) if part.strip()})


def _choice(column: Column, value: Any) -> str:
    wanted = fold(_text(column, value))
    for stored, label in column.labels.items():
        if wanted == fold(label):
            return stored
    raise ValueError(f"{shown(value)} n’est pas de la liste\u00a0: {', '.join(column.labels.values())}.")


def _date(column: Column, value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _sure(value)
    text = clean(str(value))
    match = _DAY.fullmatch(text)
    try:
        day = date(int(match[3]), int(match[2]), int(match[1])) if match else _iso_day(text)
    except ValueError:
        raise ValueError(f"{shown(value)} {_not_a_day(value, text)}") from None
    return _sure(day)


def _iso_day(text: str) -> date:
    # Python also takes weeks and bare digits for days: 20260901 is a number that somebody typed.
    if not _ISO_DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _sure(day: date) -> str:
    if not FIRST_SURE <= day.year <= LAST_SURE:
        raise ValueError(
            f"{day:%d/%m/}{day.year:04} tombe hors des années {FIRST_SURE} à {LAST_SURE}\u202f; vérifiez l’année."
        )
    return day.isoformat()


def _not_a_day(value: Any, text: str) -> str:
    """Return what is wrong with a date, and how to write it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "est un nombre\u202f; donnez à la cellule le format de date, ou écrivez 31/12/2026."
    if _SHORT_YEAR.fullmatch(text):
        return "n’a que deux chiffres pour l’année\u202f; écrivez-en quatre, comme 31/12/2026."
    if _DAY.fullmatch(text) or _ISO_DAY.fullmatch(text):
        return "n’existe pas au calendrier\u202f; écrivez le jour, le mois, puis l’année, comme 31/12/2026."
    return "n’est pas une date\u202f; écrivez le jour, le mois, puis l’année, comme 31/12/2026."


def _integer(column: Column, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value).translate(_BLANKS)
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValueError(f"{shown(value)} n’est pas un nombre entier.")
    return int(text)


def _decimal(column: Column, value: Any) -> str:
    if isinstance(value, str):
        text = value.translate(_BLANKS).replace(",", ".")
        # Python's own numbers know more writings (1_000, 1e3, sNaN) than people do.
        is_number = _NUMBER.fullmatch(text) is not None
    else:
        text, is_number = str(value), isinstance(value, int | float | Decimal) and math.isfinite(value)
    if isinstance(value, bool) or not is_number:
        raise ValueError(f"{shown(value)} n’est pas un nombre.")
    return str(Decimal(text))


def _boolean(column: Column, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if fold(str(value)) not in _YES_NO:
        raise ValueError(f"{shown(value)}\u00a0: écrivez oui ou non.")
    return _YES_NO[fold(str(value))]


_READERS = {
    "text": _text,
    "code": _code,
    "codes": _codes,
    "choice": _choice,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
}
