"""E-12: a row changed by hand is not as its last act left it, whatever the table and the column."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models

from accounts.models import Ministry, User
from journal.actions import Act, record
from journal.models import Entry
from journal.querysets import fingerprints_of
from journal.rules import canonical, divergences
from measures.models import Blocker, Domain, Measure, Milestone, ProgressReport, Revision
from tests.journal.chain import chain_of
from tests.journal.completeness import head
from tests.measures.acts import CASES, account

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[], models.QuerySet]] = {
    "measure": lambda: Measure.objects.filter(code="AN2-DIP-01"),
    "blocker": lambda: Blocker.objects.filter(lifted_on=None),
    "report that waits": lambda: ProgressReport.objects.filter(step="submitted"),
    "ministry": lambda: Ministry.objects.filter(code="ML-MEF"),
    "account": lambda: User.objects.filter(email="comite.ml@demo.example"),
}
BY_HAND = {
    "measure": "title",
    "blocker": "what",
    "report that waits": "results",
    "ministry": "name",
    "account": "function",
}


def found() -> list[tuple[str, str, str]]:
    return [(row.object_type, row.object_id, row.reason) for row in Entry.objects.divergences()]


def test_e12_every_row_of_the_demonstration_is_as_its_last_act_left_it():
    assert found() == []


@pytest.mark.parametrize("name", CHANGES)
def test_e12_a_row_changed_by_hand_is_found(name: str):
    row = CHANGES[name]().first()
    type(row).objects.filter(pk=row.pk).update(**{BY_HAND[name]: "Autre texte"})
    assert found() == [(row._meta.label_lower, str(row.pk), "la ligne a été modifiée sans écriture au journal")]


def test_e12_a_row_removed_by_hand_is_found():
    row = Milestone.objects.filter(reports=None).first()
    row.delete()
    ((table, key, reason),) = found()
    assert (table, reason) == ("measures.milestone", "la ligne a été supprimée sans écriture au journal")
    assert not Milestone.objects.filter(pk=key).exists()


def test_e12_a_row_added_by_hand_is_found():
    row = Domain.objects.first()
    row.pk, row.code = None, "AUTRE"
    row.id = type(row)._meta.pk.get_default()
    row.save(force_insert=True)
    assert found() == [("measures.domain", str(row.pk), "aucune écriture du journal ne parle de cette ligne")]


def test_e12_a_reading_does_not_make_good_what_was_changed_by_hand():
    row = Measure.objects.filter(level="restricted").first()
    Measure.objects.filter(pk=row.pk).update(title="Autre titre")
    case = CASES["read a restricted measure"]
    case.act(account("comite.ml"), row)
    assert [key for _, key, _ in found()] == [str(row.pk)]


def test_a_report_that_is_being_written_may_be_saved_without_an_entry():
    ProgressReport.objects.filter(step="draft").update(results="Suite")
    assert found() == []


def test_a_password_and_a_sign_in_change_without_an_entry():
    User.objects.update(password="!", last_login=None, must_change_password=True)
    assert found() == []


@pytest.mark.parametrize("name", CASES)
def test_e12_every_act_leaves_the_fingerprint_of_all_that_it_changed(name: str):
    case = CASES[name]
    target = case.target()
    before, start = set(found()), head()
    case.act(case.author(target), target)
    assert set(found()) - before == set()
    told = Entry.objects.filter(sequence__gt=start)
    readings = {"read_measure", "export_measure"}
    assert [entry.act for entry in told if bool(entry.fingerprint) == (entry.act in readings)] == []


def test_the_fingerprint_of_an_entry_is_under_its_hash():
    (entry,) = chain_of(1)
    with_one = canonical({**entry, "fingerprint": "a" * 64})
    assert canonical({**entry, "fingerprint": ""}) == canonical(entry) != with_one


def test_an_entry_of_before_there_were_fingerprints_accuses_nobody():
    assert divergences("t", {"1": ""}, {"1": "a" * 64}) == []


def test_many_rows_are_sealed_in_one_query(django_assert_max_num_queries: Any):
    rows = Milestone.objects.all()[:100]
    acts = [Act("essai", "measures.milestone", row.pk) for row in rows]
    with django_assert_max_num_queries(4 if connection.vendor == "postgresql" else 3):
        record(acts, by=None)
    assert fingerprints_of("measures.milestone", [str(rows[0].pk)]).keys() == {str(rows[0].pk)}


def test_a_revision_that_is_granted_seals_the_plan_that_it_changed():
    case = CASES["grant a revision"]
    row = case.target()
    case.act(account("comite.ml"), row)
    acts = {(entry.act, entry.object_type) for entry in Entry.objects.order_by("-sequence")[:2]}
    assert acts == {("granted_revision", "measures.revision"), ("revise_implementation", "measures.implementation")}
    assert Revision.objects.get(pk=row.pk).step == "granted"
