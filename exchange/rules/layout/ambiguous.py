"""« État » alone is a country or a status, « Niveau d'exécution » a status or a rate: what stands below it tells."""

from dataclasses import replace

from exchange.rules.layout.grid import Grid
from exchange.rules.layout.header import Header
from exchange.rules.layout.headings import Field, heading_of, words
from exchange.rules.layout.vocabulary import Source
from exchange.rules.values import Raw, read_percent, read_states, read_status

STATE = ("etat", "etats")
_OTHER = {Field.STATUS: Field.PHYSICAL, Field.PHYSICAL: Field.STATUS}
MOST_CELLS = 200


def with_state_column(grid: Grid, header: Header, end: int) -> Header:
    """The header with « État » told by the cells of its column; as it was when they do not tell, or another column does."""
    fields = {heading.field for heading in header.headings.values() if heading}
    found = dict(header.headings)
    for number, heading in header.headings.items():
        if heading is None and words(header.titles[number]) in STATE:
            field = _field_below(grid, number, header.last_row + 1, end)
            if field and field not in fields:
                found[number] = heading_of(field, header.titles[number])
    return replace(header, headings=found)


def with_status_and_rate(grid: Grid, header: Header, end: int) -> Header:
    """The header with a column of statuses that holds rates alone read as rates, and the reverse; where nothing else is.

    A column that a person or an administrator named stays what they said.
    """
    fields = {heading.field for heading in header.headings.values() if heading}
    found = dict(header.headings)
    for number, heading in header.headings.items():
        other = _OTHER.get(heading.field) if heading else None
        is_named = grid.source(number, header.titles[number]) is not Source.BUILT_IN
        if heading is None or other is None or is_named:
            continue
        # Its place must be free: another rate may stand beside a rate that is a status, the finer one is kept.
        is_free = other not in fields
        if is_free and _holds_only(grid, number, range(header.last_row + 1, end + 1), other):
            found[number] = replace(heading, field=other)
            fields.add(other)
    return replace(header, headings=found)


def _holds_only(grid: Grid, number: int, rows: range, field: Field) -> bool:
    cells = [cell for row in rows if (cell := grid.cell((row, number))).value is not None][:MOST_CELLS]
    raws = [Raw(cell.value, cell.number_format) for cell in cells]
    statuses = sum(reading.value is not None or reading.question is not None for reading in map(read_status, raws))
    rates = sum(read_percent(raw).value is not None for raw in raws)
    held, others = (rates, statuses) if field is Field.PHYSICAL else (statuses, rates)
    return not others and 2 * held > len(raws)


def _field_below(grid: Grid, number: int, first: int, end: int) -> Field | None:
    texts = [text for row in range(first, end + 1) if (text := grid.text((row, number)))]
    states = sum(bool(read_states(Raw(text)).value) for text in texts)
    statuses = sum(read_status(Raw(text)).value is not None for text in texts)
    if not texts or (states and statuses):
        return None
    if 2 * states > len(texts):
        return Field.STATES
    return Field.STATUS if 2 * statuses > len(texts) else None
