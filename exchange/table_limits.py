"""What a table may not do, beyond what its rows and constraints say: borders, levels, costs, steps.

The actions and the database refuse the same things; here they are told before, with their line.
"""

from collections.abc import Collection
from typing import Any

from common.access import Verb
from exchange.enums import Verdict
from measures.enums import RoadmapStatus
from measures.models import Axis, Coverage, Implementation, Measure, Milestone, Objective, Roadmap
from protocols.models import Act
from protocols.querysets import places
from protocols.rules.acts import act_faults

OTHER_STATE = "Cette ligne est celle d’un autre État que le vôtre."
MOVED = "Une fiche ne passe pas d’un État à un autre."
LEVEL = "Le niveau d’une mesure existante ne change pas par un import\u00a0: c’est un acte à part."
DECIDED = "Après la finalisation, une mesure s’ajoute ou change par une décision, avec sa référence."
NOT_DRAFT = "Après la finalisation, le plan d’un État change par une révision."
FOREIGN_MINISTRY = "Le chef de file et les structures associées sont des ministères de l’État."


class Fault(Exception):
    """A row that is left aside: its verdict and its sentences."""

    def __init__(self, verdict: Verdict, *sentences: str) -> None:
        super().__init__(*sentences)
        self.verdict, self.sentences = verdict, sentences


def may_add(user: Any, row: Any) -> None:
    """Raise `Fault` if the account may not add this row: another's scope, or a step that is past."""
    if isinstance(row, Measure):
        _may_add_measure(user, row)
    elif isinstance(row, Axis | Coverage | Objective):
        _check_draft(row)
    elif isinstance(row, Implementation):
        _may_add_implementation(user, row)
    elif isinstance(row, Milestone):
        _may_add_implementation(user, row.implementation)
    elif isinstance(row, Act):
        if row.member_state_id not in places(user, Verb.RECORD_ACT):
            raise Fault(Verdict.NOT_YOURS, OTHER_STATE)
    elif hasattr(row, "member_state_id") and row.member_state_id != user.member_state_id:
        raise Fault(Verdict.NOT_YOURS, OTHER_STATE)


def _may_add_measure(user: Any, measure: Measure) -> None:
    if measure.axis_id and measure.axis.roadmap.status != RoadmapStatus.DRAFT:
        raise Fault(Verdict.LOCKED, DECIDED)
    if measure.level not in user.readable_levels:
        raise Fault(Verdict.NOT_YOURS, "Votre habilitation ne couvre pas ce niveau.")


def _may_add_implementation(user: Any, row: Implementation) -> None:
    if row.member_state_id != user.member_state_id:
        raise Fault(Verdict.NOT_YOURS, OTHER_STATE)
    if row.measure.axis.roadmap.status != RoadmapStatus.DRAFT:
        raise Fault(Verdict.LOCKED, NOT_DRAFT)


def _check_draft(row: Axis | Coverage | Objective) -> None:
    axis = row if isinstance(row, Axis) else row.axis if isinstance(row, Objective) else row.measure.axis
    roadmap = axis.roadmap
    if roadmap.status != RoadmapStatus.DRAFT:
        raise Fault(Verdict.LOCKED, DECIDED)


def check_change(row: Any, changed: Collection[str]) -> None:
    """Raise `Fault` if one of these changes is not for a table to make."""
    if "member_state" in changed:
        raise Fault(Verdict.NOT_YOURS, MOVED)
    if isinstance(row, Measure) and "level" in changed:
        raise Fault(Verdict.LOCKED, LEVEL)
    if isinstance(row, Axis | Coverage | Objective) and changed:
        _check_draft(row)
    if isinstance(row, Roadmap) and changed and row.status != RoadmapStatus.DRAFT:
        raise Fault(Verdict.LOCKED, DECIDED)
    if isinstance(row, Measure) and changed and row.axis.roadmap.status != RoadmapStatus.DRAFT:
        raise Fault(Verdict.LOCKED, DECIDED)


def rule_faults(user: Any, row: Any, associated: Collection[Any]) -> list[str]:
    """Return the sentences of the rules that a row breaks, which the database or an action would refuse."""
    if isinstance(row, Act):
        found = act_faults(
            kind=row.kind,
            member_state=row.member_state_id,
            consent_form=row.consent_form,
            on=row.on,
            today=user.today(),
        )
        return [fault.sentence for fault in found]
    if isinstance(row, Implementation):
        ministries = [row.lead_ministry, *associated]
        is_foreign = any(ministry.member_state_id != row.member_state_id for ministry in ministries)
        return [FOREIGN_MINISTRY] if is_foreign else []
    return []
