"""The import on pages: deposit, preview, confirmation; to whom it is bound, and what it never shows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actions import end_interim
from accounts.models import Interim, Ministry, User
from common.access import Verb
from common.clock import now
from exchange.models import ImportBatch
from measures.enums import Step
from measures.models import Implementation, ProgressReport
from tests.common.file_corpus import pdf
from tests.exchange.commands import MALI

pytestmark = pytest.mark.django_db

PAPER = {"signed_by": "minister", "reference": "n° 0412/MEF-SG", "signed_on": "2026-10-05", "situation": "2026-09-30"}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def deposit(client: Client, content: bytes | None = None, name: str = "matrice.xlsx"):
    file = SimpleUploadedFile(name, MALI.read_bytes() if content is None else content)
    return client.post(reverse("exchange:upload"), {"period": "AN2-09", "file": file})


def token_on(client: Client, address: str) -> str:
    return client.get(address).context["token"]


def confirm(client: Client, address: str, **data):
    return client.post(f"{address}confirmation/", signed_paper(token=token_on(client, address)) | data)


def signed_paper(**data: str) -> dict:
    """Return a signed document, and the same for each ministry of Mali, as the page asks where a file holds several."""
    sent = PAPER | {"scan": SimpleUploadedFile("document.pdf", pdf())}
    for code in Ministry.objects.filter(member_state="ML").values_list("code", flat=True):
        sent |= {f"{code}-{name}": PAPER[name] for name in ("signed_by", "reference", "signed_on")}
        sent |= {f"{code}-scan": SimpleUploadedFile("document.pdf", pdf())}
    return sent | data


@pytest.fixture
def client(comite_ml) -> Client:
    return signed_in(comite_ml)


@pytest.fixture
def address(client) -> str:
    return deposit(client).headers["Location"]


def reports():
    return ProgressReport.objects.filter(period__code="AN2-09", member_state="ML")


def test_a_deposit_leads_to_a_preview_that_says_nothing_is_saved(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert "Rien n’est encore enregistré" in page.content.decode()
    assert not reports().exists()


def test_a_confirmation_enters_the_reports_and_the_page_says_so(client, address):
    answer = confirm(client, address)
    assert answer.status_code == 302
    assert reports().filter(step=Step.MINISTRY_VALIDATED).count() > 20
    assert "Import appliqué" in client.get(address).content.decode()


def test_without_the_signed_document_the_page_comes_back_with_what_is_missing(client, address):
    answer = client.post(f"{address}confirmation/", {"token": token_on(client, address), "situation": "2026-09-30"})
    assert answer.status_code == 400
    assert not reports().exists()


def test_without_a_situation_date_the_page_comes_back_and_keeps_what_was_typed(client, address):
    answer = confirm(client, address, situation="")
    assert answer.status_code == 409
    assert "Choisissez d’abord la date de situation" in answer.content.decode()
    assert "n° 0412/MEF-SG" in answer.content.decode()


def test_what_was_ticked_stays_ticked_when_the_page_comes_back(client, address):
    answer = confirm(client, address, row=["FDR AN II !33", "FDR AN II !34"], situation="2026-09-30")
    assert answer.status_code == 409
    ticked = re.findall(r'name="(?:row|situation)" value="([^"]+)" checked', answer.content.decode())
    assert set(ticked) == {"FDR AN II !33", "FDR AN II !34", "2026-09-30"}
    assert "checked" not in client.get(address).content.decode()


@pytest.mark.parametrize("typed", ["abc", "2026-13-99", "\0", "31/05/2026", "9999-99-99"])
def test_a_situation_that_is_no_date_gets_a_sentence_and_never_an_error_page(client, address, typed):
    answer = confirm(client, address, situation=typed)
    assert answer.status_code == 409
    assert "AAAA-MM-JJ" in answer.content.decode()
    assert not reports().exists()


def test_an_answered_question_takes_its_row(client, address):
    confirm(client, address, row=["FDR AN II !18"])
    assert reports().filter(implementation__measure__code="AN2-DEF-09").exists()


def test_two_rows_of_one_measure_cannot_both_be_taken(client, address):
    answer = confirm(client, address, row=["FDR AN II !33", "FDR AN II !34"])
    assert answer.status_code == 409
    assert "même déclinaison nationale" in answer.content.decode()
    assert not reports().exists()


@pytest.mark.parametrize("name", ["lecteur.ml", "lecteur"])
def test_c01_who_may_not_upload_reaches_no_import_page(account, address, name):
    client = signed_in(account(name))
    statuses = [
        client.get(reverse("exchange:upload")).status_code,
        deposit(client).status_code,
        client.get(address).status_code,
        client.post(f"{address}confirmation/", PAPER).status_code,
    ]
    assert set(statuses) <= {403, 404}


@pytest.mark.parametrize("name", ["administrateur.ml", "administrateur", "coordination"])
def test_c01_who_enters_no_reports_deposits_no_matrix(account, name):
    answer = deposit(signed_in(account(name)))
    assert answer.status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("name", ["comite2.ml", "comite.bf", "coordination", "point-focal.ml-mti"])
def test_c03_another_account_neither_sees_nor_confirms_an_import(account, client, address, name):
    other, token = signed_in(account(name)), token_on(client, address)
    assert other.get(address).status_code == 404
    assert other.post(f"{address}confirmation/", signed_paper(token=token)).status_code == 404
    assert not reports().exists()


def test_c03_another_session_of_the_same_account_does_not_confirm(comite_ml, client, address):
    other = signed_in(comite_ml)
    answer = other.post(f"{address}confirmation/", signed_paper(token=token_on(client, address)))
    assert answer.status_code == 409
    assert not reports().exists()


def test_c03_a_confirmation_serves_once(client, address):
    token = token_on(client, address)
    confirm(client, address)
    versions = dict(reports().values_list("pk", "version"))
    again = client.post(f"{address}confirmation/", signed_paper(token=token))
    assert again.status_code == 409
    assert dict(reports().values_list("pk", "version")) == versions


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_c03_a_forged_token_confirms_nothing(client, address, token):
    assert client.post(f"{address}confirmation/", signed_paper(token=token)).status_code == 409
    assert not reports().exists()


def test_c03_after_an_hour_the_preview_no_longer_confirms(client, address):
    token = token_on(client, address)
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert client.post(f"{address}confirmation/", signed_paper(token=token)).status_code == 409
    assert not reports().exists()


def test_c03_after_the_loss_of_the_role_the_confirmation_is_refused(comite_ml, client, address):
    token = token_on(client, address)
    type(comite_ml).objects.filter(pk=comite_ml.pk).update(role="observer")
    assert client.post(f"{address}confirmation/", signed_paper(token=token)).status_code in (403, 404)
    assert not reports().exists()


def test_c19_a_report_written_since_the_preview_is_never_overwritten(client, address, focal, account):
    implementation = Implementation.objects.get(measure__code="AN2-DEV-07", member_state="ML")
    period = ImportBatch.objects.latest("uploaded_at").period
    token = token_on(client, address)
    written = ProgressReport.objects.create(
        implementation=implementation,
        member_state_id="ML",
        period=period,
        status="in_progress",
        physical_rate=12,
        situation_on=period.situation_on,
    )
    client.post(f"{address}confirmation/", signed_paper(token=token))
    written.refresh_from_db()
    assert written.physical_rate == 12


def test_c02_the_preview_shows_nothing_of_a_draft_that_rights_hide(client, focal):
    implementation = Implementation.objects.get(measure__code="AN2-DEV-07", member_state="ML")
    period = implementation.measure.axis.roadmap.periods.get(code="AN2-09")
    ProgressReport.objects.create(
        implementation=implementation,
        member_state_id="ML",
        period=period,
        status="in_progress",
        physical_rate=12,
        difficulties="CANARI-DU-BROUILLON",
        situation_on=period.situation_on,
    )
    page = client.get(deposit(client).headers["Location"]).content.decode()
    assert "CANARI-DU-BROUILLON" not in page
    assert "Verrouillée" in page


def test_c02_and_c04_a_hidden_measure_and_one_that_does_not_exist_read_the_same(account, tmp_path):
    client = signed_in(account("point-focal.ml-mti"))
    page = client.get(deposit(client).headers["Location"])
    hidden = next(line for line in page.context["aside"] if line.row == 13)
    assert "inconnue" in hidden.verdict.lower()
    assert "échange d’informations" not in page.content.decode()


def test_c05_another_ministrys_rows_are_refused_with_their_line_and_not_written(focal, account):
    client = signed_in(focal("ml-mti"))
    address = deposit(client).headers["Location"]
    page = client.get(address)
    assert 54 in {line.row for line in page.context["aside"]}
    confirm(client, address)
    leads = set(reports().values_list("implementation__lead_ministry__code", flat=True))
    assert leads == {"ML-MTI"}


def test_another_states_matrix_is_refused_on_the_page_and_keeps_nothing(comite_bf):
    client = signed_in(comite_bf)
    answer = deposit(client)
    assert answer.status_code == 400
    assert "Cette matrice est celle du Mali" in answer.content.decode()
    assert not ImportBatch.objects.filter(user=comite_bf).exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.xlsx"),
        (b"bonjour", "texte.xlsx"),
        (b"%PDF-1.7 ...", "scan.xlsx"),
        (b"PK\x03\x04 tronque", "tronque.xlsx"),
        (b"<html><table></table></html>", "page.xlsx"),
    ],
)
def test_a_file_that_is_no_matrix_gets_a_sentence_and_never_an_error_page(client, content, name):
    answer = deposit(client, content, name)
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]


def test_a_file_over_the_ceiling_is_cut_and_explained(client, settings):
    settings.UPLOAD_MAX_BYTES = 200_000
    answer = deposit(client, b"x" * 400_000)
    assert answer.status_code == 400
    assert "dépasse 10" in answer.content.decode()


def test_no_upload_is_left_behind(client, settings):
    deposit(client)
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*"))


def test_g11_the_preview_asks_the_same_number_of_queries_whatever_the_rows(
    client, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        client.get(address)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "observer"}, {"member_state": "NE"}])
def test_a18_what_was_revoked_between_preview_and_confirmation_writes_nothing(client, comite_ml, address, change):
    token = token_on(client, address)
    User.objects.filter(pk=comite_ml.pk).update(**change)
    assert client.post(f"{address}confirmation/", PAPER | {"token": token}).status_code in (302, 403, 404)
    assert not reports().exists()


@pytest.mark.parametrize("change", [{"clearance": "public"}, {"role": "focal_point", "ministry": "treaties"}])
def test_a18_a_narrower_scope_at_confirmation_writes_in_that_scope_only(client, comite_ml, address, change):
    token = token_on(client, address)
    if "ministry" in change:
        change = change | {"ministry": Ministry.objects.get(member_state="ML", keeps_treaties=True)}
    User.objects.filter(pk=comite_ml.pk).update(**change)
    client.post(f"{address}confirmation/", PAPER | {"token": token})
    narrowed = User.objects.get(pk=comite_ml.pk)
    written = reports().values("implementation")
    assert not Implementation.objects.filter(pk__in=written).exclude(
        pk__in=Implementation.objects.within(narrowed, Verb.WRITE_REPORT)
    )


def test_a18_a_role_taken_for_another_is_lost_between_preview_and_confirmation(account, comite_ml):
    """The preview was made in the coordination's place; the interim ends; the confirmation is a focal point's own."""
    today = now().date()
    person = account("point-focal.ml-mti")
    row = Interim.objects.create(holder=comite_ml, person=person, starts_on=today, ends_on=today)
    client = signed_in(person)
    client.post(reverse("account_interim_take", args=[row.pk]))
    address = deposit(client).headers["Location"]
    token = token_on(client, address)
    end_interim(interim=row, by=comite_ml)
    client.post(f"{address}confirmation/", PAPER | {"token": token})
    assert not reports().exclude(implementation__lead_ministry=person.ministry).exists()
