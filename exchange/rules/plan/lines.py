"""The lines of a foreign matrix as a plan reads them: each measure with the axis and the objective that it stands under.

An axis or an objective is told by its column, else by the band above the line, else (an axis) by the sheet's name
or the lines of title.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exchange.rules.activities import read_measure
from exchange.rules.analysis import Survey
from exchange.rules.catalogue import Catalogue
from exchange.rules.findings import Message, Row, RowKind
from exchange.rules.layout.groups import Group, dated_by_activity, group_lines
from exchange.rules.layout.headings import Field, words
from exchange.rules.layout.lines import ROMAN, SECTION, Aside
from exchange.rules.layout.table import Line, SetAside, Table
from exchange.rules.matching import TITLE_WITH_CODE
from exchange.rules.sheets import address
from exchange.rules.values.text import clean

_AXIS = re.compile(r"^(axe|pilier|domaine|volet|composante|programme|chapitre|section|titre|partie)\b")
_OBJECTIVE = re.compile(r"^(sous )?(objectif|axe secondaire)")
# Beside a band, a column of axes or objectives is what a line alone may lean on to be a measure.
_ABOVE = (Field.AXIS, Field.OBJECTIVE)


@dataclass(frozen=True)
class Above:
    """An axis or an objective as it is written, and where."""

    text: str
    row: int
    cell: str


@dataclass(frozen=True)
class PlanLine:
    """One measure of the file: where it stands, under what, and all that was read of it."""

    sheet: str
    written_code: str
    title: str
    axis: Above | None
    objective: Above | None
    read: Row
    is_share: bool
    titles: Mapping[Field, str] = field(default_factory=dict)

    @property
    def row(self) -> int:
        return self.read.row

    def cell(self, name: Field) -> str:
        """Return the address of a field's cell; empty where the line has none."""
        return self.read.cells.get(name, "")

    def text(self, name: Field) -> str:
        return self.read.texts.get(name, "").strip()

    def messages(self, *names: Field) -> list[Message]:
        """Return what the reader says of these fields that the person must know."""
        cells = {self.read.cells[name] for name in names if name in self.read.cells}
        return [message for message in self.read.messages if message.cell in cells and message.level != "info"]


@dataclass(frozen=True)
class PlanLines:
    """The measures of a file in order, the lines left out with the reason, and the bands that were read."""

    lines: tuple[PlanLine, ...]
    left_out: tuple[str, ...]
    bands: frozenset[tuple[str, str]]


def read_plan_lines(found: Survey, catalogue: Catalogue, state: str) -> PlanLines:
    """Return the measures of a surveyed file. `catalogue` knows the ministries of `state` (empty: of none) and no measure."""
    lines: list[PlanLine] = []
    left_out: list[str] = []
    bands: set[tuple[str, str]] = set()
    for table in found.tables:
        groups, carried = group_lines(table), _Carried(table)
        dated = dated_by_activity(groups)
        for group in groups:
            above = carried.at(group.first)
            if not _is_measure(group, table):
                left_out.append(_loose(table, group.first))
                continue
            read = read_measure(group, dated, table, catalogue, state)
            if read.kind is RowKind.MEASURE:
                lines.append(_line(table, group.first, read, above))
        bands |= {(table.sheet, f"ligne {aside.row}") for aside in table.set_aside if aside.kind is Aside.SECTION}
    return PlanLines(tuple(lines), tuple(left_out), frozenset(bands))


def _is_measure(group: Group, table: Table) -> bool:
    """A title with nothing beside it is one only where a column of axes or objectives says under what it stands."""
    leans = any(name in table.columns for name in _ABOVE) and Field.TITLE in group.first.held
    return bool(group.first.held.get(Field.TITLE)) and (len(group.lines) > 1 or not group.first.is_alone or leans)


def _loose(table: Table, line: Line) -> str:
    text = next((held.text for held in line.held.values() if held.text), "")
    sheet = table.sheet.strip()
    return f"Feuille «\u00a0{sheet}\u00a0», ligne {line.row} laissée de côté, ce n’est pas une mesure\u00a0: «\u00a0{text}\u00a0»."


def _line(table: Table, line: Line, read: Row, above: tuple[Above | None, Above | None]) -> PlanLine:
    title, code = read.texts.get(Field.TITLE, "").strip(), read.raw_code
    embedded = TITLE_WITH_CODE.match(title)
    if embedded:
        code, title = code or embedded["code"], embedded["title"]
    amount = table.columns.get(Field.AMOUNT)
    return PlanLine(
        sheet=table.sheet,
        written_code=clean(code),
        title=clean(title),
        axis=above[0],
        objective=above[1],
        read=read,
        is_share=bool(amount and amount.heading.is_share),
        titles={name: column.heading.title for name, column in table.columns.items()},
    )


class _Carried:
    """What stands above each line of a table: the bands first, then what its own columns carry down."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.bands = sorted(_bands(table), key=lambda band: band.row)
        self.axis: Above | None = _of_sheet(table)
        self.objective: Above | None = None

    def at(self, line: Line) -> tuple[Above | None, Above | None]:
        """Return the axis and the objective of a line. Lines are asked for in their order."""
        while self.bands and self.bands[0].row < line.row:
            self._enter(self.bands.pop(0))
        axis, objective = self._own(line, Field.AXIS), self._own(line, Field.OBJECTIVE)
        if axis and (self.axis is None or words(axis.text) != words(self.axis.text)):
            self.axis, self.objective = axis, None
        if objective:
            self.objective = objective
        return self.axis, self.objective

    def _enter(self, band: SetAside) -> None:
        told = Above(band.text, band.row, f"ligne {band.row}")
        if _OBJECTIVE.match(words(band.text)):
            self.objective = told
        else:
            self.axis, self.objective = told, None

    def _own(self, line: Line, name: Field) -> Above | None:
        held = line.held.get(name)
        return Above(held.text, held.place[0], address(held.place)) if held and held.text else None


def _bands(table: Table) -> Iterator[SetAside]:
    yield from (aside for aside in table.set_aside if aside.kind is Aside.SECTION)


def _of_sheet(table: Table) -> Above | None:
    """The axis that a whole sheet is about: its name, else the last line of title that names one."""
    told: Sequence[tuple[str, int]] = [(table.sheet, 1)] + [
        (text, place[0]) for place, text in reversed(table.title_lines)
    ]
    named = (Above(text, row, f"ligne {row}") for text, row in told if names_axis(text))
    return next(named, None)


def names_axis(text: str) -> bool:
    """Whether a text announces an axis: « Axe 1 », « Pilier II », « III. Développement »."""
    bare = words(text)
    return bool((_AXIS.match(bare) and SECTION.match(bare)) or ROMAN.match(text))
