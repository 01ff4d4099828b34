"""From a foreign matrix to the rows of a plan: a roadmap in draft for its coordination, its state's part for a national one.

Nothing is written here. A national coordination writes its state's part only, the confederal one all the rest.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.models import MemberState
from common.access import Verb
from common.errors import Conflict
from exchange.dictionaries import vocabulary_for
from exchange.holdings import ministries_by_state
from exchange.models import ImportBatch
from exchange.preparation import unrecognised
from exchange.reading.limits import Refused
from exchange.rules.analysis import NotAMatrix, Survey, survey
from exchange.rules.catalogue import Catalogue, StateName
from exchange.rules.columns import tables_of
from exchange.rules.origin import refusal_sentence
from exchange.rules.plan.known import KnownAxis, KnownPlan, PlanMeasure
from exchange.rules.plan.lines import PlanLines, read_plan_lines
from exchange.rules.plan.parts import other_states, part_rows
from exchange.rules.plan.structure import structure_rows
from exchange.rules.sheets import Workbook
from exchange.rules.tables import TableRow
from exchange.table_books import REFUSED, opens_plan
from exchange.table_reading import TableReading
from measures.access import given_numbers
from measures.enums import RoadmapStatus
from measures.models import Axis, Implementation, Measure, Milestone, Objective, Roadmap

# Where an import of a plan keeps the roadmap that it is for, among its answers.
TARGET = "target"
NOT_A_DRAFT = (
    "La feuille de route {} n’est plus en projet\u00a0: une matrice ne la complète plus. "
    "Une mesure s’y ajoute par une décision, le plan d’un État y change par une révision."
)
EXISTS = "La feuille de route {} existe déjà\u00a0: choisissez-la dans la liste pour la compléter."
UNKNOWN = "La feuille de route {} n’existe pas. Choisissez une feuille de route en projet."
NOT_YOURS_TO_OPEN = "Une feuille de route est ouverte par la coordination confédérale."
NO_MEASURE = "Aucune mesure n’a été lue dans ce fichier\u00a0: vérifiez que chaque ligne porte son intitulé."
_OTHER_STATE = "Feuille «\u00a0{}\u00a0», ligne {} laissée de côté\u00a0: elle nomme d’autres États que le vôtre."


@dataclass(frozen=True)
class Target:
    """The roadmap that a matrix is filed for: one in draft, by its code, or a new one with its title and dates (ISO)."""

    code: str
    title: str = ""
    starts_on: str = ""
    ends_on: str = ""

    @property
    def is_new(self) -> bool:
        return bool(self.title)

    def kept(self) -> dict[str, str]:
        """Return the target as JSON holds it; `Target(**kept)` gives it back."""
        return asdict(self)


def target_of(batch: ImportBatch) -> Target | None:
    """Return the roadmap that an import of a plan is for, None for any other import."""
    kept = batch.answers.get(TARGET)
    return Target(**kept) if kept else None


def check_target(by: Any, target: Target, *, lock: bool = False) -> Roadmap | None:
    """Return the roadmap in draft that a matrix may complete, None for one to open.

    Raises `PermissionDenied` where the account writes no plan, `Conflict` with the sentence to show: unknown, no
    longer in draft, or opened already.
    """
    if not opens_plan(by):
        raise PermissionDenied(REFUSED)
    if target.is_new and not by.may(Verb.WRITE_MEASURE_DRAFT):
        raise PermissionDenied(NOT_YOURS_TO_OPEN)
    rows = Roadmap.objects.visible_to(by)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(code=target.code).first()
    if found is None and not target.is_new:
        raise Conflict(UNKNOWN.format(target.code))
    if found is not None and found.status != RoadmapStatus.DRAFT:
        raise Conflict(NOT_A_DRAFT.format(found.code))
    return found


def read_plan(by: Any, workbook: Workbook, target: Target) -> TableReading:
    """Return the rows that a matrix proposes for a roadmap in draft.

    Raises `Refused` with a French sentence (no table, `Unplaced` if it may be one, another state's), `PermissionDenied`,
    `Conflict`.
    """
    roadmap = check_target(by, target)
    if roadmap is not None and target.is_new:
        raise Conflict(EXISTS.format(target.code))
    state = by.member_state_id or ""
    catalogue = _catalogue(by, target, roadmap)
    found = _surveyed(workbook, catalogue, state)
    reader = replace(
        catalogue,
        member_states=(*catalogue.member_states, StateName("", "")),
        ministries={"": (), **catalogue.ministries},
    )
    read = read_plan_lines(found, reader, state)
    known = _known(by, target, roadmap)
    rows, notes = _rows(by, read, known, catalogue)
    if not rows:
        raise Refused("empty", NO_MEASURE)
    tables = tuple(tables_of(workbook, catalogue.vocabulary))
    return TableReading(tuple(rows), (*_notes(found, read), *notes), workbook.sha256, tables)


def _surveyed(workbook: Workbook, catalogue: Catalogue, state: str) -> Survey:
    try:
        found = survey(workbook, catalogue)
    except NotAMatrix as error:
        raise unrecognised(workbook, catalogue, str(error)) from error
    # The confederal matrix is of all states; one that only another state could have written is refused.
    sentence = refusal_sentence(found.origin, state, catalogue) if state and found.origin.member_state else None
    if sentence:
        raise Refused("other_state", sentence)
    return found


def _rows(by: Any, read: PlanLines, known: KnownPlan, catalogue: Catalogue) -> tuple[list[TableRow], list[str]]:
    if by.may(Verb.WRITE_MEASURE_DRAFT):
        return structure_rows(read.lines, known), []
    state = by.member_state_id
    others = [_OTHER_STATE.format(line.sheet.strip(), line.row) for line in other_states(read.lines, state)]
    return part_rows(read.lines, known, state, catalogue.ministries.get(state, ())), others


def _notes(found: Survey, read: PlanLines) -> list[str]:
    """What the reader set aside, but the bands that were read as axes and objectives."""
    kept = [note.text for note in found.notes if (note.sheet, note.cell) not in read.bands]
    return [*kept, *read.left_out]


def _catalogue(by: Any, target: Target, roadmap: Roadmap | None) -> Catalogue:
    starts_on = roadmap.starts_on if roadmap else date.fromisoformat(target.starts_on)
    ends_on = roadmap.ends_on if roadmap else date.fromisoformat(target.ends_on)
    return Catalogue(
        prefix=target.code,
        starts_on=starts_on,
        ends_on=ends_on,
        member_states=tuple(StateName(state.code, state.name) for state in MemberState.objects.visible_to(by)),
        measures=(),
        ministries=ministries_by_state(by),
        vocabulary=vocabulary_for(by),
    )


def _known(by: Any, target: Target, roadmap: Roadmap | None) -> KnownPlan:
    codes, given = frozenset(Measure.objects.visible_to(by).values_list("code", flat=True)), given_numbers(by)
    if roadmap is None:
        opened = {"title": target.title, "starts_on": target.starts_on, "ends_on": target.ends_on}
        return KnownPlan(target.code, taken=codes, given=given, new_roadmap=opened)
    axes = Axis.objects.visible_to(by).filter(roadmap=roadmap).values_list("code", "name", "order", "version")
    objectives = Objective.objects.visible_to(by).filter(axis__roadmap=roadmap).values_list("axis__code", "title")
    return KnownPlan(
        roadmap.code,
        axes=tuple(KnownAxis(*axis) for axis in axes),
        objectives=frozenset(objectives),
        measures=_measures(by, roadmap),
        taken=codes,
        given=given,
    )


def _measures(by: Any, roadmap: Roadmap) -> tuple[PlanMeasure, ...]:
    rows = Measure.objects.visible_to(by).filter(axis__roadmap=roadmap).order_by("code")
    if by.may(Verb.WRITE_MEASURE_DRAFT):
        return tuple(PlanMeasure(*row) for row in rows.values_list("code", "title", "version"))
    parts = Implementation.objects.visible_to(by).filter(
        measure__axis__roadmap=roadmap, member_state=by.member_state_id
    )
    versions = dict(parts.values_list("measure__code", "version"))
    milestones = _milestones(by, roadmap)
    return tuple(
        PlanMeasure(code, title, versions.get(code), milestones.get(code, ()))
        for code, title in rows.values_list("code", "title")
    )


def _milestones(by: Any, roadmap: Roadmap) -> Mapping[str, tuple[tuple[int, str, int], ...]]:
    rows = Milestone.objects.visible_to(by).filter(
        implementation__measure__axis__roadmap=roadmap, implementation__member_state=by.member_state_id
    )
    found: dict[str, tuple[tuple[int, str, int], ...]] = {}
    for code, *told in rows.order_by("order").values_list("implementation__measure__code", "order", "title", "version"):
        found[code] = (*found.get(code, ()), tuple(told))
    return found
