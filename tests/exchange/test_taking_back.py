"""A whole import taken back: for a day, once, by its author, as long as nothing builds on it; nothing is deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Ministry, User
from common.clock import now
from common.errors import Conflict
from exchange.models import ImportBatch
from exchange.taking_back import refusal_of
from journal.models import Entry
from measures.actions.revisions import grant_revision, refuse_revision
from measures.enums import Status, Step
from measures.models import Implementation, Measure, ProgressReport, ReportContributor, Revision
from tests.exchange import deposits
from tests.exchange.deposits import MEASURE
from tests.exchange.many_parts import matrix, plant
from tests.exchange.test_import_pages import confirm, deposit, reports, signed_in
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db

TABLE = "measures.measure"


def take_back(client: Client, batch: ImportBatch) -> Any:
    return client.post(reverse("exchange:take_back", args=[batch.pk]))


def imported(client: Client, codes: list[str], rate: int = 40) -> ImportBatch:
    """Return a matrix of these measures, confirmed."""
    address = deposit(client, matrix(codes, rate=rate)).headers["Location"]
    assert confirm(client, address).status_code == 302
    return ImportBatch.objects.get(pk=address.rstrip("/").rpartition("/")[2])


@pytest.fixture
def client(comite_ml: User) -> Client:
    return signed_in(comite_ml)


@pytest.fixture
def codes(db: None) -> list[str]:
    return plant(3)


@pytest.fixture
def batch(client: Client, codes: list[str]) -> ImportBatch:
    return imported(client, codes)


def of(codes: list[str]) -> Any:
    return reports().filter(implementation__measure__code__in=codes).order_by("implementation__measure__code")


def test_reports_that_the_import_began_go_back_to_a_draft_that_says_nothing(client, codes, batch):
    assert set(of(codes).values_list("step", flat=True)) == {Step.MINISTRY_VALIDATED}
    assert take_back(client, batch).status_code == 302
    told = of(codes).values_list("step", "status", "physical_rate", "difficulties", "signed_by", "submitted_at")
    assert set(told) == {(Step.DRAFT, Status.NOT_STARTED, None, "", "", None)}
    assert ReportContributor.objects.filter(report__in=of(codes)).count() == len(codes)


def test_the_act_and_each_report_are_journalled_and_the_trail_tells_the_way_back(client, codes, batch):
    take_back(client, batch)
    acts = list(Entry.objects.order_by("sequence").values_list("act", flat=True))
    assert acts[-4:] == ["restore_report"] * 3 + ["take_back_import"]
    last = of(codes)[0].events.order_by("at").last()
    assert (last.from_step, last.to_step) == (Step.MINISTRY_VALIDATED, Step.DRAFT)
    assert chain_holds()


def test_a_report_that_was_there_gets_its_values_back_with_its_step(client, codes, batch):
    take_back(client, batch)
    of(codes).update(status=Status.IN_PROGRESS, physical_rate=25, difficulties="Pluies")
    second = imported(client, codes, rate=60)
    assert set(of(codes).values_list("physical_rate", "difficulties")) == {(60, "Moyens limités")}
    take_back(client, second)
    assert set(of(codes).values_list("physical_rate", "difficulties", "step")) == {(25, "Pluies", Step.DRAFT)}


def test_it_is_taken_back_once(client, batch):
    take_back(client, batch)
    before = Entry.objects.count()
    assert take_back(client, batch).status_code == 409
    assert Entry.objects.count() == before


def test_after_a_day_it_stays(client, codes, batch):
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=False):
        client.force_login(batch.user)
        answer = take_back(client, batch)
    assert answer.status_code == 409
    assert "24 heures" in answer.content.decode()
    assert set(of(codes).values_list("physical_rate", flat=True)) == {40}


def test_what_was_written_since_stands_in_the_way_and_is_named(client, codes, batch):
    report = of(codes)[1]
    ProgressReport.objects.filter(pk=report.pk).update(version=report.version + 1)
    answer = take_back(client, batch)
    assert answer.status_code == 409
    assert codes[1] in answer.content.decode()
    assert set(of(codes).values_list("physical_rate", flat=True)) == {40}


def with_revisions(client: Client, codes: list[str]) -> ImportBatch:
    """Return a confirmed matrix that says what is reported already, and proposes another due date for each measure."""
    imported(client, codes)
    address = deposit(client, matrix(codes, due="30/11/2026")).headers["Location"]
    proposed = [line.name for line in client.get(address).context["plan"]]
    assert confirm(client, address, revision=proposed).status_code == 302
    return ImportBatch.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def proposed_on(codes: list[str]) -> Any:
    return Revision.objects.filter(measure__code__in=codes)


def test_an_import_that_only_proposed_revisions_withdraws_them(client, codes):
    batch = with_revisions(client, codes)
    assert set(proposed_on(codes).values_list("step", "new_value")) == {("proposed", "2026-11-30")}
    assert refusal_of(batch) == ""
    assert take_back(client, batch).status_code == 302
    assert set(proposed_on(codes).values_list("step", "decided_by")) == {("withdrawn", None)}
    assert list(Entry.objects.order_by("sequence").values_list("act", flat=True))[-4:-1] == ["withdraw_revision"] * 3


def test_what_was_withdrawn_may_be_proposed_again(client, codes):
    take_back(client, with_revisions(client, codes))
    with_revisions(client, codes)
    assert proposed_on(codes).filter(step="proposed").count() == len(codes)


def test_a_withdrawn_revision_is_decided_no_more(client, codes, comite2_ml):
    take_back(client, with_revisions(client, codes))
    with pytest.raises(Conflict, match="retirée"):
        grant_revision(by=comite2_ml, revision=proposed_on(codes)[0])


def test_a_revision_that_was_granted_since_stands_in_the_way_and_is_named(client, codes, comite2_ml):
    batch = with_revisions(client, codes)
    grant_revision(by=comite2_ml, revision=proposed_on(codes[:1]).get())
    answer = take_back(client, batch)
    assert answer.status_code == 409
    assert codes[0] in answer.content.decode()
    assert proposed_on(codes).filter(step="proposed").count() == len(codes) - 1


def test_a_revision_that_was_refused_since_stays_refused(client, codes, comite2_ml):
    batch = with_revisions(client, codes)
    refuse_revision(by=comite2_ml, revision=proposed_on(codes[:1]).get())
    assert take_back(client, batch).status_code == 302
    assert sorted(proposed_on(codes).values_list("step", flat=True)) == ["refused", "withdrawn", "withdrawn"]


def test_c01_another_account_does_not_know_the_import(batch, comite2_ml):
    assert take_back(signed_in(comite2_ml), batch).status_code == 404


def test_an_import_that_is_not_confirmed_has_nothing_to_take_back(client, codes):
    address = deposit(client, matrix(codes)).headers["Location"]
    batch = ImportBatch.objects.get(pk=address.rstrip("/").rpartition("/")[2])
    assert take_back(client, batch).status_code == 409


def test_the_questions_that_it_answered_are_asked_again(client, batch, codes):
    assert ImportBatch.objects.confirmed_for("ML", batch.period).filter(pk=batch.pk).exists()
    take_back(client, batch)
    assert not ImportBatch.objects.confirmed_for("ML", batch.period).filter(pk=batch.pk).exists()


def test_any_number_of_reports_takes_the_same_number_of_queries(client, codes, django_assert_max_num_queries):
    few, many = imported(client, codes[:1]), imported(client, [*codes, *planted_more()][1:])
    counts = []
    for batch in (few, many):
        with django_assert_max_num_queries(200) as seen:
            assert take_back(client, batch).status_code == 302
        counts.append(len(seen))
    assert counts[0] == counts[1]


def planted_more() -> list[str]:
    part = Implementation.objects.get(measure__code="AN2-DEF-100", member_state="ML")
    measures = [
        Measure(code=f"AN2-DEF-{200 + place}", axis=part.axis, title=f"Mesure de volume numéro {100 + place}")
        for place in range(5)
    ]
    Measure.objects.bulk_create(measures)
    lead = Ministry.objects.get(code="ML-MDAC")
    Implementation.objects.bulk_create(
        Implementation(measure=row, axis=part.axis, member_state_id="ML", lead_ministry=lead, due_on=date(2026, 10, 31))
        for row in measures
    )
    return [row.code for row in measures]


def test_a_table_gets_its_former_values_back(coordination, measure):
    client = signed_in(coordination)
    page = deposits.preview(client, TABLE, [MEASURE | {"Intitulé": "Route bitumée"}])
    deposits.confirm(client, page)
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("Route bitumée", 2)
    assert take_back(client, page.context["batch"]).status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("Route", 3)
    assert Entry.objects.order_by("sequence").last().act == "take_back_import"


def test_a_table_row_that_changed_since_stands_in_the_way(coordination, measure):
    client = signed_in(coordination)
    page = deposits.preview(client, TABLE, [MEASURE | {"Intitulé": "Route bitumée"}])
    deposits.confirm(client, page)
    Measure.objects.filter(pk=measure.pk).update(version=9)
    assert take_back(client, page.context["batch"]).status_code == 409


def test_a_table_that_added_rows_is_not_taken_back_for_nothing_is_deleted(coordination, measure):
    client = signed_in(coordination)
    page = deposits.preview(client, TABLE, [MEASURE | {"Code": "AN3-DEV-02"}])
    deposits.confirm(client, page)
    batch = ImportBatch.objects.get(pk=page.context["batch"].pk)
    assert "rien ne se supprime" in refusal_of(batch)
    assert take_back(client, batch).status_code == 409
    assert Measure.objects.filter(code="AN3-DEV-02").exists()
