"""A national coordination files the same matrix: its state's parts and milestones are proposed in the draft, nobody else's."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from journal.models import Entry
from measures.models import Axis, Implementation, Measure, Milestone, Roadmap
from tests.exchange.deposits import confirm, sentences, verdicts
from tests.exchange.matrices import catalogue
from tests.exchange.plans import LEVELS, book, mali, niger, page_of, plan, three_levels
from tests.exchange.test_import_pages import signed_in
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db

ROAD = ("Axe 1 : Développement", "", "Bitumer la route", "MTI", "T1 2027", "T3 2027", "1,5")
STATES = ("Axe", "Mesure", "Pays concernés", "Responsable", "Échéance")


@pytest.fixture
def client(comite_ml: User) -> Client:
    return signed_in(comite_ml)


@pytest.fixture
def road(axis: Axis) -> Measure:
    return Measure.objects.create(code="AN3-DEV-01", axis=axis, title="Bitumer la route")


@pytest.fixture
def draft(db: None) -> Roadmap:
    """The measures of the demonstration, in a roadmap that is still a draft."""
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    roadmap = Roadmap.objects.create(code="AN5", title="An V", **dates)
    axes = {
        letters: Axis.objects.create(roadmap=roadmap, code=letters, order=order, name=letters)
        for order, letters in enumerate(("DEF", "DIP", "DEV"), 1)
    }
    Measure.objects.bulk_create(
        Measure(code=known.code.replace("AN2", "AN5"), axis=axes[known.code.split("-")[1]], title=known.title)
        for known in catalogue().measures
    )
    return roadmap


def test_the_part_of_one_s_own_state_is_proposed(client, road):
    page = page_of(client, plan(client, three_levels(ROAD), roadmap="AN3"))
    assert not Implementation.objects.filter(measure=road).exists()
    assert confirm(client, page).status_code == 302
    part = Implementation.objects.get(measure=road)
    told = (part.member_state_id, part.lead_ministry_id and part.lead_ministry.code, part.start_on, part.due_on)
    assert told == ("ML", "ML-MTI", date(2027, 1, 1), date(2027, 9, 30))
    assert part.national_share == 1_500_000


def test_it_writes_no_measure_and_no_axis(client, road):
    line = ("Axe 2 : Monnaie", "", "Créer la banque", *ROAD[3:])
    page = page_of(client, plan(client, three_levels(ROAD, line), roadmap="AN3"))
    assert "la coordination confédérale l’y inscrit d’abord" in " ".join(sentences(page))
    confirm(client, page)
    assert set(Measure.objects.filter(axis__roadmap__code="AN3")) == {road}


def test_the_activities_of_a_chronogramme_become_milestones(draft, comite_ne):
    client = signed_in(comite_ne)
    page = page_of(client, plan(client, niger(), roadmap="AN5"))
    confirm(client, page)
    parts = Implementation.objects.filter(measure__axis__roadmap=draft)
    assert set(parts.values_list("member_state", flat=True)) == {"NE"}
    assert parts.count() == 15
    told = Milestone.objects.filter(implementation__measure__code="AN5-DEF-01").values_list("order", "title", "due_on")
    assert told.earliest("order") == (1, "Textes d'organisation adoptés", date(2026, 3, 31))
    assert told.count() == 4


@pytest.mark.parametrize(("content", "state"), [(mali, "ml"), (niger, "ne")], ids=["mali", "niger"])
def test_the_same_file_again_proposes_nothing(draft, account, content, state):
    client = signed_in(account(f"comite.{state}"))
    confirm(client, page_of(client, plan(client, content(), roadmap="AN5")))
    again = page_of(client, plan(client, content(), roadmap="AN5"))
    assert not again.context["content"].written
    assert verdicts(again)["unchanged"] >= 15


def test_the_matrix_of_another_state_is_refused(draft, client):
    answer = plan(client, niger(), roadmap="AN5")
    assert answer.status_code == 400
    assert "Niger" in answer.content.decode()


def test_a_line_of_other_states_is_left_out_and_said(client, road):
    lines = (
        (ROAD[0], "Bitumer la route", "Mali, Niger", "MTI", "T3 2027"),
        (ROAD[0], "Relier les réseaux", "Niger", "MP", "T3 2027"),
    )
    page = page_of(client, plan(client, book({"Plan": [("MALI",), STATES, *lines]}), roadmap="AN3"))
    assert verdicts(page) == {"new": 1}
    assert any("ligne 4" in note for note in page.context["batch"].notes)


def test_a_near_title_waits_with_its_milestones(draft, comite_ne):
    client = signed_in(comite_ne)
    Measure.objects.filter(code="AN5-DEF-01").update(title="Achever l'opérationnalisation de l'état-major de la Force")
    page = page_of(client, plan(client, niger(), roadmap="AN5"))
    assert verdicts(page)["question"] == 5
    (choice,) = page.context["undecided"]
    confirm(client, page, row=choice.near[0][0])
    part = Implementation.objects.get(measure__code="AN5-DEF-01", member_state="NE")
    assert part.milestones.count() == 4


def test_an_unknown_ministry_leaves_its_line_aside_with_the_cell(client, road):
    page = page_of(client, plan(client, three_levels((*ROAD[:3], "Ministère des Comètes", *ROAD[4:])), roadmap="AN3"))
    assert verdicts(page) == {"error": 1}
    assert any("D4" in sentence for sentence in sentences(page))


def test_each_row_is_journalled_as_an_act_of_its_person(client, road, comite_ml):
    confirm(client, page_of(client, plan(client, three_levels(ROAD), roadmap="AN3")))
    created = Entry.objects.filter(act="create_implementation").latest("sequence")
    assert (created.actor, created.member_state) == (comite_ml.email, "ML")
    assert chain_holds()


def test_a_national_coordination_opens_no_roadmap(client):
    answer = plan(client, three_levels(ROAD), roadmap="")
    assert answer.status_code == 400
    assert not Roadmap.objects.filter(code="AN4").exists()


def test_a_column_of_money_that_is_not_a_share_is_left_to_the_measure(client, road):
    headings = (*LEVELS[:-1], "Coût global (millions FCFA)")
    page = page_of(client, plan(client, book({"P": [("MALI",), headings, ROAD]}), roadmap="AN3"))
    confirm(client, page)
    assert Implementation.objects.get(measure=road).national_share is None
