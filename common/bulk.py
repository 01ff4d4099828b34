"""Set-based writes: one statement and one parameter whatever the number of rows, on both databases.

Django's `bulk_create` cuts at SQLite's parameter limit and its `bulk_update` builds one CASE a
field and row. Here the rows travel as one JSON array, unfolded by the database itself
(`jsonb_to_recordset` on PostgreSQL, `json_each` on SQLite). Only actions may call this.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert model instances of one class, all columns but a number that the database gives, in one statement."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(_quoted(field) for field in fields)
    values = ", ".join(_value(field) for field in fields)
    # Only names of our own models are put in the statement; every value travels as its parameter.
    statement = f"INSERT INTO {_table(rows[0])} ({columns}) SELECT {values} FROM {_source(fields)}"  # noqa: S608
    _execute(statement, rows, fields)
    for row in rows:
        row._state.adding = False


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields of model instances of one class, found by key, in one statement."""
    if not rows:
        return
    fields = [rows[0]._meta.get_field(name) for name in names]
    key = rows[0]._meta.pk
    assignments = ", ".join(f"{_quoted(field)} = {_value(field)}" for field in fields)
    table = _table(rows[0])
    condition = f"{table}.{_quoted(key)} = {_value(key)}"
    source = _source([key, *fields])
    statement = f"UPDATE {table} SET {assignments} FROM {source} WHERE {condition}"  # noqa: S608 - as above
    _execute(statement, rows, [key, *fields])


def _execute(statement: str, rows: Sequence[models.Model], fields: Sequence[Any]) -> None:
    prepare = [(field.column, _preparation(field)) for field in fields]
    content = [{column: prepared(row) for column, prepared in prepare} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(content, default=str)])


def _preparation(field: Any) -> Callable[[models.Model], Any]:
    """Return what gives, of a row, the value of a field as the database takes it in JSON."""
    if isinstance(field, models.JSONField) and connection.vendor == "postgresql":
        # The rows themselves travel as JSON: the driver's own wrapper would arrive as a text.
        return lambda row: field.pre_save(row, row._state.adding)
    kept = next((kind for base, kind in _KEPT_AS_THEY_ARE.items() if isinstance(field, base)), type(None))

    def prepared(row: models.Model) -> Any:
        value = field.pre_save(row, row._state.adding)
        return value if type(value) is kept else field.get_db_prep_save(value, connection)

    return prepared


# Kinds of values that a field writes as they are: asking it for each would be most of the work.
_KEPT_AS_THEY_ARE: dict[type[models.Field], type] = {
    models.CharField: str,
    models.TextField: str,
    models.IntegerField: int,
}


def _table(row: models.Model) -> str:
    return connection.ops.quote_name(row._meta.db_table)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _value(field: Any) -> str:
    if connection.vendor == "postgresql":
        return f"new_rows.{_quoted(field)}"
    return f"json_extract(new_rows.value, '$.{field.column}')"


def _source(fields: Sequence[Any]) -> str:
    if connection.vendor != "postgresql":
        return "json_each(%s) AS new_rows"
    types = ", ".join(f"{_quoted(field)} {field.rel_db_type(connection)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS new_rows({types})"
