"""The lines of one measure: the line that names it, and those of its activities below.

A table with a column of activities writes one line an activity; the measure is merged over them, left blank below its
first line, or written again on each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exchange.rules.layout.headings import SLOTS, Field
from exchange.rules.layout.lines import Aside
from exchange.rules.layout.table import Held, Line, Table

KEYS = (Field.CODE, Field.TITLE)
# What a measure and its activities may both have: whose it is, the whole table tells.
DATED = frozenset({Field.STATUS, Field.START, Field.DUE})
# What a measure alone may have; where each activity has its own, the measure's is not known.
COUNTED = frozenset({Field.LEAD, Field.PHYSICAL, Field.FINANCIAL})
BREAKS = frozenset({Aside.SECTION, Aside.TOTAL})


@dataclass(frozen=True)
class Group:
    """The lines of a measure, in order; a line of its own when the table has no activities."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last_row(self) -> int:
        return self.lines[-1].row

    @property
    def has_activities(self) -> bool:
        return any(own_text(line, Field.ACTIVITY) for line in self.lines)

    def differs(self, field: Field) -> bool:
        """Whether a line below the first says something else in this column."""
        first = own_text(self.first, field)
        return any(own_text(line, field) not in ("", first) for line in self.lines[1:])

    def is_repeated(self, field: Field) -> bool:
        """Whether a line below the first fills in this column too."""
        return any(own_text(line, field) for line in self.lines[1:])

    def measure_line(self, of_activities: frozenset[Field]) -> Line:
        """The first line without what belongs to its activity."""
        left_out = of_activities | {Field.ACTIVITY} | SLOTS.keys()
        return replace(self.first, held={name: held for name, held in self.first.held.items() if name not in left_out})

    def of_activities(self, dated: frozenset[Field]) -> frozenset[Field]:
        """The columns that speak of each activity here, not of the measure. An amount written twice is never one amount."""
        counted = {field for field in COUNTED if self.differs(field)}
        return dated | counted | ({Field.AMOUNT} if self.is_repeated(Field.AMOUNT) else frozenset())


def own_text(line: Line, field: Field) -> str:
    """What the line itself writes in a column; empty under a merged cell."""
    held = line.held.get(field)
    return held.text if held and not held.is_carried else ""


def own(line: Line, field: Field) -> Held | None:
    held = line.held.get(field)
    return held if held and held.text and not held.is_carried else None


def group_lines(table: Table) -> tuple[Group, ...]:
    """The measures of a table, each with its lines."""
    groups: list[list[Line]] = []
    for read in table.lines:
        line = _filled_down(read, groups[-1], table) if groups else read
        if groups and _continues(line, groups[-1], table):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(Group(tuple(lines)) for lines in groups)


def dated_by_activity(groups: Sequence[Group]) -> frozenset[Field]:
    """The columns of dates and status that a table fills in for each activity."""
    return frozenset(field for field in DATED if any(group.differs(field) for group in groups))


def _filled_down(line: Line, lines: Sequence[Line], table: Table) -> Line:
    """A line that only adds an indicator, its keys left blank: they are those above, as if they were merged."""
    is_bare = not any(_text(line, field) for field in KEYS)
    if (
        not is_bare
        or not own_text(line, Field.INDICATOR)
        or own_text(line, Field.ACTIVITY)
        or _is_broken(line, lines, table)
    ):
        return line
    above = lines[0].held
    carried = {
        field: replace(above[field], is_carried=True)
        for field in (*KEYS, Field.LEAD)
        if field in above and not _text(line, field)
    }
    return replace(line, held={**line.held, **carried})


def _is_broken(line: Line, lines: Sequence[Line], table: Table) -> bool:
    return any(lines[-1].row < aside.row < line.row and aside.kind in BREAKS for aside in table.set_aside)


def _continues(line: Line, lines: Sequence[Line], table: Table) -> bool:
    first = lines[0]
    if not own_text(line, Field.ACTIVITY) or not any(_text(first, field) for field in KEYS):
        return False
    return not _is_broken(line, lines, table) and all(_is_same_key(line, first, field) for field in KEYS)


def _is_same_key(line: Line, first: Line, field: Field) -> bool:
    held = line.held.get(field)
    if held is None or not held.text:
        return True
    above = first.held.get(field)
    if held.is_carried:
        # Carried from the group's own first cell, not from another merged one.
        return above is not None and held.place == above.place
    return held.text == _text(first, field)


def _text(line: Line, field: Field) -> str:
    held = line.held.get(field)
    return held.text if held else ""
