"""The acts that leave by paper or come from it, ready to be done as those of `acts`."""

from accounts.models import User
from common.receiving import Received
from measures.actions import letters, on_behalf, reports, transmittals
from measures.actions.papers import Paper
from measures.models import ProgressReport, Transmittal
from tests.common.file_corpus import pdf
from tests.measures.acts import Case, account, chosen, focal_of, part, period, report


def printed(row: ProgressReport) -> Transmittal:
    """Return the bordereau of one submitted report, every other one taken back to draft."""
    writer = account(focal_of(row))
    others = ProgressReport.objects.to_sign(writer, row.period).exclude(pk=row.pk)
    if others:
        reports.withdraw_reports(by=writer, chosen=chosen(*others))
    return transmittals.make_transmittal(by=writer, period=row.period)


def signed(by: User) -> Paper:
    scan = Received("signe.pdf", pdf(), "application/pdf")
    return Paper("minister", "n° 0412/SG", by.today(), scan)


ON_PAPER: dict[str, Case] = {
    "remind a ministry": Case(
        "send_reminder",
        "comite.ml",
        ("comite.bf", "coordination", "point-focal.ml-mef"),
        lambda: "ML-MEF",
        lambda by, code: letters.remind_ministries(by=by, period=period(), ministries=[code]),
    ),
    "remind a state": Case(
        "send_reminder",
        "coordination",
        ("comite.ml", "administrateur", "lecteur"),
        lambda: "ML",
        lambda by, code: letters.remind_states(by=by, period=period(), states=[code]),
    ),
    "make a bordereau": Case(
        "make_transmittal",
        focal_of,
        ("comite.bf", "coordination", "lecteur.bf"),
        lambda: report("submitted"),
        lambda by, row: transmittals.make_transmittal(by=by, period=row.period),
    ),
    "bring a bordereau back": Case(
        "sign_report",
        "comite.bf",
        ("comite.ml", "coordination", "point-focal.ml-mef"),
        lambda: printed(report("submitted")),
        lambda by, row: transmittals.return_transmittal(by=by, transmittal=row, paper=signed(by)),
    ),
    "enter a signed report": Case(
        "enter_report",
        "comite.ml",
        ("comite.bf", "coordination", "point-focal.ml-mef"),
        part,
        lambda by, row: on_behalf.enter_signed_report(
            by=by,
            period=period(),
            implementation=row,
            values={"status": "in_progress", "physical_rate": 100},
            situation_on=period().situation_on,
            paper=signed(by),
        ),
    ),
}
