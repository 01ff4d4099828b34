"""What an import added to a roadmap in draft, withdrawn from it by who added it, as long as nothing builds on it.

Inside the caller's transaction; the entries are returned. The journal keeps all that a withdrawn row held.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from accounts.writing import REFUSED, difference
from common.errors import Conflict
from journal.actions import Act
from journal.rules import WITHDRAWN
from measures.actions.plan import level_of
from measures.enums import RoadmapStatus
from measures.models import Axis, Implementation, Measure, Milestone, Objective, Roadmap

Planned = Roadmap | Axis | Objective | Measure | Implementation | Milestone
BUILT_ON = "Repris, cet import ôterait ce sur quoi autre chose s’appuie depuis"
NOT_A_DRAFT = "La feuille de route n’est plus en projet\u00a0: rien ne s’en retire."
_NAMED = 5
# What leads from a row to its roadmap.
_TO_ROADMAP = {
    Roadmap: "",
    Axis: "roadmap__",
    Objective: "axis__roadmap__",
    Measure: "axis__roadmap__",
    Implementation: "measure__axis__roadmap__",
    Milestone: "implementation__measure__axis__roadmap__",
}


def withdraw_from_draft(*, by: Any, rows: Sequence[Planned]) -> list[Act]:
    """Withdraw rows of one kind from a roadmap in draft, all or none; return their entries.

    Raises `PermissionDenied` out of scope, `Conflict` naming what builds on them, or once the roadmap is finalised.
    """
    if not rows:
        return []
    model: Any = type(rows[0])
    stored = model.objects.filter(pk__in=[row.pk for row in rows])
    if stored.editable_by(by).count() != len(rows):
        raise PermissionDenied(REFUSED)
    if stored.exclude(**{f"{_TO_ROADMAP[model]}status": RoadmapStatus.DRAFT}).exists():
        raise Conflict(NOT_A_DRAFT)
    entries = [_entry(row) for row in rows]
    try:
        stored.delete()
    except ProtectedError as error:
        raise Conflict(f"{BUILT_ON}{_names(by, error)}.") from error
    return entries


def _names(by: Any, error: ProtectedError) -> str:
    """Name what builds on the rows, of which the account reads: another state's own position is not told."""
    keys: dict[Any, list[Any]] = {}
    for row in error.protected_objects:
        keys.setdefault(type(row), []).append(row.pk)
    held = sorted(
        {str(row) for model, built in keys.items() for row in model.objects.visible_to(by).filter(pk__in=built)}
    )
    more = f" et {len(held) - _NAMED} autres" if len(held) > _NAMED else ""
    return f"\u00a0: {', '.join(held[:_NAMED])}{more}" if held else ""


def _entry(row: Planned) -> Act:
    held = {name: (after, None) for name, (_, after) in difference(None, row).items()}
    kind = row._meta
    state = getattr(row, "member_state_id", None) or ""
    return Act(f"{WITHDRAWN}{kind.model_name}", kind.label_lower, row.pk, level_of(row), held, member_state=state)
