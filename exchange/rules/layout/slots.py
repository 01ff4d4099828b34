"""The columns of a chronogramme: the part of the year that each stands for, and the crosses of a line in them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from exchange.rules.layout.headings import SLOTS, Field
from exchange.rules.layout.table import Line, Table

CROSS = re.compile(r"[x×✓✔✗✘●•■█▪*+o]{1,3}|oui|1", re.IGNORECASE)
YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True)
class Slot:
    """A crossed part of the year: first and last day, precision as for a date, and the heading."""

    starts_on: date
    ends_on: date
    precision: str
    title: str

    def meets(self, first: date, last: date) -> bool:
        return first <= self.ends_on and self.starts_on <= last


def crossed_slots(line: Line, table: Table, year: int) -> tuple[Slot, ...]:
    """The crossed columns of a line, in the order of the year; `year` is meant where no heading names one.

    A line without a cross may colour its cells instead.
    """
    crossed = [field for field in SLOTS if field in line.held and is_cross(line.held[field].text)]
    crossed = crossed or ([] if is_band(line) else list(coloured(line)))
    return tuple(sorted((_slot(field, table, year) for field in crossed), key=lambda slot: slot.ends_on))


def coloured(line: Line) -> dict[Field, str]:
    """The columns of a chronogramme that a line only colours, with the colour."""
    return {field: line.held[field].fill for field in SLOTS if field in line.held and line.held[field].fill}


def is_band(line: Line) -> bool:
    """Whether all the columns of the chronogramme have one colour: a striped table more often than a whole year."""
    colours = coloured(line)
    return (
        len(colours) > 1
        and len(colours) == sum(field in line.held for field in SLOTS)
        and len(set(colours.values())) == 1
    )


def is_cross(text: str) -> bool:
    return bool(CROSS.fullmatch(text))


def _slot(field: Field, table: Table, year: int) -> Slot:
    title = table.columns[field].heading.title
    named = YEAR.search(title)
    of_year, (first, last) = int(named[0]) if named else year, SLOTS[field]
    end = date(of_year, last, calendar.monthrange(of_year, last)[1])
    return Slot(date(of_year, first, 1), end, "month" if first == last else "quarter", title)
