"""The verdict on each row of one of our workbooks: each cell held three ways, each report whole against the form's rules.

The same judgement serves the preview and, in the transaction, the confirmation. What the account
does not read is « inconnu », as if it did not exist; a conflict nobody answered keeps the server's value.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from common.progress import JUDGING, followed
from exchange.enums import CellVerdict, Verdict
from exchange.models import ImportBatch
from exchange.rules.choices import Choices
from exchange.rules.three_way import UNKNOWN, CellDifference, WorkbookRow, compare, is_same
from exchange.rules.workbook_reading import FiledRow, filed_row
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import BLOCKERS, REPORTS, WORKBOOKS
from exchange.workbook_blockers import JudgedBlocker, blocker_faults, judge_new_blocker
from exchange.workbook_holdings import Named, PartNames, WorkbookHoldings
from exchange.workbook_reports import JudgedReport, judge_reports

_SHEETS = {sheet.name: sheet for sheets in WORKBOOKS.values() for sheet in sheets}
_KEPT = (Verdict.CHANGED, Verdict.CONFLICT)

UNREADABLE_MARK = (
    "Le repère de cette ligne a été modifié\u00a0: elle n’est pas reconnue. Recopiez la ligne depuis l’export."
)
NO_MARK = "Cette ligne n’a pas de repère\u00a0: un classeur n’ajoute que des points de blocage."
UNKNOWN_ROW = "Cette ligne est inconnue."
NOT_YOURS = "Cette ligne relève d’un autre ministère que le vôtre."
OTHER_PERIOD = "Cette ligne vient d’un export d’une autre période\u00a0: déposez son classeur à part."
OTHER_THING = (
    "Le repère de cette ligne désigne «\u00a0{}\u00a0», et la ligne dit «\u00a0{}\u00a0». "
    "Remettez chaque repère sur sa ligne, ou repartez du classeur téléchargé."
)
LACKS = "\u202f; "
LIFTED = "Ce point de blocage est levé depuis l’export."


@dataclass(frozen=True)
class JudgedWorkbook:
    """The rows of a file with their verdicts, and what a confirmation would write."""

    rows: tuple[WorkbookRow, ...]
    reports: tuple[JudgedReport, ...]
    blockers: tuple[JudgedBlocker, ...]


@dataclass
class _Line:
    """One filed row on its way to its verdict."""

    filed: FiledRow
    held: HeldRow | None = None
    row: WorkbookRow | None = None

    @property
    def judged(self) -> WorkbookRow:
        assert self.row is not None  # noqa: S101 - every line is judged once before it is read
        return self.row


def judge_workbook(user: Any, batch: ImportBatch, choices: Choices | None = None) -> list[WorkbookRow]:
    """Give each row of a workbook its verdict against what the server holds now."""
    return list(judged_workbook(user, batch, choices).rows)


def judged_workbook(user: Any, batch: ImportBatch, choices: Choices | None = None) -> JudgedWorkbook:
    """Return the same with what a confirmation would write, under these answers to the conflicts."""
    filed = [filed_row(kept) for kept in batch.proposals]
    return judged_rows(user, batch.period, filed, choices or Choices())


def judged_rows(user: Any, period: Any, filed: Sequence[FiledRow], choices: Choices) -> JudgedWorkbook:
    """Return the same of rows that are not kept."""
    return _Judge(user, period, filed, choices).whole()


class _Judge:
    def __init__(self, user: Any, period: Any, filed: Sequence[FiledRow], choices: Choices) -> None:
        self.filed, self.choices = filed, choices
        self.held = WorkbookHoldings(user, period, filed)
        self.blockers: list[JudgedBlocker] = []

    def whole(self) -> JudgedWorkbook:
        lines = [_Line(filed) for filed in self.filed]
        for line in followed(lines, JUDGING):
            line.row = self._judged(line)
        reports = self._reports(lines)
        return JudgedWorkbook(tuple(line.judged for line in lines), tuple(reports), tuple(self.blockers))

    @cached_property
    def repeated(self) -> dict[tuple[str, str], list[int]]:
        """The lines on which one key stands more than once: nobody can tell which one counts."""
        named = Counter((row.sheet, row.key) for row in self.filed if row.key)
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for row in self.filed:
            if named[(row.sheet, row.key)] > 1 and row.key:
                found[(row.sheet, row.key)].append(row.row)
        return found

    def _judged(self, line: _Line) -> WorkbookRow:
        filed = line.filed
        if not filed.mark and _SHEETS[filed.sheet].new_rows:
            return self._new_blocker(filed)
        named = self.held.named(filed)
        if not filed.key or named is None:
            return _stranger_row(filed, *self._stranger(filed))
        refusal = self._refusal(filed) or self._other_thing(filed, named)
        if refusal:
            return _row(filed, named.names, Verdict.ERROR, refusal)
        if not filed.values:
            return _row(filed, named.names, Verdict.UNCHANGED)
        line.held = self.held.row(filed)
        if line.held is None:
            return _stranger_row(filed, *self._stranger(filed))
        return self._compared(filed, named.names, line.held)

    def _compared(self, filed: FiledRow, names: PartNames, held: HeldRow) -> WorkbookRow:
        row = _row(filed, names, Verdict.UNCHANGED, (), tuple(self._differences(filed, held)), held.version)
        if not row.differences:
            return row
        lock, refused = self.held.lock(held), _not_taken(held, row.differences)
        if lock:
            return replace(row, verdict=Verdict.LOCKED, sentences=(lock,))
        if refused:
            return replace(row, verdict=Verdict.ERROR, sentences=tuple(refused), differences=())
        return self._changed(row, held)

    def _changed(self, differing: WorkbookRow, held: HeldRow) -> WorkbookRow:
        row = replace(differing, verdict=Verdict.CONFLICT if differing.conflicts else Verdict.CHANGED)
        if held.sheet is not BLOCKERS:
            return row
        accepted = self._accepted(row)
        faults = blocker_faults(held, accepted) if accepted else ()
        if faults:
            return replace(row, verdict=Verdict.ERROR, sentences=faults)
        if accepted:
            self.blockers.append(JudgedBlocker(row.place, held.thing, accepted, held.version))
        return row

    def _stranger(self, filed: FiledRow) -> tuple[Verdict, str]:
        if not filed.mark:
            return Verdict.UNKNOWN, NO_MARK
        if not filed.key:
            return Verdict.UNKNOWN, UNREADABLE_MARK
        if self.held.is_lifted(filed):
            return Verdict.LOCKED, LIFTED
        return (Verdict.NOT_YOURS, NOT_YOURS) if self.held.is_read(filed) else (Verdict.UNKNOWN, UNKNOWN_ROW)

    def _refusal(self, filed: FiledRow) -> tuple[str, ...]:
        lines = self.repeated.get((filed.sheet, filed.key))
        if lines:
            return (f"Cette ligne figure plusieurs fois, lignes {', '.join(map(str, lines))}\u00a0: gardez-en une.",)
        if self.held.is_of_another_period(filed):
            return (OTHER_PERIOD,)
        return tuple(f"Cellule {cell}, {sentence}" for cell, sentence in filed.faults)

    def _other_thing(self, filed: FiledRow, named: Named) -> tuple[str, ...]:
        """Return the refusal of a row whose mark and whose words speak of two things: marks moved, lines pasted over."""
        known_words = {"code": named.names.code, **named.words}
        for path, said in filed.names.items():
            known = known_words.get(path)
            if not known or is_same(said, known):
                continue
            # The words of a blocker may be written anew since the export: only those of another tell that marks moved.
            if path != "what" or any(is_same(said, what) for what in self.held.what_blocks):
                return (OTHER_THING.format(known, said),)
        return ()

    def _differences(self, filed: FiledRow, held: HeldRow) -> Iterator[CellDifference]:
        exported = filed.exported if self.held.knows_export(filed) else None
        for column in held.sheet.filled_in:
            path = column.path
            if path not in filed.values:
                continue
            said, now = filed.values[path], held.cells.get(path)
            verdict = compare(UNKNOWN if exported is None else exported.get(path), said, now)
            if verdict in (CellVerdict.YOURS, CellVerdict.BOTH):
                by, at = self.held.writer(held) if verdict == CellVerdict.BOTH else ("", None)
                name, cell = f"{filed.place}/{path}", filed.cells[path]
                yield CellDifference(name, path, column.title, cell, verdict, said, now, by, at)

    def _accepted(self, row: WorkbookRow) -> dict[str, Any]:
        """Return the cells of the file that are taken, by path."""
        taken = self.choices.from_file
        return {
            cell.path: cell.filed
            for cell in row.differences
            if cell.verdict == CellVerdict.YOURS or cell.name in taken or row.place in taken
        }

    def _new_blocker(self, filed: FiledRow) -> WorkbookRow:
        judged = judge_new_blocker(filed, self.held, [row for row in self.blockers if row.blocker._state.adding])
        if judged.blocker is not None:
            self.blockers.append(JudgedBlocker(filed.place, judged.blocker, {}, None))
        return judged.row

    def _reports(self, lines: Sequence[_Line]) -> list[JudgedReport]:
        """Judge each report that the rows change as the form would; its rows take its verdict."""
        parts: dict[Any, list[_Line]] = defaultdict(list)
        for line in lines:
            if line.held is not None and line.held.sheet is not BLOCKERS:
                parts[line.held.implementation.pk].append(line)
        changed = {
            key: [(line.held, self._accepted(line.judged)) for line in group if line.judged.verdict in _KEPT]
            for key, group in parts.items()
        }
        wanted = {key: rows for key, rows in changed.items() if any(accepted for _, accepted in rows)}
        opened = {row.blocker.implementation_id for row in self.blockers if row.blocker._state.adding}
        lifted = {row.blocker.pk for row in self.blockers if not row.blocker._state.adding}
        reports = judge_reports(self.held, wanted, opened, lifted)
        for report in reports:
            for line in parts[report.implementation.pk]:
                line.row = _with_report(line.judged, report)
        return [report for report in reports if not report.faults]


def _not_taken(held: HeldRow, differences: Sequence[CellDifference]) -> list[str]:
    """Return why changed cells are not taken, by cell: a long text that was exported so is no fault."""
    columns = {column.path: column for column in held.sheet.columns}
    refusals = ((cell.cell, columns[cell.path].refusal(cell.filed)) for cell in differences)
    return [f"Cellule {place}, {sentence}" for place, sentence in refusals if sentence]


def _with_report(row: WorkbookRow, report: JudgedReport) -> WorkbookRow:
    if row.verdict not in _KEPT:
        return row
    if report.faults:
        return replace(row, verdict=Verdict.ERROR, sentences=report.faults)
    if not report.lacking:
        return replace(row, sentences=report.remarks if row.sheet == REPORTS.name else ())
    sentence = f"Il manque {LACKS.join(report.lacking)}."
    verdict = Verdict.INCOMPLETE if row.verdict == Verdict.CHANGED else row.verdict
    return replace(row, verdict=verdict, sentences=(*report.remarks, sentence))


def _row(
    filed: FiledRow,
    names: PartNames,
    verdict: Verdict,
    sentences: tuple[str, ...] = (),
    differences: tuple[CellDifference, ...] = (),
    version: int | None = None,
) -> WorkbookRow:
    return WorkbookRow(
        place=filed.place,
        key=f"{filed.sheet}/{filed.key}",
        sheet=filed.sheet,
        row=filed.row,
        code=names.code,
        title=names.title,
        verdict=verdict,
        sentences=sentences,
        differences=differences,
        base_version=version,
        faults=filed.faults,
        lead=names.lead,
        locked=filed.locked,
    )


def _stranger_row(filed: FiledRow, verdict: Verdict, *sentences: str) -> WorkbookRow:
    return WorkbookRow(filed.place, filed.mark, filed.sheet, filed.row, "", "", verdict, sentences, faults=filed.faults)
