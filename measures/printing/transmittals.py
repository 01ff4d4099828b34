"""Bordereaux on paper: the lines at the versions that were printed."""

from typing import Any

from django.conf import settings

from common.pdf import render
from measures.models import Transmittal
from measures.printing.senders import of_ministry
from measures.rules.letters import DEMONSTRATION
from measures.rules.transmittals import PrintedReport, Slip, slip


def printed_transmittal(row: Transmittal) -> bytes:
    """Return the PDF of a bordereau; a report that changed since says so instead of its figures."""
    lines = row.lines.select_related("report__implementation__measure").order_by(
        "report__implementation__measure__code"
    )
    on = row.made_at.date()
    it = Slip(
        row.ministry.name,
        row.number,
        row.period.code,
        row.period.roadmap.title,
        row.period.situation_on,
        on,
        row.sha256,
    )
    content = slip(of_ministry(row.member_state), it, [_report(line) for line in lines])
    notice = DEMONSTRATION if settings.IS_DEMONSTRATION else ""
    return render("transmittal", {"slip": content, "notice": notice}, title=content["heading"], on=on)


def _report(line: Any) -> PrintedReport:
    report = line.report
    is_as_printed = report.version == line.version
    return PrintedReport(
        report.implementation.measure.code,
        report.implementation.measure.title,
        report.number,
        line.version,
        report.situation_on,
        report.get_status_display() if is_as_printed else None,
        report.physical_rate if is_as_printed else None,
    )
