"""Blockers and revisions: opened, lifted, raised; proposed by one person, granted by another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Ministry
from accounts.writing import REFUSED, STALE, difference, plain, shown_differences
from common.access import Verb
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.actions.guards import LIVING, check_scope
from measures.enums import BlockerLevel, RevisionField, RevisionStep
from measures.models import Blocker, Implementation, Measure, Revision

_ON_MEASURE = (RevisionField.TOTAL_COST,)


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


@transaction.atomic
def propose_revisions(*, by: Any, revisions: list[Revision]) -> None:
    """Propose changes of the plan, each with its reason and authority; nothing changes yet."""
    prepared = prepare_revisions(by=by, revisions=revisions)
    record(prepared, by=by)


def prepare_revisions(*, by: Any, revisions: list[Revision]) -> list[Act]:
    """Save proposed revisions inside the caller's transaction and return their entries."""
    if not revisions:
        return []
    check_scope(by, Verb.PROPOSE_REVISION, [revision.implementation_id for revision in revisions])
    _check_alive(revisions)
    for revision in revisions:
        revision.proposed_by, revision.proposed_at = by, now()
        revision.member_state_id = revision.implementation.member_state_id
        revision.full_clean()
        revision.save()
    return [_revision_entry(revision, "propose_revision") for revision in revisions]


def _check_alive(revisions: list[Revision]) -> None:
    measures = Measure.objects.filter(pk__in=[revision.measure_id for revision in revisions])
    if measures.exclude(axis__roadmap__status__in=LIVING).exists():
        raise Conflict("Le plan se révise quand la feuille de route est finalisée ou adoptée.")


@transaction.atomic
def grant_revision(*, by: Any, revision: Revision) -> None:
    """Grant a revision: the plan changes, the baseline stays; never by who proposed it."""
    stored = _proposed(by, revision)
    applied = _apply(stored)
    _decide(stored, by, RevisionStep.GRANTED, [applied])


@transaction.atomic
def refuse_revision(*, by: Any, revision: Revision) -> None:
    """Refuse a revision; it stays in the record with who refused it."""
    _decide(_proposed(by, revision), by, RevisionStep.REFUSED)


def _proposed(by: Any, revision: Revision) -> Revision:
    rows = Revision.objects.grantable_by(by).select_for_update(of=("self",))
    stored = rows.filter(pk=revision.pk).select_related("implementation__measure", "measure").first()
    if stored is None:
        raise PermissionDenied(REFUSED)
    if stored.proposed_by_id == by.pk:
        raise PermissionDenied("Une révision est accordée par une autre personne que celle qui la propose.")
    _check_alive([stored])
    return stored


def _apply(revision: Revision) -> Act:
    """Change the plan and return the entry on the row that changed."""
    model = Measure if revision.field in _ON_MEASURE else Implementation
    key = revision.measure_id if revision.field in _ON_MEASURE else revision.implementation_id
    # Read again under its lock: what a validation copies onto the row meanwhile is not undone.
    row: Any = model.objects.select_for_update(of=("self",)).get(pk=key)
    setattr(row, *_parsed(revision))
    row.version += 1
    row.full_clean()
    row.save()
    act = f"revise_{row._meta.model_name}"
    return replace(_revision_entry(revision, act), object_type=row._meta.label_lower, object_id=row.pk)


def _parsed(revision: Revision) -> tuple[str, Any]:
    value = revision.new_value
    if revision.field in (RevisionField.DUE_ON, RevisionField.START_ON):
        return revision.field, date.fromisoformat(value)
    if revision.field == RevisionField.LEAD_MINISTRY:
        return "lead_ministry", Ministry.objects.get(code=value)
    return revision.field, int(value)


def _decide(revision: Revision, by: Any, step: RevisionStep, applied: Sequence[Act] = ()) -> None:
    revision.step, revision.decided_by, revision.decided_at = step, by, now()
    revision.version += 1
    revision.full_clean()
    revision.save()
    record([_revision_entry(revision, f"{step}_revision"), *applied], by=by)


def _revision_entry(revision: Revision, act: str) -> Act:
    return Act(
        act=act,
        object_type="measures.revision",
        object_id=revision.pk,
        level=revision.measure.level,
        changes={
            revision.field: (plain(revision.old_value), plain(revision.new_value)),
            "reason": ("", revision.reason),
        },
        member_state=revision.member_state_id or "",
    )
