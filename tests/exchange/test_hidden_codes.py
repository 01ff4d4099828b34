"""C-04, C-05: a code or a reference that is hidden and one that does not exist are answered alike, word for word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from exchange.tables import TABLES
from measures.models import Axis, Coverage, Measure
from measures.rules.codes import closed_code, last_numbers
from tests.exchange.deposits import MEASURE, PART, confirm, preview, sentences, verdicts
from tests.exchange.plans import book, page_of, plan
from tests.exchange.test_import_pages import signed_in

pytestmark = pytest.mark.django_db

HIDDEN, ABSENT, NEXT = "AN3-DEV-05", "AN3-DEV-03", "AN3-DEV-06"
SECRET = "Titre que nul ne lit sans habilitation"


@pytest.fixture
def uncleared(coordination: User, measure: Measure) -> Client:
    """A confederal coordination that reads what is internal, beside a restricted measure of the draft."""
    Measure.objects.create(code=HIDDEN, axis=measure.axis, title=SECRET, level="restricted")
    User.objects.filter(pk=coordination.pk).update(clearance="internal")
    return signed_in(User.objects.get(pk=coordination.pk))


def told(page: Any, code: str) -> tuple[dict[str, int], list[str]]:
    """Return what a preview says, the code asked for apart."""
    assert SECRET not in page.content.decode()
    return verdicts(page), [sentence.replace(code, "…") for sentence in sentences(page)]


def test_c04_a_new_measure_under_a_hidden_code_and_under_a_number_passed_over_are_one(uncleared: Client):
    answers = [
        told(preview(uncleared, "measures.measure", [MEASURE | {"Code": code}]), code) for code in (HIDDEN, ABSENT)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == {"error": 1}
    assert NEXT in answers[0][1][0]


def test_the_number_after_the_last_is_taken(uncleared: Client):
    page = preview(uncleared, "measures.measure", [MEASURE | {"Code": NEXT}])
    assert confirm(uncleared, page).status_code == 302
    assert Measure.objects.get(code=NEXT).title == "Route"


def test_who_reads_every_measure_gives_any_free_code(signed: Callable, coordination: User, measure: Measure):
    Measure.objects.create(code=HIDDEN, axis=measure.axis, title=SECRET, level="restricted")
    client = signed(coordination)
    confirm(client, preview(client, "measures.measure", [MEASURE | {"Code": ABSENT}]))
    assert Measure.objects.filter(code=ABSENT).exists()


def matrix(code: str) -> bytes:
    return book(
        {"Matrice": [("N°", "Axe", "Mesure", "Structure responsable"), (code, "Développement", "Creuser", "MTI")]}
    )


@pytest.mark.parametrize("code", [HIDDEN, ABSENT, ""])
def test_c04_a_matrix_is_proposed_the_next_code_whatever_it_says(uncleared: Client, code: str):
    page = page_of(uncleared, plan(uncleared, matrix(code), roadmap="AN3"))
    assert confirm(uncleared, page).status_code == 302
    assert Measure.objects.get(title="Creuser").code == NEXT


def test_c04_the_form_of_the_administration_answers_as_the_table(uncleared: Client, axis: Axis):
    fields = {"title": "Route", "axis": axis.pk, "nature": "joint", "priority": "normal", "level": "internal"}
    parts = {f"{name}-{part}": "0" for name in ("indicators", "coverages") for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    errors = []
    for code in (HIDDEN, ABSENT):
        answer = uncleared.post(reverse("admin:measures_measure_add"), fields | parts | {"code": code})
        found = answer.context["adminform"].form.errors
        assert list(found) == ["code"]
        errors.append(found["code"][0].replace(code, "…"))
    assert errors[0] == errors[1]


# By table, a line whose relation is given by the code of a measure, and the column that gives it.
REFERENCES = {
    "measures.measure": ("Poursuit", MEASURE | {"Code": "AN3-DEV-01", "Poursuit": ""}),
    "measures.coverage": (
        "Mesure",
        {"Mesure": "", "Instrument": "PA-DEVPT", "Article": "ensemble", "Lien": "met en œuvre"},
    ),
    "measures.implementation": ("Mesure", PART | {"Chef de file": "ML-MEF"}),
}


def test_every_reference_to_a_measure_is_tried():
    named = {label for label, spec in TABLES.items() for root in spec.references if spec.related(root) is Measure}
    assert named == REFERENCES.keys()


@pytest.mark.parametrize("label", REFERENCES)
def test_c04_c05_a_hidden_reference_and_an_unknown_one_are_one(
    uncleared: Client, label: str, comite_ml: User, measure: Measure
):
    client = uncleared
    if label == "measures.implementation":
        # Mali is not concerned by the hidden measure: its coordination does not read it either.
        client = signed_in(comite_ml)
    column, line = REFERENCES[label]
    answers = [told(preview(client, label, [line | {column: code}]), code) for code in (HIDDEN, ABSENT)]
    assert answers[0] == answers[1]
    assert answers[0][0].keys() <= {"error", "unknown"}


def test_c05_a_hidden_measure_gains_no_provision_by_a_table(uncleared: Client):
    _, line = REFERENCES["measures.coverage"]
    confirm(uncleared, preview(uncleared, "measures.coverage", [line | {"Mesure": HIDDEN}]))
    assert not Coverage.objects.filter(measure__code=HIDDEN).exists()


@pytest.mark.parametrize(
    ("code", "is_open"),
    [("AN3-DEV-06", True), ("AN3-DEV-05", False), ("AN3-DEV-1", False), ("AN3-DIP-01", True), ("SANS", False)],
)
def test_a_code_is_open_after_the_last_of_its_letters(code: str, is_open: bool):
    assert (closed_code(code, last_numbers(["AN3-DEV-05", "AN3-DEV-02", "AN2-DIP-04"])) == "") == is_open
