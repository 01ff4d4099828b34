"""The rows that a foreign matrix proposes for one state's part of a roadmap in draft: its national parts and milestones. Pure.

A line is matched with a measure of the draft by its code or its very title; a near one waits for a choice; a measure
that the draft does not hold is the confederal coordination's to enter first.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from exchange.rules.findings import MilestoneRead
from exchange.rules.layout.headings import Field, words
from exchange.rules.plan.known import KnownPlan, PlanMeasure
from exchange.rules.plan.lines import PlanLine
from exchange.rules.plan.names import code_in
from exchange.rules.tables import TableRow
from exchange.rules.values import MinistryName, Raw, read_ministry

PARTS_SHEET, MILESTONES_SHEET = "Déclinaisons nationales", "Jalons"
NOT_IN_DRAFT = (
    "Cette mesure n’est pas dans la feuille de route en projet\u00a0: la coordination confédérale l’y inscrit d’abord."
)
_NOT_LINKED = "Structures associées non lues\u00a0: {}."
_NO_SHARE = "Coût «\u00a0{}\u00a0»\u00a0: c’est celui de la mesure, la quote-part nationale n’est pas écrite."
_SEVERAL = "La mesure de cette ligne figure aussi ligne {}\u00a0: gardez-en une."
_READ = (Field.LEAD, Field.START, Field.DUE, Field.AMOUNT)
_SEPARATORS = (";", ",", "/", "\n", " et ")


def part_rows(
    lines: Sequence[PlanLine], known: KnownPlan, state: str, ministries: Sequence[MinistryName]
) -> list[TableRow]:
    """Return the rows of all sheets for one state, in the order in which they are written."""
    reader = _Parts(known, state, ministries)
    parts = [(line, reader.part(line)) for line in lines if _concerns(line, state)]
    milestones = [row for line, part in parts for row in reader.milestones(line, part)]
    return [part for _, part in parts] + milestones


def other_states(lines: Sequence[PlanLine], state: str) -> list[PlanLine]:
    """Return the lines that name states, and not this one."""
    return [line for line in lines if not _concerns(line, state)]


def _concerns(line: PlanLine, state: str) -> bool:
    reading = line.read.readings.get(Field.STATES)
    return not (reading and reading.value) or state in reading.value


class _Parts:
    def __init__(self, known: KnownPlan, state: str, ministries: Sequence[MinistryName]) -> None:
        self.known, self.state, self.ministries = known, state, ministries

    def part(self, line: PlanLine) -> TableRow:
        """Return the row of the state's part that a line tells."""
        measure, near = self._match(line)
        values: dict[str, Any] = {"member_state": self.state}
        cells = {"member_state": "état"}
        told = [[message.cell, message.text] for message in line.messages(*_READ)]
        if measure or near:
            values["measure__code"] = measure.code if measure else near[0][0]
            cells["measure__code"] = line.cell(Field.CODE) or line.cell(Field.TITLE)
        for path, name, value in self._read(line):
            values[path], cells[path] = value, line.cell(name)
        told += self._associate(line, values, cells)
        if line.read.amount_fcfa and not line.is_share:
            told.append([line.cell(Field.AMOUNT), _NO_SHARE.format(line.text(Field.AMOUNT))])
        return TableRow(
            line.row,
            values,
            cells,
            () if measure or near else (NOT_IN_DRAFT,),
            sheet=PARTS_SHEET,
            source=line.sheet,
            names="measure__code",
            near=near,
            told=told,
        )

    def _match(self, line: PlanLine) -> tuple[PlanMeasure | None, list[list[Any]]]:
        by_code = self.known.by_code.get(code_in(line.written_code, self.known.roadmap)[0])
        titled = self.known.titled(line.title)
        if by_code and titled and by_code not in titled:
            return None, [self.known.offer(by_code.code, 0), *(self.known.offer(row.code, 100) for row in titled)]
        if by_code or len(titled) == 1:
            return by_code or titled[0], []
        return None, [self.known.offer(row.code, 100) for row in titled] or self.known.near(line.title)

    def _read(self, line: PlanLine) -> Iterator[tuple[str, Field, Any]]:
        readings = line.read.readings
        start, due = readings.get(Field.START), readings.get(Field.DUE)
        read = (
            ("lead_ministry__code", Field.LEAD, line.read.lead_key),
            ("start_on", Field.START, start.start.isoformat() if start and start.start else None),
            ("due_on", Field.DUE, due.end.isoformat() if due and due.end else None),
            ("national_share", Field.AMOUNT, line.read.amount_fcfa if line.is_share else None),
        )
        yield from (item for item in read if item[2] is not None)

    def _associate(self, line: PlanLine, values: dict[str, Any], cells: dict[str, str]) -> list[list[str]]:
        """Note the ministries that are all known; return what is said of those that are not."""
        found, unknown = self._ministries_in(line.text(Field.ASSOCIATED))
        if found:
            values["associated_ministries"], cells["associated_ministries"] = found, line.cell(Field.ASSOCIATED)
        return [[line.cell(Field.ASSOCIATED), _NOT_LINKED.format(", ".join(unknown))]] if unknown else []

    def _ministries_in(self, text: str) -> tuple[list[str], list[str]]:
        whole = read_ministry(Raw(text), self.ministries)
        if whole.key or not text:
            return [whole.key] if whole.key else [], []
        parts = [text]
        for separator in _SEPARATORS:
            parts = [piece for part in parts for piece in part.split(separator)]
        readings = [read_ministry(Raw(part.strip()), self.ministries) for part in parts if part.strip()]
        found = sorted({reading.key for reading in readings if reading.key})
        return found, [str(reading.raw) for reading in readings if reading.error or reading.question]

    def milestones(self, line: PlanLine, part: TableRow) -> Iterator[TableRow]:
        """Yield the rows of the milestones that a line tells, one of its activities each."""
        if part.faults or not line.read.milestones:
            return
        offers = [offer[0] for offer in part.near] or [part.values["measure__code"]]
        placed = {code: self._placed(self.known.by_code[code], line.read.milestones) for code in offers}
        for number, item in enumerate(line.read.milestones):
            under = {code: {"implementation__measure__code": code, **placed[code][number]} for code in offers}
            yield self._milestone(line, part, item, under, offers[0])

    def _placed(self, measure: PlanMeasure, read: Sequence[MilestoneRead]) -> list[dict[str, Any]]:
        """Return, by activity, the order and the title of the milestone that it is or will be."""
        stored = {words(title): (order, title) for order, title, _ in measure.milestones}
        free = max((order for order, _, _ in measure.milestones), default=0)
        places = []
        for item in read:
            order, title = stored.get(words(item.title), (0, item.title))
            if not order:
                free += 1
                order = free
                stored[words(title)] = order, title
            places.append({"order": order, "title": title})
        return places

    def _milestone(
        self, line: PlanLine, part: TableRow, item: MilestoneRead, under: dict[str, dict[str, Any]], code: str
    ) -> TableRow:
        values = {"implementation__member_state": self.state, **under[code]}
        if item.due:
            values["due_on"] = item.due.isoformat()
        cells = dict.fromkeys(values, f"ligne {item.row}")
        is_asked = bool(part.near)
        return TableRow(
            item.row,
            values,
            cells,
            sheet=MILESTONES_SHEET,
            source=line.sheet,
            follows=part.key if is_asked else "",
            under=under if is_asked else {},
            seen={code: self._version(code, told["order"]) for code, told in under.items()} if is_asked else {},
        )

    def _version(self, code: str, order: int) -> int | None:
        milestones = self.known.by_code[code].milestones
        return next((version for known, _, version in milestones if known == order), None)
