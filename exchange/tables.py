"""The plain tables that come in at the exchange page: their columns, their keys, whose rows they are.

Columns and titles are those of the export resources, so that what left can come back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from accounts.models import Ministry
from accounts.resources import MinistryResource
from accounts.writing import write_rows
from common.access import Verb
from common.resources import ScopedResource
from exchange.rules.own_columns import Column
from journal.actions import Act as Entry
from measures.actions.tables import prepare_implementations, prepare_measures, prepare_parts
from measures.models import Axis, Coverage, Implementation, Measure
from measures.resources import AxisResource, CoverageResource, ImplementationResource, MeasureResource
from protocols.actions import prepare_acts, prepare_instruments, prepare_provisions
from protocols.models import Act, Instrument, Provision
from protocols.querysets import places
from protocols.resources import ActResource, InstrumentResource, ProvisionResource

Associated = Mapping[Any, Sequence[Any]]

_NOTES = {"codes": "Les codes, séparés par un point-virgule.", "code": "Le code, tel que l’application l’écrit."}
_WIDTHS = {"date": 12, "integer": 16, "decimal": 14, "code": 13, "choice": 14, "boolean": 9, "codes": 22, "text": 32}
_KINDS: tuple[tuple[type[models.Field], str], ...] = (
    (models.ManyToManyField, "codes"),
    (models.ForeignKey, "code"),
    (models.DateField, "date"),
    (models.BooleanField, "boolean"),
    (models.IntegerField, "integer"),
    (models.DecimalField, "decimal"),
)


@dataclass(frozen=True)
class TableSpec:
    """One table: `keys` are the paths that find a row; `opens` says who writes in it at all.

    `reached` are the rows of one's scope, whatever their step.
    `prepare` saves rows inside the caller's transaction and returns their journal entries.
    """

    resource: type[ScopedResource]
    keys: tuple[str, ...]
    opens: Callable[[Any], bool]
    reached: Callable[[Any], QuerySet]
    prepare: Callable[[Any, Sequence[Any], Associated], list[Entry]]

    @property
    def model(self) -> type[models.Model]:
        return self.resource._meta.model

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table, as its export names them."""
        return tuple(self._column(path, field.column_name) for path, field in self.resource.fields.items())

    def _column(self, path: str, title: str) -> Column:
        try:
            field: Any = self.model._meta.get_field(path.partition("__")[0])
        except FieldDoesNotExist:
            return Column(path, title, width=_WIDTHS["text"])
        is_key = path in self.keys and path not in _LOOSE_KEYS
        labels = {value: str(label) for value, label in field.flatchoices if value != ""} if field.choices else {}
        kind = "choice" if labels else _kind(field, is_key)
        return Column(
            path,
            title,
            kind,
            labels,
            is_key=is_key,
            is_filled_in=field.editable and not is_key,
            is_for_new=field.editable,
            note=_NOTES.get(kind, "") if field.editable else "",
            width=_WIDTHS[kind],
        )

    @cached_property
    def references(self) -> dict[str, tuple[str, ...]]:
        """By relation of the row, the paths of the columns that together name its other end."""
        named: dict[str, list[str]] = {}
        for column in self.columns:
            root = column.path.partition("__")[0]
            if not column.is_read_only and column.kind == "code" and self.is_relation(root):
                named.setdefault(root, []).append(column.path)
        return {root: tuple(paths) for root, paths in named.items()}

    def is_relation(self, name: str) -> bool:
        return bool(self.model._meta.get_field(name).is_relation)

    def related(self, root: str) -> type[models.Model]:
        return self.model._meta.get_field(root).remote_field.model


# Part of a key where the file gives it; an act may have neither date nor source, nor even a state.
_LOOSE_KEYS = frozenset({"on", "source"})


def _kind(field: Any, is_key: bool) -> str:
    for kind_of_field, kind in _KINDS:
        if isinstance(field, kind_of_field):
            return kind
    return "code" if is_key else "text"


def _holders_of(*verbs: Verb) -> Callable[[Any], bool]:
    return lambda user: any(user.may(verb) for verb in verbs)


def _acts_reached(user: Any) -> QuerySet:
    reached = places(user, Verb.RECORD_ACT)
    state = models.Q(member_state__in=[code for code in reached if code])
    none = models.Q(member_state__isnull=True) if None in reached else models.Q(pk__in=[])
    return Act.objects.visible_to(user).filter(state | none)


TABLES: dict[str, TableSpec] = {
    "accounts.ministry": TableSpec(
        resource=MinistryResource,
        keys=("code",),
        opens=_holders_of(Verb.WRITE_MINISTRY),
        reached=Ministry.objects.editable_by,
        prepare=lambda by, rows, associated: write_rows(rows, by=by),
    ),
    "measures.axis": TableSpec(
        resource=AxisResource,
        keys=("roadmap__code", "code"),
        opens=_holders_of(Verb.WRITE_MEASURE_DRAFT, Verb.REVISE_MEASURE),
        reached=Axis.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_parts(by=by, rows=rows),
    ),
    "measures.measure": TableSpec(
        resource=MeasureResource,
        keys=("code",),
        opens=_holders_of(Verb.WRITE_MEASURE_DRAFT, Verb.REVISE_MEASURE),
        reached=Measure.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_measures(by=by, measures=rows),
    ),
    "measures.implementation": TableSpec(
        resource=ImplementationResource,
        keys=("measure__code", "member_state"),
        opens=_holders_of(Verb.WRITE_PLAN_DRAFT),
        reached=lambda user: Implementation.objects.within(user, Verb.WRITE_PLAN_DRAFT),
        prepare=lambda by, rows, associated: prepare_implementations(
            by=by, implementations=rows, associated=associated
        ),
    ),
    "measures.coverage": TableSpec(
        resource=CoverageResource,
        keys=("measure__code", "provision__instrument__code", "provision__number"),
        opens=_holders_of(Verb.WRITE_MEASURE_DRAFT, Verb.REVISE_MEASURE),
        reached=Coverage.objects.visible_to,
        prepare=lambda by, rows, associated: prepare_parts(by=by, rows=rows),
    ),
    "protocols.instrument": TableSpec(
        resource=InstrumentResource,
        keys=("code",),
        opens=_holders_of(Verb.WRITE_INSTRUMENT),
        reached=Instrument.objects.editable_by,
        prepare=lambda by, rows, associated: prepare_instruments(by=by, instruments=rows),
    ),
    "protocols.provision": TableSpec(
        resource=ProvisionResource,
        keys=("instrument__code", "number"),
        opens=_holders_of(Verb.WRITE_INSTRUMENT),
        reached=Provision.objects.editable_by,
        prepare=lambda by, rows, associated: prepare_provisions(by=by, provisions=rows),
    ),
    "protocols.act": TableSpec(
        resource=ActResource,
        keys=("instrument__code", "member_state", "kind", "on", "source"),
        # A ministry records acts only if it keeps its state's treaties: the verb alone does not say it.
        opens=lambda user: bool(places(user, Verb.RECORD_ACT)),
        reached=_acts_reached,
        prepare=lambda by, rows, associated: prepare_acts(by=by, acts=rows),
    ),
}
