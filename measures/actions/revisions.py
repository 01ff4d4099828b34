"""Revisions of the plan: proposed by one person with a reason, granted by another; the baseline stays."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Ministry
from accounts.writing import REFUSED, STALE
from common.access import Verb
from common.bulk import insert_rows, update_rows
from common.clock import now
from common.constraints import broken_checks
from common.errors import Conflict, Difference
from journal.actions import Act, record
from measures.actions.guards import LIVING, check_scope
from measures.enums import RevisionField, RevisionStep
from measures.models import Implementation, IndicatorTarget, Measure, Revision
from measures.rules import revisions as rules

TWO_PERSONS = "Une révision est accordée par une autre personne que celle qui la propose."
GRANTED = "Une révision a été accordée depuis, le plan s’appuie sur elle"
LISTED = "\u202f; "
UNDECIDED = (
    "Indiquez la décision de session (instance, date et numéro)\u00a0: la nouvelle valeur la demande, "
    "au-delà de la fin de la feuille de route ou pour le coût global."
)


@transaction.atomic
def propose_revisions(*, by: Any, revisions: Sequence[Revision]) -> None:
    """Propose changes of the plan, each with its reason and authority; nothing changes yet."""
    record(prepare_revisions(by=by, revisions=revisions), by=by)


def prepare_revisions(*, by: Any, revisions: Sequence[Revision]) -> list[Act]:
    """Save proposed revisions inside the caller's transaction and return their entries.

    A constant number of queries. Raises `PermissionDenied` out of scope, `Conflict` if the plan no
    longer holds the old value or is not to be revised, `ValidationError`.
    """
    if not revisions:
        return []
    _check_scope(by, revisions)
    plan = _stored_plan(revisions)
    for revision in revisions:
        revision.measure = plan.measures[revision.measure_id]
        revision.member_state_id = plan.state_of(revision)
        revision.step, revision.proposed_by, revision.proposed_at = RevisionStep.PROPOSED, by, now()
        _check(revision, plan)
        _clean(revision)
    insert_rows(revisions)
    return [_entry(revision, "propose_revision") for revision in revisions]


@transaction.atomic
def grant_revision(*, by: Any, revision: Revision, read_version: int | None = None) -> None:
    """Grant a revision: the plan changes, the baseline stays; never by who proposed it.

    Raises `Conflict` if it was decided meanwhile, or if the plan no longer holds its old value.
    """
    stored = _locked(by, revision, read_version)
    # Read again under its lock: what a validation copies onto the row meanwhile is not undone.
    plan = _stored_plan([stored], is_locked=True)
    _check(stored, plan)
    row = plan.row_of(stored)
    _set(row, stored, plan)
    row.version += 1
    row.full_clean()
    row.save()
    _decide(stored, by, RevisionStep.GRANTED, [_entry_of_row(stored, row)])


@transaction.atomic
def refuse_revision(*, by: Any, revision: Revision, read_version: int | None = None) -> None:
    """Refuse a revision; it stays in the record with who refused it."""
    _decide(_locked(by, revision, read_version), by, RevisionStep.REFUSED)


def withdraw_revisions(*, by: Any, keys: Collection[Any]) -> list[Act]:
    """Take back what the account proposed, inside the caller's transaction, and return the entries.

    One that was refused stays as it is. Raises `PermissionDenied` for another's, `Conflict` if one was granted:
    the plan builds on it.
    """
    rows = Revision.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = list(rows.select_related("measure"))
    if any(row.proposed_by_id != by.pk for row in found):
        raise PermissionDenied(REFUSED)
    granted = [f"{row.measure.code}, {row.get_field_display()}" for row in found if row.step == RevisionStep.GRANTED]
    if granted:
        raise Conflict(f"{GRANTED}\u00a0: {LISTED.join(granted)}.")
    waiting = [row for row in found if row.step == RevisionStep.PROPOSED]
    for row in waiting:
        row.step, row.version = RevisionStep.WITHDRAWN, row.version + 1
    update_rows(waiting, ("step", "version"))
    return [_entry(row, "withdraw_revision") for row in waiting]


def current_value(revision: Revision) -> str:
    """Return what stands in the plan where a revision would write, as a revision writes it."""
    return rules.written(_held(_stored_plan([revision]).row_of(revision), revision.field))


def _check_scope(by: Any, revisions: Sequence[Revision]) -> None:
    """Refuse what is another's: a state's plan is proposed from that state, a measure's cost by the Confederation."""
    measures = {row.measure_id for row in revisions if row.field in rules.ON_MEASURE}
    parts = {row.implementation_id for row in revisions if row.field not in rules.ON_MEASURE}
    check_scope(by, Verb.PROPOSE_REVISION, parts)
    if measures and Measure.objects.editable_by(by).filter(pk__in=measures).count() != len(measures):
        raise PermissionDenied(REFUSED)


def _locked(by: Any, revision: Revision, read_version: int | None) -> Revision:
    rows = Revision.objects.decidable_by(by).select_for_update(of=("self",))
    stored = rows.filter(pk=revision.pk).first()
    if stored is None:
        raise PermissionDenied(REFUSED)
    if stored.proposed_by_id == by.pk:
        raise PermissionDenied(TWO_PERSONS)
    if stored.step != RevisionStep.PROPOSED:
        raise Conflict(f"Cette révision est déjà {stored.get_step_display()}\u00a0: elle ne change plus.")
    if read_version is not None and stored.version != read_version:
        raise Conflict(STALE)
    stored.measure = Measure.objects.select_related("axis__roadmap").get(pk=stored.measure_id)
    _check_living(stored.measure)
    return stored


def _check_living(measure: Measure) -> None:
    if measure.axis.roadmap.status not in LIVING:
        raise Conflict("Le plan se révise quand la feuille de route est finalisée ou adoptée.")


# --- The plan as it is stored ------------------------------------------------------------------------


@dataclass
class _Plan:
    """The rows that revisions are about, by key, and the ministries that they name, by code."""

    measures: dict[Any, Measure]
    parts: dict[Any, Implementation]
    targets: dict[Any, IndicatorTarget]
    ministries: dict[str, Ministry] = field(default_factory=dict)

    def row_of(self, revision: Revision) -> Any:
        """Return the row that a revision changes. Raises `ValidationError` if it is not of its part of the plan."""
        if (revision.implementation_id is None) != (revision.field in rules.ON_MEASURE):
            raise ValidationError({"field": "Le coût global est celui de la mesure, le reste celui d’un État."})
        if revision.implementation_id is None:
            return self.measures[revision.measure_id]
        part = self.parts[revision.implementation_id]
        if part.measure_id != revision.measure_id:
            raise ValidationError("La déclinaison nationale n’est pas de cette mesure.")
        return self._target_of(revision) if revision.field == RevisionField.TARGET else part

    def _target_of(self, revision: Revision) -> IndicatorTarget:
        target = self.targets.get(revision.target_id)
        if target is None or target.implementation_id != revision.implementation_id:
            raise ValidationError({"target": "Choisissez une cible de cette déclinaison nationale."})
        return target

    def state_of(self, revision: Revision) -> str | None:
        part = self.parts.get(revision.implementation_id)
        return part.member_state_id if part else None


def _stored_plan(revisions: Sequence[Revision], *, is_locked: bool = False) -> _Plan:
    def rows(model: Any, name: str, *related: str) -> dict[Any, Any]:
        keys = {getattr(row, name) for row in revisions} - {None}
        found = model.objects.filter(pk__in=keys).select_related(*related).order_by("pk")
        return {row.pk: row for row in (found.select_for_update(of=("self",)) if is_locked else found)}

    named = [row.new_value for row in revisions if row.field == RevisionField.LEAD_MINISTRY]
    return _Plan(
        measures=rows(Measure, "measure_id", "axis__roadmap"),
        parts=rows(Implementation, "implementation_id", "lead_ministry"),
        targets=rows(IndicatorTarget, "target_id"),
        ministries={row.code: row for row in Ministry.objects.filter(code__in=named)},
    )


def _held(row: Any, name: str) -> Any:
    if name == RevisionField.LEAD_MINISTRY:
        return row.lead_ministry.code
    return row.value if name == RevisionField.TARGET else getattr(row, name)


def _set(row: Any, revision: Revision, plan: _Plan) -> None:
    if revision.field == RevisionField.LEAD_MINISTRY:
        row.lead_ministry = plan.ministries[revision.new_value]
    else:
        column = "value" if revision.field == RevisionField.TARGET else revision.field
        setattr(row, column, rules.read_value(revision.field, revision.new_value))


# --- What is asked of a revision, when it is proposed and again when it is granted --------------------


def _check(revision: Revision, plan: _Plan) -> None:
    measure = plan.measures[revision.measure_id]
    _check_living(measure)
    row = plan.row_of(revision)
    fault = rules.value_fault(revision.field, revision.new_value) or _ministry_fault(revision, plan)
    if fault:
        raise ValidationError({"new_value": fault})
    _check_old_value(revision, _held(row, revision.field))
    takes_session = rules.needs_decision(revision.field, revision.new_value, measure.axis.roadmap.ends_on)
    if takes_session and not revision.decision_reference.strip():
        raise ValidationError({"decision_reference": UNDECIDED})
    trial = copy(row)
    _set(trial, revision, plan)
    broken = list(broken_checks(trial))
    if broken:
        raise ValidationError({"new_value": broken})


def _ministry_fault(revision: Revision, plan: _Plan) -> str:
    if revision.field != RevisionField.LEAD_MINISTRY:
        return ""
    ministry = plan.ministries.get(revision.new_value)
    is_own = ministry is not None and ministry.member_state_id == plan.state_of(revision)
    return "" if is_own else "Indiquez le code d’un ministère de l’État, comme ML-MEF."


def _check_old_value(revision: Revision, held: Any) -> None:
    if not rules.is_value(revision.field, revision.old_value, held):
        stored = rules.shown(revision.field, rules.written(held))
        read = rules.shown(revision.field, revision.old_value)
        raise Conflict(STALE, [Difference(revision.get_field_display(), read, stored)])
    if rules.is_value(revision.field, revision.new_value, held):
        raise ValidationError({"new_value": "Cette valeur est déjà celle du plan."})


def _clean(revision: Revision) -> None:
    """Clean fields and constraints without a query a row; keys are held by the database."""
    revision.clean_fields(exclude=[field.name for field in revision._meta.concrete_fields if field.remote_field])
    broken = list(broken_checks(revision))
    if broken:
        raise ValidationError(broken)


def _decide(revision: Revision, by: Any, step: RevisionStep, applied: Sequence[Act] = ()) -> None:
    revision.step, revision.decided_by, revision.decided_at = step, by, now()
    revision.version += 1
    revision.full_clean()
    revision.save()
    record([_entry(revision, f"{step}_revision"), *applied], by=by)


def _entry(revision: Revision, act: str) -> Act:
    name = "target_value" if revision.field == RevisionField.TARGET else revision.field
    changes = {name: (revision.old_value, revision.new_value), "reason": ("", revision.reason)}
    if revision.decision_reference:
        changes["decision_reference"] = ("", revision.decision_reference)
    return Act(
        act=act,
        object_type="measures.revision",
        object_id=revision.pk,
        level=revision.measure.level,
        changes=changes,
        member_state=revision.member_state_id or "",
    )


def _entry_of_row(revision: Revision, row: Any) -> Act:
    """Return the entry on the row of the plan that changed, so that its own journal tells it."""
    act = f"revise_{row._meta.model_name}"
    return replace(_entry(revision, act), object_type=row._meta.label_lower, object_id=row.pk)
