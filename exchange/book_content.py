"""What a coordination's workbook holds when it leaves: by table, the rows read, and what may be typed in each.

What is of restricted diffusion stays out: it leaves by its own name only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from django.db.models import QuerySet

from common.access import Level
from exchange.enums import WorkbookKind
from exchange.rules.own_columns import MARK, Column
from exchange.rules.sheets import Cell
from exchange.rules.tables import read_value
from exchange.rules.workbook_rows import Line
from exchange.rules.workbook_sheets import SheetSpec, plain
from exchange.table_books import all_sheets, sheets_for
from exchange.tables import TableSpec
from measures.models import Axis, Coverage, Implementation, Measure, Roadmap

# Rows left open for what is added.
_NEW_ROWS = 100
# In characters, what an A4 page takes across in letters that one reads.
_PAGE_WIDTH = 170
# By model, the path that leads to its roadmap and the one that leads to its level.
_PATHS: dict[Any, tuple[str, str]] = {
    Axis: ("roadmap", ""),
    Measure: ("axis__roadmap", "level"),
    Implementation: ("measure__axis__roadmap", "measure__level"),
    Coverage: ("measure__axis__roadmap", "measure__level"),
}


@dataclass(frozen=True)
class BookSheet:
    """One sheet: how it is written, the columns of its table, the mark apart, and its rows."""

    spec: SheetSpec
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]

    def kept(self, row: Line) -> dict[str, Any]:
        """Return what a row holds, by path, as an import reads it from the same cells: what a stamp keeps."""
        kept = {}
        for column, value in zip(self.columns, row.cells, strict=True):
            if value not in (None, ""):
                kept[column.path] = plain(read_value(column, Cell(value), is_escaped=True), column.kind)
        return kept


def book_sheets(user: Any, kind: WorkbookKind, roadmap: Roadmap | None) -> list[BookSheet]:
    """Return the sheets of a workbook. Raises `PermissionDenied` where the account writes in none."""
    opened = sheets_for(user, kind)
    return [_sheet(user, name, spec, roadmap, name in opened) for name, spec in all_sheets(kind).items()]


def _sheet(user: Any, name: str, spec: TableSpec, roadmap: Roadmap | None, is_open: bool) -> BookSheet:
    resource = spec.resource(user=user)
    rows = spec.reached(user) if is_open else spec.model._default_manager.visible_to(user)
    chosen = resource.filter_export(_of_roadmap(rows, spec, roadmap)).order_by(*spec.keys, "pk")
    editable = set(_editable(spec, user, chosen)) if is_open else set()
    found = tuple(
        Line(row.pk.hex, tuple(resource.export_resource(row, force_native_type=True)), row.pk in editable, row.version)
        for row in chosen
    )
    named = {column.title: column for column in spec.columns}
    columns = tuple(named[title] for title in resource.get_export_headers())
    return BookSheet(_spec(name, columns, is_open), columns, found)


def _spec(name: str, columns: Sequence[Column], is_open: bool) -> SheetSpec:
    """Return how a table is written: what finds a row stays in sight, and more than a page's width takes two."""
    leading = len(list(takewhile(lambda column: column.is_key, columns)))
    return SheetSpec(
        name,
        (MARK, *columns),
        new_rows=_NEW_ROWS if is_open else 0,
        pages_wide=1 if sum(column.width for column in columns) <= _PAGE_WIDTH else 2,
        frozen=1 + max(1, leading),
        is_open=is_open,
    )


def _of_roadmap(rows: QuerySet, spec: TableSpec, roadmap: Roadmap | None) -> QuerySet:
    to_roadmap, to_level = _PATHS.get(spec.model, ("", ""))
    if to_roadmap:
        rows = rows.filter(**{to_roadmap: roadmap})
    return rows.exclude(**{to_level: Level.RESTRICTED}) if to_level else rows


def _editable(spec: TableSpec, user: Any, rows: QuerySet) -> Iterator[Any]:
    keys = rows.order_by().values("pk")
    yield from spec.model._default_manager.editable_by(user).filter(pk__in=keys).values_list("pk", flat=True)
