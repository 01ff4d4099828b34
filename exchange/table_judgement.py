"""The verdict on each row of a plain table: what the file says, held against what the server holds now.

The same judgement serves the preview and, in the transaction, the confirmation. An empty cell
changes nothing. What the account does not read is « inconnu », as if it did not exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from common.constraints import broken_checks
from common.progress import JUDGING, followed
from exchange.enums import CellVerdict, Verdict
from exchange.rules.own_columns import Column
from exchange.rules.tables import TableRow, folded_key, lines_by_key
from exchange.rules.three_way import UNKNOWN, compare
from exchange.rules.workbook_sheets import plain as plain_cell
from exchange.rules.workbook_sheets import split_mark
from exchange.table_holdings import Held, Holdings
from exchange.table_limits import Fault, check_change, may_add, rule_faults
from exchange.tables import TableSpec

NOT_YOURS = "Cette ligne n’entre pas dans votre périmètre."
SEVERAL = "Plusieurs fiches répondent à cette ligne\u00a0: modifiez-les dans l’administration."
REPEATED = "Les lignes {} sont celles d’une même fiche\u00a0: gardez-en une."
OTHER_MARK = (
    "Le Repère de cette ligne ne désigne pas la fiche de cette clé\u00a0: reprenez la clé de l’export, "
    "ou videz le Repère pour ajouter une fiche."
)
NEAR = "Cette ligne ressemble à une fiche qui existe sans être la même : dites laquelle elle est."
FOLLOWS = "Cette ligne attend la réponse donnée à une autre."
_WRITTEN = (Verdict.CHANGED, Verdict.NEW, Verdict.CONFLICT)
# By the name of its export: what each of its rows held, by path.
Exports = Mapping[str, Mapping[str, Mapping[str, Any]]]
LOCKED = "Cette ligne ne se modifie plus à cette étape."


@dataclass(frozen=True)
class TableChange:
    """One cell that would change, before and after as they are shown."""

    path: str
    label: str
    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class TableConflict:
    """One cell that the file and somebody else changed since the export; `name` is what takes the file's value."""

    name: str
    label: str
    cell: str
    held: str
    filed: str


@dataclass
class JudgedRow:
    """A row with its verdict; `instance` is the row to save, `associated` what its many-to-many column names.

    A row in conflict keeps its other changes, and the server's value where `conflicts` are not settled.
    """

    proposal: TableRow
    verdict: Verdict
    sentences: tuple[str, ...] = ()
    changes: list[TableChange] = field(default_factory=list)
    instance: Any = None
    associated: list[Any] | None = None
    version: int | None = None
    conflicts: list[TableConflict] = field(default_factory=list)

    @property
    def is_written(self) -> bool:
        return bool(self.changes) and self.verdict in _WRITTEN


def judge_table(
    user: Any,
    spec: TableSpec,
    rows: Sequence[TableRow],
    exports: Exports | None = None,
    taken: frozenset[str] = frozenset(),
    added: Sequence[Any] = (),
) -> list[JudgedRow]:
    """Give each row its verdict; rows of one key, however it is spelt, are all faults.

    Rows that say what is stored are known by their values alone; whole rows are fetched for the others.
    A row with a mark is held against its export too; `taken` names the conflicts settled for the file.
    `added` are rows not saved yet, which the file adds before these.
    """
    return _Judge(user, spec, rows, exports or {}, taken, added).all()


class _Judge:
    def __init__(
        self,
        user: Any,
        spec: TableSpec,
        rows: Sequence[TableRow],
        exports: Exports,
        taken: frozenset[str],
        added: Sequence[Any],
    ) -> None:
        self.user, self.spec, self.rows, self.exports, self.taken = user, spec, rows, exports, taken
        self.columns = {column.path: column for column in spec.columns}
        self.references = spec.references
        self.held = Holdings(user, spec, rows, added)
        self.lines = lines_by_key((self.held.key_of(row), row.row) for row in rows if not row.is_undecided)
        self.instances: dict[Any, Any] = {}

    def all(self) -> list[JudgedRow]:
        judged = [self._plain(row) for row in followed(self.rows, JUDGING)]
        found = {held.pk for row in judged if row.verdict in _WRITTEN for held in self.held.found(row.proposal)}
        self.instances = self.held.instances(found)
        return [self._whole(row) if row.verdict in _WRITTEN else row for row in judged]

    def _plain(self, row: TableRow) -> JudgedRow:
        """Give the verdict that values alone can give: a question, a fault, unchanged, changed or new."""
        if row.is_undecided:
            return JudgedRow(row, Verdict.QUESTION, (NEAR if row.near and not row.choice else FOLLOWS,))
        try:
            self._check_key(row)
            held = self._held(row)
            self._check_mark(row, held)
        except Fault as fault:
            return JudgedRow(row, fault.verdict, fault.sentences)
        if held is None:
            return JudgedRow(row, Verdict.NEW)
        if row.mark:
            return self._held_three_ways(row, held)
        verdict = Verdict.UNCHANGED if self._says_the_same(row, held) else Verdict.CHANGED
        return JudgedRow(row, verdict, version=held.version)

    def _check_mark(self, row: TableRow, held: Held | None) -> None:
        marked = split_mark(row.mark)
        if row.mark and (held is None or marked is None or marked[1] != held.pk.hex):
            raise Fault(Verdict.ERROR, OTHER_MARK)

    def _held_three_ways(self, row: TableRow, held: Held) -> JudgedRow:
        """Keep of a row what its person changed; what others changed too waits for a choice."""
        kept = {path: row.values[path] for path in self.spec.keys if path in row.values}
        conflicts = []
        for paths in self._cells(row):
            verdicts = {self._compared(row, held, path) for path in paths}
            name = f"{row.key}/{paths[-1]}"
            # Two columns name one thing: what each side changed of it is a conflict, if not in the same column.
            is_conflict = CellVerdict.BOTH in verdicts or {CellVerdict.YOURS, CellVerdict.THEIRS} <= verdicts
            if is_conflict:
                conflicts.append(self._conflict(name, row, held, paths))
            if name in self.taken if is_conflict else CellVerdict.YOURS in verdicts:
                kept |= {path: row.values[path] for path in paths}
        edited = replace(row, values=kept)
        verdict = Verdict.UNCHANGED if self._says_the_same(edited, held) else Verdict.CHANGED
        return JudgedRow(edited, Verdict.CONFLICT if conflicts else verdict, version=held.version, conflicts=conflicts)

    def _cells(self, row: TableRow) -> Iterator[tuple[str, ...]]:
        """Yield the paths of each thing that the row says, those that name one relation together, keys apart."""
        filled = [path for path in row.values if path not in self.spec.keys]
        for paths in self.references.values():
            if named := tuple(path for path in paths if path in filled):
                yield named
        yield from ((path,) for path in filled if path.partition("__")[0] not in self.references)

    def _compared(self, row: TableRow, held: Held, path: str) -> CellVerdict:
        stamp, key = split_mark(row.mark) or ("", "")
        cells = self.exports.get(stamp, {}).get(f"{row.sheet}/{key}")
        exported = UNKNOWN if cells is None else cells.get(path)
        column = self.columns[path]
        return compare(exported, plain_cell(row.values[path], column.kind), self.held.filed(held, column))

    def _conflict(self, name: str, row: TableRow, held: Held, paths: Sequence[str]) -> TableConflict:
        columns = [self.columns[path] for path in paths]
        stored = [shown(column, self.held.filed(held, column)) for column in columns]
        filed = [shown(column, row.values[column.path]) for column in columns]
        return TableConflict(name, columns[-1].title, row.cells[paths[-1]], " / ".join(stored), " / ".join(filed))

    def _whole(self, judged: JudgedRow) -> JudgedRow:
        """Put the values on the row to save, and hold it against every rule."""
        is_new = judged.verdict == Verdict.NEW
        held = None if is_new else self.held.found(judged.proposal)[0]
        judged.instance = self.spec.model() if held is None else self.instances[held.pk]
        try:
            self._fill(judged)
            if is_new:
                may_add(self.user, judged.instance)
            elif not self._is_changed(judged, held):
                return judged
            self._check_whole(judged)
        except Fault as fault:
            return JudgedRow(judged.proposal, fault.verdict, fault.sentences)
        return judged

    def _held(self, row: TableRow) -> Held | None:
        """Return the stored row of this key, None for a new one. Raises `Fault` if it is not to be written."""
        stored = self.held.found(row)
        if len(stored) > 1:
            raise Fault(Verdict.ERROR, SEVERAL)
        if stored and not stored[0].is_reached:
            raise Fault(Verdict.NOT_YOURS, NOT_YOURS)
        if row.faults:
            raise Fault(Verdict.ERROR, *row.faults)
        spelt = "" if stored else self.held.spelt_otherwise(row, folded_key)
        if spelt:
            raise Fault(Verdict.ERROR, f"Cette fiche s’écrit «\u00a0{spelt}\u00a0»\u00a0: reprenez cette écriture.")
        if not stored and (closed := self.held.closed_code(row)):
            raise Fault(Verdict.ERROR, closed)
        return stored[0] if stored else None

    def _says_the_same(self, row: TableRow, held: Held) -> bool:
        for path, value in row.values.items():
            root = path.partition("__")[0]
            column = self.columns[path]
            if column.kind == "codes":
                is_same = self.held.associated(held.pk) == value
            elif root in self.references:
                found = self.held.named(root, row)
                is_same = found is not None and found.pk == held.values[f"{root}_id"]
            else:
                is_same = _is_same(held.values[path], _typed(column, value))
            if not is_same:
                return False
        return True

    def _check_key(self, row: TableRow) -> None:
        """Refuse a row without its key, a key given twice, and a key that names what is not read."""
        lacking = [self.columns[key].title for key in self.due_keys if not row.values.get(key)]
        if lacking:
            raise Fault(Verdict.ERROR, *(row.faults or (f"À remplir\u00a0: {', '.join(lacking)}.",)))
        lines = self.lines[folded_key(self.held.key_of(row))]
        if len(lines) > 1:
            raise Fault(Verdict.ERROR, REPEATED.format(" et ".join(str(line) for line in lines)))
        for root in self.key_roots:
            if any(path in row.values for path in self.references[root]):
                self._referred(root, row, Verdict.UNKNOWN)

    @cached_property
    def due_keys(self) -> list[str]:
        return [key for key in self.spec.keys if self._is_due(key)]

    @cached_property
    def key_roots(self) -> list[str]:
        return [root for root, paths in self.references.items() if set(paths) & set(self.spec.keys)]

    def _is_due(self, key: str) -> bool:
        name = key.partition("__")[0]
        return self.columns[key].is_key and not self.spec.model._meta.get_field(name).null

    def _referred(self, root: str, row: TableRow, verdict: Verdict = Verdict.ERROR) -> Any:
        paths = self.references[root]
        lacking = [self.columns[path].title for path in paths if path not in row.values]
        if lacking:
            raise Fault(Verdict.ERROR, f"Indiquez aussi\u00a0: {', '.join(lacking)}.")
        found = self.held.named(root, row)
        if found is None:
            told = " / ".join(str(row.values[path]) for path in paths)
            place = f"{self.columns[paths[-1]].title}, cellule {row.cells[paths[-1]]}"
            raise Fault(verdict, f"{place}\u00a0: «\u00a0{told}\u00a0» est inconnu.")
        return found

    def _fill(self, judged: JudgedRow) -> None:
        """Put the values of the file on the row in hand, and note each cell that differs."""
        for root, paths in self.references.items():
            if any(path in judged.proposal.values for path in paths):
                self._refer(judged, root)
        for path, value in judged.proposal.values.items():
            column = self.columns[path]
            if column.kind == "codes":
                self._associate(judged, column, value)
            elif path.partition("__")[0] not in self.references:
                self._set(judged, column, value)

    def _refer(self, judged: JudgedRow, root: str) -> None:
        found, before = self._referred(root, judged.proposal), getattr(judged.instance, f"{root}_id")
        if found.pk != before:
            paths = self.references[root]
            told = " / ".join(str(judged.proposal.values[path]) for path in paths)
            self._note(judged, self.columns[paths[-1]], self.held.shown(root, before), told)
        setattr(judged.instance, root, found)

    def _associate(self, judged: JudgedRow, column: Column, codes: list[str]) -> None:
        known = self.held.ministries(codes)
        unknown = [code for code in codes if code not in known]
        if unknown:
            place = f"{column.title}, cellule {judged.proposal.cells[column.path]}"
            raise Fault(Verdict.ERROR, f"{place}\u00a0: «\u00a0{', '.join(unknown)}\u00a0» est inconnu.")
        is_new = judged.instance._state.adding
        before = [] if is_new else self.held.associated(judged.instance.pk)
        if before != codes:
            self._note(judged, column, "; ".join(before), "; ".join(codes))
            judged.associated = list(known.values())

    def _set(self, judged: JudgedRow, column: Column, value: Any) -> None:
        before = getattr(judged.instance, column.path)
        after = _typed(column, value)
        is_new = judged.instance._state.adding
        if is_new or not _is_same(before, after):
            self._note(judged, column, "" if is_new else shown(column, before), shown(column, after))
            setattr(judged.instance, column.path, after)

    def _note(self, judged: JudgedRow, column: Column, before: str, after: str) -> None:
        cell = judged.proposal.cells[column.path]
        judged.changes.append(TableChange(column.path, column.title, cell, before or "–", after))

    def _is_changed(self, judged: JudgedRow, held: Held) -> bool:
        """Return whether a stored row differs once filled. Raises `Fault` if it is not for this account to change."""
        if not judged.conflicts:
            judged.verdict = Verdict.CHANGED if judged.changes else Verdict.UNCHANGED
        if judged.changes and not held.is_editable:
            raise Fault(Verdict.LOCKED, LOCKED)
        if judged.changes:
            check_change(judged.instance, {change.path for change in judged.changes})
        return bool(judged.changes)

    def _check_whole(self, judged: JudgedRow) -> None:
        """Refuse a row that would break a rule once stored: each fault with the title of its column."""
        row = judged.instance
        sentences = [
            f"{self._title(item.name)}\u00a0: à remplir."
            for item in self.due_relations
            if getattr(row, item.attname) is None
        ]
        try:
            row.clean_fields(exclude=self._uncleaned(judged))
            row.clean()
        except ValidationError as error:
            sentences += [
                f"{self._title(name)}\u00a0: {text}" for name, texts in error.message_dict.items() for text in texts
            ]
        sentences += broken_checks(row) if not sentences else []
        sentences += rule_faults(self.user, row, judged.associated or ()) if not sentences else []
        if sentences:
            raise Fault(Verdict.ERROR, *sentences)

    def _uncleaned(self, judged: JudgedRow) -> set[str]:
        """Name the fields that need no cleaning: relations, what nobody edits, what a stored row keeps as it is."""
        changed = {change.path for change in judged.changes}
        is_new = judged.version is None
        return {
            item.name
            for item in self.spec.model._meta.concrete_fields
            if item.is_relation or not item.editable or not (is_new or item.name in changed)
        }

    @cached_property
    def due_relations(self) -> list[Any]:
        fields = self.spec.model._meta.concrete_fields
        return [item for item in fields if item.is_relation and item.editable and not item.null]

    def _title(self, name: str) -> str:
        for path, column in self.columns.items():
            if path.partition("__")[0] == name:
                return column.title
        return "Ligne"


def _typed(column: Column, value: Any) -> Any:
    if column.kind == "date":
        return date.fromisoformat(value)
    return Decimal(value) if column.kind == "decimal" else value


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        # A workbook keeps one kind of line end only.
        return before.splitlines() == after.splitlines()
    return before == after


def shown(column: Column, value: Any) -> str:
    """Return a value as the page writes it."""
    if value is None or value == "":
        return "–"
    if column.kind == "choice":
        return column.labels.get(value, str(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if column.kind == "codes":
        return "; ".join(value)
    if column.kind == "date" and isinstance(value, str):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
