"""No cell is lost: whatever a visible sheet holds is placed, set aside with its reason, or named here."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from exchange.rules.findings import Level, Note
from exchange.rules.layout.grid import own_text
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Table
from exchange.rules.sheets import Place, Sheet, Workbook, address, column_letters
from exchange.rules.values.text import shown

# Columns that are recognised, and of which an import takes nothing over: the plan holds them, not the report.
KNOWN_ONLY = (Field.AXIS, Field.EXPECTED_RESULT, Field.ASSOCIATED, Field.FUNDING, Field.START)
MOST_CELLS = 8


def notes_on_the_rest(workbook: Workbook, tables: Sequence[Table]) -> Iterator[Note]:
    """What is said of the columns that an import only recognises, and of the cells that stand in no column."""
    by_sheet = defaultdict(list)
    for table in tables:
        by_sheet[table.sheet].append(table)
    for sheet in workbook.sheets:
        found = by_sheet.get(sheet.title, [])
        if found and sheet.is_visible:
            yield from _known_only(found)
            yield from _outside(sheet, found)


def _known_only(tables: Sequence[Table]) -> Iterator[Note]:
    for table in tables:
        known = [table.columns[field] for field in KNOWN_ONLY if field in table.columns]
        titles = ", ".join(f"{column.letters} «\u00a0{column.heading.title}\u00a0»" for column in known)
        if titles:
            text = f"Colonnes reconnues, dont un import ne reprend rien\u00a0: {titles}."
            yield Note(Level.INFO, table.sheet, "", text)
        for column in table.columns.values():
            for letters in column.more_letters:
                text = f"Colonne {letters} lue avec la colonne {column.letters} «\u00a0{column.heading.title}\u00a0»."
                yield Note(Level.INFO, table.sheet, "", text)


def _outside(sheet: Sheet, tables: Sequence[Table]) -> Iterator[Note]:
    """The cells that stand outside of every column, of every line set aside and of the titles: by column."""
    placed = set().union(
        *(_placed(sheet, table, end, is_below=is_below) for table, end, is_below in _with_ends(tables))
    )
    rest: Mapping[int, list[Place]] = defaultdict(list)
    for place, cell in sheet.cells.items():
        if place not in placed and own_text(cell):
            rest[place[1]].append(place)
    for column in sorted(rest):
        places = sorted(rest[column])
        told = ", ".join(f"{address(place)} {shown(own_text(sheet.cells[place]))}" for place in places[:MOST_CELLS])
        more = f" et {len(places) - MOST_CELLS} autres" if len(places) > MOST_CELLS else ""
        text = f"Colonne {column_letters(column)}, hors des colonnes du tableau\u00a0: non lue ({told}{more})."
        yield Note(Level.WARNING, sheet.title, address(places[0]), text)


def _with_ends(tables: Sequence[Table]) -> Iterator[tuple[Table, int | None, bool]]:
    """Each table with the row before the next one's, and whether another is above; blocks of one table share rows."""
    top = min(table.first_header_row for table in tables)
    for table in tables:
        below = [other.first_header_row for other in tables if other.first_header_row > table.first_header_row]
        yield table, min(below) - 1 if below else None, table.first_header_row > top


def _placed(sheet: Sheet, table: Table, end: int | None, *, is_below: bool) -> set[Place]:
    letters = {
        name for names in (table.unknown_columns, table.repeated_columns, table.hidden_columns) for name, _ in names
    }
    letters |= {name for name, _ in table.columns_of_others} | {column.letters for column in table.columns.values()}
    letters |= {name for column in table.columns.values() for name in column.more_letters}
    aside = {aside.row for aside in table.set_aside}
    # Above the first header stand the titles; above another, the lines of the table before it.
    top = table.first_header_row if is_below else 1
    return {
        place
        for place in sheet.cells
        if top <= place[0] <= table.header_row
        or (
            table.header_row < place[0] <= (end or place[0])
            and (place[0] in aside or column_letters(place[1]) in letters)
        )
    }
