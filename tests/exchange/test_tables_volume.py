"""Plain tables at their size, and under headings that nobody foresaw: C-17, C-18, C-20."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from common.resources import list_file
from exchange.access import token_for
from exchange.models import ImportBatch
from exchange.reading.limits import Refused
from exchange.table_actions import confirm_table, keep_table
from exchange.table_judgement import judge_table
from exchange.table_reading import TableReading, read_table
from exchange.tables import TABLES
from journal.models import Entry
from measures.models import Axis, Measure
from protocols.models import Instrument, Provision
from tests.exchange.deposits import MEASURE, as_csv, as_xlsx, deposit, sentences, verdicts

pytestmark = pytest.mark.django_db
LABEL = "measures.measure"

# Unknown, repeated or altered headings; the file is refused, or each is listed as not read before the confirmation.
REFUSED = {
    "repeated": ("Code", "Intitulé", "Intitulé"),
    "key repeated": ("Code", "Intitulé", "Code"),
    "repeated in other letters": ("Code", "INTITULÉ", "intitule"),
    "key missing": ("Intitulé", "Axe", "Feuille de route"),
    "key misspelt": ("Cdoe", "Intitulé", "Axe"),
    "key with more words": ("Code de la mesure", "Intitulé", "Axe"),
    "key cut in two": ("Co de", "Intitulé", "Axe"),
    "no heading": ("AN2-DEV-07", "Route", "DEV"),
    "all in one": ("Code;Intitulé", "Axe", "x"),
    "in another language": ("Identifier", "Title", "Axis"),
}
LISTED = {
    "unknown": "Commentaire",
    "a field that the form does not have": "validated_by",
    "the stored name of a column": "title",
    "a state of the flow": "Étape",
    "markup": "<b>Note</b>",
    "a number": "2026",
    "very long": "Colonne " * 40,
    "near a known one": "Intitulé de la mesure (ancien)",
    "of another table": "Chef de file",
}


def read(user: User, folder: Path, lines: list[dict[str, Any]]) -> TableReading:
    path = folder / "t.xlsx"
    path.write_bytes(as_xlsx(lines))
    return read_table(user, LABEL, path)


@pytest.mark.parametrize("titles", REFUSED.values(), ids=REFUSED)
def test_c17_headings_that_leave_a_doubt_are_refused_with_their_name(
    coordination: User, tmp_path: Path, titles: tuple[str, ...]
):
    path = tmp_path / "t.csv"
    path.write_text(";".join(f'"{title}"' for title in titles) + "\nAN2-DEV-07;Route;Pont\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_table(coordination, LABEL, path)
    assert refusal.value.code in ("not_this_table", "one_column")
    assert "«\u00a0" in refusal.value.sentence


@pytest.mark.parametrize("title", LISTED.values(), ids=LISTED)
def test_c17_a_heading_that_is_not_read_is_listed_and_changes_nothing(coordination: User, tmp_path: Path, title: str):
    measure = Measure.objects.visible_to(coordination).filter(code="AN2-DEV-07").get()
    reading = read(coordination, tmp_path, [{"Code": measure.code, "Intitulé": measure.title, title: "x"}])
    assert any(" ".join(title.split()) in note and "n’a pas été lue" in note for note in reading.notes)
    assert [row.verdict for row in judge_table(coordination, TABLES[LABEL], reading.rows)] == ["unchanged"]


def test_c17_a_heading_that_is_a_formula_without_result_is_named_by_its_cell(coordination: User, tmp_path: Path):
    reading = read(coordination, tmp_path, [{"Code": "AN2-DEV-07", "Intitulé": "Route", "=1+1": "x"}])
    assert any("C1, formule sans résultat" in note for note in reading.notes)


def five_thousand(last: str) -> list[dict[str, Any]]:
    lines = [MEASURE | {"Code": f"AN3-DEV-{place:04}", "Intitulé": f"Route {place}"} for place in range(5_000)]
    lines[-1]["Nature"] = last
    return lines


@pytest.fixture
def many(coordination: User, axis: Axis, tmp_path: Path) -> ImportBatch:
    """Five thousand new rows, the last one wrong."""
    reading = read(coordination, tmp_path, five_thousand("inconnue"))
    return keep_table(by=coordination, label=LABEL, reading=reading, file_name="t.xlsx", session="")


class Broken(Exception):
    """The storage gives up."""


def confirmed(batch: ImportBatch) -> int:
    return confirm_table(by=batch.user, batch=batch, session="", token=token_for(batch))


def test_c18_a_storage_that_fails_in_the_middle_of_five_thousand_rows_writes_none_then_all_but_the_wrong_one(
    many: ImportBatch,
):
    before, entries = Measure.objects.count(), Entry.objects.count()
    failed_on = []

    def failing(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        # The rows are written by then, the journal is not.
        if sql.startswith("INSERT") and Entry._meta.db_table in sql:
            failed_on.append(Measure.objects.count() - before)
            raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(failing), pytest.raises(Broken), transaction.atomic():
        confirmed(many)
    assert failed_on == [4_999]
    assert (Measure.objects.count(), Entry.objects.count()) == (before, entries)
    assert ImportBatch.objects.get(pk=many.pk).confirmed_at is None
    assert many.counts["error"] == 1
    assert confirmed(many) == 4_999
    assert Measure.objects.count() - before == 4_999
    assert Entry.objects.count() - entries == 5_000


def test_c18_all_errors_are_counted_and_two_hundred_at_most_are_shown_with_their_lines(
    signed: Callable, coordination: User, axis: Axis
):
    client = signed(coordination)
    lines = [line | {"Nature": "inconnue"} for line in five_thousand("inconnue")[:300]]
    page = client.get(deposit(client, LABEL, as_csv(lines))["Location"])
    assert verdicts(page) == {"error": 300}
    assert 0 < len(sentences(page)) <= 200
    assert page.context["aside"][0].row == 2
    assert "300" in page.content.decode()


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=40)


class RoundTripTests(TestCase):
    """Three thousand provisions of one instrument leave and come back, with texts that nobody would choose."""

    # An example costs seconds: a failing one is shown as it was drawn, not made smaller.
    @settings(
        max_examples=2, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(TEXTS, min_size=6, max_size=12), st.sampled_from(["csv", "xlsx"]), st.integers(0, 2_999))
    @example(["=1+1", "'=1", "12 345,67", "31/12/2026", "True", "Ɓala ŋ œ", "1e5", "007"], "csv", 2_999)
    def test_c20_three_thousand_rows_come_back_unchanged_and_one_edit_is_one_change(
        self, texts: list[str], form: str, edited: int
    ) -> None:
        user = User.objects.get(email="coordination@demo.example")
        instrument = Instrument.objects.order_by("pk").first()
        rows = [
            Provision(
                instrument=instrument,
                number=f"R{place}",
                heading=f"Article {texts[place % len(texts)]}".strip(),
                text=texts[place % len(texts)],
            )
            for place in range(3_000)
        ]
        Provision.objects.bulk_create(rows)
        content = list_file(TABLES["protocols.provision"].resource(user=user), file_format=form, title="Lignes")
        assert self.verdicts(user, content, form) == {"unchanged"}
        Provision.objects.filter(instrument=instrument, number=f"R{edited}").update(heading="Autre chose, tout à fait")
        judged = self.judged(user, content, form)
        assert sum(row.verdict == "changed" for row in judged) == 1
        assert {row.verdict for row in judged} == {"unchanged", "changed"}

    def verdicts(self, user: User, content: bytes, form: str) -> set[str]:
        return {str(row.verdict) for row in self.judged(user, content, form)}

    def judged(self, user: User, content: bytes, form: str) -> list[Any]:
        with tempfile.NamedTemporaryFile(suffix=f".{form}") as file:
            file.write(content)
            file.flush()
            reading = read_table(user, "protocols.provision", Path(file.name))
        return judge_table(user, TABLES["protocols.provision"], reading.rows)
