"""Blockers: opened and changed by who leads, lifted, raised to the confederal level by the state."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.writing import STALE, difference, shown_differences
from common.access import Verb
from common.errors import Conflict
from journal.actions import Act, record
from measures.actions.guards import LIVING, check_scope
from measures.enums import BlockerLevel
from measures.models import Blocker


@transaction.atomic
def save_blocker(*, by: Any, blocker: Blocker, read_version: int | None = None) -> Blocker:
    """Open a blocker, or change an open one.

    Raises `PermissionDenied`, `Conflict` (lifted, other version, closed roadmap), `ValidationError`.
    """
    entry = prepare_blocker(by=by, blocker=blocker) if blocker._state.adding else _change(by, blocker, read_version)
    record([entry], by=by)
    return blocker


def prepare_blocker(*, by: Any, blocker: Blocker) -> Act:
    """Open a blocker inside the caller's transaction and return its entry."""
    check_scope(by, Verb.WRITE_BLOCKER, [blocker.implementation_id])
    _check_roadmap(blocker)
    blocker.opened_by, blocker.member_state_id = by, blocker.implementation.member_state_id
    if blocker.level == BlockerLevel.CONFEDERAL:
        check_scope(by, Verb.RAISE_BLOCKER, [blocker.implementation_id])
    changes = difference(None, blocker)
    _write(blocker)
    return _entry(blocker, "open_blocker", changes)


def _change(by: Any, blocker: Blocker, read_version: int | None) -> Act:
    stored = _locked(by, blocker, Verb.WRITE_BLOCKER, read_version)
    _check_place(stored, blocker)
    if blocker.level == BlockerLevel.CONFEDERAL and stored.level != blocker.level:
        check_scope(by, Verb.RAISE_BLOCKER, [blocker.implementation_id])
    blocker.version = stored.version + 1
    changes = difference(stored, blocker)
    _write(blocker)
    return _entry(blocker, "change_blocker", changes)


@transaction.atomic
def lift_blocker(*, by: Any, blocker: Blocker, on: date, how: str, read_version: int | None = None) -> None:
    """Lift a blocker, saying when and how. What was reported stays: the next report tells it."""
    stored = _locked(by, blocker, Verb.WRITE_BLOCKER, read_version)
    if not how.strip():
        raise ValidationError({"how_lifted": "Indiquez comment le point de blocage a été levé."})
    stored.lifted_on, stored.how_lifted = on, how.strip()
    _save(stored, by, "lift_blocker", {"lifted_on": ("", on.isoformat()), "how_lifted": ("", stored.how_lifted)})


@transaction.atomic
def raise_blocker(*, by: Any, blocker: Blocker, asked_at: str, read_version: int | None = None) -> None:
    """Raise a blocker to the confederal level, put to a session: the other states concerned then read it."""
    stored = _locked(by, blocker, Verb.RAISE_BLOCKER, read_version)
    if stored.level == BlockerLevel.CONFEDERAL:
        raise Conflict("Ce point de blocage est déjà porté au niveau confédéral.")
    if not asked_at.strip():
        raise ValidationError({"asked_at": "Indiquez la session à laquelle la décision est demandée."})
    changes = {"level": (stored.level, BlockerLevel.CONFEDERAL.value), "asked_at": (stored.asked_at, asked_at.strip())}
    stored.level, stored.asked_at = BlockerLevel.CONFEDERAL, asked_at.strip()
    _save(stored, by, "raise_blocker", changes)


def _locked(by: Any, blocker: Blocker, verb: Verb, read_version: int | None) -> Blocker:
    rows = Blocker.objects.select_for_update(of=("self",)).select_related(
        "implementation__measure__axis__roadmap", "member_state"
    )
    stored = rows.get(pk=blocker.pk)
    check_scope(by, verb, [stored.implementation_id])
    _check_roadmap(stored)
    if stored.lifted_on:
        raise Conflict("Ce point de blocage est levé\u00a0: il ne change plus.")
    if read_version is not None and stored.version != read_version:
        raise Conflict(STALE, shown_differences(blocker, stored))
    return stored


def _check_roadmap(blocker: Blocker) -> None:
    if blocker.implementation.measure.axis.roadmap.status not in LIVING:
        raise Conflict("Les points de blocage s’écrivent quand la feuille de route est finalisée ou adoptée.")


def _check_place(stored: Blocker, blocker: Blocker) -> None:
    if stored.implementation_id != blocker.implementation_id:
        raise ValidationError("Un point de blocage ne change pas de déclinaison nationale.")
    if stored.level == BlockerLevel.CONFEDERAL != blocker.level:
        raise ValidationError({"level": "Un point porté au niveau confédéral y reste jusqu’à sa levée."})


def _save(blocker: Blocker, by: Any, act: str, changes: dict[str, tuple[Any, Any]]) -> None:
    blocker.version += 1
    _write(blocker)
    record([_entry(blocker, act, changes)], by=by)


def _write(blocker: Blocker) -> None:
    blocker.full_clean()
    for name in ("since", "lifted_on"):
        day = getattr(blocker, name)
        if day and day > blocker.member_state.today():
            raise ValidationError({name: "Cette date est à venir\u00a0: vérifiez-la."})
    blocker.save()


def _entry(blocker: Blocker, act: str, changes: dict[str, tuple[Any, Any]]) -> Act:
    level = blocker.implementation.measure.level
    return Act(act, "measures.blocker", blocker.pk, level, changes, member_state=blocker.member_state_id)
