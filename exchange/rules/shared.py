"""A file that several states share: one line a state, one block of columns a state, or one sheet a state.

Only what is the acting state's is read; the rest is set aside, and said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from exchange.rules.catalogue import Catalogue
from exchange.rules.findings import Level, Note
from exchange.rules.layout.headings import Field, named_state
from exchange.rules.layout.table import CARRIED_DOWN, Held, Line, Table
from exchange.rules.sheets import Place
from exchange.rules.values import Raw, read_states

KEYS = (Field.CODE, Field.TITLE)


def with_sheet_states(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables, each tied to the state that names its sheet, where the sheets name two states or more."""
    states = {table.sheet: named_state(table.sheet) for table in tables}
    if len(set(states.values()) - {""}) < 2:
        return tuple(tables)
    return tuple(replace(table, state=table.state or states[table.sheet]) for table in tables)


def states_sharing(tables: Sequence[Table], told: set[str]) -> frozenset[str]:
    """The states that have a block, a sheet or lines of their own; empty when the file is one state's.

    `told` are the states that the titles and the ministries name.
    """
    blocks = {table.state for table in tables if table.state}
    lines = {state for table in tables for state in _states_of_lines(table, is_told=len(told) == 1)}
    found = frozenset(blocks | lines)
    return found if len(found) > 1 else frozenset()


def _states_of_lines(table: Table, *, is_told: bool) -> set[str]:
    """The states that have lines of their own: a measure comes back for several of them; others may name several at once."""
    states: dict[str, set[str]] = {}
    together: set[str] = set()
    for line in _with_keys(table.lines):
        named = _named(line)
        if len(named) > 1:
            together.update(named)
        for state in named if len(named) == 1 else ():
            states.setdefault(_key(line), set()).add(state)
    is_repeated = any(len(found) > 1 for found in states.values())
    # A plan that says whom each measure concerns names some together: only a measure that comes back makes it shared.
    is_shared = is_repeated or not (is_told or together)
    return together.union(*states.values()) if states and is_shared else set()


def _named(line: Line) -> tuple[str, ...]:
    held = line.held.get(Field.STATES)
    return read_states(Raw(held.text)).value if held and held.text else ()


def _key(line: Line) -> str:
    return next((line.held[field].text for field in KEYS if field in line.held and line.held[field].text), "")


def own_lines(table: Table, member_state: str) -> Table:
    """The table with the lines that name one state, alone or with others, or that name none, each under its own keys."""
    kept: list[Line] = []
    places: set[Place] = set()
    for line in _with_keys(table.lines):
        named = _named(line)
        if named and member_state not in named:
            continue
        # What is carried from a line that is not kept becomes the line's own.
        held = {
            field: replace(item, is_carried=False)
            if item.is_carried and field in CARRIED_DOWN and item.place not in places
            else item
            for field, item in line.held.items()
        }
        places.update(item.place for item in held.values())
        kept.append(replace(line, held=held))
    return replace(table, lines=tuple(kept), is_shared=True)


def _with_keys(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each under the keys last written above it, where its own are blank beside a state."""
    above: Mapping[Field, Held] = {}
    for line in lines:
        if _key(line):
            above = {field: held for field, held in line.held.items() if field in (*KEYS, Field.AXIS)}
            yield line
        elif _named(line):
            carried = {field: replace(held, is_carried=True) for field, held in above.items()}
            yield replace(line, held={**line.held, **carried})
        else:
            yield line


def notes_on_others(table: Table, kept: Table, catalogue: Catalogue, member_state: str) -> Iterator[Note]:
    """What is said of the lines and columns of the other states."""
    ours = f"seules celles du {catalogue.name_of(member_state)} le sont"
    read = {line.row for line in kept.lines}
    rows = ", ".join(str(line.row) for line in table.lines if line.row not in read)
    if rows:
        yield Note(Level.INFO, table.sheet, "", f"Lignes d’un autre État, non lues ({ours})\u00a0: {rows}.")
    if table.columns_of_others:
        titles = ", ".join(f"{letters} «\u00a0{title}\u00a0»" for letters, title in table.columns_of_others)
        yield Note(Level.INFO, table.sheet, "", f"Colonnes d’un autre État, non lues ({ours})\u00a0: {titles}.")
