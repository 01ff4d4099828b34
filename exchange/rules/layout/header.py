"""Where the table begins: the first row that names at least four fields, and the second level it may have.

Rule 1 of the import specification: within the first 30 rows; a parent and its children are joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exchange.rules.layout.calendars import months_in_letters
from exchange.rules.layout.grid import Grid
from exchange.rules.layout.headings import SLOTS, Field, Heading
from exchange.rules.layout.vocabulary import Source

SEARCHED_ROWS = 30
FEWEST_FIELDS = 4
MOST_SLOTS = 2
# Columns placed by a person prove the row to be a header: two of them are enough.
FEWEST_PLACED = 2
# A merged text wider than this share of the table is a title, not the parent of some columns.
WIDEST_PARENT = 0.6


@dataclass(frozen=True)
class Header:
    """The rows of the header and what each column was found to be (`None`: a heading that names no known field)."""

    first_row: int
    last_row: int
    headings: Mapping[int, Heading | None]
    titles: Mapping[int, str]


def find_header(grid: Grid) -> Header | None:
    """The header of the sheet's table; None when no row of the first thirty names four fields."""
    rows = range(1, min(SEARCHED_ROWS, grid.last_row) + 1)
    return next((header for row in rows if (header := header_at(grid, row))), None)


def header_at(grid: Grid, row: int) -> Header | None:
    """The header that begins on a row, of one to three levels; None when there is none."""
    single = _headings(grid, None, row)
    double = _headings(grid, row, row + 1) if _has_children(grid, row, single) else {}
    if double and _has_grandchildren(grid, row + 1, double):
        third = {column: found for column, found in _headings(grid, row + 1, row + 2).items() if found}
        triple = {**double, **third}
        if _is_header(grid, triple):
            return _header(grid, row + 1, row + 2, triple)
    if double and _is_header(grid, double):
        return _header(grid, row, row + 1, double)
    if _is_header(grid, single):
        above = row - 1 if _is_parent_row(grid, row - 1, len(single)) else None
        return _header(grid, above or row, row, _headings(grid, above, row))
    return None


def is_repeated(grid: Grid, row: int) -> bool:
    """Whether a row below the header is that header again, as printed tables repeat it on each page."""
    return _is_header(grid, _headings(grid, None, row))


def is_another(header: Header, other: Header) -> bool:
    """Whether a header below places its fields in other columns: a second table begins there."""
    return _places(header) != _places(other)


def _places(header: Header) -> dict[int, Field]:
    return {column: heading.field for column, heading in header.headings.items() if heading}


def _is_header(grid: Grid, headings: Mapping[int, Heading | None]) -> bool:
    found = [heading for heading in headings.values() if heading]
    fields = {heading.field for heading in found}
    if not fields & {Field.CODE, Field.TITLE}:
        return False
    slots = fields & SLOTS.keys()
    # The twelve columns of a chronogramme are one thing said twelve times.
    known = len(fields - slots) + min(len(slots), MOST_SLOTS)
    placed = {
        heading.field
        for column, heading in headings.items()
        if heading and grid.source(column, heading.title) is Source.PLACED
    }
    return known >= FEWEST_FIELDS or len(placed) >= FEWEST_PLACED


def _header(grid: Grid, first: int, last: int, headings: Mapping[int, Heading | None]) -> Header:
    titles = {
        column: " / ".join(filter(None, _levels(grid, first if first != last else None, last, column)))
        for column in headings
    }
    return Header(first, last, headings, titles)


def _headings(grid: Grid, parent_row: int | None, row: int) -> dict[int, Heading | None]:
    levels = {column: _levels(grid, parent_row, row, column) for column in range(1, grid.last_column + 1)}
    found = {column: grid.recognise(column, *texts) for column, texts in levels.items() if any(texts)}
    return {**found, **months_in_letters(levels)}


def _levels(grid: Grid, parent_row: int | None, row: int, column: int) -> tuple[str, str]:
    """The parent's and the child's text of one column; a heading merged over both rows is a child alone."""
    if parent_row is None:
        return "", grid.shown_text((row, column))
    child = grid.text((row, column))
    if not child:
        return "", grid.shown_text((row, column)) or grid.shown_text((parent_row, column))
    return _parent_text(grid, parent_row, row, column), child


def _parent_text(grid: Grid, parent_row: int, row: int, column: int) -> str:
    shown = grid.shown_text((parent_row, column))
    if shown or grid.sheet.merged:
        return shown
    # Without merged cells (a text file), a parent stands over its first child and covers the next ones that have a child.
    for left in range(column - 1, 0, -1):
        if not grid.text((row, left)):
            return ""
        if grid.text((parent_row, left)):
            return grid.text((parent_row, left))
    return ""


def _has_children(grid: Grid, row: int, single: Mapping[int, Heading | None]) -> bool:
    known = {heading.field for heading in single.values() if heading}
    if len(known) < 2:
        return False
    below = grid.filled(row + 1)
    named = {heading.field for column, text in below if (heading := grid.recognise(column, "", text))}
    keys = [column for column, heading in single.items() if heading and heading.field in (Field.CODE, Field.TITLE)]
    is_bare_of_keys = bool(keys) and not any(grid.text((row + 1, column)) for column in keys)
    pairs = [(column, grid.shown_text((row, column)), text) for column, text in below]
    joined = {heading.field for pair in pairs if (heading := grid.recognise(*pair))}
    return len(named) >= 2 or (is_bare_of_keys and bool(named | joined))


def _has_grandchildren(grid: Grid, row: int, double: Mapping[int, Heading | None]) -> bool:
    """Whether the row below a second level is a third: bare of keys, and two of its texts name fields."""
    keys = [column for column, heading in double.items() if heading and heading.field in (Field.CODE, Field.TITLE)]
    below = grid.filled(row + 1)
    pairs = [(column, parent, text) for column, text in below for parent in ("", grid.shown_text((row, column)))]
    named = {heading.field for pair in pairs if (heading := grid.recognise(*pair))}
    is_bare_of_keys = not any(grid.text((row + 1, column)) for column in keys)
    return bool(keys) and is_bare_of_keys and len(named) >= 2 and not any(grid.text((row, column)) for column in keys)


def _is_parent_row(grid: Grid, row: int, width: int) -> bool:
    return (
        any(1 < grid.width((row, column)) <= width * WIDEST_PARENT for column, _ in grid.filled(row))
        if row > 0
        else False
    )
