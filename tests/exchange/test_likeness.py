"""Near titles are suggested with their score; nothing is taken until a person says which, and then exactly that."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.rules.likeness import MOST, comparable, nearest
from measures.models import Implementation, ProgressReport
from tests.exchange import matrices
from tests.exchange.test_import_pages import signed_paper

TITLES = {
    "AN2-DEF-01": "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)",
    "AN2-DEF-02": "Opérationnaliser les bataillons de la Force unifiée",
    "AN2-DEV-01": "Créer la Banque confédérale pour l'investissement et le développement",
    "AN2-DEV-02": "Harmoniser les programmes de formation des douanes",
}
COMPARED = {code: comparable(title) for code, title in TITLES.items()}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Harmonisé les programme de formations des douane", "AN2-DEV-02"),
        ("HARMONISER LES PROGRAMMES DE FORMATION DES DOUANES AES", "AN2-DEV-02"),
        ("Formation des douanes\u00a0: harmoniser les programmes", "AN2-DEV-02"),
        ("Harmoniser les prog. de formation des douanes", "AN2-DEV-02"),
        ("Créer la Banque conf. pour l’investissement et le dév.", "AN2-DEV-01"),
        ("Création de la banque confederale d'investissement et de developpement", "AN2-DEV-01"),
        ("Achever l’opérationnalisation de l’état-major", "AN2-DEF-01"),
    ],
)
def test_accents_plurals_abbreviations_order_and_cut_titles_are_near(written: str, code: str) -> None:
    found = nearest(written, COMPARED)
    assert found[0].code == code
    assert 70 <= found[0].percent <= 99


@pytest.mark.parametrize("written", ["", "…", "Divers", "Organiser un tournoi de football", "Route"])
def test_what_is_not_near_is_not_suggested(written: str) -> None:
    assert nearest(written, COMPARED) == ()


@pytest.mark.parametrize(
    ("written", "known", "is_near"),
    [
        ("Information", "Formation", False),
        ("Route", "Routine", False),
        ("Sensibilisaton", "Sensibilisation", True),
        ("Formation des cadres des douanes", "Formation", False),
        ("Formation", "Formation des cadres", False),
    ],
)
def test_a_word_alone_is_near_what_a_typing_error_made_of_it_and_nothing_else(
    written: str, known: str, is_near: bool
) -> None:
    assert bool(nearest(written, {"AN2-DEF-01": comparable(known)})) is is_near


def test_at_most_three_are_suggested_best_first_and_the_same_each_time() -> None:
    many = {f"AN2-DEF-{number:02}": comparable(f"Former les brigades numéro {number}") for number in range(1, 60)}
    found = nearest("Former la brigade numéro 7", many)
    assert len(found) == MOST
    assert found[0].code == "AN2-DEF-07"
    assert found == nearest("Former la brigade numéro 7", dict(reversed(many.items())))


def test_a_title_without_end_is_compared_by_its_beginning_only() -> None:
    assert len(comparable("mesure " * 5000)) <= 300


def near_matrix() -> bytes:
    """Mali's matrix with one line that has no code, and a title that is near a measure of its own."""
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["RÉPUBLIQUE DU MALI"])
    book.active.append(list(matrices.HEADINGS.values()))
    title = "Achever l’opérationalisation de l’etat-major, Force unifiee"
    book.active.append([None, title, "x", "MDAC", None, "30/09/2026", None, "En cours", "40 %", None])
    book.save(output)
    return output.getvalue()


@pytest.fixture
def page(comite_ml: User):
    client = Client()
    client.force_login(comite_ml)
    file = SimpleUploadedFile("matrice.xlsx", near_matrix())
    answer = client.post(reverse("exchange:upload"), {"period": "AN2-09", "file": file})
    return client, answer.headers["Location"]


def reports():
    return ProgressReport.objects.filter(period__code="AN2-09", member_state="ML")


def confirm(client: Client, address: str, **data):
    token = client.get(address).context["token"]
    return client.post(f"{address}confirmation/", signed_paper(token=token) | data)


def test_the_page_offers_the_near_measure_with_its_score_and_chooses_none(page) -> None:
    client, address = page
    text = client.get(address).content.decode()
    assert 'value="Sheet!3=AN2-DEF-01"' in text
    assert "selected" not in text
    assert "\u202f%</option>" in text


def test_a_row_with_a_measure_to_choose_counts_as_a_question_in_every_door(page) -> None:
    client, address = page
    counts = client.get(address).context["content"].counts
    assert (counts["question"], counts["unknown"]) == (1, 0)


def test_without_a_choice_the_row_is_left_aside(page) -> None:
    client, address = page
    assert confirm(client, address).status_code == 302
    assert not reports().exists()


def test_the_measure_chosen_gets_the_row_and_no_other_does(page) -> None:
    client, address = page
    assert confirm(client, address, row=["Sheet!3=AN2-DEF-01"]).status_code == 302
    assert [report.implementation.measure.code for report in reports()] == ["AN2-DEF-01"]


def test_a_measure_that_was_not_suggested_cannot_be_chosen(page) -> None:
    client, address = page
    other = Implementation.objects.filter(member_state="ML").exclude(measure__code="AN2-DEF-01").first()
    assert confirm(client, address, row=[f"Sheet!3={other.measure.code}", "Sheet!3"]).status_code == 302
    assert not reports().exists()


def test_a_report_written_since_the_preview_is_never_overwritten_by_the_choice(page, comite_ml: User) -> None:
    client, address = page
    again = SimpleUploadedFile("matrice.xlsx", near_matrix())
    second = client.post(reverse("exchange:upload"), {"period": "AN2-09", "file": again}).headers["Location"]
    assert confirm(client, second, row=["Sheet!3=AN2-DEF-01"]).status_code == 302
    ProgressReport.objects.filter(pk__in=reports()).update(version=9)
    confirm(client, address, row=["Sheet!3=AN2-DEF-01"])
    assert reports().get().version == 9
