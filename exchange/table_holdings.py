"""What the server holds for a table that comes in, gathered by right in a constant number of queries.

What the account does not read is not gathered: a hidden row and a row that does not exist are one.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from exchange.rules.tables import TableRow
from exchange.tables import TableSpec


class Holdings:
    """The stored rows that a file names, and the rows that its columns refer to."""

    def __init__(self, user: Any, spec: TableSpec, rows: Sequence[TableRow]) -> None:
        self.user, self.spec, self.rows = user, spec, rows

    def found(self, row: TableRow) -> list[Any]:
        """Return the stored rows of which a row of the file holds the key."""
        return self._by_key.get(tuple(plain(row.values.get(path)) for path in self.spec.keys), [])

    def referred(self, root: str, row: TableRow) -> Any:
        """Return the other end of a relation, as the row names it; None if it is unknown here."""
        wanted = tuple(plain(row.values.get(path)) for path in self.spec.references()[root])
        return self._references[root].get(wanted)

    def ministries(self, codes: Iterable[str]) -> dict[str, Any]:
        """Return the rows of the many-to-many column that these codes name."""
        return {code: self._many[code] for code in codes if code in self._many}

    def shown(self, root: str, key: Any) -> str:
        """Return how the other end of a stored relation is named; empty if it is not read."""
        paths = self.spec.references()[root]
        row = self._present.get(root, {}).get(key)
        return "" if row is None else " / ".join(_value(row, path.partition("__")[2] or "pk") for path in paths)

    @cached_property
    def reached(self) -> set[Any]:
        """The keys of the stored rows in the account's scope."""
        return set(self.spec.reached(self.user).filter(pk__in=self._keys).values_list("pk", flat=True))

    @cached_property
    def editable(self) -> set[Any]:
        """The keys of those that it may write now."""
        rows = self.spec.model._default_manager.editable_by(self.user)
        return set(rows.filter(pk__in=self._keys).values_list("pk", flat=True))

    @property
    def _keys(self) -> list[Any]:
        return [row.pk for rows in self._by_key.values() for row in rows]

    @cached_property
    def _by_key(self) -> dict[tuple[str, ...], list[Any]]:
        first = self.spec.keys[0]
        named = {row.values[first] for row in self.rows if first in row.values}
        rows = self.spec.model._default_manager.visible_to(self.user).filter(**{f"{first}__in": named})
        relations = list(self.spec.references())
        relations += [f"{root}__{beside}" for root in relations for beside in _beside(root)]
        if self._many_field:
            rows = rows.prefetch_related(self._many_field)
        found: dict[tuple[str, ...], list[Any]] = {}
        for row in rows.select_related(*relations) if relations else rows:
            found.setdefault(tuple(_value(row, path) for path in self.spec.keys), []).append(row)
        return found

    @cached_property
    def _references(self) -> dict[str, dict[tuple[str, ...], Any]]:
        return {root: self._named(root, paths) for root, paths in self.spec.references().items()}

    def _named(self, root: str, paths: Sequence[str]) -> dict[tuple[str, ...], Any]:
        lookups = [path.partition("__")[2] or "pk" for path in paths]
        wanted = {row.values[paths[-1]] for row in self.rows if paths[-1] in row.values}
        rows = self.spec.related(root)._default_manager.visible_to(self.user).filter(**{f"{lookups[-1]}__in": wanted})
        deep = [lookup.rpartition("__")[0] for lookup in lookups if "__" in lookup] + _beside(root)
        found = rows.select_related(*deep) if deep else rows
        return {tuple(_value(row, lookup) for lookup in lookups): row for row in found}

    @cached_property
    def _present(self) -> dict[str, Mapping[Any, Any]]:
        stored = [row for rows in self._by_key.values() for row in rows]
        present: dict[str, Mapping[Any, Any]] = {}
        for root, paths in self.spec.references().items():
            keys = {getattr(row, f"{root}_id") for row in stored} - {None}
            deep = [part for path in paths if (part := path.partition("__")[2].rpartition("__")[0])]
            rows = self.spec.related(root)._default_manager.visible_to(self.user).filter(pk__in=keys)
            present[root] = {row.pk: row for row in (rows.select_related(*deep) if deep else rows)}
        return present

    @cached_property
    def _many_field(self) -> str:
        return next((column.path for column in self.spec.columns() if column.kind == "codes"), "")

    @cached_property
    def _many(self) -> dict[str, Any]:
        if not self._many_field:
            return {}
        codes = {code for row in self.rows for code in row.values.get(self._many_field, ())}
        rows = self.spec.related(self._many_field)._default_manager.visible_to(self.user).filter(code__in=codes)
        return {row.code: row for row in rows}


def _beside(root: str) -> list[str]:
    # The step of the roadmap decides whether a measure, or its part in a state, is typed.
    return {"measure": ["axis__roadmap"], "axis": ["roadmap"]}.get(root, [])


def _value(row: Any, path: str) -> str:
    value = row
    for name in path.split("__"):
        value = None if value is None else getattr(value, "pk" if name == "pk" else name)
    return plain(value.pk if hasattr(value, "pk") else value)


def plain(value: Any) -> str:
    """Return a value as keys are compared: its text, an ISO date, empty for nothing."""
    return "" if value is None else str(value)
