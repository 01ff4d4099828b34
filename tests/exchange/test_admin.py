"""The exchange app in the admin: dictionaries that administrators write, imports and papers to read."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import now
from exchange.models import ImportBatch, Synonym
from journal.models import Entry
from measures.models import SignedDocument

Sign = Callable[[User], Client]

pytestmark = pytest.mark.django_db


def url(model: str, page: str, *args: object) -> str:
    app = "measures" if model == "signeddocument" else "exchange"
    return reverse(f"admin:{app}_{model}_{page}", args=args)


@pytest.fixture
def batch(comite_ml: User) -> ImportBatch:
    return ImportBatch.objects.create(
        user=comite_ml,
        member_state_id="ML",
        file_name="mien.xlsx",
        sha256="0" * 64,
        proposals=[],
        uploaded_at=now(),
        expires_at=now(),
    )


@pytest.fixture
def document(comite_ml: User) -> SignedDocument:
    return SignedDocument.objects.create(
        member_state_id="ML",
        signed_by="minister",
        reference="n° 7/MEF",
        signed_on=date(2026, 10, 5),
        recorded_by=comite_ml,
        recorded_at=now(),
    )


def test_a_synonym_is_written_by_the_administrators_of_the_confederation(
    signed: Sign, administrator: User, administrator_ml: User
) -> None:
    fields = {"kind": "status", "word": "en chantier", "meaning": "in_progress"}
    assert signed(administrator_ml).post(url("synonym", "add"), fields).status_code == 403
    assert signed(administrator).post(url("synonym", "add"), fields).status_code == 302
    row = Synonym.objects.get(word="en chantier")
    assert Entry.objects.about("exchange.synonym", row.pk).get().act == "create_synonym"


@pytest.mark.parametrize("model", ["synonym", "columnmapping"])
def test_dictionaries_are_read_by_coordinations_and_not_written(signed: Sign, comite_ml: User, model: str) -> None:
    client = signed(comite_ml)
    assert client.get(url(model, "changelist")).status_code == 200
    assert client.get(url(model, "add")).status_code == 403


def test_an_import_is_read_by_who_made_it_and_changed_by_nobody(
    signed: Sign, comite_ml: User, comite2_ml: User, batch: ImportBatch
) -> None:
    page = url("importbatch", "change", batch.pk)
    assert signed(comite_ml).get(page).status_code == 200
    assert signed(comite_ml).post(page, {"file_name": "x"}).status_code == 403
    assert signed(comite2_ml).get(page).status_code == 404


def test_a_signed_document_is_read_in_its_state_and_never_by_administrators(
    signed: Sign, comite2_ml: User, comite_ne: User, administrator_ml: User, document: SignedDocument
) -> None:
    page = url("signeddocument", "change", document.pk)
    assert "n° 7/MEF" in signed(comite2_ml).get(page).content.decode()
    assert signed(comite2_ml).post(page, {"reference": "x"}).status_code == 403
    assert signed(comite_ne).get(page).status_code == 404
    assert signed(administrator_ml).get(url("signeddocument", "changelist")).status_code == 403
    assert signed(administrator_ml).get(page).status_code == 404
