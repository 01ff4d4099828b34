"""Workbooks of coordinations: what leaves comes back as it was, one edit is one change, nobody is overwritten."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import Ministry, User
from common.access import Level
from exchange.models import ExportStamp
from journal.models import Entry
from measures.models import Axis, Implementation, Measure
from protocols.models import Act
from tests.exchange.deposits import UPLOAD, confirm, deposit, verdicts

pytestmark = pytest.mark.django_db

HEADER = 3

WRITERS = [
    ("structure", "coordination"),
    ("structure", "comite.ml"),
    ("structure", "comite.bf"),
    ("structure", "comite.ne"),
    ("ratification", "comite.ml"),
    ("ratification", "comite.bf"),
    ("ratification", "comite.ne"),
]


def address(kind: str) -> str:
    return f"{UPLOAD}?modele={kind}&format=xlsx"


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    book, output = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    change(book)
    book.save(output)
    return output.getvalue()


def as_text(content: bytes, sheet: str) -> bytes:
    """Save one sheet as a spreadsheet program saves it as CSV."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    for line in openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True):
        writer.writerow([f"{value:%d/%m/%Y}" if isinstance(value, date) else value for value in line])
    return output.getvalue().encode("utf-8-sig")


def place(page: Any, title: str, row: int) -> Any:
    titles = [cell.value for cell in page[HEADER]]
    return page.cell(row, titles.index(title) + 1)


def row_of(page: Any, code: str) -> int:
    return next(row for row in range(HEADER + 1, page.max_row + 1) if code in [cell.value for cell in page[row]])


def preview(client: Client, kind: str, content: bytes, name: str = "classeur.xlsx") -> Any:
    response = deposit(client, kind, content, name)
    assert response.status_code == 302, response.context["form"].errors
    return client.get(response["Location"])


@pytest.mark.parametrize(("kind", "name"), WRITERS)
def test_c20_a_workbook_that_comes_back_as_it_left_changes_nothing(
    client: Client, taken: Callable[..., bytes], kind: str, name: str
):
    page = preview(client, kind, taken(kind, name))
    assert set(verdicts(page)) <= {"unchanged"}
    assert page.context["counts"]["unchanged"] == page.context["content"].row_count


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        ("Axes", "coordination"),
        ("Mesures", "coordination"),
        ("Bases juridiques", "coordination"),
        ("Déclinaisons nationales", "comite.ne"),
    ],
)
def test_c20_a_sheet_saved_as_text_changes_nothing(client: Client, taken: Callable[..., bytes], sheet: str, name: str):
    page = preview(client, "structure", as_text(taken("structure", name), sheet), "feuille.csv")
    assert set(verdicts(page)) == {"unchanged"}


def test_c20_one_cell_edited_is_one_change(client: Client, taken: Callable[..., bytes], plan: Measure):
    def change(book: Any) -> None:
        sheet = book["Mesures"]
        place(sheet, "Intitulé", row_of(sheet, plan.code)).value = "Route refaite"

    page = preview(client, "structure", edited(taken("structure", "coordination"), change))
    assert verdicts(page)["changed"] == 1
    [line] = page.context["changes"]
    assert (line.label, line.after) == ("Intitulé", "Route refaite")
    confirm(client, page)
    plan.refresh_from_db()
    assert (plan.title, plan.version) == ("Route refaite", 2)


def test_a_value_of_the_server_that_the_file_never_touched_stays(
    client: Client, taken: Callable[..., bytes], plan: Measure
):
    content = taken("structure", "coordination")
    Measure.objects.filter(pk=plan.pk).update(title="Écrit depuis", version=2)
    page = preview(client, "structure", content)
    assert set(verdicts(page)) == {"unchanged"}


@pytest.mark.parametrize("side", ["server", "file", ""])
def test_a_cell_changed_on_both_sides_waits_for_a_choice(
    client: Client, taken: Callable[..., bytes], plan: Measure, side: str
):
    def change(book: Any) -> None:
        sheet = book["Mesures"]
        row = row_of(sheet, plan.code)
        place(sheet, "Intitulé", row).value = "Du fichier"
        place(sheet, "Description", row).value = "Nouvelle description"

    content = edited(taken("structure", "coordination"), change)
    Measure.objects.filter(pk=plan.pk).update(title="Du serveur", version=2)
    page = preview(client, "structure", content)
    assert verdicts(page)["conflict"] == 1
    [choice] = page.context["undecided"]
    assert (choice.held, choice.filed) == ("Du serveur", "Du fichier")
    confirm(client, page, **({f"choix:{choice.name}": side} if side else {}))
    plan.refresh_from_db()
    assert plan.title == ("Du fichier" if side == "file" else "Du serveur")
    assert plan.description == "Nouvelle description"


def test_rows_are_added_under_the_others_without_a_mark(client: Client, taken: Callable[..., bytes], axis: Axis):
    def change(book: Any) -> None:
        sheet = book["Axes"]
        row = next(number for number in range(HEADER + 1, 200) if sheet.cell(number, 2).value is None)
        cells = {"Feuille de route": "AN3", "Code de l’axe": "SEC", "Nom de l’axe": "Sécurité", "Ordre": 2}
        for title, value in cells.items():
            place(sheet, title, row).value = value

    page = preview(client, "structure", edited(taken("structure", "coordination"), change))
    assert verdicts(page)["new"] == 1
    confirm(client, page)
    assert Axis.objects.get(roadmap=axis.roadmap, code="SEC").name == "Sécurité"


def test_a_mark_copied_on_another_row_is_a_fault(client: Client, taken: Callable[..., bytes], plan: Measure):
    def change(book: Any) -> None:
        sheet = book["Mesures"]
        place(sheet, "Repère", row_of(sheet, plan.code)).value = place(
            sheet, "Repère", row_of(sheet, "AN3-DEV-02")
        ).value

    page = preview(client, "structure", edited(taken("structure", "coordination"), change))
    assert verdicts(page)["error"] == 1


def test_a_workbook_of_another_export_is_held_as_a_conflict(client: Client, taken: Callable[..., bytes], plan: Measure):
    content = taken("structure", "coordination")
    ExportStamp.objects.all().delete()
    Measure.objects.filter(pk=plan.pk).update(title="Autre", version=2)
    page = preview(client, "structure", content)
    assert verdicts(page)["conflict"] == 1


def test_d01_what_is_restricted_is_nowhere_in_the_file(client: Client, taken: Callable[..., bytes], axis: Axis):
    secret = Measure.objects.create(code="AN3-DEV-99", axis=axis, title="CANARI", level=Level.RESTRICTED)
    lead = Ministry.objects.get(code="ML-MEF")
    Implementation.objects.create(measure=secret, axis=axis, member_state_id="ML", lead_ministry=lead)
    for name in ("coordination", "comite.ml"):
        with zipfile.ZipFile(io.BytesIO(taken("structure", name))) as archive:
            whole = b"".join(archive.read(member) for member in archive.namelist()).decode()
        assert "CANARI" not in whole
        assert "AN3-DEV-99" not in whole
        assert secret.pk.hex not in whole


def test_d01_a_state_takes_no_share_nor_act_of_another(client: Client, taken: Callable[..., bytes], plan: Measure):
    Implementation.objects.filter(member_state="BF").update(national_share=987_654_321)
    with zipfile.ZipFile(io.BytesIO(taken("structure", "comite.ml"))) as archive:
        whole = b"".join(archive.read(member) for member in archive.namelist()).decode()
    assert "987654321" not in whole
    book = openpyxl.load_workbook(io.BytesIO(taken("ratification", "comite.ml")))["Ratification"]
    states = {place(book, "État", row).value for row in range(HEADER + 1, book.max_row + 1)} - {None}
    assert states <= {"ML"}
    assert len(states) == bool(Act.objects.filter(member_state="ML"))


def test_the_file_holds_no_author_no_link_and_no_formula(taken: Callable[..., bytes]):
    with zipfile.ZipFile(io.BytesIO(taken("structure", "coordination"))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "<dc:creator></dc:creator>" in parts["docProps/core.xml"]
    assert not any("externalLink" in name or "vbaProject" in name for name in parts)
    assert not any(re.search(r"<f[ >]", text) for name, text in parts.items() if "worksheets" in name)
    assert 'state="veryHidden"' in parts["xl/workbook.xml"]


def test_taking_a_workbook_is_journalled_and_its_address_leads_to_nothing_else(
    client: Client, taken: Callable[..., bytes], account: Callable[[str], User]
):
    taken("structure", "coordination")
    assert Entry.objects.filter(act="export_workbook").count() == 1
    assert client.get(address("ministry")).status_code == 404
    assert client.get(address("structure") + "&feuille=AUCUNE").status_code == 404
    assert address("structure") in unescape(client.get(UPLOAD).content.decode())
    client.force_login(account("administrateur.ml"))
    assert client.get(address("structure")).status_code == 403


def test_a_stamp_that_was_touched_or_taken_away_is_said(client: Client, taken: Callable[..., bytes]):
    def touch(book: Any) -> None:
        book["Estampille"]["B3"] = "0" * 64

    content = taken("structure", "coordination")
    notes = preview(client, "structure", edited(content, touch)).context["batch"].notes
    assert any("a été modifiée" in note for note in notes)
    notes = (
        preview(client, "structure", edited(content, lambda book: book.remove(book["Estampille"])))
        .context["batch"]
        .notes
    )
    assert any("manque" in note for note in notes)
    assert "Estampille" not in str(preview(client, "structure", content).context["batch"].notes)
