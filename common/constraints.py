"""The check constraints of a table asked of a row in hand, without a query a row.

The database holds them in any case; asked here, a fault is shown on the preview, with its line.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

_COMPARED = {
    "exact": lambda left, right: left == right,
    "gte": lambda left, right: left >= right,
    "gt": lambda left, right: left > right,
    "lte": lambda left, right: left <= right,
    "lt": lambda left, right: left < right,
    "in": lambda left, right: left in right,
}


def broken_checks(row: models.Model) -> Iterator[str]:
    """Yield the French sentence of each check constraint that the row breaks."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and _holds(constraint.condition, row) is False:
            yield str(constraint.violation_error_message)


def _holds(condition: Any, row: models.Model) -> bool | None:
    """Return what SQL would say: True, False, or None where an empty column leaves it unknown."""
    if not isinstance(condition, Q):
        return _compare(condition, row)
    answers = [_holds(child, row) for child in condition.children]
    decisive = condition.connector == Q.OR
    answer: bool | None = not decisive
    if decisive in answers:
        answer = decisive
    elif None in answers:
        answer = None
    return answer if not condition.negated or answer is None else not answer


def _compare(leaf: tuple[str, Any], row: models.Model) -> bool | None:
    path, wanted = leaf
    name, _, lookup = path.partition("__")
    value = _stored(row, name)
    if lookup == "isnull":
        return (value is None) == wanted
    right = _stored(row, wanted.name) if isinstance(wanted, F) else wanted
    if value is None or right is None:
        return None
    return _COMPARED[lookup or "exact"](value, right)


def _stored(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)
