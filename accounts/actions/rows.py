"""What the actions of accounts share; it writes no entry in the journal."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.writing import REFUSED, STALE, difference, shown_differences, write_row
from common.errors import Conflict
from journal.actions import Act

OWN_ACT = "Cet acte revient à une autre personne que celle qui l’a demandé."
ALREADY_CONFIRMED = "La confirmation est déjà donnée."


def written(row: Any, *, by: Any, read_version: int | None = None) -> Act:
    """Save a row in the scope of `by`, or for the system itself, and return its entry."""
    if by is not None:
        return write_row(row, by=by, read_version=read_version)
    row.full_clean()
    row.save()
    return entry(row, f"create_{row._meta.model_name}", difference(None, row))


def entry(row: Any, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    """Return the entry of an act on a row of this app."""
    return Act(
        act=act,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        changes=changes,
        member_state=getattr(row, "member_state_id", None) or "",
    )


def locked(row: Any) -> Any:
    """Return the stored row, locked; refuse one that is not there as one that is not in reach."""
    stored = row._meta.model.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if stored is None:
        raise PermissionDenied(REFUSED)
    return stored


def check_version(stored: Any, row: Any, read_version: int | None) -> None:
    """Refuse to act on another version than the one that was read."""
    if read_version is not None and stored.version != read_version:
        raise Conflict(STALE, shown_differences(row, stored))


def stamp(row: Any, *, act: str, **values: Any) -> Act:
    """Set a few columns of a locked row, raise its version, and return the entry."""
    changes = {name: (_plain(getattr(row, name)), _plain(value)) for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean(exclude=["password"])
    row.save()
    return entry(row, act, changes)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
