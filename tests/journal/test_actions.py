"""Entries are chained, told in full, and share the fate of their act."""

import json
import threading
from datetime import datetime

import pytest
from django.db import connection, transaction

from accounts.models import MemberState
from journal.actions import Act, record
from journal.context import Request, current_request
from journal.models import Entry
from tests.journal.completeness import chain_holds, head, nothing_journalled

WRITERS = 30
ACTS_A_WRITER = 5


def act(verb: str = "essai", **changes: tuple[object, object]) -> Act:
    return Act(act=verb, object_type="essai", object_id="ML-MEF", changes=changes)


@pytest.mark.django_db
def test_f01_entry_says_who_when_what_and_from_where_to_where(django_user_model: type):
    author = django_user_model(email="comite.ml@demo.example", role="national_coordinator", member_state_id="ML")
    token = current_request.set(Request(request_id="requete-1", address="192.0.2.7"))
    record([act("change_ministry", name=("ancien", "nouveau"))], by=author)
    current_request.reset(token)
    entry = Entry.objects.get(sequence=head())
    assert (entry.actor, entry.role, entry.member_state) == ("comite.ml@demo.example", "national_coordinator", "ML")
    assert (entry.act, entry.object_type, entry.object_id) == ("change_ministry", "essai", "ML-MEF")
    assert json.loads(entry.changes) == {"name": ["ancien", "nouveau"]}
    assert (entry.address, entry.request_id) == ("192.0.2.7", "requete-1")
    assert datetime.fromisoformat(entry.at).utcoffset().total_seconds() == 0


@pytest.mark.django_db
def test_f01_row_without_state_is_told_without_state_whoever_writes(django_user_model: type):
    author = django_user_model(email="x@demo.example", role="national_coordinator", member_state_id="ML")
    record([Act(act="a", object_type="t", object_id="1", member_state="")], by=author)
    assert Entry.objects.get(sequence=head()).member_state == ""


@pytest.mark.django_db
def test_f02_entry_goes_with_its_act_when_the_transaction_fails():
    with nothing_journalled(), pytest.raises(ZeroDivisionError), transaction.atomic():
        record([act()], by=None)
        raise ZeroDivisionError


@pytest.mark.django_db
def test_f02_act_goes_with_its_entry_when_the_journal_refuses():
    with pytest.raises(AttributeError), transaction.atomic():
        MemberState(code="XX", name="Essai", locative="à l’essai").save(force_insert=True)
        record([None], by=None)  # type: ignore[list-item]
    assert not MemberState.objects.filter(code="XX").exists()


@pytest.mark.django_db
def test_entries_of_one_call_are_chained_in_order_by_one_statement(django_assert_max_num_queries):
    before = head()
    with django_assert_max_num_queries(3):
        record([act(f"acte-{number}") for number in range(60)], by=None)
    written = Entry.objects.filter(sequence__gt=before).order_by("sequence")
    assert [entry.act for entry in written] == [f"acte-{number}" for number in range(60)]
    assert chain_holds()


@pytest.mark.django_db
def test_nothing_to_tell_writes_nothing():
    with nothing_journalled():
        record([], by=None)


def test_journal_is_never_written_outside_a_transaction(own_database: str):
    with pytest.raises(RuntimeError):
        record([act()], by=None)


def test_f05_thirty_writers_at_once_make_one_line(own_database: str):
    before = head()
    start = threading.Barrier(WRITERS)
    failures: list[Exception] = []

    def write(writer: int) -> None:
        start.wait()
        try:
            for number in range(ACTS_A_WRITER):
                with transaction.atomic():
                    record([act(f"auteur-{writer}-{number}")], by=None)
        except Exception as error:  # told by the test below, in the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = Entry.objects.filter(sequence__gt=before)
    assert failures == []
    assert entries.count() == WRITERS * ACTS_A_WRITER
    assert head() == before + WRITERS * ACTS_A_WRITER
    assert entries.values("previous_hash").distinct().count() == entries.count()
    assert chain_holds()
