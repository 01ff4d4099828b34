"""The preview of an import, page by page: light whatever the file, and no choice is lost between two pages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from exchange.models import ImportBatch
from exchange.previews.content import PAGE_SIZE, AsideLine, CellLine, ChoiceLine, Content, button_words, page_of
from exchange.rules.choices import Choices, choices_kept
from exchange.rules.excerpts import LONGEST, excerpts
from measures.models import Axis, Measure
from tests.exchange.deposits import MEASURE, confirm, preview
from tests.exchange.test_import_pages import deposit, reports

pytestmark = pytest.mark.django_db

MOST_BYTES = 100_000
CONFLICTS = tuple(ChoiceLine(name=f"c{number}", row=number, code="AN2-DEF-01", is_conflict=True) for number in range(3))


def content(**parts: Any) -> Content:
    return Content(**({"counts": {}, "row_count": 1, "figures": (), "written": "212\u00a0valeurs"} | parts))


def lines(total: int) -> list[dict[str, Any]]:
    return [MEASURE | {"Code": f"AN3-DEV-{number:04}", "Intitulé": f"Route {number}"} for number in range(total)]


def send(client: Client, previewed: Any, **data: Any) -> Any:
    batch, token = previewed.context["batch"], previewed.context["token"]
    return client.post(reverse("exchange:choices", args=[batch.pk]), {"token": token} | data, follow=True)


@pytest.fixture
def matrix_page(signed: Callable, comite_ml: User) -> Any:
    client = signed(comite_ml)
    return client.get(deposit(client).headers["Location"])


def test_a_file_of_five_thousand_differences_gives_pages_of_a_hundred_kilobytes_at_most(
    signed: Callable, coordination: User, axis: Axis
):
    page = preview(signed(coordination), "measures.measure", lines(1250))
    assert page.context["page"].paginator.count >= 5000
    address = reverse("exchange:preview", args=[page.context["batch"].pk])
    for number in (1, 2, page.context["page"].paginator.num_pages):
        assert len(signed(coordination).get(address, {"page": number}).content) <= MOST_BYTES


def test_the_worst_page_full_of_long_conflicts_stays_under_the_limit():
    long, other = "é" * 5000, "é" * 4000 + "à" * 1000
    shown = excerpts(long, other)
    assert max(map(len, shown)) <= LONGEST + 2
    assert shown[0] != shown[1]


@pytest.mark.parametrize("asked", ["0", "-3", "abc", "9999", "\0", "1e9"])
def test_a_page_that_does_not_exist_is_the_nearest_one(matrix_page: Any, client: Client, asked: str):
    answer = client.get(reverse("exchange:preview", args=[matrix_page.context["batch"].pk]), {"page": asked})
    assert answer.status_code == 200


def test_every_difference_is_on_one_page_and_one_only():
    many = content(
        undecided=CONFLICTS,
        aside=tuple(AsideLine(number, "", "erreur", "block", "", ()) for number in range(60)),
        changes=tuple(CellLine("", f"A{number}", "Taux", "1", "2") for number in range(70)),
    )
    pages = [page_of(many, number) for number in (1, 2, 3)]
    assert [len(page["page"]) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 33]
    assert [line for page in pages for line in page["changes"]] == list(many.changes)
    assert [page["sections"] for page in pages] == [["undecided", "aside"], ["aside", "changes"], ["changes"]]


def test_g11_the_preview_of_a_table_asks_as_many_queries_for_ten_rows_as_for_two_hundred(
    signed: Callable, coordination: User, axis: Axis
):
    asked = []
    for total in (10, 200):
        client = signed(coordination)
        address = preview(client, "measures.measure", lines(total)).wsgi_request.path
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_button_says_what_is_saved_what_keeps_the_server_and_what_is_left_aside():
    aside = (AsideLine(4, "", "erreur", "block", "", ()),)
    said = button_words(content(undecided=CONFLICTS, aside=aside), Choices())
    assert said == (
        "Enregistrer 212\u00a0valeurs\u202f; 3\u00a0conflits gardent la valeur du serveur\u202f; "
        "1\u00a0ligne laissée de côté"
    )
    answered = Choices(from_file=frozenset({"c0"}), from_server=frozenset({"c1"}))
    assert "1\u00a0conflit garde la valeur du serveur" in button_words(content(undecided=CONFLICTS), answered)


def test_a_choice_of_one_page_outlives_another_page(matrix_page: Any, client: Client):
    send(client, matrix_page, row="FDR AN II !18", page="2", situation="2026-09-30")
    again = send(client, matrix_page, revision="FDR AN II !10/due_on", shown="FDR AN II !10/due_on", current="2")
    chosen = again.context["choices"]
    assert chosen.rows == {"FDR AN II !18"}
    assert (chosen.revisions, chosen.situation) == ({"FDR AN II !10/due_on"}, "2026-09-30")


def test_a_box_that_comes_back_unticked_is_no_longer_chosen(matrix_page: Any, client: Client):
    send(client, matrix_page, row="FDR AN II !18", shown="FDR AN II !18")
    again = send(client, matrix_page, shown="FDR AN II !18")
    assert again.context["choices"].rows == frozenset()


def test_what_was_chosen_on_another_page_is_what_is_confirmed(matrix_page: Any, client: Client, signed_paper: dict):
    assert not reports().filter(implementation__measure__code="AN2-DEF-09").exists()
    send(client, matrix_page, row="FDR AN II !18")
    address = reverse("exchange:confirm", args=[matrix_page.context["batch"].pk])
    client.post(address, {"token": matrix_page.context["token"]} | signed_paper)
    assert reports().filter(implementation__measure__code="AN2-DEF-09").exists()


@pytest.mark.parametrize(("side", "name"), [("file", "from_file"), ("server", "from_server")])
def test_one_answer_to_every_conflict_replaces_what_was_chosen_one_by_one(side: str, name: str):
    before = Choices(from_file=frozenset({"a"}), from_server=frozenset({"b"}), rows=frozenset({"r"}))
    after = before.everywhere(side, ["a", "b", "c"])
    assert getattr(after, name) == {"a", "b", "c"}
    assert after.from_file.isdisjoint(after.from_server)
    assert after.rows == {"r"}


def test_choices_are_given_back_as_they_were_kept():
    chosen = Choices("2026-09-30", frozenset("ab"), frozenset("c"), frozenset("d"), frozenset("e"))
    assert choices_kept({"choices": chosen.kept()}) == chosen
    assert choices_kept({}) == Choices()


def test_c03_choices_are_kept_only_from_the_session_that_previewed(matrix_page: Any, comite_ml: User):
    other = Client()
    other.force_login(comite_ml)
    refused = send(other, matrix_page, row="FDR AN II !18")
    assert refused.status_code == 409
    assert ImportBatch.objects.get(pk=matrix_page.context["batch"].pk).answers == {}


def test_c03_choices_of_an_import_that_has_served_are_refused(signed: Callable, coordination: User, axis: Axis):
    client = signed(coordination)
    page = preview(client, "measures.measure", lines(1))
    confirm(client, page)
    assert send(client, page, row="x").status_code == 409
    assert Measure.objects.filter(code="AN3-DEV-0000").count() == 1


def test_no_button_of_a_page_is_pressed_by_the_enter_key_but_the_confirmation(matrix_page: Any):
    form = matrix_page.content.decode().partition('<form method="post" action="/echanges/')[2]
    assert re.search(r"<button[^>]*>", form)[0] == '<button class="vh" tabindex="-1" aria-hidden="true">'
