"""The plan: written in a draft, revised afterwards; recorded acts carry a roadmap from step to step."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery

from accounts.models import Ministry
from accounts.scopes import EVERYTHING, in_reach
from accounts.writing import REFUSED, difference, write_row
from common.access import Level, Scope, Verb
from common.bulk import insert_rows
from common.clock import now
from common.errors import Conflict
from journal.actions import Act, record
from measures.enums import RoadmapActKind, RoadmapStatus
from measures.models import Axis, Implementation, IndicatorTarget, Measure, Milestone, PlannedRate, Roadmap, RoadmapAct
from measures.querysets.reach import measure_reach
from measures.rules.roadmaps import STATUS_AFTER

UNDECIDED = (
    "Après la finalisation, une mesure s’ajoute ou change par une décision\u00a0: "
    "indiquez l’instance, le numéro et la date de l’acte."
)
FINALISED = "La feuille de route est finalisée\u00a0: seule sa date de fin change."
LOWERED = "Le niveau ne peut qu’être relevé ici\u202f; l’abaisser demande l’accord de chaque État."


@transaction.atomic
def save_plan_row(*, by: Any, row: models.Model, read_version: int | None = None, decision: str = "") -> None:
    """Write one row of the plan (roadmap, axis, domain, measure, indicator…) edited in the admin.

    `decision` (body, date, number) is asked of a measure added or changed after finalisation (note 4).
    Raises `PermissionDenied` outside the scope, `Conflict` on another version, `ValidationError`.
    """
    takes_decision = isinstance(row, Measure) and is_settled([row])
    if isinstance(row, Implementation):
        row.axis_id = row.measure.axis_id
    if isinstance(row, Measure):
        _check_not_lowered(row)
    if isinstance(row, Roadmap):
        _check_end_only(row)
    entry = write_row(row, by=by, read_version=read_version, level=level_of(row))
    if isinstance(row, Measure):
        carry_axis([entry])
    record([_decided(entry, decision) if takes_decision else entry], by=by)


def is_settled(measures: Sequence[Measure]) -> bool:
    """Return whether one of these is, or was until now, of a roadmap that is no longer a draft."""
    keys = [measure.pk for measure in measures]
    axes = {measure.axis_id for measure in measures} | set(
        Measure.objects.filter(pk__in=keys).values_list("axis", flat=True)
    )
    return Axis.objects.filter(pk__in=axes).exclude(roadmap__status=RoadmapStatus.DRAFT).exists()


def _decided(entry: Act, decision: str) -> Act:
    """Return the entry of a measure with its decision. Raises `ValidationError` where none is given."""
    if not decision.strip():
        raise ValidationError({"decision_reference": UNDECIDED})
    return replace(entry, changes={**entry.changes, "decision": ("", decision.strip())})


def carry_axis(entries: Sequence[Act]) -> None:
    """Give the parts of measures the axis to which these were moved, by their entries; one statement."""
    moved = [entry.object_id for entry in entries if "axis" in entry.changes]
    if moved:
        axis = Measure.objects.filter(pk=OuterRef("measure")).values("axis")[:1]
        Implementation.objects.filter(measure__in=moved).update(axis=Subquery(axis))


def _check_end_only(roadmap: Roadmap) -> None:
    """Raise `ValidationError` if a roadmap that is no longer a draft changes by more than its end date."""
    stored = Roadmap.objects.filter(pk=roadmap.pk).exclude(status=RoadmapStatus.DRAFT).first()
    faults = {} if stored is None else {name: FINALISED for name in difference(stored, roadmap) if name != "ends_on"}
    if faults:
        raise ValidationError(faults)


def _check_not_lowered(measure: Measure) -> None:
    levels = list(Level)
    stored = Measure.objects.filter(pk=measure.pk).values_list("level", flat=True).first()
    if stored is not None and levels.index(Level(measure.level)) < levels.index(Level(stored)):
        raise ValidationError({"level": LOWERED})


@transaction.atomic
def create_plan_rows(*, by: Any, rows: Sequence[models.Model]) -> None:
    """Create many plan rows of one model at once: the batch twin of `save_plan_row`.

    A constant number of queries: fields are cleaned here, keys are held by the database.
    """
    if not rows:
        return
    keys_of = [field.name for field in rows[0]._meta.concrete_fields if field.is_relation or field.primary_key]
    for row in rows:
        row.clean_fields(exclude=keys_of)
    insert_rows(rows)
    keys = [row.pk for row in rows]
    if type(rows[0]).objects.editable_by(by).filter(pk__in=keys).count() != len(keys):
        raise PermissionDenied(REFUSED)
    record([_creation(row) for row in rows], by=by)


@transaction.atomic
def associate_ministries(*, by: Any, implementation: Implementation, ministries: Sequence[Ministry]) -> None:
    """Set the ministries associated with an implementation, in a draft."""
    if not Implementation.objects.editable_by(by).filter(pk=implementation.pk).exists():
        raise PermissionDenied(REFUSED)
    if any(ministry.member_state_id != implementation.member_state_id for ministry in ministries):
        raise ValidationError("Une structure associée est un ministère du même État.")
    before = sorted(implementation.associated_ministries.values_list("code", flat=True))
    implementation.associated_ministries.set(ministries)
    changes = {"associated_ministries": (before, sorted(ministry.code for ministry in ministries))}
    level = implementation.measure.level
    record([Act("change_implementation", "measures.implementation", implementation.pk, level, changes)], by=by)


def _creation(row: models.Model) -> Act:
    label = getattr(row, "code", "") or str(row)
    return Act(
        act=f"create_{row._meta.model_name}",
        object_type=row._meta.label_lower,
        object_id=row.pk,
        level=level_of(row),
        changes={"row": ("", label)},
        member_state=getattr(row, "member_state_id", None) or "",
    )


def level_of(row: Any) -> str:
    """Return the level of a plan row: its measure's, internal where it hangs from none."""
    if isinstance(row, Measure):
        return row.level
    if isinstance(row, Milestone | IndicatorTarget | PlannedRate):
        return row.implementation.measure.level
    measure = getattr(row, "measure", None)
    return measure.level if measure else Level.INTERNAL


@transaction.atomic
def record_roadmap_act(*, by: Any, act: RoadmapAct) -> RoadmapAct:
    """Record a public step, or an act (finalisation, adoption, closing) that waits for confirmation."""
    if not by.may(Verb.RECORD_ROADMAP_ACT):
        raise PermissionDenied(REFUSED)
    act.recorded_by, act.recorded_at = by, now()
    act.full_clean()
    act.save()
    changes = {"kind": ("", act.kind), "on": ("", act.on.isoformat()), "reference": ("", act.reference)}
    record([Act("record_roadmap_act", "measures.roadmap", act.roadmap_id, changes=changes)], by=by)
    return act


@transaction.atomic
def confirm_roadmap_act(*, by: Any, act: RoadmapAct) -> None:
    """Confirm an act, by the coordination of a state that does not preside; the roadmap moves then.

    Finalisation freezes the baseline: dates, targets and costs as they stand.
    """
    stored = RoadmapAct.objects.select_for_update(of=("self",)).select_related("roadmap").get(pk=act.pk)
    roadmap = Roadmap.objects.select_for_update(of=("self",)).get(pk=stored.roadmap_id)
    presides = by.member_state_id is not None and by.member_state_id == roadmap.presiding_state_id
    may_confirm = Roadmap.objects.filter(in_reach(by, Verb.CONFIRM_ROADMAP_ACT, {Scope.ALL: EVERYTHING}), pk=roadmap.pk)
    if presides or not may_confirm.exists():
        raise PermissionDenied("Cet acte est confirmé par la coordination d’un État qui ne préside pas.")
    if stored.kind not in STATUS_AFTER or stored.confirmed_at:
        raise Conflict("Cet acte n’attend pas de confirmation.")
    before, after = STATUS_AFTER[RoadmapActKind(stored.kind)]
    if roadmap.status != before:
        raise Conflict(f"La feuille de route est {roadmap.get_status_display()}\u00a0: cet acte n’est pas possible.")
    stored.confirmed_by, stored.confirmed_at = by, now()
    stored.full_clean()
    stored.save()
    if stored.kind == RoadmapActKind.FINALISATION:
        _freeze_baseline(roadmap)
    roadmap.status, roadmap.version = after, roadmap.version + 1
    roadmap.save()
    changes = {"status": (str(before), str(after)), "act": ("", stored.kind)}
    record([Act("confirm_roadmap_act", "measures.roadmap", roadmap.pk, changes=changes)], by=by)


def _freeze_baseline(roadmap: Roadmap) -> None:
    Measure.objects.filter(axis__roadmap=roadmap).update(baseline_total_cost=F("total_cost"))
    Implementation.objects.filter(measure__axis__roadmap=roadmap).update(
        baseline_start_on=F("start_on"), baseline_due_on=F("due_on"), baseline_national_share=F("national_share")
    )
    of_roadmap = {"implementation__measure__axis__roadmap": roadmap}
    Milestone.objects.filter(**of_roadmap).update(baseline_due_on=F("due_on"))
    IndicatorTarget.objects.filter(**of_roadmap).update(baseline_value=F("value"))


@transaction.atomic
def raise_level(*, by: Any, measure: Measure, level: str) -> None:
    """Raise the level of a measure; lowering it takes the agreement of every state concerned."""
    reach = in_reach(by, Verb.RAISE_LEVEL, measure_reach(by))
    rows = Measure.objects.visible_to(by).filter(reach, pk=measure.pk)
    stored = rows.select_for_update(of=("self",)).first()
    if stored is None:
        raise PermissionDenied(REFUSED)
    if list(Level).index(Level(level)) <= list(Level).index(Level(stored.level)):
        raise ValidationError(LOWERED)
    before, stored.level = stored.level, level
    stored.version += 1
    stored.full_clean()
    stored.save()
    record([Act("raise_level", "measures.measure", stored.pk, level, {"level": (before, level)})], by=by)
