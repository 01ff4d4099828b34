"""The list of measures: what answers, how it sorts, what leaves in a file."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.access import Level
from journal.models import Entry
from measures.models import Implementation, Measure
from tests.pages import text_of, visit

LIST = reverse("measures:list")
Account = Callable[[str], User]

READERS = ["coordination", "comite.ml", "lecteur.bf", "lecteur", "point-focal.ml-mti", "validateur.ml-mti"]


@pytest.mark.parametrize("name", READERS)
def test_every_reader_sees_exactly_the_measures_it_reads(account: Account, name: str):
    user = account(name)
    answer = visit(user, LIST)
    expected = Measure.objects.visible_to(user).filter(axis__roadmap__code="AN2").count()
    assert answer.status_code == 200
    assert answer.context["page"].paginator.count == expected


@pytest.mark.parametrize("name", ["administrateur", "administrateur.ml"])
def test_an_administrator_reads_no_measure(account: Account, name: str):
    assert visit(account(name), LIST).status_code == 403


def test_a_search_ignores_accents_and_case(comite_ml: User):
    codes = [line.measure.code for line in visit(comite_ml, f"{LIST}?q=EQUIPER").context["lines"]]
    assert "AN2-DEV-10" in codes


def test_a_search_finds_a_code(comite_ml: User):
    codes = [line.measure.code for line in visit(comite_ml, f"{LIST}?q=dev-05").context["lines"]]
    assert codes == ["AN2-DEV-05"]


def test_a12_an_undeclared_column_does_not_sort(comite_ml: User):
    plain = visit(comite_ml, LIST).context["lines"]
    asked = visit(comite_ml, f"{LIST}?tri=total_cost").context["lines"]
    assert [line.measure.pk for line in asked] == [line.measure.pk for line in plain]


def test_the_sorted_column_says_how_it_sorts(comite_ml: User):
    answer = visit(comite_ml, f"{LIST}?tri=-taux")
    rates = [line.average.rate for line in answer.context["lines"] if line.average.rate is not None]
    assert rates == sorted(rates, reverse=True)
    assert answer.content.decode().count('aria-sort="descending"') == 1


def test_a_situation_is_asked_of_the_state_that_is_named(comite_ml: User):
    lines = visit(comite_ml, f"{LIST}?etat=ML&situation=late").context["lines"]
    assert lines
    assert {line.cell_of("ML").situation for line in lines} == {"late"}


def test_an_unknown_value_of_a_filter_asks_for_nothing(comite_ml: User):
    answer = visit(comite_ml, f"{LIST}?situation=perdue&etat=FR")
    assert answer.context["page"].paginator.count == visit(comite_ml, LIST).context["page"].paginator.count
    assert answer.context["chips"] == []


def test_a_chip_leads_to_the_list_without_its_filter(comite_ml: User):
    chips = visit(comite_ml, f"{LIST}?etat=ML&axe=DEV&page=2").context["chips"]
    assert [chip.url for chip in chips] == ["?etat=ML", "?axe=DEV"]


def test_twenty_five_measures_make_a_page(comite_ml: User):
    assert len(visit(comite_ml, LIST).context["lines"]) == 25


def test_g11_six_rows_take_the_queries_of_one(comite_ml: User):
    counts = []
    for asked, rows in (("dev-05", 1), ("dev-1", 6)):
        with CaptureQueriesContext(connection) as queries:
            answer = visit(comite_ml, f"{LIST}?q={asked}")
        assert len(answer.context["lines"]) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _rows(answer: Any) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    # What is of restricted diffusion is said above the titles.
    header, *rows = [row for row in sheet.iter_rows(values_only=True) if row[1] is not None]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_file_holds_the_rows_of_the_filters(comite_ml: User):
    page = visit(comite_ml, f"{LIST}?axe=DEV&q=dev-1")
    rows = _rows(visit(comite_ml, f"{LIST}?axe=DEV&q=dev-1&format=xlsx"))
    assert [row["Code"] for row in rows] == [line.measure.code for line in page.context["lines"]]
    assert {"Mesure", "Mali : situation", "Niger : taux physique (%)", "Échéance"} <= rows[0].keys()


def test_restricted_measures_leave_only_when_asked_by_name(comite_ml: User):
    restricted = set(
        Measure.objects.visible_to(comite_ml).filter(level=Level.RESTRICTED).values_list("code", flat=True)
    )
    plain = {row["Code"] for row in _rows(visit(comite_ml, f"{LIST}?format=xlsx"))}
    asked = {row["Code"] for row in _rows(visit(comite_ml, f"{LIST}?format=xlsx&diffusion=restreinte"))}
    assert restricted
    assert not plain & restricted
    assert restricted <= asked


def test_f01_restricted_measures_that_leave_are_journalled(comite_ml: User):
    visit(comite_ml, f"{LIST}?format=csv&diffusion=restreinte")
    entries = Entry.objects.filter(act="export_measure", actor=comite_ml.email)
    asked = Measure.objects.visible_to(comite_ml).filter(level=Level.RESTRICTED, axis__roadmap__code="AN2")
    assert {entry.object_id for entry in entries} == {str(measure.pk) for measure in asked}


def test_b12_a_file_of_what_is_not_restricted_writes_nothing(comite_ml: User):
    before = Entry.objects.count()
    visit(comite_ml, f"{LIST}?format=csv")
    assert Entry.objects.count() == before


def test_of_a_restricted_measure_only_situation_and_rate_of_another_state_leave(comite_ml: User):
    row = _rows(visit(comite_ml, f"{LIST}?q=AN2-DEF-04&format=xlsx&diffusion=restreinte"))[0]
    assert row["Niger : situation"]
    assert row["Niger : échéance"] is None
    assert row["Niger : chef de file"] is None
    assert row["Mali : chef de file"]


def test_d03_a_title_that_looks_like_a_formula_leaves_as_text(comite_ml: User):
    Measure.objects.filter(code="AN2-DEV-05").update(title="=1+1")
    assert _rows(visit(comite_ml, f"{LIST}?q=dev-05&format=xlsx"))[0]["Mesure"] == "'=1+1"
    assert "'=1+1" in visit(comite_ml, f"{LIST}?q=dev-05&format=csv").content.decode("utf-8-sig")


def test_an_unknown_format_is_not_found(comite_ml: User):
    assert visit(comite_ml, f"{LIST}?format=exe").status_code == 404


def test_a_restricted_measure_is_named_to_no_reader_of_the_confederation(reader: User):
    hidden = Measure.objects.filter(level=Level.RESTRICTED).first()
    assert hidden.code not in text_of(visit(reader, f"{LIST}?axe={hidden.axis.code}"))


def test_a_state_that_is_not_concerned_is_said_so(comite_ml: User):
    measure = Measure.objects.exclude(implementations__member_state="NE").filter(axis__roadmap__code="AN2").first()
    assert "non concerné" in text_of(visit(comite_ml, f"{LIST}?q={measure.code}"))


def test_a_reader_without_other_states_is_not_told_which_are_concerned(focal: Callable[[str], User]):
    row = Implementation.objects.filter(measure__level=Level.RESTRICTED, member_state="ML").first()
    user = focal(row.lead_ministry.code)
    line = visit(user, f"{LIST}?q={row.measure.code}").context["lines"][0]
    assert [cell.state.code for cell in line.read] == ["ML"]
    assert "non concerné" not in text_of(visit(user, f"{LIST}?q={row.measure.code}"))


def test_a_visitor_is_sent_to_the_sign_in_page(db: None):
    answer = Client().get(LIST, secure=True)
    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/")
