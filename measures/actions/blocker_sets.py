"""Blockers opened, lifted and given back as sets, for a workbook: the batch twins of `followup`.

Inside the caller's transaction, in a constant number of queries; the entries are returned.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.writing import difference
from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.errors import Conflict
from journal.actions import Act
from measures.actions.guards import LIVING, NOT_YOURS, check_scope
from measures.enums import BlockerLevel
from measures.models import Blocker

LIFTED = "Ce point de blocage est levé\u00a0: il ne change plus."
MOVED = "Un point de blocage a changé depuis\u00a0: rouvrez la vérification."
NOT_LIVING = "Les points de blocage s’écrivent quand la feuille de route est finalisée ou adoptée."
TAKEN_BACK = "Ouvert par un import qui a été repris."
_LIFTING = ("lifted_on", "how_lifted", "version")


@dataclass(frozen=True)
class Lifting:
    """How an open blocker was lifted, and the version on which that was judged."""

    on: date
    how: str
    version: int


def open_blockers(*, by: Any, blockers: Sequence[Blocker]) -> list[Act]:
    """Open blockers of one's own parts, below the confederal level. Raises as `prepare_blocker` does."""
    if not blockers:
        return []
    _check(by, blockers)
    for blocker in blockers:
        if blocker.level == BlockerLevel.CONFEDERAL:
            raise ValidationError("Un point de blocage est porté au niveau confédéral par un acte à part.")
        blocker.opened_by, blocker.member_state_id = by, blocker.implementation.member_state_id
        _check_day(blocker, blocker.since)
        blocker.clean_fields(exclude=["implementation", "member_state", "opened_by"])
    acts = [_entry(blocker, "open_blocker", difference(None, blocker)) for blocker in blockers]
    insert_rows(blockers)
    return acts


def lift_blockers(*, by: Any, liftings: Mapping[Any, Lifting]) -> list[Act]:
    """Lift open blockers, by key. Raises as `lift_blocker` does."""
    blockers, acts = _locked(liftings), []
    _check(by, blockers)
    for blocker in blockers:
        lifting = liftings[blocker.pk]
        if blocker.lifted_on:
            raise Conflict(LIFTED)
        if blocker.version != lifting.version:
            raise Conflict(MOVED)
        _check_day(blocker, lifting.on)
        acts.append(_lifted(blocker, "lift_blocker", lifting.on, lifting.how))
    update_rows(blockers, _LIFTING)
    return acts


def give_back_blockers(*, by: Any, opened: Mapping[str, int], lifted: Mapping[str, int]) -> list[Act]:
    """Undo what an import did to blockers, by key and version that it left: what it opened is lifted, and says why.

    Raises `Conflict` if one of them changed since.
    """
    blockers, acts = _locked([*opened, *lifted]), []
    _check(by, blockers)
    for blocker in blockers:
        key = str(blocker.pk)
        if blocker.version != {**opened, **lifted}[key]:
            raise Conflict(f"Le point de blocage de {blocker.implementation} a changé depuis l’import.")
        day, how = (blocker.member_state.today(), TAKEN_BACK) if key in opened else (None, "")
        acts.append(_lifted(blocker, "restore_blocker", day, how))
    update_rows(blockers, _LIFTING)
    return acts


def _locked(keys: Collection[Any]) -> list[Blocker]:
    if not keys:
        return []
    rows = Blocker.objects.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    found = list(rows.select_related("implementation__measure__axis__roadmap", "member_state"))
    if len(found) != len(keys):
        raise PermissionDenied(NOT_YOURS)
    return found


def _check(by: Any, blockers: Sequence[Blocker]) -> None:
    check_scope(by, Verb.WRITE_BLOCKER, {blocker.implementation_id for blocker in blockers})
    if any(blocker.implementation.measure.axis.roadmap.status not in LIVING for blocker in blockers):
        raise Conflict(NOT_LIVING)


def _check_day(blocker: Blocker, day: date) -> None:
    if day > blocker.member_state.today():
        raise ValidationError("Cette date est à venir\u00a0: vérifiez-la.")


def _lifted(blocker: Blocker, act: str, day: date | None, how: str) -> Act:
    before = (blocker.lifted_on, blocker.how_lifted)
    blocker.lifted_on, blocker.how_lifted = day, how
    blocker.version += 1
    changes = {
        "lifted_on": (before[0] and before[0].isoformat(), day and day.isoformat()),
        "how_lifted": (before[1], how),
    }
    return _entry(blocker, act, changes)


def _entry(blocker: Blocker, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    level = blocker.implementation.measure.level
    return Act(act, "measures.blocker", blocker.pk, level, changes, member_state=blocker.member_state_id)
