"""Plain tables at the exchange page: read by their titles, judged by right, confirmed once, nothing leaked."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Ministry, User
from common.clock import now
from common.resources import EXPORT_FORMATS
from exchange.models import ImportBatch
from exchange.rules.tables import TableRow
from exchange.table_judgement import judge_table
from exchange.tables import TABLES
from journal.models import Entry
from measures.models import Axis, Implementation, Measure, Roadmap
from protocols.models import Act, Instrument, Provision

pytestmark = pytest.mark.django_db

UPLOAD = reverse("exchange:upload")
Lines = Sequence[Mapping[str, Any]]
MEASURE = {"Code": "AN3-DEV-01", "Feuille de route": "AN3", "Axe": "DEV", "Intitulé": "Route", "Nature": "conjointe"}
PART = {"Mesure": "AN3-DEV-01", "État": "ML", "Chef de file": "ML-MEF"}


def as_csv(lines: Lines) -> bytes:
    output = io.StringIO()
    writer = csv.DictWriter(output, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return output.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Lines) -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(lines[0]))
    for line in lines:
        book.active.append(list(line.values()))
    book.save(output)
    return output.getvalue()


def deposit(client: Client, label: str, content: bytes, name: str = "tableau.csv") -> Any:
    return client.post(f"{UPLOAD}?modele={label}", {"modele": label, "file": SimpleUploadedFile(name, content)})


def preview(client: Client, label: str, lines: Lines) -> Any:
    """Deposit rows and return the page of their preview."""
    response = deposit(client, label, as_csv(lines))
    assert response.status_code == 302, response.content.decode()
    return client.get(response["Location"])


def confirm(client: Client, page: Any, **fields: str) -> Any:
    batch, token = page.context["batch"], page.context["token"]
    return client.post(reverse("exchange:confirm", args=[batch.pk]), {"token": token} | fields)


def verdicts(page: Any) -> dict[str, int]:
    return {name: count for name, count in page.context["counts"].items() if count}


def sentences(page: Any) -> list[str]:
    return [sentence for row, _ in page.context["aside"] for sentence in row.sentences]


@pytest.fixture
def signed(client: Client) -> Callable[[User], Client]:
    def sign(user: User) -> Client:
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def axis() -> Axis:
    dates = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    roadmap = Roadmap.objects.create(code="AN3", title="An III", **dates)
    return Axis.objects.create(roadmap=roadmap, code="DEV", order=1, name="Développement")


@pytest.fixture
def measure(axis: Axis) -> Measure:
    return Measure.objects.create(code="AN3-DEV-01", axis=axis, title="Route")


@pytest.fixture
def part(measure: Measure) -> Implementation:
    lead = Ministry.objects.get(code="ML-MEF")
    return Implementation.objects.create(
        measure=measure, axis=measure.axis, member_state_id="ML", lead_ministry=lead, due_on=date(2027, 6, 30)
    )


# --- What is read -------------------------------------------------------------------------------


def test_the_link_of_the_admin_shows_the_model_chosen(signed: Callable, comite_ml: User):
    page = signed(comite_ml).get(f"{UPLOAD}?modele=measures.implementation")
    assert "déclinaisons nationales" in page.content.decode()
    assert "Chef de file" in page.content.decode()


@pytest.mark.parametrize("label", TABLES)
def test_every_table_has_its_keys_among_its_columns(label: str):
    spec = TABLES[label]
    assert set(spec.keys) <= {column.path for column in spec.columns()}


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_new_measure_is_previewed_cell_by_cell_then_confirmed(
    signed: Callable, coordination: User, axis: Axis, make: Callable
):
    client = signed(coordination)
    line = MEASURE | {"Coût global (francs CFA)": 12_000_000}
    name = "t.csv" if make is as_csv else "t.xlsx"
    page = client.get(deposit(client, "measures.measure", make([line]), name)["Location"])
    assert verdicts(page) == {"new": 1}
    assert not Measure.objects.filter(code="AN3-DEV-01").exists()
    assert {change.after for _, change in page.context["changes"]} >= {"AN3-DEV-01", "12000000", "AN3 / DEV"}
    assert confirm(client, page).status_code == 302
    assert Measure.objects.get(code="AN3-DEV-01").total_cost == 12_000_000


def test_a_changed_row_shows_before_and_after_and_is_journalled(
    signed: Callable, comite_ml: User, part: Implementation
):
    client = signed(comite_ml)
    page = preview(client, "measures.implementation", [PART | {"Échéance": "31/08/2027"}])
    [(_, change)] = page.context["changes"]
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


def test_a_key_given_twice_is_a_fault_that_names_the_first_line(signed: Callable, coordination: User, axis: Axis):
    page = preview(signed(coordination), "measures.measure", [MEASURE, MEASURE])
    assert verdicts(page) == {"new": 1, "error": 1}
    assert "ligne 2" in sentences(page)[0]


# --- Rights -------------------------------------------------------------------------------------


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
    ImportBatch.objects.update(expires_at=now() - timedelta(seconds=1))
    assert confirm(client, page).status_code == 409
    ImportBatch.objects.update(expires_at=now() + timedelta(hours=1))
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
    assert page.context["aside"][0][0].proposal.row == 2
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


# --- What left comes back -----------------------------------------------------------------------


def exported(user: User, label: str, form: str) -> bytes:
    content = EXPORT_FORMATS[form]().export_data(TABLES[label].resource(user=user).export())
    return content if isinstance(content, bytes) else content.encode()


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
