"""Papers of reports, by their pages: who is served what, and how (A-19, D-10, D-12, D-15)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import now
from common.storing import keep
from journal.models import Entry
from measures import triggers
from measures.actions.attachments import share_attachment
from measures.models import Attachment, ProgressReport, SignedDocument
from tests.database import lift
from tests.journal.completeness import head, nothing_journalled
from tests.measures.acts import DAY, account, focal_of, report
from tests.measures.papers import joined, path_of, received, upload
from tests.rights.cast import NAMES, person
from tests.rights.oracle import visible
from tests.rights.walking import client_of

pytestmark = pytest.mark.django_db
CSP = "sandbox; default-src 'none'"


def page(row: ProgressReport) -> str:
    return reverse("measures:attach", args=[row.period.code, row.implementation.measure.code, row.member_state_id])


def address(paper: Attachment, name: str = "attachment") -> str:
    return reverse(f"measures:{name}", args=[paper.pk])


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(account(name), backend="accounts.backends.RoleBackend")
    return client


def _planted(row: ProgressReport, *, is_shared: bool = False) -> Attachment:
    """Return a paper of a report at any step, as if it had been joined while it was written."""
    lift(*(trigger for trigger in triggers.PARTS if trigger.name == "attachment_insert"))
    return Attachment.objects.create(
        report=row,
        name="a.pdf",
        file=keep(received(), "attachments"),
        sha256=received().sha256,
        size=received().size,
        content_type="application/pdf",
        is_shared=is_shared,
        added_by=account(focal_of(row)),
        added_at=now(),
    )


@pytest.fixture
def row() -> ProgressReport:
    return report("draft")


@pytest.fixture
def client(row: ProgressReport) -> Client:
    """The browser of the focal point whose draft it is."""
    return signed_in(focal_of(row))


# --- Joining ---------------------------------------------------------------------------------------


def test_a_paper_is_joined_then_shown_with_its_size_and_its_date(client: Client, row: ProgressReport):
    answer = client.post(page(row), {"fichier": upload()}, follow=True)
    told = answer.content.decode()
    assert "Procès-verbal.pdf" in told and "1\u00a0Ko, jointe le" in told
    assert Attachment.objects.get(report=row).added_by == account(focal_of(row))


def test_the_same_form_sent_twice_joins_one_paper(client: Client, row: ProgressReport):
    key = client.get(page(row)).content.decode().partition('name="cle" value="')[2][:36]
    for _ in range(2):
        client.post(page(row), {"fichier": upload(), "cle": key})
    assert Attachment.objects.filter(report=row).count() == 1


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [(b"MZ\x90\x00", "a.pdf", "ni un PDF"), (b"x", "note.txt", "ni un PDF"), (b"", "a.pdf", "Choisissez le fichier")],
)
def test_a_refused_file_comes_back_in_the_form(
    client: Client, row: ProgressReport, content: bytes, name: str, sentence: str
):
    sent = {"fichier": upload(content, name)} if content else {}
    answer = client.post(page(row), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("over", [200_000, 9_000_000])
def test_d12_a_file_over_the_ceiling_is_cut_on_the_way_and_explained(
    client: Client, row: ProgressReport, settings: Any, over: int
):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    answer = client.post(page(row), {"fichier": upload(b"x" * over)})
    assert answer.status_code == 422
    assert "Ce fichier dépasse" in answer.content.decode()
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*"))


def test_d12_the_ceiling_of_papers_is_not_that_of_workbooks(client: Client, row: ProgressReport, settings: Any):
    settings.UPLOAD_MAX_BYTES = 10
    assert client.post(page(row), {"fichier": upload()}).status_code == 302


def test_d12_a_quota_that_is_passed_is_told_in_the_form(client: Client, row: ProgressReport, settings: Any):
    settings.REPORT_QUOTA_BYTES = 10
    answer = client.post(page(row), {"fichier": upload()})
    assert answer.status_code == 422
    assert "Les pièces de ce rapport dépasseraient" in answer.content.decode()


@pytest.mark.parametrize("name", ["comite.bf", "lecteur.bf"])
def test_no_form_is_shown_to_who_may_not_join(name: str):
    assert b'type="file"' not in signed_in(name).get(page(report("validated"))).content


def test_a_reader_who_sends_the_form_is_refused():
    answer = signed_in("lecteur.bf").post(page(report("validated")), {"fichier": upload()})
    assert answer.status_code == 403


def test_a_submitted_report_answers_that_its_papers_no_longer_change():
    row = report("submitted")
    answer = signed_in(focal_of(row)).post(page(row), {"fichier": upload()})
    assert answer.status_code == 409
    assert "pièces ne changent plus" in answer.content.decode()


# --- Serving ---------------------------------------------------------------------------------------


def test_d10_a_paper_leaves_as_a_download_that_no_browser_runs(client: Client, row: ProgressReport):
    answer = client.get(address(joined(row)))
    assert answer.content == received().content
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Proc%C3%A8s-verbal.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == CSP
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"


def test_d10_in_production_nginx_sends_the_file(client: Client, row: ProgressReport, settings: Any):
    settings.FILES_ACCEL_PATH = "/fichiers-internes/"
    paper = joined(row)
    answer = client.get(address(paper))
    assert answer["X-Accel-Redirect"] == f"/fichiers-internes/{paper.file.name}"
    assert (answer.content, answer["Content-Security-Policy"]) == (b"", CSP)


def test_d15_a_file_gone_from_the_disk_is_not_found(client: Client, row: ProgressReport):
    paper = joined(row)
    path_of(paper).unlink()
    assert client.get(address(paper)).status_code == 404


def test_d15_a_paper_taken_back_is_not_found(client: Client, row: ProgressReport):
    paper = joined(row)
    client.post(address(paper, "attachment_remove"))
    assert client.get(address(paper)).status_code == 404
    assert "Procès-verbal" not in client.get(page(row), follow=True).content.decode().partition("<h1>")[2]


def test_d15_a_paper_follows_its_measure_to_restricted_at_once(client: Client, row: ProgressReport):
    paper = joined(row)
    measure = row.implementation.measure
    measure.level = "restricted"
    measure.save()
    assert client.get(address(paper)).status_code == 404


@pytest.mark.parametrize("is_shared", [False, True])
@pytest.mark.parametrize("step", ["draft", "submitted", "ministry_validated", "validated"])
def test_a19_a_paper_is_served_to_whom_the_page_of_rights_says_and_to_nobody_else(step: str, is_shared: bool):
    paper = _planted(report(step), is_shared=is_shared)
    served = {name for name in NAMES if client_of(person(name)).get(address(paper)).status_code == 200}
    assert served == {name for name in NAMES if visible(person(name), paper)}


def test_rule_1_an_anonymous_visitor_is_sent_to_sign_in():
    assert Client().get(address(joined())).status_code == 302


def test_f01_taking_a_paper_of_a_restricted_measure_is_journalled_and_another_is_not():
    paper, by = joined(), signed_in("comite.bf")
    share_attachment(by=account("comite.bf"), attachment=paper, is_shared=True)
    ProgressReport.objects.filter(pk=paper.report_id).update(returned_by=account("comite.bf"))
    with nothing_journalled():
        assert by.get(address(paper)).status_code == 200
    measure, before = paper.report.implementation.measure, head()
    measure.level = "restricted"
    measure.save()
    assert by.get(address(paper)).status_code == 200
    assert [entry.act for entry in Entry.objects.filter(sequence__gt=before)] == ["read_attachment"]


# --- Sharing, signed documents ---------------------------------------------------------------------


def test_a_coordination_shares_a_paper_that_it_reads_and_stops():
    row = report("ministry_validated")
    paper = _planted(row)
    by = signed_in("comite.bf")
    for answer, shared in (("oui", True), ("non", False)):
        assert by.post(address(paper, "attachment_share"), {"partager": answer}).status_code == 302
        paper.refresh_from_db()
        assert paper.is_shared is shared


def test_a_focal_point_does_not_share(client: Client, row: ProgressReport):
    assert client.post(address(joined(row), "attachment_share"), {"partager": "oui"}).status_code == 404


def test_a_signed_document_is_served_to_the_coordination_of_its_state_only():
    paper = SignedDocument.objects.create(
        member_state_id="BF", signed_by="minister", reference="n° 12/MEF-SG", signed_on=DAY,
        scan=keep(received(), "signed"), scan_sha256=received().sha256,
        recorded_by=account("comite.bf"), recorded_at=now(),
    )  # fmt: skip
    where = reverse("measures:signed_document", args=[paper.pk])
    answer = signed_in("comite.bf").get(where)
    assert answer.content == received().content
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == ("application/pdf", CSP)
    assert answer["Content-Disposition"].endswith("12-MEF-SG.pdf")
    for name in ("comite.ml", focal_of(report("draft")), "coordination", "lecteur.bf"):
        assert signed_in(name).get(where).status_code == 404


def test_g11_the_page_asks_the_same_number_of_queries_for_one_paper_and_for_six(client: Client, row: ProgressReport):
    counts = []
    client.get(page(row))  # the first page of a session asks one more
    for more in (1, 5):
        for _ in range(more):
            joined(row)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page(row))
        counts.append(len(asked))
    assert counts[0] == counts[1]
