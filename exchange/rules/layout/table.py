"""The table of one sheet: its columns, its lines that hold data, and all that was set aside, with the reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exchange.rules.layout.ambiguous import with_state_column, with_status_and_rate
from exchange.rules.layout.by_state import columns_of_others, headers_by_state
from exchange.rules.layout.grid import Grid, own_text
from exchange.rules.layout.header import Header, find_header, header_at, is_another, is_repeated
from exchange.rules.layout.headings import YEAR, Field, Heading, words
from exchange.rules.layout.lines import Aside, aside_kind
from exchange.rules.layout.vocabulary import Vocabulary
from exchange.rules.sheets import Cell, Place, Sheet, column_letters
from exchange.rules.values.cell import Raw
from exchange.rules.values.percents import bare_number

# Rule 2: what names the measure is carried down a merged cell; an amount or a rate never is.
CARRIED_DOWN = frozenset({Field.AXIS, Field.OBJECTIVE, Field.CODE, Field.TITLE, Field.LEAD, Field.STATES})
KEYS = frozenset({Field.CODE, Field.TITLE})
DEEDS = ("mesure", "action", "activite")
# As many fields twice in one header are two tables, not a few columns in double.
SIDE = 3
RATES = (Field.PHYSICAL, Field.FINANCIAL)
SEVERAL_ALLOWED = frozenset({Field.REMARKS})


@dataclass(frozen=True)
class Column:
    """A column that is read."""

    number: int
    heading: Heading
    # Other columns of the same field, whose texts are joined to this one's.
    more: tuple[int, ...] = ()

    @property
    def letters(self) -> str:
        return column_letters(self.number)

    @property
    def more_letters(self) -> tuple[str, ...]:
        return tuple(column_letters(number) for number in self.more)


@dataclass(frozen=True)
class Held:
    """What a line holds for a field; `is_carried` when it stands in a merged cell that began on a line above."""

    place: Place
    cell: Cell
    is_carried: bool = False
    # What other columns of the same field hold: the amounts of other years.
    others: tuple["Held", ...] = ()
    # The colour of a cell that holds nothing else.
    fill: str = ""

    @property
    def text(self) -> str:
        return own_text(self.cell)


@dataclass(frozen=True)
class Line:
    """One row of the sheet that holds data, by field."""

    row: int
    held: Mapping[Field, Held]
    is_hidden: bool = False

    @property
    def is_alone(self) -> bool:
        """A title or a code with nothing beside it: a measure left blank, or a text that is not a measure."""
        return sum(1 for held in self.held.values() if held.text and not held.is_carried) < 2


@dataclass(frozen=True)
class SetAside:
    """A row that is not read, and what it was taken for."""

    row: int
    kind: Aside
    text: str


@dataclass(frozen=True)
class Table:
    """What a sheet says, before any value is read."""

    sheet: str
    first_header_row: int
    header_row: int
    columns: Mapping[Field, Column]
    lines: tuple[Line, ...]
    set_aside: tuple[SetAside, ...]
    unknown_columns: tuple[tuple[str, str], ...]
    repeated_columns: tuple[tuple[str, str], ...]
    hidden_columns: tuple[tuple[str, str], ...]
    title_lines: tuple[tuple[Place, str], ...]
    heading_lines: tuple[tuple[Place, str], ...]
    # The columns of rates that write some from 1 to 100 without a sign: there, a number under 1 may be either.
    percent_columns: frozenset[Field] = frozenset()
    # The state whose block of columns this is, empty for a table that is not so divided, and the other blocks.
    state: str = ""
    columns_of_others: tuple[tuple[str, str], ...] = ()
    # Cut from a file that several states share: a line that names several is not surely of one.
    is_shared: bool = False


class SideBySide(Exception):
    """Two tables share the rows of a sheet: which row says what cannot be told."""


def read_tables(sheet: Sheet, vocabulary: Vocabulary | None = None) -> tuple[Table, ...]:
    """The tables of a sheet, one below the other; none when it has no header. Errors: `SideBySide`."""
    grid = Grid(sheet, vocabulary)
    first = find_header(grid)
    if first is None:
        return ()
    headers = _headers(grid, first)
    ends = [header.first_row - 1 for header in headers[1:]] + [grid.last_row]
    tables = [table for header, end in zip(headers, ends, strict=True) for table in _tables(grid, header, end)]
    return tuple(table for table in tables if table)


def _tables(grid: Grid, header: Header, end: int) -> Iterator[Table | None]:
    """The table of a header, once for each state that has a block of columns of its own."""
    header = with_status_and_rate(grid, with_state_column(grid, header, end), end)
    by_state = headers_by_state(header)
    if not by_state:
        yield _table(grid, header, end)
    for state, own in by_state.items():
        table = _table(grid, own, end)
        yield table and replace(table, state=state, columns_of_others=columns_of_others(header, own))


def read_table(sheet: Sheet, vocabulary: Vocabulary | None = None) -> Table | None:
    """The first table of a sheet; None when it has no header."""
    return next(iter(read_tables(sheet, vocabulary)), None)


def _headers(grid: Grid, first: Header) -> list[Header]:
    """The first header and those below that place their fields otherwise."""
    headers = [first]
    for row in range(first.last_row + 1, grid.last_row + 1):
        if row > headers[-1].last_row and is_repeated(grid, row):
            header = header_at(grid, row)
            if header and header.first_row > headers[-1].last_row and is_another(headers[-1], header):
                headers.append(header)
    return headers


def _table(grid: Grid, header: Header, end: int) -> Table | None:
    """The table of a header, down to its last row."""
    sheet = grid.sheet
    columns, repeated = _columns(header, sheet)
    if not columns.keys() & {Field.CODE, Field.TITLE}:
        return None
    lines, aside = _lines(grid, header, columns, end)
    return Table(
        sheet=sheet.title,
        first_header_row=header.first_row,
        header_row=header.last_row,
        columns=columns,
        lines=lines,
        set_aside=aside,
        unknown_columns=_titled(
            header, lambda number: header.headings[number] is None and number not in sheet.hidden_columns
        ),
        repeated_columns=repeated,
        hidden_columns=_titled(header, lambda number: number in sheet.hidden_columns),
        title_lines=_texts(grid, range(1, header.first_row)),
        heading_lines=_texts(grid, range(header.first_row, header.last_row + 1)),
        percent_columns=frozenset(field for field in RATES if _writes_percents(lines, field)),
    )


def _writes_percents(lines: Sequence[Line], field: Field) -> bool:
    held = (line.held.get(field) for line in lines)
    numbers = (bare_number(Raw(item.cell.value, item.cell.number_format)) for item in held if item)
    return any(number is not None and number > 1 for number in numbers)


def _placed(header: Header, sheet: Sheet) -> list[Column]:
    """The columns that are read, in order; of several that name what is done, the finest is that of the activities."""
    columns = [
        Column(number, heading)
        for number, heading in sorted(header.headings.items())
        if heading and number not in sheet.hidden_columns
    ]
    titles = sorted((column for column in columns if column.heading.field is Field.TITLE), key=_fineness)
    has_activity = any(column.heading.field is Field.ACTIVITY for column in columns)
    if len(titles) < 2 or has_activity or _fineness(titles[0]) == _fineness(titles[-1]):
        return columns
    finest = replace(titles[-1], heading=replace(titles[-1].heading, field=Field.ACTIVITY))
    return [finest if column is titles[-1] else column for column in columns]


def _fineness(column: Column) -> int:
    """How fine a heading of deeds is: a measure has actions, which have activities."""
    found = [rank for rank, word in enumerate(DEEDS) if word in words(column.heading.title)]
    return found[0] if found else 0


def _columns(header: Header, sheet: Sheet) -> tuple[dict[Field, Column], tuple[tuple[str, str], ...]]:
    columns: dict[Field, Column] = {}
    repeated: list[tuple[str, str]] = []
    for placed in _placed(header, sheet):
        column, heading = placed, placed.heading
        if heading.field not in columns or _is_better(column, columns[heading.field]):
            columns[heading.field], column = column, columns.get(heading.field, column)
            if columns[heading.field] is column:
                continue
        if heading.field in SEVERAL_ALLOWED or _is_of_another_year(column, columns[heading.field]):
            kept = columns[heading.field]
            columns[heading.field] = replace(kept, more=(*kept.more, column.number))
        else:
            repeated.append((column.letters, column.heading.title))
    if _is_twice(header):
        raise SideBySide
    return columns, tuple(repeated)


def _is_of_another_year(column: Column, other: Column) -> bool:
    """Whether two columns of amounts are the shares of two years: neither is the cost."""
    years = [YEAR.search(one.heading.title) for one in (column, other)]
    is_amount = column.heading.field is Field.AMOUNT and column.heading.is_share == other.heading.is_share
    return is_amount and years[0] is not None and years[1] is not None and years[0][0] != years[1][0]


def _is_twice(header: Header) -> bool:
    """Whether at least as many fields stand twice as make a header, a key among them."""
    fields = [heading.field for heading in header.headings.values() if heading]
    twice = {field for field in fields if fields.count(field) > 1}
    return len(twice) >= SIDE and bool(twice & KEYS)


def _is_better(column: Column, other: Column) -> bool:
    """A global cost before a national share: the first is what a matrix is compared with."""
    if other.heading.is_share != column.heading.is_share:
        return other.heading.is_share
    # The total before the share of a year.
    is_of_year, is_other_of_year = (bool(YEAR.search(one.heading.title)) for one in (column, other))
    return column.heading.field is Field.AMOUNT and is_other_of_year and not is_of_year


def _titled(header: Header, is_wanted: Callable[[int], bool]) -> tuple[tuple[str, str], ...]:
    """Letters and title of the columns that are wanted by their number."""
    return tuple(
        (column_letters(number), header.titles[number]) for number in sorted(header.headings) if is_wanted(number)
    )


def _texts(grid: Grid, rows: range) -> tuple[tuple[Place, str], ...]:
    return tuple(((row, column), text) for row in rows for column, text in grid.filled(row))


def _lines(
    grid: Grid, header: Header, columns: Mapping[Field, Column], end: int
) -> tuple[tuple[Line, ...], tuple[SetAside, ...]]:
    lines: list[Line] = []
    aside: list[SetAside] = []
    for row in range(header.last_row + 1, end + 1):
        filled = grid.filled(row)
        if not filled:
            continue
        line = Line(row, _held(grid, row, columns), row in grid.sheet.hidden_rows)
        kind = (
            Aside.HEADER
            if is_repeated(grid, row)
            else aside_kind(filled, _texts_of(line), grid.width((row, filled[0][0])))
        )
        if kind:
            aside.append(SetAside(row, kind, filled[0][1]))
        else:
            lines.append(line)
    return tuple(lines), tuple(aside)


def _texts_of(line: Line) -> dict[Field, str]:
    return {field: held.text for field, held in line.held.items() if held.text}


def _held(grid: Grid, row: int, columns: Mapping[Field, Column]) -> dict[Field, Held]:
    held: dict[Field, Held] = {}
    for field, column in columns.items():
        place = (row, column.number)
        first = grid.first(place)
        if first == place:
            others = tuple(Held((row, number), grid.cell((row, number))) for number in column.more)
            is_joined = field in SEVERAL_ALLOWED
            cell = _joined(grid, row, column) if is_joined else grid.cell(place)
            held[field] = Held(place, cell, others=() if is_joined else others, fill=grid.sheet.fills.get(place, ""))
        elif first[0] < row and first[1] == column.number and field in CARRIED_DOWN:
            held[field] = Held(first, grid.cell(first), is_carried=True)
    return held


def _joined(grid: Grid, row: int, column: Column) -> Cell:
    """The cell of a column, with the texts of the others of its field: « Difficultés » beside « Observations »."""
    cell = grid.cell((row, column.number))
    others = [text for number in column.more if (text := grid.text((row, number)))]
    if not others:
        return cell
    texts = list(dict.fromkeys([text for text in (own_text(cell), *others) if text]))
    return replace(cell, value=" – ".join(texts), is_error=False, is_formula_without_value=False)
