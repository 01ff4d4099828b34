"""What is said of a cell that is not of its column's kind, and of a file that did not arrive: what to do, in words."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.rules.own_columns import Column
from exchange.rules.sheets import Cell
from exchange.rules.tables import read_value
from tests.exchange.test_import_pages import signed_in

DUE = Column("due_on", "Échéance", "date")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("31/02/2026", "« 31/02/2026 » n’existe pas au calendrier"),
        ("2026-13-01", "« 2026-13-01 » n’existe pas au calendrier"),
        ("31/12/26", "« 31/12/26 » n’a que deux chiffres pour l’année"),
        (46022, "« 46022 » est un nombre"),
        ("fin juin", "« fin juin » n’est pas une date"),
        (True, "« VRAI » n’est pas une date"),
    ],
)
def test_c17_a_date_that_is_not_read_says_what_is_wrong_with_it(value: Any, told: str):
    with pytest.raises(ValueError, match=re.escape(told.replace("« ", "«\u00a0").replace(" »", "\u00a0»"))) as refusal:
        read_value(DUE, Cell(value), is_escaped=False)
    assert "31/12/2026" in str(refusal.value)


@pytest.mark.parametrize(("value", "told"), [(True, "VRAI"), (False, "FAUX")])
def test_c17_a_logical_value_is_named_as_the_spreadsheet_shows_it(value: bool, told: str):
    with pytest.raises(ValueError, match=told):
        read_value(Column("title", "Intitulé", "text"), Cell(value), is_escaped=False)


def sent_up_to(client: Client, address: str, share: float, **fields: str) -> Any:
    """Send a form of which the file stops on the way: the last boundary never comes."""
    head = "".join(
        f'--limite\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += '--limite\r\nContent-Disposition: form-data; name="file"; filename="matrice.csv"\r\n\r\n'
    body = head.encode() + b"Code;Statut\r\n" * 400 + b"\r\n--limite--\r\n"
    kept = body if share == 1 else body[: len(head) + int((len(body) - len(head)) * share)]
    return client.post(address, kept, content_type="multipart/form-data; boundary=limite")


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.1, 0.9])
def test_a_sending_that_was_cut_says_so_and_asks_to_send_again(comite_ml: User, share: float):
    client, address = signed_in(comite_ml), reverse("exchange:upload")
    for fields in ({"period": "AN2-09"}, {"modele": "measures.implementation"}):
        page = sent_up_to(client, address, share, **fields)
        assert page.status_code == 400
        assert "interrompu" in page.context["form"].errors["file"][0]


@pytest.mark.django_db
def test_a_file_that_arrived_whole_is_not_said_to_be_cut(comite_ml: User):
    page = sent_up_to(signed_in(comite_ml), reverse("exchange:upload"), 1, period="AN2-09")
    assert "interrompu" not in page.context["form"].errors["file"][0]
