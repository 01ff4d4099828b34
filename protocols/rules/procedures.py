"""The acts awaited of each state under the five steps, told from its usual procedure and its acts. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from protocols.enums import ActKind, Step
from protocols.rules.acts import awaiting_confirmation, in_force
from protocols.rules.steps import StepState


class Expectation(StrEnum):
    """Where one act of one state stands; what its procedure does not say is unknown, never guessed."""

    DONE = "done"
    RECORDED = "recorded"
    TO_COME = "to_come"
    # Its step is reached by another act, or passed: the act may have been done, no source says so.
    NOT_FOUND = "not_found"
    NOT_FORESEEN = "not_foreseen"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Awaited:
    """One act of one state: the acts that did it, or the body from which it is awaited ("" if not known)."""

    member_state: Any
    expectation: Expectation
    acts: tuple[Any, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class SubAct:
    """One kind of act under a step, and what is awaited of each state, in their order."""

    step: Step
    kind: ActKind
    states: tuple[Awaited, ...]


def procedure(templates: Iterable[Any], acts: Iterable[Any], tracks: Sequence[Any]) -> list[SubAct]:
    """Return the acts that some state’s procedure names, by step and rank.

    `acts` are those that are read, `tracks` hold each state with its five steps, in the order of the page.
    """
    by_place = {(row.member_state_id, row.step, row.act_kind): row for row in templates}
    ranks: dict[tuple[int, str], int] = {}
    for row in by_place.values():
        key = (row.step, row.act_kind)
        ranks[key] = min(ranks.get(key, row.order), row.order)
    told = list(acts)
    holding, pending = in_force(told), awaiting_confirmation(told)
    return [
        SubAct(
            Step(step),
            ActKind(kind),
            tuple(
                _awaited(each, kind, by_place.get((each.member_state.code, step, kind)), holding, pending)
                for each in tracks
            ),
        )
        for step, kind in sorted(ranks, key=lambda key: (key[0], ranks[key], list(ActKind).index(ActKind(key[1]))))
    ]


def _awaited(each: Any, kind: str, template: Any, holding: Sequence[Any], pending: Sequence[Any]) -> Awaited:
    state = each.member_state
    for acts, expectation in ((holding, Expectation.DONE), (pending, Expectation.RECORDED)):
        own = tuple(act for act in acts if (act.member_state_id, act.kind) == (state.code, kind))
        if own:
            return Awaited(state, expectation, own)
    if template is None:
        return Awaited(state, Expectation.UNKNOWN)
    if not template.is_foreseen:
        return Awaited(state, Expectation.NOT_FORESEEN)
    is_reached = each.track.at(template.step).state not in (StepState.WAITING, StepState.TO_COME)
    return Awaited(state, Expectation.NOT_FOUND if is_reached else Expectation.TO_COME, body=template.body_title)
