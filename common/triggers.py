"""Database triggers written once and installed on PostgreSQL and SQLite alike.

A trigger holds what a CHECK or a unique constraint cannot say. Its refusal is an
`IntegrityError` whose text is `aes:<name>: <French sentence>` on both databases.

Trap: on SQLite a migration that alters a table rebuilds it and loses its triggers without a
word; such a migration starts with `uninstall(...)` and
ends with `install(...)`; a test lists the triggers after `migrate`.
"""

from dataclasses import dataclass
from typing import Any

from django.db import migrations


@dataclass(frozen=True)
class Trigger:
    """Refuse a row of `table` on `event` when `condition` holds.

    `event` is `INSERT`, `UPDATE` or `DELETE`; `condition` is SQL common to both databases,
    naming the row `NEW` or `OLD`; `postgres_condition` replaces it where dialects differ.
    """

    name: str
    table: str
    event: str
    condition: str
    sentence: str
    postgres_condition: str = ""

    @property
    def message(self) -> str:
        return f"aes:{self.name}: {self.sentence}".replace("'", "''")

    def sqlite(self) -> str:
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"WHEN {self.condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def postgres(self) -> str:
        condition = self.postgres_condition or self.condition
        returned = "OLD" if self.event == "DELETE" else "NEW"
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {condition} THEN RAISE EXCEPTION '{self.message.replace('%', '%%')}' "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN {returned}; END $$; "
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


def install(*triggers: Trigger) -> migrations.RunPython:
    """Return the migration operation that installs these triggers, and removes them backwards."""

    def forwards(apps: Any, editor: Any) -> None:
        for trigger in triggers:
            _drop(editor, trigger)
            statement = trigger.postgres() if _is_postgres(editor) else trigger.sqlite()
            editor.execute(statement, params=None)  # with parameters, the driver would read each % as one

    def backwards(apps: Any, editor: Any) -> None:
        for trigger in triggers:
            _drop(editor, trigger)

    return migrations.RunPython(forwards, backwards)


def uninstall(*triggers: Trigger) -> migrations.RunPython:
    """Return the operation that removes these triggers, and installs them backwards.

    On SQLite a table that a trigger names cannot be rebuilt: a migration that alters tables starts
    with this and ends with `install`.
    """
    installation = install(*triggers)
    return migrations.RunPython(installation.reverse_code, installation.code)


def _is_postgres(editor: Any) -> bool:
    return editor.connection.vendor == "postgresql"


def _drop(editor: Any, trigger: Trigger) -> None:
    if _is_postgres(editor):
        editor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}")
        editor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}()")
    else:
        editor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")


def sentence_of(error: Exception) -> str | None:
    """Return the French sentence of a trigger's refusal, or None if the error is another."""
    text = str(error)
    start = text.find("aes:")
    if start < 0:
        return None
    return text[start:].splitlines()[0].split(": ", 1)[1]
