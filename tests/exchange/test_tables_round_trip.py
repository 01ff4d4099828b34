"""What an export holds comes back exactly, and no text is a live formula on the way."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from common.resources import list_file
from exchange.tables import TABLES
from measures.models import Axis, Measure
from tests.exchange.deposits import (
    confirm,
    deposit,
    sentences,
    verdicts,
)

pytestmark = pytest.mark.django_db


def exported(user: User, label: str, form: str) -> bytes:
    return list_file(TABLES[label].resource(user=user), file_format=form, title="Lignes")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("accounts.ministry", "administrateur.ml"),
        ("measures.measure", "coordination"),
        ("measures.implementation", "comite.ml"),
        ("protocols.instrument", "coordination"),
        ("protocols.provision", "coordination"),
        ("protocols.act", "comite.ml"),
    ],
)
def test_d03_an_export_imported_as_it_left_changes_nothing(
    client: Client, account: Callable[[str], User], axis: Axis, label: str, name: str, form: str
):
    client.force_login(account(name))
    response = deposit(client, label, exported(account(name), label, form), f"export.{form}")
    assert response.status_code == 302, response.context["form"].errors
    page = client.get(response["Location"])
    assert set(verdicts(page)) <= {"unchanged", "not_yours"}, sentences(page)
    assert page.context["counts"]["unchanged"] > 0 or label == "protocols.act"


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", " =1", "＝1", "'=1", "''=1", "'simple", ";=1", "ligne\nsuite"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", FORMULAS)
def test_d03_a_text_that_looks_like_a_formula_leaves_inert_and_comes_back_exact(
    signed: Callable, coordination: User, measure: Measure, form: str, text: str
):
    Measure.objects.filter(pk=measure.pk).update(description=text)
    content = exported(coordination, "measures.measure", form)
    Measure.objects.filter(pk=measure.pk).update(description="effacé")
    client = signed(coordination)
    page = client.get(deposit(client, "measures.measure", content, f"export.{form}")["Location"])
    assert page.context["counts"]["changed"] == 1
    confirm(client, page)
    measure.refresh_from_db()
    assert measure.description == text
