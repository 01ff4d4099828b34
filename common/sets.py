"""A set of keys asked of the database as one parameter, whatever its size, on both databases.

A list of keys is one parameter each: writing them takes longer than the query, and SQLite refuses too many.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Func, UUIDField, Value


class _Keys(Func):
    template = "(SELECT value FROM json_each(%(expressions)s))"
    output_field = UUIDField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the same for PostgreSQL, whose keys are no texts."""
        template = "(SELECT jsonb_array_elements_text(%(expressions)s::jsonb)::uuid)"
        return super().as_sql(compiler, connection, template=template, **context)


def among(keys: Iterable[Any]) -> Func | list[Any]:
    """Return what stands on the right of `__in` for a set of keys (UUID) or of rows that have one.

    Of an empty set nothing is asked at all.
    """
    plain = [getattr(key, "pk", key).hex for key in keys]
    return _Keys(Value(json.dumps(plain))) if plain else []
