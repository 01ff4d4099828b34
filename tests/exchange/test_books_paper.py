"""Workbooks of coordinations on paper and on the screen: nothing cut, no blank page, every list offered."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from protocols.enums import ActKind
from tests.exchange.deposits import deposit
from tests.exchange.open_documents import all_saved_again
from tests.exchange.test_books import HEADER, as_text, edited, place, preview
from tests.printed import pages_of

pytestmark = pytest.mark.django_db


def test_the_nature_of_an_act_is_chosen_from_the_words_of_a_hidden_sheet(taken: Callable[..., bytes]):
    book = openpyxl.load_workbook(io.BytesIO(taken("ratification", "comite.ml")))
    page = book["Ratification"]
    column = place(page, "Nature de l’acte", HEADER).column
    [rule] = [rule for rule in page.data_validations.dataValidation if next(iter(rule.sqref.ranges)).min_col == column]
    name, _, cells = rule.formula1.lstrip("=").partition("!")
    assert [cell.value for [cell] in book[name][cells.replace("$", "")]] == list(ActKind.labels)
    assert book[name].sheet_state == "veryHidden"


def test_the_hidden_lists_are_no_sheet_to_speak_of_and_another_hidden_one_is(
    client: Client, taken: Callable[..., bytes]
):
    content = taken("ratification", "comite.ml")
    assert preview(client, "ratification", content).context["batch"].notes == []

    def add(book: Any) -> None:
        hidden = book.create_sheet("Brouillon")
        hidden["A1"], hidden.sheet_state = "à revoir", "hidden"

    [note] = preview(client, "ratification", edited(content, add)).context["batch"].notes
    assert "Brouillon" in note
    assert "masquée" in note


def test_c16_a_sheet_copied_beside_itself_is_refused_by_both_names(client: Client, taken: Callable[..., bytes]):
    copied = edited(taken("structure", "coordination"), lambda book: book.copy_worksheet(book["Mesures"]))
    response = deposit(client, "structure", copied, "classeur.xlsx")
    [fault] = response.context["form"].errors["file"]
    assert "«\u00a0Mesures\u00a0» et «\u00a0Mesures Copy\u00a0»" in fault


def test_a_sheet_filed_alone_that_the_role_does_not_write_is_told_so(client: Client, taken: Callable[..., bytes]):
    content = as_text(taken("structure", "coordination"), "Déclinaisons nationales")
    [fault] = deposit(client, "structure", content, "feuille.csv").context["form"].errors["file"]
    assert "ne s’écrit pas avec votre rôle" in fault


def typed_anew(content: bytes) -> bytes:
    def change(book: Any) -> None:
        page = book["Ratification"]
        free = next(row for row in range(HEADER + 1, 200) if page.cell(row, 2).value is None)
        place(page, "Instrument", free + 5).value = "TYPED-ANEW"

    return edited(content, change)


@pytest.mark.libreoffice
@pytest.mark.poppler
def test_only_rows_that_say_something_are_printed_and_each_page_bears_the_headings(
    taken: Callable[..., bytes], tmp_path: Path
):
    """Free rows take no page, yet one that is filled in is printed."""
    files = {
        "ratification": typed_anew(taken("ratification", "comite.ml")),
        "structure": taken("structure", "coordination"),
    }
    paths = [tmp_path / f"{name}.xlsx" for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    folder = all_saved_again(paths, "pdf")
    ratification, structure = (pages_of((folder / f"{name}.pdf").read_bytes()) for name in files)
    *acts, guide = ratification
    assert guide.startswith("Mode d’emploi")
    assert all("Instrument État Nature de l’acte" in page for page in acts)
    assert sum("TYPED-ANEW" in page for page in acts) == 2
    assert len(structure) == 6
    assert [page for page in structure if "AN3" not in page and "Mode d’emploi" not in page] == []
