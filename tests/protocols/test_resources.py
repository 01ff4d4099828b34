"""What leaves in a workbook: the rows that are read, French titles, no live formula."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from common.spreadsheet import restore
from protocols.enums import ActKind
from protocols.models import Act, Instrument, Provision
from protocols.resources import COLUMNS, ActResource, InstrumentResource, ProvisionResource

Cast = dict[str, User]
Make = Callable[..., Act]
STARTERS = ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", '"=1', ";=1", "'=1"]


def own_rows(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["Instrument"] == "X-ESSAI"]


@pytest.mark.parametrize(
    ("resource", "model"),
    [(InstrumentResource, "instrument"), (ProvisionResource, "provision"), (ActResource, "act")],
)
def test_the_columns_are_those_that_an_import_knows(cast: Cast, resource: type, model: str) -> None:
    assert resource(user=cast["ml"]).export().headers == list(COLUMNS[model].values())


def test_an_export_holds_the_acts_that_are_read_and_says_which_wait(cast: Cast, stored: Make) -> None:
    stored(ActKind.RATIFICATION)
    stored(ActKind.SIGNATURE, confirmed_by="ml")
    assert [row["Confirmation"] for row in own_rows(ActResource(user=cast["ml"]).export().dict)] == [
        "à confirmer",
        "confirmé",
    ]
    for name, kinds in {"ne": ["signature"], "observer": ["signature"], "administrator": []}.items():
        rows = own_rows(ActResource(user=cast[name]).export().dict)
        assert [row["Nature de l’acte"] for row in rows] == kinds


def test_a_queryset_handed_in_is_cut_to_what_is_read(cast: Cast, stored: Make) -> None:
    stored(ActKind.RATIFICATION)
    assert not own_rows(ActResource(user=cast["ne"]).export(Act.objects.all()).dict)


@pytest.mark.parametrize("text", STARTERS)
def test_d03_no_text_leaves_as_a_formula_and_comes_back_as_it_was(
    cast: Cast, client: Client, stored: Make, text: str
) -> None:
    stored(note=text, body=text, reference=text, source=text, confirmed_by="ml")
    client.force_login(cast["observer"])
    [row] = own_rows(read_csv(client))
    for title in ("Observations", "Organe", "Référence", "Source"):
        assert row[title][0] == "'"
        assert restore(row[title]) == text


def read_csv(client: Client) -> list[dict[str, str]]:
    content = client.get(reverse("protocols:matrix"), {"format": "csv"}).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))


@given(st.text())
def test_d03_whatever_the_text_of_an_instrument_it_comes_back_as_it_was(text: str) -> None:
    resource = InstrumentResource(user=None)
    exported = resource.export_field(resource.fields["title"], Instrument(title=text))
    assert restore(exported) == text


def test_d03_a_workbook_holds_dates_as_dates_and_texts_as_texts(cast: Cast, client: Client, stored: Make) -> None:
    stored(note="=1+1", confirmed_by="ml")
    client.force_login(cast["observer"])
    content = client.get(reverse("protocols:matrix"), {"format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).active
    titles = [cell.value for cell in sheet[1]]
    [row] = [cells for cells in sheet.iter_rows(min_row=2) if cells[0].value == "X-ESSAI"]
    cells = dict(zip(titles, row, strict=True))
    assert sheet.title == "Actes"
    assert cells["Date"].value.date() == date(2024, 2, 13)
    assert (cells["Observations"].data_type, cells["Observations"].value) == ("s", "'=1+1")
    assert not [cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"]


def test_an_unknown_format_is_not_found(cast: Cast, client: Client) -> None:
    client.force_login(cast["observer"])
    assert client.get(reverse("protocols:matrix"), {"format": "ods"}).status_code == 404


def test_provisions_leave_with_the_code_of_their_instrument(cast: Cast, instrument: Instrument) -> None:
    Provision.objects.create(instrument=instrument, number="12 bis", heading="Dépôt", order=12)
    [row] = own_rows(ProvisionResource(user=cast["observer"]).export().dict)
    assert (row["Article"], row["Intitulé"], row["Rang"]) == ("12 bis", "Dépôt", "12")


def test_nobody_without_the_right_exports_anything(cast: Cast, instrument: Instrument) -> None:
    assert instrument.code in InstrumentResource(user=cast["observer"]).export()["Code"]
    assert not InstrumentResource(user=cast["administrator"]).export()["Code"]
