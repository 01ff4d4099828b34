"""The corrected copy: the rows left aside, in the same format, to be filed again once corrected."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.rules.workbook_sheets import REPORTS
from measures.models import Axis, Implementation, Measure
from tests.exchange.deposits import MEASURE, PART, as_csv, deposit, preview, verdicts
from tests.exchange.own_workbooks import OwnWorkbook, as_xlsx
from tests.exchange.test_import_pages import deposit as deposit_matrix
from tests.exchange.test_import_pages import signed_in

pytestmark = pytest.mark.django_db


def copied(client: Client, page: Any) -> Any:
    return client.get(reverse("exchange:copy", args=[page.context["batch"].pk]))


def cells(answer: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_only_the_rows_left_aside_are_in_the_copy_with_a_remark_each(
    signed: Callable, comite_ml: User, part: Implementation
):
    client = signed(comite_ml)
    page = preview(
        client,
        "measures.implementation",
        [PART | {"Échéance": "31/08/2027"}, PART | {"Mesure": "AN3-DEF-98", "Échéance": "31/08/2027"}],
    )
    head, row = cells(copied(client, page))
    assert (head[0], head[-1]) == ("Repère", "Remarques")
    assert row[head.index("Mesure")] == "AN3-DEF-98"
    assert row[head.index("Échéance")] == "31/08/2027"
    assert "inconnu" in row[-1]


def test_a_copy_that_is_filed_again_says_the_same_and_once_corrected_is_taken(
    signed: Callable, coordination: User, axis: Axis
):
    client = signed(coordination)
    wrong = MEASURE | {"Nature": "mixte", "Intitulé": "=1+1"}
    page = preview(client, "measures.measure", [wrong])
    copy = copied(client, page).content
    again = client.get(deposit(client, "measures.measure", copy, "copie.xlsx")["Location"])
    assert verdicts(again) == verdicts(page)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    titles = [cell.value for cell in book.active[1]]
    faulty = book.active.cell(2, titles.index("Nature") + 1)
    assert faulty.fill.fgColor.rgb == "FFF6D5CF"
    faulty.value = "conjointe"
    output = io.BytesIO()
    book.save(output)
    taken = client.get(deposit(client, "measures.measure", output.getvalue(), "copie.xlsx")["Location"])
    assert verdicts(taken) == {"new": 1}
    assert "=1+1" in {change.after for change in taken.context["changes"]}


def test_the_copy_of_a_matrix_holds_its_rows_and_reads_as_a_matrix_again(signed: Callable, comite_ml: User):
    client = signed(comite_ml)
    page = client.get(deposit_matrix(client).headers["Location"])
    answer = copied(client, page)
    rows = cells(answer)
    assert "Mali" in rows[0][0]
    assert len(rows) - 2 == len(page.context["content"].aside)
    assert all(row[-1] for row in rows[2:])
    again = deposit_matrix(client, answer.content, "copie.xlsx")
    assert again.status_code == 302, again.context["form"].errors


def test_the_copy_of_a_matrix_keeps_what_could_not_be_read_as_it_was_filed(signed: Callable, comite_ml: User):
    book, output = openpyxl.Workbook(), io.BytesIO()
    unread = ["Vert", "entre 40 et 50 %", "31/02/2026"]
    for line in (
        ["RÉPUBLIQUE DU MALI"],
        ["Code", "Mesure", "Statut", "Taux (%)", "Échéance"],
        ["AN2-DEF-99", "?", *unread],
    ):
        book.active.append(line)
    book.save(output)
    client = signed(comite_ml)
    page = client.get(deposit_matrix(client, output.getvalue(), "matrice.xlsx").headers["Location"])
    row = cells(copied(client, page))[-1]
    assert [row[1], row[2], row[4]] == unread


def test_c02_the_copy_holds_no_value_of_the_server(signed: Callable, comite_ml: User, axis: Axis):
    Measure.objects.create(code="AN3-DEF-99", axis=axis, title="CANARI", level="restricted")
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Mesure": "AN3-DEF-99"}])
    assert "CANARI" not in str(cells(copied(client, page)))


def test_an_import_with_nothing_aside_has_no_copy(signed: Callable, coordination: User, axis: Axis):
    client = signed(coordination)
    assert copied(client, preview(client, "measures.measure", [MEASURE])).status_code == 404


def test_c03_another_account_has_no_copy(signed: Callable, coordination: User, comite_ml: User, axis: Axis):
    client = signed(coordination)
    page = client.get(deposit(client, "measures.measure", as_csv([MEASURE | {"Nature": "x"}]))["Location"])
    assert copied(signed(comite_ml), page).status_code == 404


def test_the_copy_of_a_workbook_of_ours_keeps_its_marks_and_is_recognised_again(focal: Any):
    book = OwnWorkbook(focal("ml-mti"))
    line = next(line for line in book.lines[REPORTS.name] if line["step"] == "à commencer")
    line["physical_rate"], line["results"] = 118, "Deux tronçons"
    client = signed_in(book.user)
    page = client.get(deposit_matrix(client, as_xlsx(book.book()), "classeur.xlsx").headers["Location"])
    copy = copied(client, page)
    [_, row] = cells(copy)
    assert (row[0], row[-1] != "") == (line["key"], True)
    assert "Deux tronçons" in row
    again = client.get(deposit_matrix(client, copy.content, "copie.xlsx").headers["Location"])
    assert again.context["batch"].kind == "workbook"
