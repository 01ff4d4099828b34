"""What the server holds for the rows of one of our workbooks, gathered by right in a constant number of queries.

Of a row that says nothing other than its export, only the name of its thing is read: nothing else can come of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from common.sets import among
from exchange.models import ExportStamp
from exchange.rules.workbook_reading import FiledRow
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS
from exchange.workbook_values import HeldReports, blocker_row, implementations_in
from measures.actions.guards import closed_sentences
from measures.enums import PeriodStatus
from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    Milestone,
    ProgressReport,
    ReportContributor,
    ReportingPeriod,
)

# What each sheet is a sheet of, and the columns of a thing by which people know it, as their cells are called.
_THINGS: dict[str, tuple[Any, dict[str, str]]] = {
    MILESTONES.name: (Milestone, {"title": "title"}),
    INDICATORS.name: (IndicatorTarget, {"indicator": "indicator__label"}),
    BLOCKERS.name: (Blocker, {"what": "what", "lifted_on": "lifted_on"}),
}


class PartNames(NamedTuple):
    """What is told of a part wherever a row speaks of it."""

    code: str
    title: str
    lead: str


class Named(NamedTuple):
    """The thing that a row names: the key of its part, what is told of the part, and its own words by path."""

    part: Any
    names: PartNames
    words: Mapping[str, str]


class WorkbookHoldings:
    """The held rows that a file names, who may write in them and why not."""

    def __init__(self, user: Any, period: ReportingPeriod, filed: Sequence[FiledRow]) -> None:
        self.user, self.period, self.filed = user, period, filed

    def named(self, filed: FiledRow) -> Named | None:
        """Return what a filed row names, if the account writes in it and it is there to be written."""
        return self._named[filed.sheet].get(filed.key)

    def row(self, filed: FiledRow) -> HeldRow | None:
        """Return the held row that a filed one would change."""
        return self._rows.get((filed.sheet, filed.key))

    def is_read(self, filed: FiledRow) -> bool:
        """Return whether the account reads what a row names, at least."""
        return filed.key in (self._read_parts if filed.sheet == REPORTS.name else self._things[filed.sheet])

    def is_lifted(self, filed: FiledRow) -> bool:
        """Return whether a row names a blocker of one's own that is open no more."""
        return filed.sheet == BLOCKERS.name and self._things[filed.sheet].get(filed.key, (None,))[0] in self.parts

    def knows_export(self, filed: FiledRow) -> bool:
        """Return whether the account still has the export that a row names."""
        return filed.stamp in self._periods

    def is_of_another_period(self, filed: FiledRow) -> bool:
        period = self._periods.get(filed.stamp)
        return period is not None and period != self.period.pk

    def lock(self, held: HeldRow) -> str:
        """Return why a row is not written now, or an empty text."""
        return held.lock or ("" if held.sheet is BLOCKERS else self._windows.get(held.implementation.pk, ""))

    def writer(self, held: HeldRow) -> tuple[str, datetime | None]:
        """Return who wrote last in the report of a row, and when they came to it, as far as the account reads it."""
        report = held.thing if isinstance(held.thing, ProgressReport) else None
        return self._writers.get(report.pk, ("", None)) if report else ("", None)

    @cached_property
    def parts(self) -> dict[Any, PartNames]:
        """The parts that the file names, in which the account writes."""
        rows = implementations_in(self.user, self.period).filter(pk__in=among(self._named_parts))
        told = rows.order_by().values_list("pk", "measure__code", "measure__title", "lead_ministry__code")
        return {key: PartNames(*names) for key, *names in told}

    @cached_property
    def _named_parts(self) -> set[Any]:
        return {part for things in self._things.values() for part, _ in things.values()} | _keys(
            self.filed, REPORTS.name
        )

    @cached_property
    def _things(self) -> dict[str, dict[str, tuple[Any, dict[str, str]]]]:
        """The part and the words of each thing that the account reads, by sheet and key."""
        found: dict[str, dict[str, tuple[Any, dict[str, str]]]] = {}
        for sheet, (model, words) in _THINGS.items():
            keys = _keys(self.filed, sheet)
            rows = model.objects.visible_to(self.user).filter(pk__in=among(keys)) if keys else model.objects.none()
            told = rows.order_by().values_list("pk", "implementation", *words.values())
            found[sheet] = {key.hex: (part, dict(zip(words, said, strict=True))) for key, part, *said in told}
        return found

    @cached_property
    def _named(self) -> dict[str, dict[str, Named]]:
        found: dict[str, dict[str, Named]] = {
            sheet: {
                key: Named(part, self.parts[part], words)
                for key, (part, words) in things.items()
                if part in self.parts and not words.get("lifted_on")
            }
            for sheet, things in self._things.items()
        }
        return found | {REPORTS.name: {key.hex: Named(key, names, {}) for key, names in self.parts.items()}}

    @cached_property
    def implementations(self) -> list[Implementation]:
        """Those of the parts in which the file says something."""
        codes = {filed.values["code"] for filed in self.filed if not filed.mark and "code" in filed.values}
        changed = {named.part for named in map(self.named, filter(_says_something, self.filed)) if named is not None}
        mine = implementations_in(self.user, self.period)
        if codes:
            coded = mine.filter(measure__code__in=codes, member_state=self.user.member_state_id)
            return list(mine.filter(pk__in=among(changed)) | coded)
        rows = mine.filter(pk__in=among(changed))
        is_lean = self.period.status == PeriodStatus.OPEN and not _keys(self.filed, BLOCKERS.name)
        return self._lean(rows) if is_lean else list(rows)

    def _lean(self, rows: Any) -> list[Implementation]:
        """Return parts without the rows that hang over them: no rule on reports looks there while a campaign is open."""
        parts = list(rows.select_related(None).order_by())
        for part in parts:
            if part.member_state_id == self.user.member_state_id:
                part.member_state = self.user.member_state
        return parts

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
        rows = Blocker.objects.visible_to(self.user).filter(implementation__in=among(self.by_key))
        for row in rows.order_by("since", "pk"):
            found.setdefault(row.implementation_id, []).append(row)
        return found

    @cached_property
    def what_blocks(self) -> set[str]:
        """What the open blockers of the parts that the file names say."""
        rows = Blocker.objects.visible_to(self.user).open().filter(implementation__in=among(self.parts))
        return set(rows.values_list("what", flat=True))

    @cached_property
    def reports(self) -> HeldReports:
        return HeldReports(self.user, self.period, self.implementations)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], HeldRow]:
        rows = [row for rows in self.reports.filled_in.values() for row in rows]
        rows += [
            blocker_row(blocker, self.by_key[part])
            for part, blockers in self.blockers.items()
            for blocker in blockers
            if blocker.pk.hex in self._named[BLOCKERS.name]
        ]
        return {(row.sheet.name, row.key): row for row in rows}

    @cached_property
    def _read_parts(self) -> set[str]:
        """The parts of which the account reads something, be they another ministry's."""
        parts = Implementation.objects.visible_to(self.user).filter(
            pk__in=among(_keys(self.filed, REPORTS.name)), measure__axis__roadmap=self.period.roadmap_id
        )
        return {key.hex for key in parts.values_list("pk", flat=True)}

    @cached_property
    def _periods(self) -> dict[str, Any]:
        """The period of each export that the server knows."""
        keys = {UUID(hex=filed.stamp) for filed in self.filed if filed.stamp}
        stamps = ExportStamp.objects.visible_to(self.user).filter(pk__in=keys)
        return {key.hex: period for key, period in stamps.values_list("pk", "period")}

    @cached_property
    def _windows(self) -> dict[Any, str]:
        """Why the campaign keeps a part from being written, ministry by ministry only where it is not open to all."""
        return closed_sentences(self.period, self.implementations)

    @cached_property
    def _writers(self) -> dict[Any, tuple[str, datetime]]:
        reports = {row.pk for row in self.reports.stored.values()}
        rows = ReportContributor.objects.visible_to(self.user).filter(report__in=reports).select_related("user")
        return {row.report_id: (row.user.function or str(row.user), row.at) for row in rows.order_by("at")}


def _says_something(filed: FiledRow) -> bool:
    return bool(filed.mark and filed.values)


def _keys(filed: Iterable[FiledRow], sheet: str) -> set[UUID]:
    return {UUID(hex=row.key) for row in filed if row.sheet == sheet and len(row.key) == 32 and _is_hex(row.key)}


def _is_hex(key: str) -> bool:
    return set(key) <= set("0123456789abcdef")
