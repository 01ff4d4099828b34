"""What the database itself refuses is what the code declares: no trigger lost, none forgotten."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from common.triggers import Trigger

IS_POSTGRES = "postgresql" in settings.DATABASES["default"]["ENGINE"]

_POSTGRES = """
    SELECT t.tgname, c.relname, p.prosrc, t.tgenabled
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal
"""
_SQLITE = "SELECT name, tbl_name, sql, 'O' FROM sqlite_master WHERE type = 'trigger'"


def _declared() -> list[Trigger]:
    names = [f"{app.name}.triggers" for app in apps.get_app_configs()]
    modules = [import_module(name) for name in names if find_spec(name)]
    values = [value for module in modules for value in vars(module).values()]
    groups = [value for value in values if isinstance(value, tuple)]
    alone = [value for value in values if isinstance(value, Trigger)]
    return [*alone, *(trigger for group in groups for trigger in group if isinstance(trigger, Trigger))]


def _body(trigger: Trigger) -> str:
    """Return the text that the database keeps: the whole statement on SQLite, the function's on PostgreSQL."""
    return trigger.postgres().split("$$")[1] if IS_POSTGRES else trigger.sqlite()


@pytest.fixture
def installed(db: None) -> list[tuple[str, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRES if IS_POSTGRES else _SQLITE)
        return cursor.fetchall()


def test_installed_triggers_are_the_declared_ones_to_the_letter(installed: list[tuple[str, str, str, str]]):
    declared = {(trigger.name, trigger.table): _body(trigger) for trigger in _declared()}
    assert {(name, table): body for name, table, body, _ in installed} == declared


def test_no_trigger_is_switched_off(installed: list[tuple[str, str, str, str]]):
    assert [name for name, _, _, enabled in installed if enabled != "O"] == []


def test_no_two_triggers_share_a_name():
    names = [trigger.name for trigger in _declared()]
    assert len(names) == len(set(names)) > 0


def test_journal_plan_and_protocols_each_declare_triggers():
    """The comparison above would hold between two empty lists; this says that they are not."""
    tables = {trigger.table.split("_")[0] for trigger in _declared()}
    assert tables >= {"journal", "measures", "protocols", "accounts"}
