"""Reads of the journal; who may read which entry is decided above, where rights are known.

The rows that entries speak of are found by the name of their table, of no app in particular: a
model says in `UNSEALED` which of its columns are copies, or move without an act, and its queryset
in `sealed()` which of its rows change by acts only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Max, Model, QuerySet

from journal.rules import WITHDRAWN, Divergence, divergences, fingerprint


class EntryQuerySet(QuerySet):
    """Entries in the order in which they were written."""

    def about(self, object_type: str, object_id: object) -> "EntryQuerySet":
        """Return the entries on one object, oldest first."""
        return self.filter(object_type=object_type, object_id=str(object_id)).order_by("sequence")

    def chain(self) -> Iterator[dict[str, Any]]:
        """Yield every entry in order, as the rules of the chain read them."""
        return self.order_by("sequence").values().iterator(chunk_size=5000)

    def last_fingerprints(self) -> dict[str, dict[str, str]]:
        """Return, by table and key, the fingerprint in the last entry that has one; empty if none has."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for table, key in self.order_by().values_list("object_type", "object_id").distinct():
            found[table][key] = ""
        sealing = self.exclude(fingerprint="").order_by()
        last = sealing.values("object_type", "object_id").annotate(last=Max("sequence")).values("last")
        for table, key, left in sealing.filter(sequence__in=last).values_list(
            "object_type", "object_id", "fingerprint"
        ):
            found[table][key] = left
        return found

    def divergences(self) -> Iterator[Divergence]:
        """Yield the rows, of all tables that entries speak of, that are not as their last act left them."""
        for table, recorded in sorted(self.last_fingerprints().items()):
            model = model_of(table)
            if model:
                yield from divergences(table, recorded, stored_fingerprints(model), self._withdrawn(table))

    def _withdrawn(self, table: str) -> set[str]:
        """Return the keys of the rows of a table that an act took out of a draft."""
        left = self.filter(object_type=table, act__startswith=WITHDRAWN)
        return set(left.values_list("object_id", flat=True))


def fingerprints_of(table: str, keys: Collection[str]) -> dict[str, str]:
    """Return the fingerprints of some rows as they are stored, in one query; of no table of ours, none."""
    model = model_of(table)
    return dict(_fingerprints(model, model._base_manager.filter(pk__in=keys))) if model else {}


def stored_fingerprints(model: type[Model]) -> dict[str, str | None]:
    """Return the fingerprint of every row of a table; None for a row that may change without an entry."""
    manager: Any = model._default_manager
    found: dict[str, str | None] = dict.fromkeys(map(str, manager.values_list("pk", flat=True)))
    found.update(_fingerprints(model, manager.sealed() if hasattr(manager, "sealed") else manager.all()))
    return found


def model_of(table: str) -> type[Model] | None:
    """Return the model that entries call by this name, or None if no app has it any more."""
    try:
        return apps.get_model(table)
    except (LookupError, ValueError):
        return None


def _fingerprints(model: type[Model], rows: QuerySet) -> Iterator[tuple[str, str]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in getattr(model, "UNSEALED", ())]
    # A column at its default is left out, so that a column added later changes no fingerprint.
    defaults = {field.attname: None if callable(field.default) else field.get_default() for field in fields}
    for values in rows.order_by().values("pk", *defaults).iterator(chunk_size=5000):
        key = str(values.pop("pk"))
        yield key, fingerprint({name: value for name, value in values.items() if value != defaults[name]})
