"""Our side of an import: the peer's 10,000 keys and 5,000 changed values, in our own workbook, sent to the real pages.

An account enters the reports of one state: there is one file a state, made by the real export for the coordination.
Each holds the sheet « À remplir » of every part of the state, all its columns; of every second one the physical rate
and the results are changed, as the peer's file changes `percent` and `note`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from aes_roadmap.demonstration.people import address
from aes_roadmap.demonstration.scale.places import STATES
from bench.meter import Meter
from bench.vanilla.gen import impl_rows
from exchange.access import stamp_lines
from exchange.enums import WorkbookKind
from exchange.models import ImportBatch
from exchange.rules.workbook_rows import HeldRow
from exchange.rules.workbook_sheets import REPORTS
from exchange.stamp_actions import Export, stamp_export
from exchange.workbook_values import held_values, implementations_in
from exchange.writing.book import Leaving, write_book
from exchange.writing.cells import lines
from measures.models import ProgressReport, ReportingPeriod

PERIOD = "R1-13"
_SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def state_file(folder: Path, count: int, state: str) -> Path:
    """Return where the import file of a state is kept."""
    return folder / f"import_{count}_{state}.xlsx"


def make_files(count: int, folder: Path) -> dict[str, Any]:
    """Export the workbook of each state, every second row changed as the peer's file changes it; nothing is told."""
    period = ReportingPeriod.objects.select_related("roadmap").get(code=PERIOD)
    changed = _changed(count)
    for state in STATES:
        by = User.objects.select_related("member_state", "ministry").get(email=address("comite", state))
        rows = held_values(by, period, list(implementations_in(by, period)))[REPORTS.name]
        export = Export(WorkbookKind.MINISTRY, period.roadmap, by.member_state, None, period)
        stamp = stamp_export(by=by, export=export, rows=rows, file_format="xlsx")
        leaving = Leaving(stamp.pk.hex, stamp_lines(stamp), stamp.exported_at, str(period), "")
        edited = [_edited(row, changed) for row in rows]
        state_file(folder, count, state).write_bytes(write_book([(REPORTS, lines(REPORTS, edited))], leaving))
    return {}


def _changed(count: int) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the changed values of every second row, by code of measure and state."""
    return {
        (f"M{measure:06d}", STATES[state]): {
            "physical_rate": str((percent + 1) % 101),
            "results": f"{note} (revised)",
        }
        for number, _, measure, state, _, _, percent, _, _, _, _, note in impl_rows(count)
        if number % 2
    }


def _edited(row: HeldRow, changed: dict[tuple[str, str], dict[str, Any]]) -> HeldRow:
    part = row.implementation
    return replace(row, shown={**row.shown, **changed.get((part.measure.code, part.member_state_id), {})})


def measure_import(count: int, folder: Path) -> dict[str, Any]:
    """Send, preview and confirm the file of each state; CPU added up, queries and bytes of the largest one.

    Reading and confirming, which the worker does for a long file, are done within the answers: the same work, counted
    in one process. The files are those of `make_files`. Raises `SystemExit` unless every changed row is written.
    """
    settings.IMPORT_DIRECT_BYTES, settings.IMPORT_DIRECT_ROWS = settings.UPLOAD_MAX_BYTES, count
    total, queries, largest = Meter(), [], 0
    before = ProgressReport.objects.count()
    for state in STATES:
        queries_before = total.queries
        largest = max(largest, _imported(total, state, state_file(folder, count, state)))
        queries.append(total.queries - queries_before)
    written = ProgressReport.objects.count() - before
    if written != len(_changed(count)):
        raise SystemExit(f"{written} reports written, {len(_changed(count))} changed in the files")
    total.queries, total.bytes = max(queries), largest
    return total.told()


def _imported(total: Meter, state: str, path: Path) -> int:
    """Return the size of the preview page."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email=address("comite", state)))
    # As elsewhere: the programme is loaded before.
    client.get(reverse("exchange:upload"))
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    with total:
        kept = client.post(reverse("exchange:upload"), {"period": PERIOD, "file": sent})
        _check(kept.status_code == 302, kept)
        preview = client.get(kept["Location"])
    batch = ImportBatch.objects.latest("uploaded_at")
    signed = {"current": "1", "token": _token(preview.content), "lead": _leads(preview.content)}
    signed |= _papers(preview.content)
    with total:
        confirmed = client.post(reverse("exchange:confirm", args=[batch.pk]), signed)
    _check(confirmed.status_code == 302, confirmed)
    return len(preview.content)


def _papers(page: bytes) -> dict[str, Any]:
    """Return the signed documents that the page asks for: of the file, or of each ministry that it holds."""
    told = {"signed_by": "minister", "reference": "n° 1", "signed_on": "2026-01-15"}
    prefixes = re.findall(r'name="([^"]*)signed_by"', page.decode())
    papers: dict[str, Any] = {f"{prefix}{name}": value for prefix in prefixes for name, value in told.items()}
    return papers | {f"{prefix}scan": SimpleUploadedFile(f"document{prefix}.pdf", _SCAN) for prefix in prefixes}


def _leads(page: bytes) -> list[str]:
    """Return the ministries of which the page asks a signed document, as a browser sends them back."""
    return re.findall(r'name="lead" value="([^"]*)"', page.decode())


def _token(page: bytes) -> str:
    found = re.search(rb'name="token" value="([0-9a-f]+)"', page)
    return found[1].decode() if found else ""


def _check(holds: bool, answer: Any) -> None:
    if not holds:
        raise SystemExit(f"{answer.status_code}\n{answer.content.decode()[-3000:]}")


def cells_read(count: int, folder: Path) -> Iterator[tuple[str, BytesIO]]:
    """Yield the state and the import file of each, as the floor reads it."""
    for state in STATES:
        yield state, BytesIO(state_file(folder, count, state).read_bytes())
