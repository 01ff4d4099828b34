"""The papers of a report: joined and taken back by its ministry while it is written, shared by its coordination."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts.models import Ministry
from common.access import Level, Verb
from common.clock import now
from common.errors import Conflict, Unacceptable
from common.french import file_size
from common.receiving import Received
from common.storing import discard, kept_as
from journal.actions import Act, record
from measures.actions.guards import check_paper, check_scope, check_window, locked_reports
from measures.actions.moves import contribute
from measures.enums import Contribution
from measures.models import Attachment, ProgressReport
from measures.rules.workflow import Event, next_step

REMOVED = "Cette pièce a déjà été retirée."


@transaction.atomic
def attach(*, by: Any, report: ProgressReport, file: Received) -> Attachment:
    """Keep a received file with a report that is being written; whoever joins it contributes to the report.

    Raises `PermissionDenied`, `Conflict` (step, campaign), `Unacceptable` (a quota, no room on the disk).
    """
    stored = _written(by, report)
    _check_quotas(stored, file)
    row = Attachment(report=stored, **kept_as(file, "attachments"), added_by=by, added_at=now())
    row.full_clean()
    row.save()
    contribute([stored], by, Contribution.EDITED)
    changes = {"name": ("", row.name), "size": ("", row.size), "sha256": ("", row.sha256)}
    record([_entry(row, stored, "attach_file", changes)], by=by)
    return row


@transaction.atomic
def remove_attachment(*, by: Any, attachment: Attachment) -> None:
    """Take a paper back from a report that is being written: the line stays, the file goes at commit.

    Raises `PermissionDenied`, `Conflict` (step, campaign, already taken back).
    """
    stored = _written(by, attachment.report)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.removed_at:
        raise Conflict(REMOVED)
    name = row.file.name
    row.file, row.removed_by, row.removed_at = "", by, now()
    row.full_clean()
    row.save()
    contribute([stored], by, Contribution.EDITED)
    # A disk that fails then takes nothing back: the sweep removes what no row names.
    transaction.on_commit(partial(discard, name), robust=True)
    record([_entry(row, stored, "remove_attachment", {"name": (row.name, "")})], by=by)


@transaction.atomic
def share_attachment(*, by: Any, attachment: Attachment, is_shared: bool) -> None:
    """Share a paper with those who read the validated report in part, or stop.

    Raises `PermissionDenied`, `Conflict` (taken back, or already so).
    """
    (stored,) = locked_reports([attachment.report_id])
    check_scope(by, Verb.SHARE_ATTACHMENT, [stored.implementation_id])
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.removed_at:
        raise Conflict(REMOVED)
    if row.is_shared == is_shared:
        raise Conflict("Cette pièce est déjà partagée." if is_shared else "Cette pièce n’est déjà plus partagée.")
    row.is_shared = is_shared
    row.full_clean()
    row.save()
    act = "share_attachment" if is_shared else "unshare_attachment"
    record([_entry(row, stored, act, {"is_shared": (not is_shared, is_shared)})], by=by)


def note_download(*, by: Any, attachment: Attachment) -> None:
    """Journal that a paper of a restricted measure was taken; other levels leave no trace."""
    if attachment.report.implementation.measure.level == Level.RESTRICTED:
        with transaction.atomic():
            record([replace(_entry(attachment, attachment.report, "read_attachment", {}), is_reading=True)], by=by)


def _entry(row: Attachment, report: ProgressReport, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    """Return the entry of an act on a paper, at the level of the measure it hangs from."""
    level, state = report.implementation.measure.level, report.member_state_id
    return Act(act, "measures.attachment", row.pk, level, changes, member_state=state)


def _written(by: Any, report: ProgressReport) -> ProgressReport:
    """Return the report, locked, that this account is writing."""
    (stored,) = locked_reports([report.pk])
    check_scope(by, Verb.WRITE_REPORT, [stored.implementation_id])
    check_paper(by)
    if next_step(stored.step, Event.EDIT) is None:
        raise Conflict(f"Ce rapport est {stored.get_step_display()}\u00a0: ses pièces ne changent plus.")
    check_window(stored.period, [stored.implementation])
    return stored


def _check_quotas(report: ProgressReport, file: Received) -> None:
    """Raise `Unacceptable` if the file passes a quota; exact, since report and ministry are locked."""
    ministry = Ministry.objects.select_for_update(of=("self",), no_key=True).get(
        pk=report.implementation.lead_ministry_id
    )
    of_ministry = Attachment.objects.filter(removed_at__isnull=True, report__implementation__lead_ministry=ministry)
    of_report = of_ministry.filter(report=report)
    if of_report.count() >= settings.REPORT_MAX_ATTACHMENTS:
        raise Unacceptable(
            f"Un rapport porte {settings.REPORT_MAX_ATTACHMENTS} pièces au plus\u00a0: retirez-en une, "
            "ou réunissez-les en un seul PDF."
        )
    _check_room(of_report, file, settings.REPORT_QUOTA_BYTES, "de ce rapport")
    _check_room(of_ministry, file, settings.MINISTRY_QUOTA_BYTES, "de votre ministère")


def _check_room(rows: Any, file: Received, quota: int, whose: str) -> None:
    sizes: Mapping[str, Any] = rows.aggregate(total=Sum("size"))
    if (sizes["total"] or 0) + file.size > quota:
        raise Unacceptable(
            f"Les pièces {whose} dépasseraient {file_size(quota)}\u00a0: réduisez ce fichier, "
            "ou retirez une pièce devenue inutile."
        )
