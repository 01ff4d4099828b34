"""A workbook sent, seen and confirmed asks the database as much for a hundred rows as for nine hundred."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exchange.rules.workbook_sheets import REPORTS
from measures.models import ProgressReport
from tests.exchange.many_parts import plant
from tests.exchange.own_workbooks import OwnWorkbook, as_xlsx
from tests.exchange.test_import_pages import deposit, signed_in
from tests.exchange.test_signed_documents import document

pytestmark = pytest.mark.django_db

# Deposit, page of the preview and confirmation together. The aim was 40 (docs/performance.md).
MOST = 80


def asked(client: Client, user: User, codes: list[str]) -> int:
    """Return how many queries the file of these measures asked, from its deposit to its confirmation."""
    book = OwnWorkbook(user, codes)
    for code in codes:
        book.line(code).update(status="En cours", rate_obtained="Estimation", physical_rate="40", results="Moyens")
    content = as_xlsx(book.book(REPORTS.name))
    with CaptureQueriesContext(connection) as queries:
        address = deposit(client, content)["Location"]
        page = client.get(address)
        sent = {"token": page.context["token"], "lead": list(page.context["papers"].leads)}
        answer = client.post(f"{address}confirmation/", sent | document())
    assert answer.status_code == 302
    assert ProgressReport.objects.filter(implementation__measure__code__in=codes).count() == len(codes)
    return len(queries)


def test_a_workbook_asks_no_more_for_more_rows(comite_ml: User, settings: Any):
    settings.IMPORT_DIRECT_ROWS = 1000
    settings.IMPORT_DIRECT_BYTES = settings.UPLOAD_MAX_BYTES
    client, codes = signed_in(comite_ml), plant(1000)
    few, many = asked(client, comite_ml, codes[:100]), asked(client, comite_ml, codes[100:])
    assert few == many <= MOST
