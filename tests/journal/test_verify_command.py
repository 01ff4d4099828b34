"""`manage.py verify_journal`: 0 if the chain holds, 1 with the first false number, 2 on wrong use."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from journal.actions import Act, record
from journal.models import Entry
from tests.journal.completeness import head


@pytest.fixture
def entries(db: None) -> int:
    """A thousand more entries in the stored journal; returns the number of the head."""
    record([Act(act=f"acte-{number}", object_type="essai", object_id=number) for number in range(1000)], by=None)
    return head()


def forge() -> None:
    """Add what the application never writes: an entry that does not follow the head."""
    last = Entry.objects.get(sequence=head())
    last.sequence += 1
    last.previous_hash, last.hash = "f" * 64, "e" * 64
    last.save(force_insert=True)


def refusal(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        call_command("verify_journal", *arguments, stdout=StringIO())
    return caught.value


def test_f03_whole_journal_is_verified_and_its_head_printed(entries: int):
    output = StringIO()
    call_command("verify_journal", stdout=output)
    assert output.getvalue().strip().endswith(f"{entries}:{Entry.objects.get(sequence=entries).hash}")


def test_f03_false_entry_gives_its_number_and_exit_1(entries: int):
    forge()
    error = refusal()
    assert (error.returncode, str(error).split("\u00a0")[0]) == (1, str(entries + 1))


def test_f03_anchor_of_the_head_is_found_again(entries: int):
    anchor = f"{entries}:{Entry.objects.get(sequence=entries).hash}"
    call_command("verify_journal", "--anchor", anchor, stdout=StringIO())


def test_f03_anchor_with_another_hash_gives_its_number(entries: int):
    error = refusal("--anchor", f"{entries - 500}:{'a' * 64}")
    assert (error.returncode, str(error).split("\u00a0")[0]) == (1, str(entries - 500))


def test_f03_anchor_beyond_the_head_tells_a_journal_cut_off(entries: int):
    error = refusal("--anchor", f"{entries + 3}:{'a' * 64}")
    assert (error.returncode, str(error).split("\u00a0")[0]) == (1, str(entries + 1))


@pytest.mark.parametrize("anchor", ["", "12", "12:", "douze:" + "a" * 64, "12:" + "a" * 63])
def test_anchor_that_is_none_is_wrong_use(db: None, anchor: str):
    assert refusal("--anchor", anchor).returncode == 2


def test_exit_statuses_are_those_of_the_process(own_database: str, project: Path):
    with transaction.atomic():
        record([Act(act="essai", object_type="essai", object_id="1")], by=None)
    assert exit_status(own_database, project) == 0
    forge()
    assert exit_status(own_database, project) == 1
    assert exit_status(own_database, project, "--anchor", "rien") == 2


def exit_status(database: str, project: Path, *arguments: str) -> int:
    command = [sys.executable, "manage.py", "verify_journal", *arguments]
    environment = {**os.environ, "DATABASE_URL": database}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False).returncode
