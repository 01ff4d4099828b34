"""Plain tables at the exchange page: read by their titles, previewed by cell, confirmed through the actions."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Ministry, User
from exchange.access import token_for
from exchange.models import ImportBatch
from exchange.rules.tables import TableRow
from exchange.table_actions import confirm_table, keep_table
from exchange.table_judgement import judge_table
from exchange.table_reading import read_table
from exchange.tables import TABLES
from journal.models import Entry
from measures.models import Axis, Implementation, Measure
from protocols.models import Act, Instrument, Provision
from tests.exchange.deposits import (
    MEASURE,
    PART,
    UPLOAD,
    Lines,
    as_csv,
    as_ods,
    as_xlsx,
    confirm,
    deposit,
    preview,
    sentences,
    verdicts,
)

pytestmark = pytest.mark.django_db


def test_the_link_of_the_admin_shows_the_model_chosen(signed: Callable, comite_ml: User):
    page = signed(comite_ml).get(f"{UPLOAD}?modele=measures.implementation")
    assert "déclinaisons nationales" in page.content.decode()
    assert "Chef de file" in page.content.decode()


@pytest.mark.parametrize("label", TABLES)
def test_every_table_has_its_keys_among_its_columns(label: str):
    spec = TABLES[label]
    assert set(spec.keys) <= {column.path for column in spec.columns}


@pytest.mark.parametrize("make", [as_csv, as_ods, as_xlsx])
def test_a_new_measure_is_previewed_cell_by_cell_then_confirmed(
    signed: Callable, coordination: User, axis: Axis, make: Callable
):
    client = signed(coordination)
    line = MEASURE | {"Coût global (francs CFA)": 12_000_000}
    name = f"t.{make.__name__.removeprefix('as_')}"
    page = client.get(deposit(client, "measures.measure", make([line]), name)["Location"])
    assert verdicts(page) == {"new": 1}
    assert not Measure.objects.filter(code="AN3-DEV-01").exists()
    assert {change.after for change in page.context["changes"]} >= {"AN3-DEV-01", "12000000", "AN3 / DEV"}
    assert confirm(client, page).status_code == 302
    assert Measure.objects.get(code="AN3-DEV-01").total_cost == 12_000_000


def test_a_changed_row_shows_before_and_after_and_is_journalled(
    signed: Callable, comite_ml: User, part: Implementation
):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    [change] = page.context["changes"]
    assert (change.label, change.cell, change.before, change.after) == ("Échéance", "D2", "30/06/2027", "31/08/2027")
    confirm(client, page)
    part.refresh_from_db()
    assert (part.due_on, part.version) == (date(2027, 8, 31), 2)
    assert Entry.objects.about("measures.implementation", part.pk).get().act == "change_implementation"
    assert list(Entry.objects.order_by("sequence").values_list("act", flat=True))[-1] == "confirm_import"


def test_an_empty_cell_changes_nothing(signed: Callable, comite_ml: User, part: Implementation):
    page = preview(signed(comite_ml), "measures.implementation", [PART | {"Échéance": ""}])
    assert verdicts(page) == {"unchanged": 1}


def test_associated_ministries_are_named_by_their_codes(signed: Callable, comite_ml: User, part: Implementation):
    client = signed(comite_ml)
    codes = sorted(Ministry.objects.filter(member_state="ML").values_list("code", flat=True))[:2]
    page = preview(client, "measures.implementation", [PART | {"Structures associées": "; ".join(codes)}])
    confirm(client, page)
    assert sorted(part.associated_ministries.values_list("code", flat=True)) == codes


def test_a_title_that_is_not_of_the_table_is_told_and_not_read(signed: Callable, comite_ml: User, part: Implementation):
    page = preview(signed(comite_ml), "measures.implementation", [PART | {"Commentaire": "x", "Situation": "Réalisée"}])
    assert verdicts(page) == {"unchanged": 1}
    assert any("Commentaire" in note for note in page.context["batch"].notes)


@pytest.mark.parametrize("lines", [[{"Intitulé": "a", "Axe": "DEV"}], [{"a": 1, "b": 2}]])
def test_a_file_without_its_key_column_is_refused_with_a_sentence(signed: Callable, coordination: User, lines: Lines):
    response = deposit(signed(coordination), "measures.measure", as_csv(lines))
    assert response.status_code == 400
    assert "Code" in response.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()


def test_l10_a_file_of_one_column_is_refused(signed: Callable, coordination: User):
    response = deposit(signed(coordination), "measures.measure", b"Code\nAN3-DEV-01\n")
    assert response.status_code == 400
    assert not ImportBatch.objects.exists()


def test_all_faults_of_a_row_are_told_at_once_with_their_cells(signed: Callable, comite_ml: User, part: Implementation):
    line = PART | {"Échéance": "bientôt", "Quote-part nationale (francs CFA)": "beaucoup"}
    page = preview(signed(comite_ml), "measures.implementation", [line])
    assert verdicts(page) == {"error": 1}
    told = " ".join(sentences(page))
    assert "D2" in told
    assert "E2" in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"Nature": "confédérale"}, "État pilote"),
        ({"Coût global (francs CFA)": "-5"}, "négatif"),
        ({"Intitulé": "x" * 251}, "Intitulé"),
        ({"Axe": ""}, "Axe"),
        ({"Priorité": "extrême"}, "liste"),
    ],
)
def test_a_row_that_breaks_a_rule_is_left_aside_before_it_reaches_the_database(
    signed: Callable, coordination: User, axis: Axis, changed: Mapping, sentence: str
):
    page = preview(signed(coordination), "measures.measure", [MEASURE | changed])
    assert verdicts(page) == {"error": 1}
    assert sentence in " ".join(sentences(page))


SPELLINGS = ["an3-dev-01", "AN3-DEV-01 ", "AN3-DEV-\u0660\u0661", "AN3\u2010DEV-01", "\uff21N3-DEV-01"]


@pytest.mark.parametrize("other", ["AN3-DEV-01", *SPELLINGS])
def test_c16_a_key_given_twice_however_it_is_spelt_refuses_both_lines_by_their_numbers(
    signed: Callable, coordination: User, axis: Axis, other: str
):
    page = preview(signed(coordination), "measures.measure", [MEASURE, MEASURE | {"Code": other}])
    assert verdicts(page) == {"error": 2}
    assert all("lignes 2 et 3" in sentence for sentence in sentences(page))


def test_c16_a_key_in_composed_and_decomposed_accents_is_one_key(
    signed: Callable, coordination: User, measure: Measure
):
    composed, apart = MEASURE | {"Code": "AN3-DÉV-01"}, MEASURE | {"Code": "AN3-DE\u0301V-01"}
    page = preview(signed(coordination), "measures.measure", [composed, apart])
    assert verdicts(page) == {"error": 2}


@pytest.mark.parametrize("other", [spelling for spelling in SPELLINGS if spelling.strip() != "AN3-DEV-01"])
def test_c16_a_stored_key_spelt_otherwise_adds_no_second_row(
    signed: Callable, coordination: User, measure: Measure, other: str
):
    page = preview(signed(coordination), "measures.measure", [MEASURE | {"Code": other}])
    assert verdicts(page) == {"error": 1}
    assert "AN3-DEV-01" in sentences(page)[0]


# --- The other tables ---------------------------------------------------------------------------


def test_a_ministry_is_added_by_its_state_s_administrator(signed: Callable, administrator_ml: User):
    client = signed(administrator_ml)
    line = {"Code": "ML-ESSAI", "État": "ML", "Sigle": "ESSAI", "Dénomination": "Essai", "Tient les traités": "non"}
    confirm(client, preview(client, "accounts.ministry", [line | {"Nature": "ministère"}]))
    assert Ministry.objects.get(code="ML-ESSAI").keeps_treaties is False


def test_an_instrument_and_its_articles_come_in(signed: Callable, coordination: User):
    client = signed(coordination)
    line = {"Code": "X-ESSAI", "Nature": "traité", "Intitulé": "Traité d’essai", "Intitulé court": "Essai"}
    confirm(client, preview(client, "protocols.instrument", [line]))
    article = {"Instrument": "X-ESSAI", "Article": "12", "Intitulé": "Dépôt", "Rang": "1"}
    confirm(client, preview(client, "protocols.provision", [article]))
    assert Provision.objects.get(instrument__code="X-ESSAI").number == "12"


def test_a_declared_date_that_comes_in_waits_for_a_second_person(signed: Callable, coordination: User):
    instrument = Instrument.objects.order_by("code").first()
    client = signed(coordination)
    line = {"Code": instrument.code, "Date déclarée d’entrée en vigueur": "01/02/2026"}
    confirm(client, preview(client, "protocols.instrument", [line]))
    instrument.refresh_from_db()
    assert (instrument.declared_on, instrument.declared_recorded_by) == (date(2026, 2, 1), coordination)
    assert instrument.declared_confirmed_by is None


def test_an_act_comes_in_recorded_and_not_confirmed(signed: Callable, comite_ml: User):
    client = signed(comite_ml)
    code = Instrument.objects.order_by("code").first().code
    line = {"Instrument": code, "État": "ML", "Nature de l’acte": "avis", "Date": "03/02/2026", "Source": "Essai"}
    line |= {"Valeur de la source": Act._meta.get_field("grade").choices[0][1]}
    confirm(client, preview(client, "protocols.act", [line]))
    act = Act.objects.get(source="Essai")
    assert (act.recorded_by, act.is_confirmed) == (comite_ml, False)
    assert Entry.objects.about("protocols.act", act.pk).get().act == "record_act"
    foreign = preview(client, "protocols.act", [line | {"État": "NE"}])
    assert verdicts(foreign) == {"not_yours": 1}


def test_judging_takes_as_many_queries_for_one_row_as_for_six(coordination: User, axis: Axis):
    for number in range(1, 7):
        Measure.objects.create(code=f"AN3-DEV-{number:02}", axis=axis, title="Route")
    counted = []
    assert coordination.readable_levels  # asked once for the account, whatever it does
    for size in (1, 6):
        rows = [
            TableRow(number, {"code": f"AN3-DEV-{number:02}", "title": "Pont"}, {"code": "A", "title": "B"})
            for number in range(1, size + 1)
        ]
        with CaptureQueriesContext(connection) as queries:
            judged = judge_table(coordination, TABLES["measures.measure"], rows)
        assert {row.verdict for row in judged} == {"changed"}
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_whole_import_takes_as_many_queries_for_one_row_as_for_six(coordination: User, axis: Axis, tmp_path: Path):
    counted = []
    for number in range(1, 7):
        Measure.objects.create(code=f"AN3-DEV-{number:02}", axis=axis, title="Route")
    assert coordination.readable_levels  # asked once for the account, whatever it does
    for size in (1, 6):
        lines = [
            MEASURE | {"Code": f"AN3-DEV-{number:02}", "Intitulé": f"Pont {size}"} for number in range(1, size + 1)
        ]
        (tmp_path / "t.csv").write_bytes(as_csv(lines))
        with CaptureQueriesContext(connection) as queries:
            reading = read_table(coordination, "measures.measure", tmp_path / "t.csv")
            batch = keep_table(by=coordination, label="measures.measure", reading=reading, file_name="t", session="s")
            assert confirm_table(by=coordination, batch=batch, session="s", token=token_for(batch)) == size
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 40
