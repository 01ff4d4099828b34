"""Plain tables and rights: who opens them, what a preview may show, what a confirmation is bound to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import Ministry, User
from common.clock import now
from exchange.models import ImportBatch
from measures.models import Axis, Implementation, Measure, Roadmap
from tests.exchange.deposits import (
    PART,
    UPLOAD,
    confirm,
    deposit,
    preview,
    sentences,
    verdicts,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("label", "writers"),
    [
        ("accounts.ministry", {"administrateur.ml"}),
        ("measures.measure", {"coordination"}),
        ("measures.implementation", {"comite.ml"}),
        ("protocols.instrument", {"coordination"}),
        ("protocols.provision", {"coordination"}),
        ("protocols.act", {"coordination", "comite.ml"}),
    ],
)
def test_c01_a_table_opens_to_those_who_write_in_it_only(
    client: Client, account: Callable[[str], User], label: str, writers: set[str]
):
    cast = [
        "coordination", "comite.ml", "lecteur.ml", "lecteur", "administrateur.ml", "administrateur",
        "point-focal.ml-mef", "validateur.ml-mef",
    ]  # fmt: skip
    opened = set()
    for name in cast:
        client.force_login(account(name))
        page, sent = client.get(f"{UPLOAD}?modele={label}"), deposit(client, label, b"x")
        assert (page.status_code == 200) == (sent.status_code != 403)
        if page.status_code == 200:
            opened.add(name)
    assert opened == writers


COORDINATION = ["Structure de la feuille de route", "Étapes de ratification", "Axes", "Mesures", "Bases juridiques"]
COORDINATION += ["Instruments", "Dispositions", "Actes"]


@pytest.mark.parametrize(
    ("name", "has_matrix", "titles"),
    [
        ("administrateur.ml", False, ["Ministères"]),
        ("administrateur", False, []),
        ("coordination", False, COORDINATION),
        ("point-focal.ml-mef", True, []),
    ],
)
def test_the_exchange_page_offers_what_the_account_may_deposit(
    client: Client, account: Callable[[str], User], name: str, has_matrix: bool, titles: list[str]
):
    client.force_login(account(name))
    context = client.get(UPLOAD).context
    assert (context["form"] is not None, [title for _, title in context["tables"]]) == (has_matrix, titles)
    assert (client.post(UPLOAD).status_code == 403) == (not has_matrix)


def test_c01_acts_are_recorded_by_the_ministry_that_keeps_the_treaties(signed: Callable, account: Callable):
    keeper = Ministry.objects.get(member_state="ML", keeps_treaties=True)
    holder = User.objects.filter(ministry=keeper, role="focal_point").first()
    assert signed(holder).get(f"{UPLOAD}?modele=protocols.act").status_code == 200


def test_c01_an_unknown_table_does_not_exist(signed: Callable, coordination: User):
    assert signed(coordination).get(f"{UPLOAD}?modele=auth.user").status_code == 404


def test_c02_a_preview_shows_nothing_of_another_state(signed: Callable, comite_ml: User, measure: Measure):
    lead = Ministry.objects.filter(member_state="NE").first()
    Implementation.objects.create(
        measure=measure, axis=measure.axis, member_state_id="NE", lead_ministry=lead, national_share=987_654_321
    )
    line = PART | {"État": "NE", "Chef de file": lead.code, "Quote-part nationale (francs CFA)": "1"}
    page = preview(signed(comite_ml), "measures.implementation", [line])
    assert verdicts(page) == {"not_yours": 1}
    assert "987" not in page.content.decode()


def test_c03_a_confirmation_is_this_person_s_and_this_session_s(
    client: Client, comite_ml: User, comite2_ml: User, part: Implementation
):
    client.force_login(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    other = Client()
    other.force_login(comite2_ml)
    assert confirm(other, page).status_code == 404
    other.force_login(comite_ml)
    assert confirm(other, page).status_code == 409
    assert confirm(client, page, token="0" * 64).status_code == 409
    part.refresh_from_db()
    assert part.version == 1


def test_c03_a_confirmation_serves_once_and_for_an_hour(signed: Callable, comite_ml: User, part: Implementation):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    hour = ImportBatch.objects.get().expires_at
    ImportBatch.objects.update(expires_at=now() - timedelta(seconds=1))
    assert confirm(client, page).status_code == 409
    ImportBatch.objects.update(expires_at=hour)
    assert confirm(client, page).status_code == 302
    assert confirm(client, page).status_code == 409
    part.refresh_from_db()
    assert part.version == 2


def test_c03_a_row_written_meanwhile_is_refused_whole(signed: Callable, comite_ml: User, part: Implementation):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    Implementation.objects.filter(pk=part.pk).update(due_on=date(2027, 7, 1), version=2)
    refused = confirm(client, page)
    assert refused.status_code == 409
    assert "Ligne 2" in refused.context["refusal"]
    part.refresh_from_db()
    assert part.due_on == date(2027, 7, 1)


def test_c03_a_row_locked_meanwhile_is_judged_again(signed: Callable, comite_ml: User, part: Implementation):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    Roadmap.objects.filter(code="AN3").update(status="finalised")
    confirm(client, page)
    part.refresh_from_db()
    assert (part.due_on, part.version) == (date(2027, 6, 30), 1)


@pytest.fixture
def hidden(axis: Axis, coordination: User) -> Measure:
    """A restricted measure that Mali's coordination does not read: it concerns Niger alone."""
    return Measure.objects.create(code="AN3-DEF-99", axis=axis, title="Titre réservé", level="restricted")


def test_c04_a_hidden_row_and_one_that_does_not_exist_are_one(signed: Callable, comite_ml: User, hidden: Measure):
    assert not Measure.objects.visible_to(comite_ml).filter(pk=hidden.pk).exists()
    lines = [PART | {"Mesure": "AN3-DEF-99"}, PART | {"Mesure": "AN3-DEF-98"}]
    page = preview(signed(comite_ml), "measures.implementation", lines)
    assert verdicts(page) == {"unknown": 2}
    first, second = sentences(page)
    assert first.replace("99", "98").replace("A2", "A3") == second
    assert "réservé" not in page.content.decode()


def test_c04_an_unknown_reference_is_told_with_its_cell(signed: Callable, comite_ml: User, part: Implementation):
    page = preview(signed(comite_ml), "measures.implementation", [PART | {"Chef de file": "ML-RIEN"}])
    assert verdicts(page) == {"error": 1}
    assert "C2" in sentences(page)[0]


def test_c05_rows_of_other_states_are_refused_with_their_line_and_nothing_is_written(
    signed: Callable, comite_ml: User, measure: Measure
):
    client = signed(comite_ml)
    ministry = Ministry.objects.filter(member_state="NE").first()
    page = preview(client, "measures.implementation", [PART | {"État": "NE", "Chef de file": ministry.code}])
    assert verdicts(page) == {"not_yours": 1}
    assert page.context["aside"][0].row == 2
    confirm(client, page)
    assert not Implementation.objects.filter(measure=measure).exists()


def test_c05_a_part_led_by_another_state_s_ministry_is_a_fault(signed: Callable, comite_ml: User, measure: Measure):
    foreign = Ministry.objects.filter(member_state="NE").first()
    page = preview(signed(comite_ml), "measures.implementation", [PART | {"Chef de file": foreign.code}])
    assert verdicts(page) == {"error": 1}
    assert "ministères de l’État" in sentences(page)[0]


def test_c05_a_ministry_never_moves_to_another_state(signed: Callable, administrator_ml: User):
    client = signed(administrator_ml)
    lines = [{"Code": "ML-MEF", "État": "NE"}, {"Code": "NE-ESSAI", "État": "NE"}]
    page = preview(client, "accounts.ministry", lines)
    assert verdicts(page) == {"not_yours": 2}
    confirm(client, page)
    assert Ministry.objects.get(code="ML-MEF").member_state_id == "ML"


def test_c05_neither_level_nor_cost_after_finalisation_comes_in_by_a_table(signed: Callable, coordination: User):
    client = signed(coordination)
    lines = [
        {"Code": "AN2-DEV-07", "Niveau": "diffusion restreinte", "Coût global (francs CFA)": ""},
        {"Code": "AN2-DEV-08", "Niveau": "", "Coût global (francs CFA)": "1"},
    ]
    assert verdicts(preview(client, "measures.measure", lines)) == {"locked": 2}
