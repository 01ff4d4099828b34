"""The test database itself: copies that keep nothing, and a role that owns no table."""

import threading

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import MemberState, User
from journal.actions import Act, record
from journal.models import Entry
from tests.database import APPLICATION_ROLE

IS_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]


def _record_one() -> None:
    with transaction.atomic():
        record([Act("essai", "essai", "1")], by=None)
    connection.close()


def test_demonstration_is_there_for_every_test(db: None):
    assert set(MemberState.objects.values_list("code", flat=True)) == {"BF", "ML", "NE"}
    assert User.objects.filter(email="comite.ml@demo.example").exists()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_thread_commits_to_a_copy_is_gone_with_the_copy(own_database: str, turn: int):
    before = Entry.objects.count()
    assert not Entry.objects.filter(act="essai").exists()
    thread = threading.Thread(target=_record_one)
    thread.start()
    thread.join()
    assert Entry.objects.count() == before + 1


def test_copy_keeps_the_triggers_of_the_journal(own_database: str):
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()


if IS_POSTGRES:

    def test_f06_suite_runs_as_a_role_that_owns_no_table(db: None):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE tableowner = current_user")
            assert cursor.fetchall() == []
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (APPLICATION_ROLE,)
