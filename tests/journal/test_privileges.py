"""F-06: what the application's own connection may not do to the journal."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from common.triggers import sentence_of
from journal.actions import Act, record
from journal.models import Entry
from tests.journal.completeness import chain_holds, head

IS_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]

REWRITES = [
    "UPDATE journal_entry SET actor = 'faussaire'",
    "DELETE FROM journal_entry",
    "UPDATE journal_anchor SET hash = 'faux'",
    "DELETE FROM journal_anchor",
]
# The role owns no table. SQLite has no roles: there the triggers alone stand, which is said weaker.
BEYOND_THE_ROLE = [
    "TRUNCATE journal_entry",
    "DROP TABLE journal_entry",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER journal_entry_no_update ON journal_entry",
    "CREATE OR REPLACE FUNCTION journal_entry_no_update() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
]


@pytest.fixture
def written(db: None) -> None:
    record([Act(act="essai", object_type="essai", object_id="1")], by=None)
    if not IS_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_anchor (sequence, hash, published_at, published_to) "
                "SELECT sequence, hash, '2026-10-01', 'essai' FROM journal_entry ORDER BY sequence DESC LIMIT 1"
            )


@pytest.mark.parametrize("statement", REWRITES + (BEYOND_THE_ROLE if IS_POSTGRES else []))
def test_f06_application_cannot_rewrite_the_journal(written: None, statement: str):
    number = head()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert head() == number
    assert chain_holds()


def test_f06_triggers_refuse_with_a_sentence_even_to_who_may_write(own_database: str):
    """The owner of the tables, and SQLite's only account, meet the triggers."""
    with transaction.atomic():
        record([Act(act="essai", object_type="essai", object_id="1")], by=None)
    if IS_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
    for act_of_rewriting in (lambda: Entry.objects.update(actor="faussaire"), lambda: Entry.objects.all().delete()):
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            act_of_rewriting()
        assert sentence_of(refusal.value) == (
            "le journal est en ajout seul\u202f; une écriture ne se modifie pas et ne se supprime pas"
        )
