"""What the server holds for the rows of one of our workbooks, gathered by right in a constant number of queries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from exchange.access import stamps_named
from exchange.rules.workbook_reading import FiledRow
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS
from exchange.workbook_values import held_values, implementations_in
from measures.actions.guards import closed_sentences
from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    Milestone,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
)

_THINGS: tuple[tuple[str, Any], ...] = (
    (MILESTONES.name, Milestone),
    (INDICATORS.name, IndicatorTarget),
    (BLOCKERS.name, Blocker),
)


class WorkbookHoldings:
    """The held rows that a file names, the export that each came from, who may write and why not."""

    def __init__(self, user: Any, period: ReportingPeriod, filed: Sequence[FiledRow]) -> None:
        self.user, self.period, self.filed = user, period, filed

    def row(self, filed: FiledRow) -> HeldRow | None:
        """Return the held row that a filed one names, if the account writes in it."""
        return self._rows.get((filed.sheet, filed.key))

    def is_read(self, filed: FiledRow) -> bool:
        """Return whether the account reads what a row names, at least."""
        return (filed.sheet, filed.key) in self._places

    def is_lifted(self, filed: FiledRow) -> bool:
        """Return whether a row names a blocker of one's own that is open no more."""
        return filed.sheet == BLOCKERS.name and self._places.get((filed.sheet, filed.key)) in self.by_key

    def exported(self, filed: FiledRow) -> Mapping[str, Any] | None:
        """Return the cells that a row was exported with; None if the server does not know that export."""
        stamp = self._stamps.get(filed.stamp)
        return stamp.cells.get(f"{filed.sheet}/{filed.key}") if stamp else None

    def is_of_another_period(self, filed: FiledRow) -> bool:
        stamp = self._stamps.get(filed.stamp)
        return stamp is not None and stamp.period_id is not None and stamp.period_id != self.period.pk

    def lock(self, held: HeldRow) -> str:
        """Return why a row is not written now, or an empty text."""
        return held.lock or ("" if held.sheet is BLOCKERS else self._windows.get(held.implementation.pk, ""))

    def writer(self, held: HeldRow) -> tuple[str, datetime | None]:
        """Return who wrote last in the report of a row, and when they came to it, as far as the account reads it."""
        report = held.thing if isinstance(held.thing, ProgressReport) else None
        return self._writers.get(report.pk, ("", None)) if report else ("", None)

    @cached_property
    def implementations(self) -> list[Implementation]:
        """The parts that the file names, in which the account writes."""
        codes = {filed.values["code"] for filed in self.filed if not filed.mark and "code" in filed.values}
        mine = implementations_in(self.user, self.period)
        named = mine.filter(pk__in=set(self._places.values()))
        coded = mine.filter(measure__code__in=codes, member_state=self.user.member_state_id)
        return list(named | coded)

    @cached_property
    def by_key(self) -> dict[Any, Implementation]:
        return {row.pk: row for row in self.implementations}

    @cached_property
    def by_code(self) -> dict[str, Implementation]:
        return {row.measure.code: row for row in self.implementations}

    @cached_property
    def known_codes(self) -> set[str]:
        """The codes of new rows that the account reads, be they another ministry's."""
        codes = {filed.values["code"] for filed in self.filed if not filed.mark and "code" in filed.values}
        rows = Implementation.objects.visible_to(self.user).filter(measure__code__in=codes)
        return set(rows.values_list("measure__code", flat=True))

    @cached_property
    def blockers(self) -> dict[Any, list[Blocker]]:
        """The blockers of these parts, lifted or not."""
        found: dict[Any, list[Blocker]] = {}
        rows = Blocker.objects.visible_to(self.user).filter(implementation__in=list(self.by_key))
        for row in rows:
            found.setdefault(row.implementation_id, []).append(row)
        return found

    @cached_property
    def sheets(self) -> dict[str, list[HeldRow]]:
        return held_values(self.user, self.period, self.implementations)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], HeldRow]:
        return {(sheet, row.key): row for sheet, rows in self.sheets.items() for row in rows}

    @cached_property
    def _places(self) -> dict[tuple[str, str], Any]:
        """The part that each row of the file speaks of, by sheet and key, where the account reads it."""
        asked = _keys(self.filed, REPORTS.name)
        parts = Implementation.objects.visible_to(self.user).filter(
            pk__in=asked, measure__axis__roadmap=self.period.roadmap_id
        )
        found = {(REPORTS.name, key.hex): key for key in parts.values_list("pk", flat=True)}
        for sheet, model in _THINGS:
            rows = model.objects.visible_to(self.user).filter(pk__in=_keys(self.filed, sheet))
            found |= {(sheet, key.hex): part for key, part in rows.values_list("pk", "implementation")}
        return found

    @cached_property
    def _stamps(self) -> dict[str, Any]:
        keys = {UUID(hex=filed.stamp) for filed in self.filed if filed.stamp}
        return {stamp.pk.hex: stamp for stamp in stamps_named(self.user, keys)}

    @cached_property
    def _windows(self) -> dict[Any, str]:
        """Why the campaign keeps a part from being written, ministry by ministry only where it is not open to all."""
        return closed_sentences(self.period, self.implementations)

    @cached_property
    def _writers(self) -> dict[Any, tuple[str, datetime]]:
        reports = {row.thing.pk for row in self._rows.values() if isinstance(row.thing, ProgressReport)}
        rows = ReportContributor.objects.visible_to(self.user).filter(report__in=reports).select_related("user")
        return {row.report_id: (row.user.function or str(row.user), row.at) for row in rows.order_by("at")}


def _keys(filed: Sequence[FiledRow], sheet: str) -> set[UUID]:
    return {UUID(hex=row.key) for row in filed if row.sheet == sheet and len(row.key) == 32 and _is_hex(row.key)}


def _is_hex(key: str) -> bool:
    return set(key) <= set("0123456789abcdef")
