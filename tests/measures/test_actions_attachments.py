"""Papers of reports: what is kept, what is written, what is refused, and what is left when a process dies."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from common.errors import Conflict, Unacceptable
from common.receiving import Received
from journal.models import Entry
from measures.actions.attachments import attach, remove_attachment, share_attachment
from measures.actions.reports import lacking_in, submit_reports
from measures.actions.validation import validate_reports
from measures.models import Attachment, ProgressReport, ReportContributor
from tests.journal.completeness import chain_holds, head
from tests.measures.acts import account, chosen, focal_of, report, validator_of
from tests.measures.papers import joined, path_of, received
from tests.measures.test_actions_parallel import at_once

KIBIBYTE = 1024


def of_size(size: int) -> Received:
    """Return a received file of that many bytes, with a content of its own."""
    return Received("pièce.pdf", os.urandom(16).hex().encode().ljust(size, b"x")[:size], "application/pdf")


@pytest.mark.django_db
def test_what_was_received_lies_on_the_disk_for_its_owner_only():
    paper = joined()
    path = path_of(paper)
    assert path.read_bytes() == received().content
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert [oct(folder.stat().st_mode)[-3:] for folder in list(path.parents)[:2]] == ["700", "700"]


@pytest.mark.django_db
def test_d11_a_file_lies_under_a_random_name_that_says_nothing():
    first, second = joined(name="secret.pdf"), joined(name="secret.pdf")
    assert first.file.name != second.file.name
    assert "secret" not in first.file.name and "." not in first.file.name


@pytest.mark.django_db
def test_rule_7_who_joins_a_paper_has_contributed_and_does_not_validate():
    row = report("draft")
    by = account(validator_of(row))
    attach(by=by, report=row, file=received())
    assert ReportContributor.objects.filter(report=row, user=by).exists()
    submit_reports(by=account(focal_of(row)), chosen=chosen(row))
    row.refresh_from_db()
    with pytest.raises(PermissionDenied, match="contribué"):
        validate_reports(by=by, chosen=chosen(row))


@pytest.mark.django_db
def test_note_6_a_coordination_joins_nothing_to_a_report_of_its_state():
    row = report("draft")
    with pytest.raises(PermissionDenied, match="document signé"):
        attach(by=account("comite.bf"), report=row, file=received())


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["submitted", "ministry_validated", "validated"])
def test_rule_6_nothing_is_joined_to_a_report_that_is_no_longer_written(step: str):
    row = report(step)
    with pytest.raises(Conflict, match="pièces ne changent plus"):
        attach(by=account(focal_of(row)), report=row, file=received())


@pytest.mark.django_db
def test_rule_6_nothing_is_taken_back_from_a_report_that_was_submitted():
    paper = joined()
    submit_reports(by=account(focal_of(paper.report)), chosen=chosen(paper.report))
    with pytest.raises(Conflict, match="pièces ne changent plus"):
        remove_attachment(by=account(focal_of(paper.report)), attachment=paper)


@pytest.mark.django_db
def test_a_paper_is_evidence_until_it_is_taken_back():
    row = report("draft")
    row.status, row.evidence = "completed", ""
    row.save()
    assert any("justificatif" in lacking for lacking in lacking_in([row])[row])
    paper = joined(row)
    assert lacking_in([row])[row] == []
    remove_attachment(by=account(focal_of(row)), attachment=paper)
    assert any("justificatif" in lacking for lacking in lacking_in([row])[row])


@pytest.mark.django_db
def test_d15_the_file_goes_when_its_removal_commits_and_the_line_stays(django_capture_on_commit_callbacks: Any):
    paper = joined()
    path = path_of(paper)
    with django_capture_on_commit_callbacks() as after_commit:
        remove_attachment(by=account(focal_of(paper.report)), attachment=paper)
    assert path.exists()
    for callback in after_commit:
        callback()
    assert not path.exists()
    paper.refresh_from_db()
    assert (paper.name, paper.file.name, len(paper.sha256)) == ("Procès-verbal.pdf", "", 64)


@pytest.mark.django_db
def test_a_paper_is_taken_back_once():
    paper = joined()
    remove_attachment(by=account(focal_of(paper.report)), attachment=paper)
    with pytest.raises(Conflict, match="déjà été retirée"):
        remove_attachment(by=account(focal_of(paper.report)), attachment=paper)


@pytest.mark.django_db
def test_a_paper_is_shared_then_no_longer():
    paper, by = joined(), account("comite.bf")
    share_attachment(by=by, attachment=paper, is_shared=True)
    with pytest.raises(Conflict, match="déjà partagée"):
        share_attachment(by=by, attachment=paper, is_shared=True)
    share_attachment(by=by, attachment=paper, is_shared=False)
    paper.refresh_from_db()
    assert paper.is_shared is False


# --- Quotas ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_d12_a_report_carries_ten_papers_and_an_eleventh_once_one_is_taken_back(settings: Any):
    row = report("draft")
    papers = [joined(row) for _ in range(settings.REPORT_MAX_ATTACHMENTS)]
    with pytest.raises(Unacceptable, match="10 pièces au plus"):
        joined(row)
    remove_attachment(by=account(focal_of(row)), attachment=papers[0])
    joined(row)


@pytest.mark.django_db
@pytest.mark.parametrize("setting", ["REPORT_QUOTA_BYTES", "MINISTRY_QUOTA_BYTES"])
def test_d12_a_quota_is_reached_but_not_passed_by_a_byte(settings: Any, setting: str):
    setattr(settings, setting, 10 * KIBIBYTE)
    row = report("draft")
    by = account(focal_of(row))
    attach(by=by, report=row, file=of_size(6 * KIBIBYTE))
    with pytest.raises(Unacceptable, match="10\u00a0Ko"):
        attach(by=by, report=row, file=of_size(4 * KIBIBYTE + 1))
    attach(by=by, report=row, file=of_size(4 * KIBIBYTE))


def test_d12_twenty_uploads_at_once_stop_exactly_at_the_quota(own_database: str, settings: Any):
    settings.REPORT_QUOTA_BYTES = 5 * KIBIBYTE
    row = report("draft")
    by, before = account(focal_of(row)), head()
    results = at_once([lambda: attach(by=by, report=row, file=of_size(KIBIBYTE)) for _ in range(20)])
    assert results.count(None) == 5
    assert {type(refusal) for refusal in results if refusal is not None} == {Unacceptable}
    assert Attachment.objects.filter(report=row).count() == 5
    assert Entry.objects.filter(sequence__gt=before).count() == 5
    assert chain_holds()


def test_d12_the_quota_of_a_ministry_holds_across_its_reports(own_database: str, settings: Any):
    settings.MINISTRY_QUOTA_BYTES = 5 * KIBIBYTE
    drafts = ProgressReport.objects.filter(step="draft", implementation__lead_ministry__code="NE-MAECNE")
    rows = list(drafts.select_related("implementation__lead_ministry")[:2])
    by = account("point-focal.ne-maecne")
    acts = [lambda to=rows[place % 2]: attach(by=by, report=to, file=of_size(KIBIBYTE)) for place in range(20)]
    results = at_once(acts)
    assert len(rows) == 2
    assert results.count(None) == 5
    assert {type(refusal) for refusal in results if refusal is not None} == {Unacceptable}


# --- Crashes ---------------------------------------------------------------------------------------

_SCRIPT = """
import django
django.setup()
from django.conf import settings
import os, signal
settings.MEDIA_ROOT = {media!r}
from accounts.models import User
from measures.models import Attachment, ProgressReport
from measures.actions import attachments as acts
from common.receiving import Received
by = User.objects.get(email={email!r})
die = lambda *args, **named: os.kill(os.getpid(), signal.SIGKILL)
{act}
"""
_ATTACH = """
acts.record = die
row = ProgressReport.objects.get(pk={row!r})
acts.attach(by=by, report=row, file=Received("a.pdf", b"%PDF-", "application/pdf"))
"""
_REMOVE = """
acts.discard = die
acts.remove_attachment(by=by, attachment=Attachment.objects.get(pk={row!r}))
"""


def killed(url: str, media: Path, email: str, act: str) -> None:
    """Do an act in a process of its own, which dies where the act says."""
    script = _SCRIPT.format(media=str(media), email=email, act=act)
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "aes_roadmap.settings"}
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -9, ended.stderr


def files_of(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_g07_a_process_killed_between_file_and_commit_leaves_no_row(own_database: str, tmp_path: Path):
    row = report("draft")
    killed(own_database, tmp_path, account(focal_of(row)).email, _ATTACH.format(row=str(row.pk)))
    assert not Attachment.objects.exists()
    assert len(files_of(tmp_path)) == 1  # an orphan, for the sweep


def test_g07_a_process_killed_at_the_deletion_leaves_a_row_without_the_name(
    own_database: str, tmp_path: Path, settings: Any
):
    settings.MEDIA_ROOT = str(tmp_path)
    paper = joined()
    killed(own_database, tmp_path, account(focal_of(paper.report)).email, _REMOVE.format(row=str(paper.pk)))
    paper.refresh_from_db()
    assert paper.removed_at is not None and paper.file.name == ""
    assert len(files_of(tmp_path)) == 1  # an orphan, for the sweep
