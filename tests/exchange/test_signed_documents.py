"""Note 6: a coordination enters the rows of a ministry from the signed document of that ministry, one each."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.models import ImportBatch
from journal.models import Entry
from measures.enums import Step
from measures.models import Implementation, ProgressReport, Revision, SignedDocument
from tests.common.file_corpus import pdf
from tests.exchange.many_parts import matrix
from tests.exchange.own_workbooks import OwnWorkbook, as_xlsx
from tests.exchange.test_import_pages import deposit, signed_in

pytestmark = pytest.mark.django_db

TWO = ("ML-MEF", "ML-MTI")


@pytest.fixture
def codes() -> list[str]:
    """A measure of each of two ministries of Mali, whose report of the period is not begun."""
    parts = Implementation.objects.filter(member_state="ML", measure__axis__roadmap__code="AN2")
    parts = parts.exclude(reports__period__code="AN2-09").order_by("measure__code")
    return [parts.filter(lead_ministry__code=code)[0].measure.code for code in TWO]


@pytest.fixture
def client(comite_ml: User) -> Client:
    return signed_in(comite_ml)


@pytest.fixture
def address(client: Client, codes: list[str]) -> str:
    return str(deposit(client, matrix(codes, rate=99, due="30/11/2026"))["Location"])


def document(ministry: str = "", reference: str = "n° 12/SG", **parts: Any) -> dict[str, Any]:
    before = f"{ministry}-" if ministry else ""
    scan = SimpleUploadedFile("document.pdf", pdf())
    told = {"signed_by": "minister", "reference": reference, "signed_on": "2026-10-05", "scan": scan} | parts
    return {f"{before}{name}": value for name, value in told.items() if value is not None}


def confirm(client: Client, address: str, **sent: Any) -> Any:
    token = client.get(address).context["token"]
    return client.post(f"{address}confirmation/", {"token": token} | sent)


def entered() -> Any:
    return ProgressReport.objects.filter(period__code="AN2-09", member_state="ML").exclude(signed_reference="")


def test_a_file_of_several_ministries_asks_one_document_each(client: Client, address: str):
    page = client.get(address)
    assert [(code, rows) for code, rows in page.context["papers"].leads.items()] == [(code, 1) for code in TWO]
    for code in TWO:
        assert f'name="{code}-reference"' in page.content.decode()
    assert 'name="reference"' not in page.content.decode()


def test_each_report_stands_on_the_document_of_its_ministry(client: Client, address: str):
    answer = confirm(
        client, address, **document("ML-MEF", "n° 1"), **document("ML-MTI", "n° 2", signed_by="focal_point")
    )
    assert answer.status_code == 302
    told = (
        entered()
        .order_by("signed_reference")
        .values_list("implementation__lead_ministry__code", "signed_reference", "step", "signed_documents__reference")
    )
    assert list(told) == [
        ("ML-MEF", "n° 1", Step.MINISTRY_VALIDATED, "n° 1"),
        ("ML-MTI", "n° 2", Step.SUBMITTED, "n° 2"),
    ]
    assert Entry.objects.order_by("sequence").last().on_behalf_of == "n° 1, n° 2"


def test_the_rows_of_a_ministry_without_its_document_are_left_aside_and_counted(client: Client, address: str):
    page = client.get(address)
    revisions = [line.name for line in page.context["plan"]]
    assert confirm(client, address, revision=revisions, **document("ML-MEF")).status_code == 302
    assert set(entered().values_list("implementation__lead_ministry__code", flat=True)) == {"ML-MEF"}
    batch = ImportBatch.objects.get(pk=page.context["batch"].pk)
    assert (batch.counts["changed"], batch.counts["locked"]) == (1, 1)
    assert batch.signed_document == SignedDocument.objects.get()
    assert any("sans document signé" in note for note in batch.notes)
    proposed = Revision.objects.filter(new_value="2026-11-30", member_state="ML").values_list(
        "implementation__lead_ministry__code", flat=True
    )
    assert set(proposed) == {"ML-MEF"}


@pytest.mark.parametrize("lacking", ["reference", "signed_on", "scan", "signed_by"])
def test_a_document_given_by_halves_comes_back_with_what_is_missing(client: Client, address: str, lacking: str):
    answer = confirm(client, address, **document("ML-MEF"), **document("ML-MTI", **{lacking: None}))
    assert answer.status_code == 400
    assert lacking in answer.context["papers"].forms["ML-MTI"].errors
    assert not entered().exists()


def test_without_any_document_nothing_is_entered(client: Client, address: str):
    answer = confirm(client, address)
    assert answer.status_code == 400
    assert "document signé d’un ministère" in answer.content.decode()
    assert not entered().exists()


@pytest.mark.parametrize("sent", [{}, {"lead": ""}, {"lead": ["", "ML\0"]}])
def test_one_document_does_not_stand_for_several_ministries(client: Client, address: str, sent: dict[str, Any]):
    assert confirm(client, address, **sent, **document()).status_code == 400
    assert not entered().exists()


def test_a_workbook_of_several_ministries_takes_one_document_each_too(
    comite_ml: User, client: Client, codes: list[str]
):
    book = OwnWorkbook(comite_ml, codes)
    filled = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": 99, "results": "Deux tronçons"}
    for code in codes:
        book.line(code).update(filled)
    file = SimpleUploadedFile("classeur.xlsx", as_xlsx(book.book()))
    address = client.post(reverse("exchange:upload"), {"period": "AN2-09", "file": file})["Location"]
    assert confirm(client, address, **document("ML-MTI")).status_code == 302
    assert list(entered().values_list("implementation__lead_ministry__code", flat=True)) == ["ML-MTI"]


def test_what_was_typed_of_a_document_outlives_another_page(client: Client, address: str):
    token = client.get(address).context["token"]
    typed = document("ML-MEF", "n° 77/SG", scan=None)
    client.post(f"{address}choix/", {"token": token, "page": "1"} | typed)
    shown = client.get(address).context["papers"].forms["ML-MEF"]
    assert [shown[name].value() for name in ("signed_by", "reference", "signed_on")] == [
        "minister",
        "n° 77/SG",
        "2026-10-05",
    ]


def test_what_was_typed_of_the_only_document_outlives_another_page(client: Client, codes: list[str]):
    address = deposit(client, matrix(codes[:1]))["Location"]
    token = client.get(address).context["token"]
    client.post(f"{address}choix/", {"token": token, "page": "1"} | document(reference="n° 78/SG", scan=None))
    assert client.get(address).context["form"]["reference"].value() == "n° 78/SG"
