"""A coordination's workbook that leaves: stamped with what it holds, so that its return can be compared."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.clock import now
from common.text import capitalised
from exchange.access import stamp_lines
from exchange.book_content import BookSheet, book_sheets
from exchange.enums import WorkbookKind
from exchange.models import ExportStamp
from exchange.table_books import BOOKS, sheets_for
from exchange.writing.book import Leaving, write_book
from exchange.writing.guide import BOOK_GUIDES, BOOK_NOTICE
from journal.actions import Act, record
from measures.models import Roadmap

NO_ROADMAP = "Aucune feuille de route n’est à lire pour ce compte."


@dataclass(frozen=True)
class BookFile:
    """A workbook, with the name that it is given."""

    name: str
    content: bytes


@transaction.atomic
def export_book(*, by: Any, kind: WorkbookKind, roadmap: Roadmap | None = None) -> BookFile:
    """Make a workbook and keep its stamp; a structure is that of one roadmap, the latest by default.

    Raises `PermissionDenied` where the account writes in none of its sheets.
    """
    sheets_for(by, kind)
    chosen = _roadmap(by, roadmap) if kind == WorkbookKind.STRUCTURE else None
    sheets = book_sheets(by, kind, chosen)
    stamp = ExportStamp.objects.create(
        user=by,
        kind=kind,
        member_state_id=by.member_state_id,
        roadmap=chosen,
        exported_at=now(),
        versions={sheet.spec.row_key(row.key): row.version for sheet in sheets for row in sheet.rows},
        cells=_cells(sheets),
    )
    changes = {"kind": ("", kind), "rows": ("", len(stamp.versions)), "roadmap": ("", chosen.code if chosen else "")}
    record([Act("export_workbook", "exchange.exportstamp", stamp.pk, changes=changes, is_reading=True)], by=by)
    return BookFile(
        _name(by, kind, chosen), write_book([(sheet.spec, sheet.rows) for sheet in sheets], _leaving(stamp))
    )


def _leaving(stamp: ExportStamp) -> Leaving:
    place = stamp.roadmap.code if stamp.roadmap else ""
    return Leaving(
        stamp=stamp.pk.hex,
        stamp_lines=stamp_lines(stamp),
        exported_at=stamp.exported_at,
        title=" ".join(part for part in (capitalised(BOOKS[stamp.kind].title), place, stamp.member_state_id) if part),
        notice=BOOK_NOTICE,
        guide=BOOK_GUIDES[stamp.kind],
    )


def _roadmap(by: Any, roadmap: Roadmap | None) -> Roadmap:
    readable = Roadmap.objects.visible_to(by)
    found = readable.filter(pk=roadmap.pk).first() if roadmap else readable.order_by("-starts_on").first()
    if found is None:
        raise PermissionDenied(NO_ROADMAP)
    return found


def _cells(sheets: list[BookSheet]) -> dict[str, dict[str, Any]]:
    return {sheet.spec.row_key(row.key): sheet.kept(row) for sheet in sheets for row in sheet.rows}


def _name(by: Any, kind: WorkbookKind, roadmap: Roadmap | None) -> str:
    parts = [str(kind.value), roadmap.code if roadmap else "", by.state_code]
    return "-".join(part for part in parts if part) + ".xlsx"
