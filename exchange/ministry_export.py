"""A ministry's workbook made for one account: its rows, its words, its stamp, its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Ministry
from common.access import Level
from common.errors import Conflict
from exchange.access import stamp_lines
from exchange.enums import WorkbookKind
from exchange.models import ExportStamp
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import REPORTS, WORKBOOKS
from exchange.stamp_actions import Export, restricted_in, stamp_export
from exchange.workbook_values import held_values, led_by
from exchange.writing.book import XLSX, Leaving, write_book
from exchange.writing.cells import lines
from exchange.writing.guide import MINISTRY_GUIDE, MINISTRY_NOTICE
from exchange.writing.text_file import CSV, write_text_file
from measures.access import acts_on_behalf
from measures.actions.guards import closed_sentence
from measures.models import Measure, ReportingPeriod
from measures.rules.diffusion import file_name, restricted_warning

FORMATS = {"xlsx": XLSX, "csv": CSV}
NO_ROW = "Aucune mesure de ce ministère n’est à renseigner pour cette période."


@dataclass(frozen=True)
class Demand:
    """What is asked: whose workbook, for which period, in which format, with restricted measures or not."""

    ministry: Ministry
    period: ReportingPeriod
    file_format: str = "xlsx"
    with_restricted: bool = False


@dataclass(frozen=True)
class MadeFile:
    """A file made to be handed over."""

    name: str
    content_type: str
    content: bytes


def ministries_for(user: Any) -> QuerySet:
    """Return the ministries whose workbook the account takes: its own, or any of its state's."""
    rows = Ministry.objects.visible_to(user)
    return rows.filter(member_state=user.member_state_id) if acts_on_behalf(user) else rows.filter(pk=user.ministry_id)


@transaction.atomic
def export_workbook(*, by: Any, demand: Demand) -> MadeFile:
    """Make the workbook of a ministry and keep what it says. The ministry is one of `ministries_for(by)`.

    Raises `Conflict` if there is nothing to fill in.
    """
    rows = led_by(by, demand.period, demand.ministry)
    if not demand.with_restricted:
        rows = rows.exclude(measure__level=Level.RESTRICTED)
    implementations = list(rows)
    if not implementations:
        raise Conflict(NO_ROW)
    held = held_values(by, demand.period, implementations)
    every = [row for sheet in _sheets(demand) for row in held[sheet.name]]
    export = Export(
        WorkbookKind.MINISTRY, demand.period.roadmap, demand.ministry.member_state, demand.ministry, demand.period
    )
    stamp = stamp_export(by=by, export=export, rows=every, file_format=demand.file_format)
    leaving = _leaving(demand, stamp, restricted_in(every), closed_sentence(demand.period, implementations))
    return MadeFile(_name(demand, leaving), FORMATS[demand.file_format], _content(demand, held, leaving))


def _sheets(demand: Demand) -> Sequence[Any]:
    """A text file holds one sheet."""
    return [REPORTS] if demand.file_format == "csv" else WORKBOOKS[WorkbookKind.MINISTRY]


def _content(demand: Demand, held: dict[str, list[HeldRow]], leaving: Leaving) -> bytes:
    if demand.file_format == "csv":
        return write_text_file(REPORTS, held[REPORTS.name], leaving)
    return write_book([(sheet, lines(sheet, held[sheet.name])) for sheet in _sheets(demand)], leaving)


def _leaving(demand: Demand, stamp: ExportStamp, restricted: Sequence[Measure], closed: str) -> Leaving:
    return Leaving(
        stamp=stamp.pk.hex,
        stamp_lines=stamp_lines(stamp),
        exported_at=stamp.exported_at,
        title=f"{demand.ministry.acronym} ({demand.ministry.member_state.name}), {demand.period}",
        notice=MINISTRY_NOTICE,
        warning=restricted_warning([row.code for row in restricted]),
        closed=closed,
        last_day=demand.period.situation_on,
        guide=MINISTRY_GUIDE,
    )


def _name(demand: Demand, leaving: Leaving) -> str:
    stem = f"classeur_{demand.ministry.code}_{demand.period.code}"
    return file_name(stem, demand.file_format, has_restricted=bool(leaving.warning))
