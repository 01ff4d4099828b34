"""A trigger is written once for both databases, refuses with its sentence, and a migration undoes it."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from common.triggers import Trigger, install, sentence_of, uninstall

IS_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]
TRIGGER = Trigger(
    name="essai_insert",
    table="accounts_memberstate",
    event="INSERT",
    condition="NEW.name = 'interdit'",
    sentence="100 % de l’essai : c'est refusé",
)


@pytest.fixture
def as_owner(own_database: str) -> None:
    """Tables are altered by their owner, as a migration does."""
    if IS_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def insert(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_memberstate (code, version, name, locative, official_name, motto, time_zone, letterhead) "
            "VALUES (%s, 1, %s, '', '', '', 'UTC', '')",
            ["XX" if name == "interdit" else "YY", name],
        )


def migrate(operation: Any, *, backwards: bool = False) -> None:
    with connection.schema_editor() as editor:
        (operation.reverse_code if backwards else operation.code)(apps, editor)


def refusal() -> str | None:
    with pytest.raises(IntegrityError) as error:
        insert("interdit")
    return sentence_of(error.value)


def test_an_installed_trigger_refuses_with_its_sentence_to_the_letter(as_owner: None):
    migrate(install(TRIGGER))
    assert refusal() == TRIGGER.sentence


def test_a_row_that_does_not_meet_the_condition_passes(as_owner: None):
    migrate(install(TRIGGER))
    insert("permis")


def test_a_trigger_installed_twice_is_there_once(as_owner: None):
    migrate(install(TRIGGER))
    migrate(install(TRIGGER))
    assert refusal() == TRIGGER.sentence


def test_a_migration_backwards_removes_it(as_owner: None):
    migrate(install(TRIGGER))
    migrate(install(TRIGGER), backwards=True)
    insert("interdit")


def test_what_is_uninstalled_comes_back_backwards(as_owner: None):
    migrate(install(TRIGGER))
    migrate(uninstall(TRIGGER))
    migrate(uninstall(TRIGGER), backwards=True)
    assert refusal() == TRIGGER.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aes:essai: une phrase", "une phrase"),
        ("aes:essai: avant : après\nCONTEXT: PL/pgSQL function", "avant : après"),
        ('new row violates check constraint "essai"', None),
        ("", None),
    ],
)
def test_the_sentence_is_read_from_the_error_of_either_database(text: str, expected: str | None):
    assert sentence_of(IntegrityError(text)) == expected
