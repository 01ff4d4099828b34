"""A change typed in a cell that the server holds is never taken and never silent, and signs that deceive are refused."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from exchange.enums import Verdict
from exchange.previews.workbook import workbook_content
from exchange.rules.choices import Choices
from exchange.rules.workbook_sheets import MILESTONES, REPORTS
from measures.models import Implementation, Measure
from tests.exchange.own_workbooks import OwnWorkbook, changed, confirm
from tests.exchange.test_books import edited, place, preview, row_of

pytestmark = pytest.mark.django_db


def told(book: OwnWorkbook) -> tuple[Any, Any]:
    batch = book.deposit()
    return batch, workbook_content(batch, book.judged(), Choices(), on_behalf=False).told


@pytest.mark.parametrize(
    ("sheet", "path", "value"),
    [
        (REPORTS.name, "due_on", "31/12/2031"),
        (REPORTS.name, "national_share", 7),
        (REPORTS.name, "known_rate", "presque tout"),
        (REPORTS.name, "measure", "Un autre intitulé"),
        (MILESTONES.name, "deliverable", "Un livrable de plus"),
    ],
)
def test_a_change_in_a_locked_cell_is_told_with_its_cell_and_changes_nothing(
    book: OwnWorkbook, sheet: str, path: str, value: Any
):
    line = book.lines[sheet][0]
    line[path] = value
    before = Implementation.objects.get(measure__code=line["code"], lead_ministry=book.user.ministry)
    batch, [said] = told(book)
    assert "tenue par le serveur" in said.sentences[0]
    assert said.sentences[0].startswith("Cellule ")
    assert changed(book.judged()) == []
    confirm(batch)
    after = Implementation.objects.get(pk=before.pk)
    assert (after.version, after.due_on, after.national_share) == (before.version, before.due_on, before.national_share)


def test_what_the_server_changed_since_the_export_is_no_change_of_the_person(book: OwnWorkbook):
    code = book.lines[REPORTS.name][0]["code"]
    Measure.objects.filter(code=code).update(title="Intitulé revu depuis")
    Implementation.objects.filter(measure__code=code, member_state="ML").update(due_on=date(2031, 12, 31))
    assert told(book)[1] == ()


def test_a_locked_cell_emptied_says_nothing(book: OwnWorkbook):
    book.lines[REPORTS.name][0]["due_on"] = None
    assert told(book)[1] == ()


def test_a_locked_cell_of_a_coordination_s_workbook_is_told_and_stands_in_the_corrected_copy(
    client: Client, taken: Callable[..., bytes], plan: Measure
):
    def change(book: Any) -> None:
        page = book["Déclinaisons nationales"]
        place(page, "Taux physique (%)", row_of(page, plan.code)).value = 99

    page = preview(client, "structure", edited(taken("structure", "comite.ml"), change))
    [said] = page.context["content"].told
    assert "Taux physique (%)" in said.sentences[0]
    assert page.context["counts"]["changed"] == 0
    copy = client.get(reverse("exchange:copy", args=[page.context["batch"].pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(copy.content)).active.iter_rows(values_only=True))
    assert "tenue par le serveur" in rows[1][-1]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b\u202b", "\x07"])
@pytest.mark.parametrize("path", ["results", "evidence"])
def test_c19_a_text_that_turns_its_writing_around_is_refused_in_a_workbook_of_ours(
    book: OwnWorkbook, path: str, sign: str
):
    book.lines[REPORTS.name][0][path] = f"route {sign}eriotirret"
    [row] = changed(book.judged())
    assert row.verdict == Verdict.ERROR
    assert "caractères de contrôle" in row.sentences[0]
