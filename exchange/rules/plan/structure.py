"""The rows that a foreign matrix proposes for a roadmap in draft: roadmap, axes, objectives, measures. Pure.

What has the code or the very title of something stored is that thing; what is near waits for a choice; the rest is
new, with the code found in the file or the next one that is free. What each state writes itself is only told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from exchange.rules.layout.headings import TITLES, Field, words
from exchange.rules.plan.known import KnownPlan, as_new
from exchange.rules.plan.lines import Above, PlanLine
from exchange.rules.plan.merging import merged
from exchange.rules.plan.names import axis_letters, bare_name, code_in, letters_for, next_code, number_in
from exchange.rules.tables import NEW, TableRow
from measures.rules.codes import code_of

ROADMAP_SHEET, AXES_SHEET, OBJECTIVES_SHEET = "Feuille de route", "Axes", "Objectifs"
MEASURES_SHEET = "Mesures"
NO_AXIS = (
    "Aucun axe n’est écrit pour cette mesure\u00a0: ni colonne, ni bandeau au-dessus d’elle, ni nom de feuille. "
    "Ajoutez-le au fichier."
)
# What a state writes of its own part, with its own rights.
_OF_STATES = (Field.STATES, Field.LEAD, Field.ASSOCIATED, Field.START, Field.DUE)
_WRITTEN_BY_STATES = "{}\u00a0: «\u00a0{}\u00a0». Écrit par chaque État dans sa déclinaison nationale, pas ici."
_OTHER_CODE = "Code «\u00a0{}\u00a0» lu dans le fichier, {} proposé."
_NO_CODE = "Aucun code dans le fichier\u00a0: {} proposé, le suivant de son axe."
TYPED, PROPOSED = "saisi", "proposé"


def structure_rows(lines: Sequence[PlanLine], known: KnownPlan) -> list[TableRow]:
    """Return the rows of all sheets, in the order in which they are written."""
    return list(_Structure(merged(lines), known).rows())


class _Axis:
    """An axis of the file: its stored code or its new one, and the row that creates it or asks about it, if any."""

    def __init__(self, code: str, row: TableRow | None) -> None:
        self.code, self.row = code, row

    @property
    def asked(self) -> str:
        """The key of the row on which a person must choose; empty if nothing is to be chosen."""
        return self.row.key if self.row is not None and self.row.near else ""

    @property
    def codes(self) -> dict[str, str]:
        """What may be chosen, and the code that the axis then has."""
        near = self.row.near if self.row is not None else ()
        return {offer[0]: self.code if offer[0] == NEW else offer[0] for offer in near}


class _Structure:
    def __init__(self, lines: Sequence[PlanLine], known: KnownPlan) -> None:
        self.lines, self.known = lines, known
        self.axes: dict[str, _Axis] = {}
        self.objectives: dict[tuple[str, str], tuple[str, TableRow | None]] = {}
        # The last number of each axis too: what comes next comes after it.
        self.taken = {*known.taken, *(code_of(*last) for last in (known.given or {}).items())}
        self.proposed: dict[str, str] = {}

    def rows(self) -> Iterator[TableRow]:
        if self.known.new_roadmap:
            values = {"code": self.known.roadmap, **self.known.new_roadmap}
            yield TableRow(0, values, dict.fromkeys(values, TYPED), sheet=ROADMAP_SHEET)
        self._place_axes()
        yield from (axis.row for axis in self.axes.values() if axis.row is not None)
        self._place_objectives()
        yield from (row for _, row in self.objectives.values() if row is not None)
        # Codes written in the file come first: a proposed one must not take theirs.
        written = {id(line): self._written(line) for line in self.lines}
        self.taken |= {code for code, _ in written.values() if code}
        yield from [self._measure(line, *written[id(line)]) for line in self.lines]

    def _place_axes(self) -> None:
        by_name: dict[str, list[PlanLine]] = {}
        for line in self.lines:
            if line.axis:
                by_name.setdefault(_axis_key(line.axis), []).append(line)
        letters = {axis.code for axis in self.known.axes}
        order = max((axis.order for axis in self.known.axes), default=0)
        for key, lines in by_name.items():
            found = self._axis(lines, letters, order + 1)
            self.axes[key] = found
            if found.row is not None:
                letters.add(found.code)
                order += 1

    def _axis(self, lines: Sequence[PlanLine], letters: set[str], order: int) -> _Axis:
        above = lines[0].axis
        assert above is not None  # noqa: S101 - only lines under an axis are gathered
        name, number = bare_name(above.text), number_in(above.text)
        for axis in self.known.axes:
            is_numbered = words(name) == words(above.text) and number == axis.order
            if words(axis.name) == words(name) or axis.code == name.upper() or is_numbered:
                return _Axis(axis.code, None)
        told = [code_in(line.written_code, self.known.roadmap)[0] for line in lines]
        said = axis_letters(code for code in told if code)
        code = said if said and said not in letters else letters_for(name, letters)
        values = {"roadmap__code": self.known.roadmap, "code": code, "name": name, "order": order}
        cells = {"roadmap__code": TYPED, "code": PROPOSED, "name": above.cell, "order": PROPOSED}
        near = as_new(self.known.near_axes(name), name)
        source = lines[0].sheet
        # One that is said to be a stored axis keeps its name and its place there.
        under = {offer[0]: {"roadmap__code": self.known.roadmap, "code": offer[0]} for offer in near if offer[0] != NEW}
        row = TableRow(above.row, values, cells, sheet=AXES_SHEET, source=source, names="code", near=near, under=under)
        return _Axis(code, row)

    def _place_objectives(self) -> None:
        for line in self.lines:
            if line.axis and line.objective:
                key = (_axis_key(line.axis), words(line.objective.text))
                if key not in self.objectives:
                    self.objectives[key] = self._objective(line, line.objective, self.axes[key[0]])

    def _objective(self, line: PlanLine, above: Above, axis: _Axis) -> tuple[str, TableRow | None]:
        title = bare_name(above.text)
        stored = self.known.objective(axis.code, title)
        if stored and not axis.asked:
            return stored, None
        order = 1 + sum(code == axis.code for code, _ in self.known.objectives) + len(self.objectives)
        values = {"axis__roadmap__code": self.known.roadmap, "axis__code": axis.code, "title": stored or title}
        cells = {"axis__roadmap__code": TYPED, "axis__code": PROPOSED, "title": above.cell, "order": PROPOSED}
        under: dict[str, dict[str, Any]] = {name: {"axis__code": code} for name, code in axis.codes.items()}
        row = TableRow(
            above.row,
            values | {"order": order},
            cells,
            sheet=OBJECTIVES_SHEET,
            source=line.sheet,
            follows=axis.asked,
            under=under,
            seen=dict.fromkeys(under),
        )
        return stored or title, row

    def _written(self, line: PlanLine) -> tuple[str, bool]:
        """Return the code of a line that may be taken as it is, and whether it is stored; empty for one to propose."""
        code, _ = code_in(line.written_code, self.known.roadmap)
        if code in self.known.by_code:
            return code, True
        is_ours = code.startswith(f"{self.known.roadmap}-") and self.known.is_free(code)
        return (code, False) if is_ours else ("", False)

    def _measure(self, line: PlanLine, code: str, is_stored: bool) -> TableRow:
        titled = self.known.titled(line.title)
        near: list[list[Any]] = []
        told: list[list[str]] = []
        if is_stored and titled and code not in {measure.code for measure in titled}:
            # The code is one measure's, the title another's.
            near = [self.known.offer(code, 0), *(self.known.offer(measure.code, 100) for measure in titled)]
        elif not is_stored and len(titled) == 1:
            code, is_stored = titled[0].code, True
        elif not is_stored:
            several = [self.known.offer(measure.code, 100) for measure in titled]
            near = as_new(several or self.known.near(line.title), line.title)
        axis = self.axes.get(_axis_key(line.axis)) if line.axis else None
        if not code:
            code = self._proposed(line, axis.code if axis else "")
            told = [[line.cell(Field.CODE), _proposed_sentence(line, code)]] if code else []
        return self._row(line, axis, code, near, told, is_stored=is_stored)

    def _proposed(self, line: PlanLine, axis: str) -> str:
        """Return a free code; two lines of one title, which say different things, have the same: only one is kept."""
        title = words(line.title)
        if not axis or title in self.proposed:
            return self.proposed.get(title, "")
        kept = code_in(line.written_code, self.known.roadmap)[0].rpartition("-")[2]
        code = f"{self.known.roadmap}-{axis}-{kept}"
        if not kept or code in self.taken or not self.known.is_free(code):
            code = next_code(self.known.roadmap, axis, self.taken)
        self.taken.add(code)
        self.proposed[title] = code
        return code

    def _row(
        self,
        line: PlanLine,
        axis: _Axis | None,
        code: str,
        near: list[list[Any]],
        told: list[list[str]],
        *,
        is_stored: bool,
    ) -> TableRow:
        values, cells = self._values(line, axis, code, is_stored=is_stored and not near)
        follows = axis.asked if axis else ""
        version = self.known.by_code[code].version if is_stored else None
        return TableRow(
            line.row,
            values,
            cells,
            () if axis else (NO_AXIS,),
            sheet=MEASURES_SHEET,
            source=line.sheet,
            names="code",
            near=near,
            follows=follows,
            under=self._under(axis, values) if axis and follows else {},
            seen=dict.fromkeys(axis.codes, version) if axis and follows else {},
            told=[*told, *_unread(line), *_of_states(line)],
        )

    def _values(
        self, line: PlanLine, axis: _Axis | None, code: str, *, is_stored: bool
    ) -> tuple[dict[str, Any], dict[str, str]]:
        filled = {
            "code": (code, line.cell(Field.CODE) or PROPOSED),
            "title": ("" if is_stored and self._is_titled(code, line) else line.title, line.cell(Field.TITLE)),
            "expected_result": (line.text(Field.EXPECTED_RESULT), line.cell(Field.EXPECTED_RESULT)),
            "funding_source": (line.text(Field.FUNDING), line.cell(Field.FUNDING)),
            "total_cost": (None if line.is_share else line.read.amount_fcfa, line.cell(Field.AMOUNT)),
        }
        if axis and line.axis:
            filled |= {
                "axis__roadmap__code": (self.known.roadmap, TYPED),
                "axis__code": (axis.code, line.axis.cell),
            }
        if axis and line.axis and line.objective:
            title = self.objectives[_axis_key(line.axis), words(line.objective.text)][0]
            filled |= {
                "objective__axis__roadmap__code": (self.known.roadmap, TYPED),
                "objective__axis__code": (axis.code, line.objective.cell),
                "objective__title": (title, line.objective.cell),
            }
        said = {path: pair for path, pair in filled.items() if pair[0] not in ("", None)}
        return {path: value for path, (value, _) in said.items()}, {path: cell for path, (_, cell) in said.items()}

    def _is_titled(self, code: str, line: PlanLine) -> bool:
        return words(self.known.by_code[code].title) == words(line.title)

    def _under(self, axis: _Axis, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return, by choice of the axis, what a measure under it says: its axis, its objective's, its code if it is proposed."""
        found: dict[str, dict[str, Any]] = {}
        is_proposed = values["code"].startswith(f"{self.known.roadmap}-{axis.code}-")
        for name, letters in axis.codes.items():
            found[name] = {"axis__code": letters}
            if "objective__title" in values:
                found[name]["objective__axis__code"] = letters
            if is_proposed and name != NEW:
                found[name]["code"] = self._moved(values["code"], letters)
        return found

    def _moved(self, code: str, letters: str) -> str:
        if code in self.known.by_code:
            return code
        moved = next_code(self.known.roadmap, letters, self.taken)
        self.taken.add(moved)
        return moved


def _axis_key(above: Above | None) -> str:
    return words(bare_name(above.text)) if above else ""


def _proposed_sentence(line: PlanLine, code: str) -> str:
    return _OTHER_CODE.format(line.written_code, code) if line.written_code else _NO_CODE.format(code)


def _unread(line: PlanLine) -> list[list[str]]:
    return [[message.cell, message.text] for message in line.messages(Field.AMOUNT)]


def _of_states(line: PlanLine) -> list[list[str]]:
    said = [(name, line.text(name)) for name in _OF_STATES if line.text(name)]
    if line.is_share and line.text(Field.AMOUNT):
        said.append((Field.AMOUNT, line.text(Field.AMOUNT)))
    return [
        [line.cell(name), _WRITTEN_BY_STATES.format(line.titles.get(name) or TITLES[name], text)] for name, text in said
    ]
