"""Blockers opened, lifted and given back as sets, for a workbook: the batch twins of `followup`.

Inside the caller's transaction, in a constant number of queries; the entries are returned.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from accounts.writing import difference
from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.errors import Conflict
from journal.actions import Act
from measures.actions.guards import LIVING, NOT_YOURS, check_scope
from measures.enums import BlockerLevel, Status
from measures.models import Blocker, Implementation, ProgressReport

LIFTED = "Ce point de blocage est levé\u00a0: il ne change plus."
MOVED = "Un point de blocage a changé depuis\u00a0: rouvrez la vérification."
NOT_LIVING = "Les points de blocage s’écrivent quand la feuille de route est finalisée ou adoptée."
TAKEN_BACK = "Ouvert par un import qui a été repris."
RESTS = (
    "Des rapports écrits depuis s’appuient sur les points de blocage de cet import\u00a0: {}. "
    "Il ne se reprend plus\u00a0: corrigez ces mesures une à une."
)
_NAMED = 5
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


@dataclass(frozen=True)
class GivenBack:
    """What an import did to blockers, by key and version that it left, when, and the reports that it wrote itself."""

    opened: Mapping[str, int]
    lifted: Mapping[str, int]
    at: datetime
    reports: Collection[str] = ()


def give_back_blockers(*, by: Any, done: GivenBack) -> list[Act]:
    """Undo what an import did to blockers: what it opened is lifted, and says why.

    Raises `Conflict` if one of them changed since, or if a report written since rests on it.
    """
    opened, lifted = done.opened, done.lifted
    if not opened and not lifted:
        return []
    parts = Blocker.objects.filter(pk__in=[*opened, *lifted]).values("implementation")
    # A report that is being submitted holds its part: it is read below as it ends.
    list(Implementation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=parts).order_by("pk"))
    blockers, acts = _locked([*opened, *lifted]), []
    _check(by, blockers)
    _check_nothing_rests(blockers, done)
    for blocker in blockers:
        key = str(blocker.pk)
        if blocker.version != {**opened, **lifted}[key]:
            raise Conflict(f"Le point de blocage de {blocker.implementation} a changé depuis l’import.")
        day, how = (blocker.member_state.today(), TAKEN_BACK) if key in opened else (None, "")
        acts.append(_lifted(blocker, "restore_blocker", day, how))
    update_rows(blockers, _LIFTING)
    return acts


def _check_nothing_rests(blockers: Sequence[Blocker], done: GivenBack) -> None:
    """Refuse to undo a blocker under a report written since: « bloquée » stands on it, others on its lifting."""
    ours = {blocker.pk for blocker in blockers}
    opened = {row.implementation_id for row in blockers if str(row.pk) in done.opened}
    lifted = {row.implementation_id for row in blockers if str(row.pk) in done.lifted}
    others = Blocker.objects.open().filter(implementation__in=opened).exclude(pk__in=ours)
    alone = opened - lifted - set(others.values_list("implementation", flat=True))
    reports = ProgressReport.objects.filter(implementation__in=alone | lifted).exclude(pk__in=done.reports)
    since = reports.filter(Q(submitted_at__gt=done.at) | Q(contributions__at__gt=done.at)).distinct()
    resting = [
        report
        for report in since.select_related("implementation__measure", "implementation__member_state", "period")
        if report.implementation_id in (alone if report.status == Status.BLOCKED else lifted)
    ]
    if resting:
        named = "\u202f; ".join(f"{row.implementation}, {row.period.code}" for row in resting[:_NAMED])
        raise Conflict(RESTS.format(named))


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
