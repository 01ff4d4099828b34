"""What a coordination's workbook holds when it leaves: by table, the rows read, and what may be typed in each.

What is of restricted diffusion stays out: it leaves by its own name only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from common.access import Level
from exchange.enums import WorkbookKind
from exchange.rules.sheets import Cell
from exchange.rules.tables import Column, read_value
from exchange.rules.workbook_sheets import plain
from exchange.table_books import all_sheets, sheets_for
from exchange.tables import TableSpec
from measures.models import Axis, Coverage, Implementation, Measure, Roadmap

# By model, the path that leads to its roadmap and the one that leads to its level.
_PATHS: dict[Any, tuple[str, str]] = {
    Axis: ("roadmap", ""),
    Measure: ("axis__roadmap", "level"),
    Implementation: ("measure__axis__roadmap", "measure__level"),
    Coverage: ("measure__axis__roadmap", "measure__level"),
}


@dataclass(frozen=True)
class BookRow:
    """One row: its key (hexadecimal), its version, its cells in the order of the columns, whether one may type in it."""

    key: str
    version: int
    cells: tuple[Any, ...]
    is_open: bool


@dataclass(frozen=True)
class BookSheet:
    """One sheet; `is_open` where the account adds rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[BookRow, ...]
    is_open: bool

    def kept(self, row: BookRow) -> dict[str, Any]:
        """Return what a row holds, by path, as an import reads it from the same cells: what a stamp keeps."""
        kept = {}
        for column, value in zip(self.columns, row.cells, strict=True):
            if not column.is_read_only and value not in (None, ""):
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
        BookRow(
            row.pk.hex,
            row.version,
            tuple(resource.export_resource(row, force_native_type=True)),
            row.pk in editable,
        )
        for row in chosen
    )
    named = {column.title: column for column in spec.columns}
    columns = tuple(named[title] for title in resource.get_export_headers())
    return BookSheet(name, columns, found, is_open)


def _of_roadmap(rows: QuerySet, spec: TableSpec, roadmap: Roadmap | None) -> QuerySet:
    to_roadmap, to_level = _PATHS.get(spec.model, ("", ""))
    if to_roadmap:
        rows = rows.filter(**{to_roadmap: roadmap})
    return rows.exclude(**{to_level: Level.RESTRICTED}) if to_level else rows


def _editable(spec: TableSpec, user: Any, rows: QuerySet) -> Iterator[Any]:
    keys = rows.order_by().values("pk")
    yield from spec.model._default_manager.editable_by(user).filter(pk__in=keys).values_list("pk", flat=True)
