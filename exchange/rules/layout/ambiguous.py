"""« État » alone is a country in one table and a status in the other: what stands below it tells."""

from dataclasses import replace

from exchange.rules.layout.grid import Grid
from exchange.rules.layout.header import Header
from exchange.rules.layout.headings import Field, heading_of, words
from exchange.rules.values import Raw, read_states, read_status

STATE = ("etat", "etats")


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


def _field_below(grid: Grid, number: int, first: int, end: int) -> Field | None:
    texts = [text for row in range(first, end + 1) if (text := grid.text((row, number)))]
    states = sum(bool(read_states(Raw(text)).value) for text in texts)
    statuses = sum(read_status(Raw(text)).value is not None for text in texts)
    if not texts or (states and statuses):
        return None
    if 2 * states > len(texts):
        return Field.STATES
    return Field.STATUS if 2 * statuses > len(texts) else None
