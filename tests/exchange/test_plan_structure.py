"""A foreign matrix creates or completes a roadmap in draft: axes, objectives, measures; nothing before the confirmation."""

import pytest
from django.test import Client

from accounts.models import User
from measures.enums import RoadmapStatus
from measures.models import Axis, Implementation, Measure, Objective, Roadmap
from tests.exchange.deposits import confirm, sentences, verdicts
from tests.exchange.plans import mali, niger, page_of, plan, three_levels
from tests.exchange.test_import_pages import signed_in

pytestmark = pytest.mark.django_db

ROUTE = (
    "Axe 1 : Développement",
    "Objectif 1.1 : Désenclaver",
    "Bitumer la route des trois frontières",
    "MTI",
    "T1 2027",
    "T3 2027",
    "1,5",
)
BANK = ("Axe 2 : Monnaie", "Objectif 2.1 : Financer", "Créer la banque des projets", "MEF", "", "", "")


@pytest.fixture
def client(coordination: User) -> Client:
    return signed_in(coordination)


def test_a_three_level_matrix_becomes_a_new_roadmap_in_draft(client):
    page = page_of(client, plan(client, three_levels(ROUTE, BANK)))
    assert not Roadmap.objects.filter(code="AN4").exists()
    assert confirm(client, page).status_code == 302
    roadmap = Roadmap.objects.get(code="AN4")
    assert (roadmap.title, roadmap.status) == ("Feuille de route de l’An IV", RoadmapStatus.DRAFT)
    told = Measure.objects.filter(axis__roadmap=roadmap).values_list("code", "title", "axis__name", "objective__title")
    assert list(told) == [
        ("AN4-DEV-01", "Bitumer la route des trois frontières", "Développement", "Désenclaver"),
        ("AN4-MON-01", "Créer la banque des projets", "Monnaie", "Financer"),
    ]


def test_a_state_s_part_is_told_and_left_to_the_state(client):
    page = page_of(client, plan(client, three_levels(ROUTE)))
    told = " ".join(sentence for line in page.context["told"] for sentence in line.sentences)
    assert "MTI" in told
    assert "T3 2027" in told
    confirm(client, page)
    assert not Implementation.objects.filter(measure__axis__roadmap__code="AN4").exists()


def test_the_mali_layout_gives_its_axes_and_measures(client):
    page = page_of(client, plan(client, mali()))
    confirm(client, page)
    axes = Axis.objects.filter(roadmap__code="AN4").order_by("order").values_list("code", "name")
    assert list(axes) == [("DEF", "Défense et sécurité"), ("DIP", "Diplomatie"), ("DEV", "Développement")]
    measures = Measure.objects.filter(axis__roadmap__code="AN4")
    assert measures.count() == 43
    assert measures.get(code="AN4-DEF-01").total_cost == 6_500_000_000


def test_two_lines_of_one_title_that_disagree_are_both_left_to_a_person(client):
    page = page_of(client, plan(client, mali()))
    assert [line.verdict for line in page.context["aside"]] == ["erreur", "erreur"]
    assert "gardez-en une" in " ".join(sentences(page))


def test_the_niger_layout_gives_its_axes_and_measures(client):
    confirm(client, page_of(client, plan(client, niger())))
    measures = Measure.objects.filter(axis__roadmap__code="AN4")
    assert measures.count() == 15
    assert set(measures.values_list("axis__code", flat=True)) == {"DEF", "DIP", "DEV"}


@pytest.mark.parametrize("content", [mali, niger], ids=["mali", "niger"])
def test_the_same_file_again_proposes_nothing(client, content):
    confirm(client, page_of(client, plan(client, content())))
    again = page_of(client, plan(client, content(), roadmap="AN4"))
    assert set(verdicts(again)) <= {"unchanged", "error"}
    assert not again.context["content"].written


def test_the_same_preview_twice_has_one_effect(client):
    first, second = (page_of(client, plan(client, three_levels(ROUTE))) for _ in range(2))
    assert confirm(client, first).status_code == 302
    assert confirm(client, second).status_code == 302
    assert Measure.objects.filter(axis__roadmap__code="AN4").count() == 1
    assert Objective.objects.filter(axis__roadmap__code="AN4").count() == 1


def test_a_draft_is_completed_under_the_codes_that_follow(client, tariffs):
    page = page_of(client, plan(client, three_levels(ROUTE), roadmap="AN3"))
    confirm(client, page)
    assert Measure.objects.get(axis__roadmap__code="AN3", title=ROUTE[2]).code == "AN3-DEV-02"
    assert Axis.objects.filter(roadmap__code="AN3").count() == 1


def test_a_measure_of_the_very_title_is_that_measure(client, measure):
    page = page_of(client, plan(client, three_levels((*ROUTE[:2], "  ROUTE ", "", "", "", "")), roadmap="AN3"))
    confirm(client, page)
    measure.refresh_from_db()
    assert (measure.title, measure.objective.title) == ("Route", "Désenclaver")


class TestNearTitle:
    """A near title is asked about; nothing is taken silently."""

    @pytest.fixture
    def page(self, client, measure):
        Measure.objects.filter(pk=measure.pk).update(title="Bitumer la route des trois frontières du Liptako")
        return page_of(client, plan(client, three_levels(ROUTE), roadmap="AN3"))

    def names(self, page):
        return [name for choice in page.context["undecided"] for name, _ in choice.near]

    def test_unanswered_it_is_left_aside(self, client, page):
        assert verdicts(page)["question"] == 1
        confirm(client, page)
        assert Measure.objects.filter(axis__roadmap__code="AN3").count() == 1

    def test_said_to_be_the_stored_one_it_changes_that_one(self, client, page, measure):
        confirm(client, page, row=self.names(page)[0])
        measure.refresh_from_db()
        assert (measure.title, measure.version) == (ROUTE[2], 2)

    def test_said_to_be_new_it_is_added(self, client, page, measure):
        confirm(client, page, row=self.names(page)[-1])
        measure.refresh_from_db()
        assert measure.version == 1
        assert Measure.objects.get(title=ROUTE[2]).code == "AN3-DEV-02"

    def test_a_stored_one_written_meanwhile_is_seen_again_first(self, client, page, measure):
        Measure.objects.filter(pk=measure.pk).update(version=7)
        assert confirm(client, page, row=self.names(page)[0]).status_code == 409


@pytest.fixture
def tariffs(measure: Measure) -> Measure:
    """A measure whose title is near that of no other."""
    measure.title = "Harmoniser les tarifs douaniers"
    measure.save()
    return measure


class TestNearAxis:
    """An axis whose name is within another's is asked about, and its measures wait for the answer."""

    LINE = ("Axe 1 : Développement économique et social", *ROUTE[1:])

    @pytest.fixture
    def page(self, client, tariffs):
        return page_of(client, plan(client, three_levels(self.LINE), roadmap="AN3"))

    def test_its_measures_wait(self, client, page):
        assert verdicts(page) == {"question": 3}

    def test_said_to_be_the_stored_one_its_measures_go_there(self, client, page):
        (choice,) = page.context["undecided"]
        confirm(client, page, row=choice.near[0][0])
        measure = Measure.objects.get(title=ROUTE[2])
        assert (measure.code, measure.axis.name) == ("AN3-DEV-02", "Développement")
        assert measure.objective.axis == measure.axis

    def test_said_to_be_new_its_measures_go_there(self, client, page):
        (choice,) = page.context["undecided"]
        confirm(client, page, row=choice.near[-1][0])
        measure = Measure.objects.get(title=ROUTE[2])
        assert measure.axis.name == "Développement économique et social"
        assert measure.code.startswith(f"AN3-{measure.axis.code}-")


def test_a_roadmap_that_is_no_longer_a_draft_is_refused_with_a_sentence(client, axis):
    Roadmap.objects.filter(code="AN3").update(status=RoadmapStatus.FINALISED)
    answer = plan(client, three_levels(ROUTE), roadmap="AN3")
    assert answer.status_code == 409
    assert "n’est plus en projet" in answer.content.decode()


def test_a_roadmap_finalised_after_the_preview_takes_nothing(client, measure):
    page = page_of(client, plan(client, three_levels(ROUTE), roadmap="AN3"))
    Roadmap.objects.filter(code="AN3").update(status=RoadmapStatus.FINALISED)
    assert confirm(client, page).status_code == 409
    assert Measure.objects.filter(axis__roadmap__code="AN3").count() == 1


def test_a_line_under_no_axis_is_left_aside_with_its_place(client):
    page = page_of(client, plan(client, three_levels(("", "", *ROUTE[2:]), ROUTE)))
    (line,) = page.context["aside"]
    assert line.row == 4
    assert any("Aucun axe" in sentence for sentence in line.sentences)
