"""What the server holds for a table that comes in, gathered by right in a constant number of queries.

What the account does not read is not gathered: a hidden row and a row that does not exist are one.
Values come first, whole rows only for those that differ from the file.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from exchange.rules.own_columns import Column
from exchange.rules.tables import TableRow
from exchange.rules.workbook_sheets import plain as plain_cell
from exchange.tables import TableSpec
from measures.access import given_numbers
from measures.models import Measure
from measures.rules.codes import closed_code

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One stored row: its key, its version, its values by path, whether it is in scope and may be written now."""

    pk: Any
    version: int
    values: Mapping[str, Any]
    is_reached: bool
    is_editable: bool


class Holdings:
    """The stored rows that a file names, and the rows that its columns refer to."""

    def __init__(self, user: Any, spec: TableSpec, rows: Sequence[TableRow], added: Sequence[Any] = ()) -> None:
        self.user, self.spec, self.rows, self.added = user, spec, rows, added

    def key_of(self, row: TableRow) -> Key:
        """Return what a row of the file is found by."""
        values = row.values
        return tuple([plain(values.get(path)) for path in self.spec.keys])

    def found(self, row: TableRow) -> list[Held]:
        """Return the stored rows of which a row of the file holds the key."""
        return self._by_key.get(self.key_of(row), [])

    def instances(self, keys: Collection[Any]) -> dict[Any, Any]:
        """Return whole rows by primary key; what several of them refer to is one object."""
        shared = [f"{root}__{beside}" for root in self.spec.references for beside in _beside(root)]
        rows = self.spec.model._default_manager.visible_to(self.user).filter(pk__in=keys)
        return {row.pk: row for row in rows.prefetch_related(*self.spec.references, *shared)} if keys else {}

    def named(self, root: str, row: TableRow) -> Any:
        """Return the other end of a relation, as the row names it; None if it is unknown here."""
        return self._references[root].get(tuple([plain(row.values.get(path)) for path in self.spec.references[root]]))

    def ministries(self, codes: Iterable[str]) -> dict[str, Any]:
        """Return the rows of the many-to-many column that these codes name."""
        return {code: self._many[code] for code in codes if code in self._many}

    def associated(self, key: Any) -> list[str]:
        """Return the codes that the many-to-many column of a stored row holds, in order."""
        return self._associated.get(key, [])

    def shown(self, root: str, key: Any) -> str:
        """Return how the other end of a stored relation is named; empty if it is not read."""
        row = self._present.get(root, {}).get(key)
        paths = self.spec.references[root]
        return "" if row is None else " / ".join(_value(row, path.partition("__")[2] or "pk") for path in paths)

    def filed(self, held: Held, column: Column) -> Any:
        """Return what an export of a stored row would hold under a column, as both sides are compared."""
        root, _, rest = column.path.partition("__")
        if column.kind == "codes":
            return self.associated(held.pk) or None
        if root in self.spec.references:
            row = self._present[root].get(held.values[f"{root}_id"])
            return _value(row, rest or "pk") or None if row else None
        return plain_cell(held.values[column.path], column.kind)

    def spelt_otherwise(self, row: TableRow, folded: Any) -> str:
        """Return a stored key of which the row's is another spelling, as `folded` compares them; else nothing."""
        return self._by_folded(folded).get(folded(self.key_of(row)), "")

    def closed_code(self, row: TableRow) -> str:
        """Return why a new measure may not have the code of a row, empty if it may."""
        given = self._given
        return "" if given is None else closed_code(row.values["code"], given)

    @cached_property
    def _given(self) -> dict[str, int] | None:
        return given_numbers(self.user) if self.spec.model is Measure else None

    def _by_folded(self, folded: Any) -> dict[str, str]:
        if not hasattr(self, "_spellings"):
            keys = self.spec.model._default_manager.visible_to(self.user).values_list(*self.spec.keys)
            self._spellings = {folded(texts): " / ".join(texts) for texts in (tuple(map(plain, key)) for key in keys)}
        return self._spellings

    @cached_property
    def _by_key(self) -> dict[Key, list[Held]]:
        first, model = self.spec.keys[0], self.spec.model
        named = {row.values[first] for row in self.rows if first in row.values}
        same = {"pk": OuterRef("pk")}
        stored = model._default_manager.visible_to(self.user).filter(**{f"{first}__in": named})
        stored = stored.annotate(
            is_reached=Exists(self.spec.reached(self.user).filter(**same)),
            is_editable=Exists(model._default_manager.editable_by(self.user).filter(**same)),
        )
        found: dict[Key, list[Held]] = {}
        for held in stored.values("pk", "version", "is_reached", "is_editable", *self._stored_paths):
            key = tuple([plain(held[path]) for path in self.spec.keys])
            row = Held(held["pk"], held["version"], held, held["is_reached"], held["is_editable"])
            found.setdefault(key, []).append(row)
        return found

    @property
    def _stored_paths(self) -> set[str]:
        """The keys, the columns that the file fills, and the other ends of its relations."""
        filled = {path for row in self.rows for path in row.values}
        plain_paths = {path for path in filled if path.partition("__")[0] not in self.spec.references}
        relations = {f"{root}_id" for root in self.spec.references}
        return (plain_paths | relations | set(self.spec.keys)) - {self._many_field}

    @cached_property
    def _references(self) -> dict[str, dict[Key, Any]]:
        return {root: self._all_named(root, paths) for root, paths in self.spec.references.items()}

    def _all_named(self, root: str, paths: Sequence[str]) -> dict[Key, Any]:
        lookups = [path.partition("__")[2] or "pk" for path in paths]
        wanted = {row.values[paths[-1]] for row in self.rows if paths[-1] in row.values}
        rows = self.spec.related(root)._default_manager.visible_to(self.user).filter(**{f"{lookups[-1]}__in": wanted})
        deep = [lookup.rpartition("__")[0] for lookup in lookups if "__" in lookup] + _beside(root)
        found = (rows.select_related(*deep) if deep else rows) if wanted else ()
        # What the file itself adds before these rows, and is not saved yet, is there to refer to.
        added = [row for row in self.added if isinstance(row, self.spec.related(root))]
        return {tuple(_value(row, lookup) for lookup in lookups): row for row in [*added, *found]}

    @cached_property
    def _present(self) -> dict[str, Mapping[Any, Any]]:
        stored = [held for rows in self._by_key.values() for held in rows]
        present: dict[str, Mapping[Any, Any]] = {}
        for root, paths in self.spec.references.items():
            keys = {held.values[f"{root}_id"] for held in stored} - {None}
            deep = [part for path in paths if (part := path.partition("__")[2].rpartition("__")[0])]
            rows = self.spec.related(root)._default_manager.visible_to(self.user).filter(pk__in=keys)
            present[root] = {row.pk: row for row in (rows.select_related(*deep) if deep else rows)}
        return present

    @cached_property
    def _many_field(self) -> str:
        return next((column.path for column in self.spec.columns if column.kind == "codes"), "")

    @cached_property
    def _many(self) -> dict[str, Any]:
        if not self._many_field:
            return {}
        codes = {code for row in self.rows for code in row.values.get(self._many_field, ())}
        rows = self.spec.related(self._many_field)._default_manager.visible_to(self.user).filter(code__in=codes)
        return {row.code: row for row in rows}

    @cached_property
    def _associated(self) -> dict[Any, list[str]]:
        code = f"{self._many_field}__code"
        keys = [held.pk for rows in self._by_key.values() for held in rows]
        stored = self.spec.model._default_manager.filter(pk__in=keys, **{f"{code}__isnull": False})
        codes: dict[Any, list[str]] = {}
        for key, associated in stored.order_by(code).values_list("pk", code):
            codes.setdefault(key, []).append(associated)
        return codes


def _beside(root: str) -> list[str]:
    # The step of the roadmap decides whether a measure, or its part in a state, is typed.
    beside = {"measure": ["axis__roadmap"], "axis": ["roadmap"], "implementation": ["measure__axis__roadmap"]}
    return beside.get(root, [])


def _value(row: Any, path: str) -> str:
    value = row
    for name in path.split("__"):
        value = None if value is None else getattr(value, "pk" if name == "pk" else name)
    return plain(value.pk if hasattr(value, "pk") else value)


def plain(value: Any) -> str:
    """Return a value as keys are compared: its text, an ISO date, empty for nothing."""
    return "" if value is None else str(value)
