"""Who files a plan: the confederal coordination and a national one, each its own part; taken back as long as nothing builds on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import now
from exchange.models import ImportBatch
from exchange.plan_tables import PLAN
from journal.models import Entry
from measures.models import Axis, Implementation, Measure, Milestone, Objective, Position, Roadmap
from tests.exchange.deposits import UPLOAD, confirm
from tests.exchange.own_workbooks import OwnWorkbook, as_xlsx
from tests.exchange.plans import NEW, as_file, mali, page_of, plan, three_levels
from tests.exchange.test_books import address
from tests.exchange.test_import_pages import signed_in
from tests.exchange.test_plan_parts import ROAD
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db

ROWS = (Roadmap, Axis, Objective, Measure)


def counted() -> list[int]:
    return [model.objects.count() for model in ROWS]


def take_back(client: Client, page: Any) -> Any:
    return client.post(reverse("exchange:take_back", args=[page.context["batch"].pk]))


@pytest.fixture
def road(axis: Axis) -> Measure:
    return Measure.objects.create(code="AN3-DEV-01", axis=axis, title="Bitumer la route")


@pytest.fixture
def filed(coordination: User) -> tuple[Client, Any]:
    """A new roadmap, from a matrix, confirmed."""
    client = signed_in(coordination)
    page = page_of(client, plan(client, mali()))
    assert confirm(client, page).status_code == 302
    return client, page


class TestWhoFiles:
    @pytest.mark.parametrize("name", ["lecteur.ml", "lecteur.bf", "administrateur.ml"])
    def test_others_are_refused(self, account: Callable[[str], User], name: str, axis: Axis):
        client = signed_in(account(name))
        assert plan(client, three_levels(ROAD), roadmap="AN3").status_code == 403
        assert not Measure.objects.filter(axis=axis).exists()

    def test_a_ministry_leaves_its_plan_to_its_coordination(self, mti: User, road: Measure):
        client = signed_in(mti)
        assert plan(client, three_levels(ROAD), roadmap="AN3").status_code == 403
        assert not Implementation.objects.filter(measure=road).exists()

    def test_the_page_offers_it_to_who_may(self, coordination: User, mti: User):
        link = f"{UPLOAD}?modele={PLAN}"
        assert link in signed_in(coordination).get(UPLOAD).content.decode()
        assert link not in signed_in(mti).get(UPLOAD).content.decode()

    def test_the_rights_are_judged_again_at_the_confirmation(self, coordination: User):
        client = signed_in(coordination)
        page = page_of(client, plan(client, three_levels(ROAD)))
        User.objects.filter(pk=coordination.pk).update(role="observer", mandate=None)
        before = counted()
        assert confirm(client, page).status_code in (403, 404)
        assert counted() == before


class TestAllOrNothing:
    def test_a_row_that_the_database_refuses_leaves_none(self, coordination: User):
        client = signed_in(coordination)
        page = page_of(client, plan(client, three_levels(ROAD)))
        before = counted()
        batch = ImportBatch.objects.get(pk=page.context["batch"].pk)
        # As if somebody had taken the axis's code in another spelling of the same roadmap meanwhile.
        for kept in batch.proposals:
            if kept["sheet"] == "Mesures":
                kept["values"]["code"] = "AN2-DEF-01"
        batch.save()
        confirm(client, page)
        batch.refresh_from_db()
        assert (counted(), batch.confirmed_at) == (before, None)

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, coordination: User, django_assert_max_num_queries: Any
    ):
        client, counts = signed_in(coordination), []
        for code, number in (("AN4", 2), ("AN6", 30)):
            lines = [(*ROAD[:2], f"Mesure de volume numéro {place}", *ROAD[3:]) for place in range(number)]
            with django_assert_max_num_queries(200) as seen:
                page = page_of(client, plan(client, three_levels(*lines), **NEW | {"code": code}))
                assert confirm(client, page).status_code == 302
            assert Measure.objects.filter(axis__roadmap__code=code).count() == number
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestTakingBack:
    def test_it_leaves_the_plan_as_it_was(self, coordination: User):
        before, client = counted(), signed_in(coordination)
        page = page_of(client, plan(client, mali()))
        confirm(client, page)
        assert counted() != before
        assert take_back(client, page).status_code == 302
        assert counted() == before

    def test_the_journal_keeps_what_was_withdrawn_and_holds(self, filed: tuple[Client, Any]):
        take_back(*filed)
        entry = Entry.objects.filter(act="withdraw_draft_measure", changes__contains="AN4-DEF-01").get()
        assert "Achever l'opérationnalisation" in entry.changes
        assert chain_holds()
        assert not [found for found in Entry.objects.divergences() if found.object_type == "measures.measure"]

    def test_a_row_removed_without_an_act_is_still_told(self, filed: tuple[Client, Any]):
        Measure.objects.filter(code="AN4-DEF-01").delete()
        reasons = [found.reason for found in Entry.objects.divergences() if found.object_type == "measures.measure"]
        assert reasons == ["la ligne a été supprimée sans écriture au journal"]

    def test_what_a_state_built_on_it_stands_in_the_way(self, filed: tuple[Client, Any]):
        measure = Measure.objects.get(code="AN4-DEF-01")
        Position.objects.create(measure=measure, member_state_id="ML", choice="favourable")
        answer = take_back(*filed)
        assert answer.status_code == 409
        assert Measure.objects.filter(axis__roadmap__code="AN4").count() == 43

    def test_a_position_not_transmitted_stands_in_the_way_and_is_not_told(self, filed: tuple[Client, Any]):
        measure = Measure.objects.get(code="AN4-DEF-01")
        Position.objects.create(
            measure=measure, member_state_id="NE", choice="reserved", observations="canari nigérien"
        )
        answer = take_back(*filed)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "s’appuie depuis." in page and "réservée" not in page and "Niger" not in page

    def test_what_was_written_since_stands_in_the_way(self, filed: tuple[Client, Any]):
        Measure.objects.filter(code="AN4-DEF-01").update(version=2)
        assert take_back(*filed).status_code == 409
        assert Roadmap.objects.filter(code="AN4").exists()

    def test_a_finalised_roadmap_stays(self, filed: tuple[Client, Any]):
        Roadmap.objects.filter(code="AN4").update(status="finalised")
        assert take_back(*filed).status_code == 409
        assert Measure.objects.filter(axis__roadmap__code="AN4").count() == 43

    def test_after_a_day_it_stays(self, filed: tuple[Client, Any], coordination: User):
        client, page = filed
        with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=False):
            client.force_login(coordination)
            assert take_back(client, page).status_code == 409
        assert Roadmap.objects.filter(code="AN4").exists()

    def test_a_state_s_parts_leave_with_their_milestones(self, comite_ml: User, road: Measure):
        client = signed_in(comite_ml)
        page = page_of(client, plan(client, three_levels(ROAD), roadmap="AN3"))
        confirm(client, page)
        part = Implementation.objects.get(measure=road)
        assert take_back(client, page).status_code == 302
        assert not Implementation.objects.filter(pk=part.pk).exists()
        assert not Milestone.objects.filter(implementation=part.pk).exists()
        assert Measure.objects.filter(pk=road.pk).exists()


class TestOwnWorkbooks:
    """A workbook of ours is read as what it is, whatever it was filed under."""

    @pytest.mark.parametrize("name", ["coordination", "comite.ml"])
    def test_a_structure_workbook_filed_as_a_matrix_is_read_as_one(
        self, account: Callable[[str], User], part: Implementation, name: str
    ):
        client = signed_in(account(name))
        content = client.get(address("structure")).content
        page = page_of(client, plan(client, content, roadmap="AN3"))
        assert page.context["batch"].model_label == "structure"

    def test_a_ratification_workbook_filed_as_a_structure_is_read_as_one(self, comite_ml: User):
        client = signed_in(comite_ml)
        content = client.get(address("ratification")).content
        answer = client.post(f"{UPLOAD}?modele=structure", {"modele": "structure", "file": as_file(content)})
        assert page_of(client, answer).context["batch"].model_label == "ratification"

    def test_a_structure_workbook_filed_as_a_report_is_read_as_one(self, comite_ml: User, part: Implementation):
        client = signed_in(comite_ml)
        content = client.get(address("structure")).content
        answer = client.post(UPLOAD, {"period": "AN2-09", "file": as_file(content)})
        assert page_of(client, answer).context["batch"].model_label == "structure"

    def test_a_ministry_that_files_it_is_told_what_to_file(self, comite_ml: User, mti: User, part: Implementation):
        content = signed_in(comite_ml).get(address("structure")).content
        answer = signed_in(mti).post(UPLOAD, {"period": "AN2-09", "file": as_file(content)})
        assert answer.status_code == 400
        assert "votre rôle n’y écrit pas" in answer.content.decode()

    def test_a_ministry_s_workbook_filed_as_a_plan_is_read_as_one(self, book: OwnWorkbook, comite_ml: User, axis: Axis):
        client = signed_in(comite_ml)
        page = page_of(client, plan(client, as_xlsx(book.book()), roadmap="AN3"))
        assert page.context["batch"].kind == "workbook"
