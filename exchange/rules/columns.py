"""The columns of a file as a person places them: heading, letters, three sample values, what they are read as."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from exchange.enums import NOT_READ
from exchange.rules.layout.grid import Grid
from exchange.rules.layout.header import SEARCHED_ROWS, find_header
from exchange.rules.layout.headings import Heading, heading_key
from exchange.rules.layout.vocabulary import NOWHERE, Source, Spot, Vocabulary
from exchange.rules.sheets import Sheet, Workbook, column_letters

SAMPLES = 3
LONGEST_SAMPLE = 60
LONGEST_HEADING = 200
# A row that looks like a header, when none is one: texts side by side, and there are not many such rows.
FEWEST_TEXTS = 3
MOST_ROWS = 6


@dataclass(frozen=True)
class FileColumn:
    """One column: `field` is what it is read as now, empty for nothing, `NOT_READ` by choice; `is_placed` by a person."""

    letters: str
    heading: str
    samples: Sequence[str] = ()
    field: str = ""
    is_placed: bool = False


@dataclass(frozen=True)
class FileTable:
    """A row of headings with its columns; `is_header`: it was recognised as one."""

    sheet: str
    row: int
    columns: Sequence[FileColumn] = field(default=())
    is_header: bool = True

    @property
    def unread(self) -> int:
        return sum(not column.field for column in self.columns)


@dataclass(frozen=True)
class Placed:
    """What a person says of a column: by its heading, and by where it stands if its heading is not its alone."""

    heading: str
    field: str
    spot: Spot = NOWHERE


def placed_by(tables: Sequence[FileTable], number: int, chosen: Mapping[str, str]) -> list[Placed]:
    """Return what is to be kept of the fields chosen for the columns of a table, by letters: what is read so anyway is not.

    A heading that stands twice in the table is placed apart, and so is one that another table of the file reads otherwise.
    """
    table = tables[number]
    times = Counter(heading_key(column.heading) for column in table.columns)
    elsewhere: dict[str, set[str]] = {}
    for other in tables:
        for column in other.columns if other.sheet != table.sheet else ():
            elsewhere.setdefault(heading_key(column.heading), set()).add(column.field)
    found = []
    for column in table.columns:
        field, key = chosen.get(column.letters, ""), heading_key(column.heading)
        if field and (field != column.field or not table.is_header):
            is_apart = times[key] > 1 or bool(elsewhere.get(key, set()) - {"", field})
            spot = Spot(table.sheet[:LONGEST_HEADING], column.letters) if is_apart else NOWHERE
            found.append(Placed(column.heading, field, spot))
    return found


def tables_of(workbook: Workbook, vocabulary: Vocabulary) -> list[FileTable]:
    """Return the headers of a file; where there is none at all, the rows that look like one, the fullest first."""
    grids = [Grid(sheet, vocabulary) for sheet in workbook.sheets if sheet.is_visible and sheet.cells]
    found = [table for grid in grids if (table := _header_of(grid))]
    if found:
        return found
    likely = [table for grid in grids for table in _likely_rows(grid)]
    return sorted(likely, key=lambda table: -len(table.columns))[:MOST_ROWS]


def kept_tables(kept: Sequence[dict[str, Any]]) -> list[FileTable]:
    """Return the tables that an import keeps as JSON."""
    return [FileTable(**{**table, "columns": [FileColumn(**column) for column in table["columns"]]}) for table in kept]


def _header_of(grid: Grid) -> FileTable | None:
    header = find_header(grid)
    if header is None:
        return None
    columns = [
        _column(grid, number, header.titles[number], heading, header.last_row)
        for number, heading in sorted(header.headings.items())
    ]
    return FileTable(grid.sheet.title, header.last_row, _placeable(grid.sheet, columns))


def _likely_rows(grid: Grid) -> list[FileTable]:
    found = []
    for row in range(1, min(SEARCHED_ROWS, grid.last_row) + 1):
        texts = [(number, text) for number, text in grid.filled(row) if isinstance(grid.cell((row, number)).value, str)]
        if len(texts) >= FEWEST_TEXTS:
            columns = [_column(grid, number, text, grid.recognise(number, "", text), row) for number, text in texts]
            found.append(FileTable(grid.sheet.title, row, _placeable(grid.sheet, columns), is_header=False))
    return found


def _column(grid: Grid, number: int, title: str, heading: Heading | None, last_row: int) -> FileColumn:
    is_placed = grid.source(number, title) is Source.PLACED
    left_out = NOT_READ if is_placed else ""
    return FileColumn(
        letters=column_letters(number),
        heading=title,
        samples=_samples(grid, number, last_row),
        field=str(heading.field) if heading else left_out,
        is_placed=is_placed,
    )


def _samples(grid: Grid, number: int, last_row: int) -> list[str]:
    found: list[str] = []
    for row in range(last_row + 1, grid.last_row + 1):
        if len(found) == SAMPLES:
            break
        if text := grid.text((row, number)):
            found.append(text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…")
    return found


def _placeable(sheet: Sheet, columns: Sequence[FileColumn]) -> list[FileColumn]:
    """Leave out what cannot be remembered by its heading, and what is hidden and never read."""
    hidden = {column_letters(number) for number in sheet.hidden_columns}
    return [column for column in columns if len(column.heading) <= LONGEST_HEADING and column.letters not in hidden]
