"""Compute anew every copy that figures are read from, and say where the stored one differs."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from common.french import count
from measures.enums import RevisionField, RevisionStep, RoadmapStatus, Status, Step
from measures.models import (
    Blocker,
    Implementation,
    IndicatorTarget,
    Milestone,
    ProgressReport,
    ReportedMilestone,
    Revision,
)
from measures.rules.verification import (
    NOTHING_REPORTED,
    Filed,
    Gap,
    Granted,
    expected_copies,
    expected_milestones,
    expected_plan,
    is_explained,
    wrongly_marked,
)

_COPIES = ("current_status", "current_physical_rate", "current_financial_rate", "current_situation_on")
_FIGURES = ("status", "physical_rate", "financial_rate")
_PLANNED = (RevisionField.START_ON, RevisionField.DUE_ON, RevisionField.NATIONAL_SHARE)

# (row, field of the revision) → the revisions granted, in order.
Revised = Mapping[tuple[Any, str], Sequence[Granted]]


class Command(BaseCommand):
    """Exit 0 if every copy agrees, 1 with the differences otherwise; a constant number of queries."""

    help = "Recalcule toutes les copies dont se tirent les chiffres\u202f; sort avec 1 et les écarts s’il y en a."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="donne les nombres et les écarts en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        checked, gaps = _checked(), list(_gaps())
        if options["json"]:
            found = {"checked": checked, "gaps": [vars(gap) for gap in gaps]}
            self.stdout.write(json.dumps(found, ensure_ascii=False, default=str))
        else:
            self._tell(checked, gaps)
        if gaps:
            raise CommandError(
                f"{count(len(gaps), 'copie ne concorde pas', 'copies ne concordent pas')}.", returncode=1
            )

    def _tell(self, checked: Mapping[str, int], gaps: Sequence[Gap]) -> None:
        for gap in gaps:
            self.stdout.write(f"{gap.where}, {gap.what}\u00a0: {_shown(gap.stored)} au lieu de {_shown(gap.expected)}.")
        if not gaps:
            told = ", ".join(f"{total} {name}" for name, total in checked.items())
            self.stdout.write(f"Toutes les copies concordent\u00a0: {told}.")


def _shown(value: Any) -> str:
    return "«\u00a0rien\u00a0»" if value in (None, "") else f"«\u00a0{value}\u00a0»"


def _checked() -> dict[str, int]:
    return {
        "déclinaisons nationales": Implementation.objects.count(),
        "rapports validés": ProgressReport.objects.filter(step=Step.VALIDATED).count(),
        "jalons": Milestone.objects.count(),
        "cibles": IndicatorTarget.objects.count(),
    }


def _gaps() -> Iterator[Gap]:
    names = {row.pk: str(row) for row in Implementation.objects.select_related("measure", "member_state")}
    reports = _validated()
    for report in wrongly_marked(reports):
        where = f"{names[report.implementation]}, {report.situation_on:%d/%m/%Y}, rapport n°\u00a0{report.number}"
        yield Gap(where, "en vigueur", *(("oui", "non") if report.is_in_force else ("non", "oui")))
    yield from _copies(reports, names)
    yield from _milestones(reports)
    yield from _frozen_plan()
    yield from _unexplained(names)


def _validated() -> list[Filed]:
    rows = ProgressReport.objects.filter(step=Step.VALIDATED).order_by("pk")
    return [
        Filed(key, implementation, day, number, in_force, (status, physical, financial))
        for key, implementation, day, number, in_force, status, physical, financial in rows.values_list(
            "pk", "implementation", "period__situation_on", "number", "is_in_force", *_FIGURES
        )
    ]


def _copies(reports: Sequence[Filed], names: Mapping[Any, str]) -> Iterator[Gap]:
    expected = expected_copies(reports)
    rows = Implementation.objects.values_list("pk", "measure__axis", "axis", *_COPIES)
    for key, axis, *stored in rows:
        right = (axis, *expected.get(key, NOTHING_REPORTED))
        yield from _compared(Implementation, names[key], ("axis", *_COPIES), stored, right)


def _milestones(reports: Sequence[Filed]) -> Iterator[Gap]:
    said = ReportedMilestone.objects.filter(report__step=Step.VALIDATED)
    expected = expected_milestones(said.values_list("milestone", "report", "done_on"), reports)
    for row in Milestone.objects.all():
        yield from _compared(
            Milestone, f"jalon «\u00a0{row}\u00a0»", ["done_on"], [row.done_on], [expected.get(row.pk)]
        )


def _frozen_plan() -> Iterator[Gap]:
    """In a roadmap that is no draft, each value is its baseline as granted revisions changed it.

    The cost of a measure apart: a decision may change it without a revision (note 4 of the rights).
    """
    granted = _granted()
    parts = Implementation.objects.exclude(measure__axis__roadmap__status=RoadmapStatus.DRAFT)
    for field in _PLANNED:
        yield from _plan_of(parts.select_related("measure", "member_state"), field, field, granted)
    for model, field, column in (
        (Milestone, RevisionField.DUE_ON, "due_on"),
        (IndicatorTarget, RevisionField.TARGET, "value"),
    ):
        rows = model._default_manager.exclude(implementation__measure__axis__roadmap__status=RoadmapStatus.DRAFT)
        yield from _plan_of(
            rows.select_related("indicator") if model is IndicatorTarget else rows, field, column, granted
        )


def _granted() -> Revised:
    found: dict[tuple[Any, str], list[Granted]] = defaultdict(list)
    for row in Revision.objects.filter(step=RevisionStep.GRANTED).order_by("decided_at", "pk"):
        found[row.target_id or row.implementation_id, row.field].append(Granted(row.old_value, row.new_value))
    return found


def _plan_of(rows: QuerySet, field: RevisionField, column: str, granted: Revised) -> Iterator[Gap]:
    names = (column, f"baseline_{column}")
    for row in rows:
        stored = [getattr(row, name) for name in names]
        right = expected_plan(field, granted.get((row.pk, field), ()), stored[1])
        yield from _compared(rows.model, str(row), names, stored, right)


def _unexplained(names: Mapping[Any, str]) -> Iterator[Gap]:
    """A report that counts and says *bloquée* stood beside an open blocker when it was submitted."""
    lifted: dict[Any, list[Any]] = defaultdict(list)
    for implementation, day in Blocker.objects.values_list("implementation", "lifted_on"):
        lifted[implementation].append(day)
    for row in ProgressReport.objects.in_force().filter(status=Status.BLOCKED).select_related("period"):
        if row.submitted_at and not is_explained(row.submitted_at.date(), lifted[row.implementation_id]):
            yield Gap(f"{names[row.implementation_id]}, {row.period}", "point de blocage", None, "ouvert")


def _compared(
    model: type[Any], where: str, names: Sequence[str], stored: Sequence[Any], expected: Sequence[Any]
) -> Iterator[Gap]:
    for name, old, new in zip(names, stored, expected, strict=True):
        if old != new:
            yield Gap(where, str(model._meta.get_field(name).verbose_name), old, new)
