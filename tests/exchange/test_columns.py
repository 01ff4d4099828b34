"""Columns that the reader could not place are placed once by a person, kept for their ministry, and used the next time."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.column_actions import place_columns
from exchange.enums import NOT_READ
from exchange.models import ColumnMapping, ImportBatch
from exchange.rules.columns import Placed
from journal.models import Entry

pytestmark = pytest.mark.django_db

TITLE = "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)"
KNOWN = ["N°", "Mesures / Actions", "Structure responsable", "Fin", "Où en est-on"]
UNKNOWN = ["Repère interne", "Que faire", "Qui s’en charge", "Où en est-on", "Combien fait"]
LINE = ["AN2-DEF-01", TITLE, "MDAC", "30/09/2026", "En cours"]


def workbook(headings: list[str], line: list[str]) -> SimpleUploadedFile:
    book, output = openpyxl.Workbook(), io.BytesIO()
    for row in (["RÉPUBLIQUE DU MALI"], headings, line):
        book.active.append(row)
    book.save(output)
    return SimpleUploadedFile("matrice.xlsx", output.getvalue())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def deposit(client: Client, headings: list[str], line: list[str] | None = None) -> str:
    answer = client.post(reverse("exchange:upload"), {"period": "AN2-09", "file": workbook(headings, line or LINE)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def columns_of(address: str) -> str:
    return f"{address.removesuffix('colonnes/')}colonnes/"


@pytest.fixture
def client(comite_ml: User) -> Client:
    return signed_in(comite_ml)


def test_a_column_not_recognised_is_shown_with_its_letters_heading_and_samples(client: Client) -> None:
    address = deposit(client, KNOWN)
    assert "1\u00a0colonne n’est pas lue" in client.get(address).content.decode()
    page = client.get(columns_of(address)).content.decode()
    assert "Où en est-on" in page
    assert "En cours" in page
    assert 'name="colonne-E"' in page


def test_a_column_placed_is_read_the_next_time_and_journalled(client: Client, comite_ml: User) -> None:
    address = columns_of(deposit(client, KNOWN))
    data = {"colonne-A": "code", "colonne-B": "title", "colonne-C": "lead_ministry", "colonne-D": "due"}
    assert client.post(address, data | {"colonne-E": "status"}).status_code == 302
    row = ColumnMapping.objects.get()
    assert (row.heading, row.field, row.member_state_id, row.ministry) == ("Où en est-on", "status", "ML", None)
    assert Entry.objects.about("exchange.columnmapping", row.pk).get().act == "create_columnmapping"
    again = deposit(client, KNOWN)
    batch = ImportBatch.objects.visible_to(comite_ml).first()
    assert batch.proposals[0]["row"]["status"] == "in_progress"
    assert any("comme vous l’avez placée" in note for note in batch.notes)
    assert "déjà placée par vous" in client.get(columns_of(again)).content.decode()


def test_a_choice_can_be_changed_and_not_to_read_is_one(client: Client, comite_ml: User) -> None:
    place_columns(by=comite_ml, placed=[Placed("Où en est-on", "status")])
    address = columns_of(deposit(client, KNOWN))
    data = {"colonne-A": "code", "colonne-B": "title", "colonne-C": "lead_ministry", "colonne-D": "due"}
    assert client.post(address, data | {"colonne-E": NOT_READ}).status_code == 302
    assert ColumnMapping.objects.get().field == NOT_READ
    deposit(client, KNOWN)
    batch = ImportBatch.objects.visible_to(comite_ml).first()
    assert batch.proposals[0]["row"]["status"] is None
    assert batch.unread_columns == 0


def test_without_any_known_heading_the_row_that_looks_like_one_is_placed_and_then_read(
    client: Client, comite_ml: User
) -> None:
    address = client.get(deposit(client, UNKNOWN, ["AN2-DEF-01", TITLE, "MDAC", "En cours", "40 %"])).headers[
        "Location"
    ]
    assert address.endswith("/colonnes/")
    assert "Aucun tableau de mesures n’a été reconnu" in client.get(address).content.decode()
    data = {"colonne-A": "code", "colonne-B": "title", "colonne-D": "status", "colonne-E": "physical"}
    tables = client.get(address).context["tables"]
    number = next(index for index, table in enumerate(tables) if table.row == 2)
    assert client.post(address, data | {"tableau": number}).status_code == 302
    deposit(client, UNKNOWN, ["AN2-DEF-01", TITLE, "MDAC", "En cours", "40 %"])
    row = ImportBatch.objects.visible_to(comite_ml).first().proposals[0]["row"]
    assert (row["code"], row["status"], row["progress"]) == ("AN2-DEF-01", "in_progress", 40)


@pytest.mark.parametrize(
    ("placed", "sentence"),
    [
        ({"colonne-A": "code", "colonne-B": "title", "colonne-C": "status", "colonne-E": "status"}, "Deux colonnes"),
        ({"colonne-E": "status"}, "Placez au moins la colonne du code"),
        ({"colonne-A": "code", "colonne-E": "inconnu"}, "inconnu"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(client: Client, placed: dict, sentence: str) -> None:
    answer = client.post(columns_of(deposit(client, KNOWN)), placed)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize("asked", ["", "99999", "-1", "²", "a", "12"])
def test_a_table_that_is_not_there_shows_one_that_is(client: Client, asked: str) -> None:
    assert client.get(columns_of(deposit(client, KNOWN)), {"tableau": asked}).status_code == 200


def test_c04_another_s_file_has_no_columns_page(client: Client, comite2_ml: User, comite_ne: User) -> None:
    address = columns_of(deposit(client, KNOWN))
    for other in (comite2_ml, comite_ne):
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(address, {"colonne-A": "code"}).status_code == 404


def test_each_ministry_and_coordination_keeps_its_own(comite_ml: User, comite_ne: User, focal) -> None:
    ministry = focal("ML-MEF")
    for by in (comite_ml, comite_ne, ministry):
        assert place_columns(by=by, placed=[Placed("Où en est-on", "status")]) == 1
        assert place_columns(by=by, placed=[Placed("Où en est-on", "status")]) == 0
    kept = set(ColumnMapping.objects.values_list("member_state", "ministry__code"))
    assert kept == {("ML", None), ("NE", None), ("ML", "ML-MEF")}


def test_who_files_nothing_places_nothing(reader_ml: User, comite_ml: User) -> None:
    with pytest.raises(PermissionDenied):
        place_columns(by=reader_ml, placed=[Placed("Où en est-on", "status")])
    with pytest.raises(ValidationError):
        place_columns(by=comite_ml, placed=[Placed("Où en est-on", "inconnu")])
    assert not ColumnMapping.objects.exists()


def test_many_columns_are_kept_in_a_constant_number_of_queries(comite_ml: User, django_assert_max_num_queries) -> None:
    place_columns(by=comite_ml, placed=[Placed("Premier", NOT_READ)])
    with django_assert_max_num_queries(12):
        place_columns(by=comite_ml, placed=[Placed(f"Colonne {number}", NOT_READ) for number in range(200)])
