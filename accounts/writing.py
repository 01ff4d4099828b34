"""What every action that saves one edited row shares: lock, version, scope, difference.

Used by the actions of all apps; it writes no entry in the journal, the action does.
"""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from common.access import Level
from common.bulk import insert_rows, update_rows
from common.errors import Conflict, Difference
from journal.actions import Act

REFUSED = "Cette modification n’entre pas dans votre périmètre."
STALE = "Cette fiche a été modifiée entre-temps. Comparez, puis recommencez avec la version à jour."


def write_row(row: Any, *, by: Any, read_version: int | None = None, act: str = "", level: str = Level.INTERNAL) -> Act:
    """Save an edited or new row and return its entry, not yet recorded.

    The row must be in the writer's scope before and after, so that none is moved across a border.
    Raises `PermissionDenied` outside the scope, `Conflict` if the stored version is not the one
    that was read, `ValidationError` if the row breaks a rule.
    """
    is_new = row._state.adding
    stored = None if is_new else _locked(row, by, read_version)
    changes = difference(stored, row)
    if stored is not None and hasattr(row, "version"):
        row.version = stored.version + 1
    row.full_clean()
    row.save()
    if not type(row).objects.editable_by(by).filter(pk=row.pk).exists():
        raise PermissionDenied(REFUSED)
    verb = act or ("create" if is_new else "change")
    return _entry(row, verb, changes, level)


def _entry(row: Any, verb: str, changes: dict[str, tuple[Any, Any]], level: str = Level.INTERNAL) -> Act:
    return Act(
        act=f"{verb}_{row._meta.model_name}",
        object_type=row._meta.label_lower,
        object_id=row.pk,
        level=level,
        changes=changes,
        member_state=getattr(row, "member_state_id", None) or "",
    )


def write_rows(rows: Sequence[Any], *, by: Any) -> list[Act]:
    """Save many rows, new or edited, in the order given; return their entries, not yet recorded.

    The batch twin of `write_row`: same scope, same lock, a constant number of statements a table.
    Fields are cleaned one by one; keys and constraints are held by the database. A row that does
    not differ from the stored one is left alone. `by=None`, the system, only fills an empty table.
    """
    entries: list[Act] = []
    for model, of_model in groupby(rows, key=type):
        entries += _write_table(model, list(of_model), by)
    return entries


def _write_table(model: type[Any], rows: list[Any], by: Any) -> list[Act]:
    if by is None and model.objects.exists():
        raise PermissionDenied(REFUSED)
    stored = _locked_rows(model, [row for row in rows if not row._state.adding], by)
    entries, new, edited = [], [], []
    touched = {"version"}
    for row in rows:
        changes = difference(stored.get(row.pk), row)
        # What a stored row keeps as it is was cleaned when it was written.
        kept = set() if row._state.adding else {field.name for field in row._meta.concrete_fields} - set(changes)
        row.clean_fields(exclude=kept | {field.name for field in row._meta.concrete_fields if field.remote_field})
        if row._state.adding:
            new.append(row)
            entries.append(_entry(row, "create", changes))
        elif changes:
            row.version = stored[row.pk].version + 1
            touched |= set(changes)
            edited.append(row)
            entries.append(_entry(row, "change", changes))
    insert_rows(new)
    update_rows(edited, sorted(touched))
    if by is not None:
        _check_all_editable(model, new + edited, by)
    return entries


def _locked_rows(model: type[Any], rows: list[Any], by: Any) -> dict[Any, Any]:
    if not rows:
        return {}
    _check_all_editable(model, rows, by)
    keys = [row.pk for row in rows]
    stored = {row.pk: row for row in model.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    for row in rows:
        if stored[row.pk].version != row.version:
            raise Conflict(STALE, shown_differences(row, stored[row.pk]))
    return stored


def _check_all_editable(model: type[Any], rows: list[Any], by: Any) -> None:
    keys = {row.pk for row in rows}
    if model.objects.editable_by(by).filter(pk__in=keys).count() != len(keys):
        raise PermissionDenied(REFUSED)


def _locked(row: Any, by: Any, read_version: int | None) -> Any:
    stored = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stored is None or not type(row).objects.editable_by(by).filter(pk=row.pk).exists():
        raise PermissionDenied(REFUSED)
    if read_version is not None and stored.version != read_version:
        raise Conflict(STALE, shown_differences(row, stored))
    return stored


def difference(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    """Return field → (before, after) for what changes; all that is filled for a new row."""
    changes = {}
    for field in _written_fields(after):
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(after, field.attname)
        if old != new and not (before is None and new in (None, "")):
            changes[field.name] = (plain(old), plain(new))
    return changes


def shown_differences(read: Any, stored: Any) -> list[Difference]:
    """Return, in French labels, the fields on which what was sent differs from what is stored."""
    return [
        Difference(str(field.verbose_name), _shown(read, field), _shown(stored, field))
        for field in _written_fields(read)
        if getattr(read, field.attname) != getattr(stored, field.attname)
    ]


def _written_fields(row: Any) -> list[models.Field]:
    return [
        field
        for field in row._meta.concrete_fields
        if field.name not in ("id", "version", "password") and not getattr(field, "auto_now_add", False)
    ]


def _shown(row: Any, field: models.Field) -> str:
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    return "" if value is None else str(value)


def plain(value: Any) -> Any:
    """Return a value as the journal writes it: numbers and texts as they are, JSON as JSON, the rest as text."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value if value is None or isinstance(value, bool | int | str) else str(value)
