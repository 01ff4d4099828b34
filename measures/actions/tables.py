"""Many rows of the plan at once, for a table that comes in: the batch twin of `save_plan_row`.

Inside the caller's transaction; the entries are returned, the caller records them last.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Ministry
from accounts.writing import write_rows
from common.bulk import update_rows
from journal.actions import Act
from measures.actions.plan import UNDECIDED, carry_axis, is_settled, level_of
from measures.models import Axis, Coverage, Implementation, Measure, Milestone, Objective, Roadmap


def prepare_measures(*, by: Any, measures: Sequence[Measure]) -> list[Act]:
    """Save measures, new or edited, of a draft: a table gives no decision, so it touches none that is finalised.

    Raises `PermissionDenied` out of scope, `Conflict` on another version, `ValidationError`.
    """
    has_settled = is_settled(measures)
    entries = write_rows(measures, by=by)
    if entries and has_settled:
        raise ValidationError(UNDECIDED)
    carry_axis(entries)
    return _with_levels(entries, measures)


def prepare_parts(*, by: Any, rows: Sequence[Roadmap | Axis | Objective | Coverage | Milestone]) -> list[Act]:
    """Save rows of one kind of a draft: roadmaps, axes, objectives, provisions carried out, milestones of a state.

    Raises `PermissionDenied` out of scope, `Conflict` on another version, `ValidationError`.
    """
    return _with_levels(write_rows(rows, by=by), rows)


def prepare_implementations(
    *, by: Any, implementations: Sequence[Implementation], associated: Mapping[Any, Sequence[Ministry]]
) -> list[Act]:
    """Save the plan of states' parts in a draft; `associated` holds, by key, the ministries to associate."""
    for row in implementations:
        row.axis_id = row.measure.axis_id
    entries = _with_levels(write_rows(implementations, by=by), implementations)
    associations = _associate(implementations, associated)
    _move_on(implementations, {entry.object_id for entry in associations} - {entry.object_id for entry in entries})
    return entries + associations


def _move_on(implementations: Sequence[Implementation], keys: Collection[Any]) -> None:
    """Give a new version to rows of which only the associated ministries changed: whoever read them must know."""
    moved = [row for row in implementations if row.pk in keys]
    for row in moved:
        row.version += 1
    update_rows(moved, ["version"])


def _associate(implementations: Sequence[Implementation], associated: Mapping[Any, Sequence[Ministry]]) -> list[Act]:
    links = Implementation.associated_ministries.through.objects
    before: dict[Any, list[str]] = {key: [] for key in associated}
    for key, code in links.filter(implementation__in=associated).values_list("implementation_id", "ministry__code"):
        before[key].append(code)
    links.filter(implementation__in=associated).delete()
    links.bulk_create(
        [
            links.model(implementation_id=key, ministry=ministry)
            for key, ministries in associated.items()
            for ministry in ministries
        ]
    )
    return [
        _association(row, sorted(before[row.pk]), sorted(ministry.code for ministry in associated[row.pk]))
        for row in implementations
        if row.pk in associated and {ministry.code for ministry in associated[row.pk]} != set(before[row.pk])
    ]


def _association(row: Implementation, before: list[str], after: list[str]) -> Act:
    changes = {"associated_ministries": (before, after)}
    return Act(
        "change_implementation",
        "measures.implementation",
        row.pk,
        level_of(row),
        changes,
        member_state=row.member_state_id,
    )


def _with_levels(entries: Sequence[Act], rows: Sequence[Any]) -> list[Act]:
    levels = {row.pk: level_of(row) for row in rows}
    return [replace(entry, level=levels[entry.object_id]) for entry in entries]
