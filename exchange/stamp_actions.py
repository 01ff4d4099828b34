"""What leaves in a workbook of ours is kept as it left, and journalled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import MemberState, Ministry
from common.access import Level
from common.clock import now
from exchange.enums import WorkbookKind
from exchange.models import ExportStamp
from exchange.rules.workbook_rows import HeldRow
from journal.actions import Act, record
from measures.models import Measure, ReportingPeriod, Roadmap


@dataclass(frozen=True)
class Export:
    """What a workbook is about: its kind, and the state, ministry, period or roadmap that it is cut to."""

    kind: WorkbookKind
    roadmap: Roadmap
    member_state: MemberState | None = None
    ministry: Ministry | None = None
    period: ReportingPeriod | None = None


@transaction.atomic
def stamp_export(*, by: Any, export: Export, rows: Sequence[HeldRow], file_format: str) -> ExportStamp:
    """Keep what the rows say today and journal that they leave; each restricted measure has an entry of its own."""
    stamp = ExportStamp(
        user_id=by.pk,
        kind=export.kind,
        member_state=export.member_state,
        ministry=export.ministry,
        period=export.period,
        roadmap=export.roadmap,
        exported_at=now(),
        versions={row.place: row.version for row in rows},
        cells={row.place: row.exported for row in rows},
    )
    stamp.save(force_insert=True)
    restricted = restricted_in(rows)
    record([_entry(stamp, len(rows), restricted, file_format), *_of_restricted(restricted, file_format)], by=by)
    return stamp


def restricted_in(rows: Iterable[HeldRow]) -> list[Measure]:
    """Return, each once, the measures of restricted diffusion that the rows speak of, in the order of their codes."""
    found = {row.implementation.measure for row in rows if row.implementation is not None}
    return sorted((row for row in found if row.level == Level.RESTRICTED), key=lambda row: row.code)


def _entry(stamp: ExportStamp, count: int, restricted: Sequence[Measure], file_format: str) -> Act:
    changes: dict[str, tuple[Any, Any]] = {"format": ("", file_format), "rows": ("", count)}
    for name, value in (("ministry", stamp.ministry), ("period", stamp.period)):
        if value is not None:
            changes[name] = ("", value.code)
    if restricted:
        changes["restricted"] = ("", len(restricted))
    level = Level.RESTRICTED if restricted else Level.INTERNAL
    label = ExportStamp._meta.label_lower
    return Act("export_workbook", label, stamp.pk, level, changes, member_state=stamp.member_state_id, is_reading=True)


def _of_restricted(measures: Sequence[Measure], file_format: str) -> list[Act]:
    changes = {"format": ("", file_format)}
    return [Act("export_measure", "measures.measure", row.pk, row.level, changes, is_reading=True) for row in measures]
