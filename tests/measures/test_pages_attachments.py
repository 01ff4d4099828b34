"""Papers of reports, by their pages."""

import pytest
from django.test import Client
from django.urls import reverse

from measures.models import Attachment, ProgressReport
from tests.measures.acts import account, focal_of, report
from tests.measures.papers import pdf, upload

pytestmark = pytest.mark.django_db


def page(row: ProgressReport) -> str:
    implementation = row.implementation
    return reverse("measures:attach", args=[row.period.code, implementation.measure.code, row.member_state_id])


def signed_in(client: Client, name: str) -> Client:
    client.force_login(account(name), backend="accounts.backends.RoleBackend")
    return client


def test_a_focal_point_joins_a_pdf_and_takes_it_again(client: Client):
    row = report("draft")
    signed_in(client, focal_of(row))
    answer = client.post(page(row), {"fichier": upload()}, follow=True)
    assert "Procès-verbal.pdf" in answer.content.decode()
    paper = Attachment.objects.get(report=row)
    taken = client.get(reverse("measures:attachment", args=[paper.pk]))
    assert b"".join(taken.streaming_content) == pdf()
