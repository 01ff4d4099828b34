"""Where a text does not bind a state yet: the state, how far it went, what it waits for. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.french import listed, long_date, short_date, the_state
from common.text import typographic
from protocols.enums import Step
from protocols.rules.entry_into_force import ASSUMPTION
from protocols.rules.matrix import Line, StateTrack
from protocols.rules.steps import StepReading, StepState


@dataclass(frozen=True)
class Standing:
    """Whether one instrument is in force for one state; if not, `reason` says why, without a full stop.

    `note` tells what the answer rests on that is not sure: a supposed rule, a parent not established.
    """

    instrument: Any
    member_state: Any
    is_in_force: bool
    reason: str
    note: str = ""


# Key of the instrument, code of the state → where it stands.
Standings = Mapping[tuple[object, str], Standing]


def standings(lines: Iterable[Line]) -> dict[tuple[object, str], Standing]:
    """Return where every instrument × state stands today, by the computation alone.

    A declared date puts nothing in force: it is shown beside the computed one, on the instrument's page.
    """
    return {
        (line.instrument.pk, each.member_state.code): _standing(line, each) for line in lines for each in line.tracks
    }


def lacking(found: Standings) -> dict[str, list[object]]:
    """Return, by state, the keys of the instruments that are not in force for it."""
    by_state: dict[str, list[object]] = {}
    for (instrument, state), standing in found.items():
        if not standing.is_in_force:
            by_state.setdefault(state, []).append(instrument)
    return by_state


def not_in_force_for(states: Sequence[Any]) -> str:
    """« Base juridique non en vigueur pour le Mali et le Niger », "" for no state."""
    if not states:
        return ""
    return f"Base juridique non en vigueur pour {listed([the_state(state.name) for state in states])}"


def _standing(line: Line, each: StateTrack) -> Standing:
    told = line.entry_into_force
    is_in_force = told.is_in_force_for(each.member_state.code)
    reason = "" if is_in_force else _dated(line, each.member_state.code) or _steps(each)
    notes = [ASSUMPTION if told.is_assumption else "", told.warning]
    return Standing(
        line.instrument, each.member_state, is_in_force, typographic(reason), ". ".join(filter(None, notes))
    )


def _dated(line: Line, state: str) -> str:
    """What the dates of the state say: no longer a party, or one later."""
    told = line.entry_into_force
    left, on = told.left.get(state), told.of_states.get(state)
    if left is not None and left <= told.today:
        return f"n’est plus partie depuis le {long_date(left)}"
    return f"entrera en vigueur pour cet État le {long_date(on)}" if on is not None else ""


def _steps(each: StateTrack) -> str:
    done = [step for step in each.track.steps if step.state in (StepState.KNOWN, StepState.UNDATED)]
    reached = f"étape atteinte\u00a0: {_dated_step(done[-1])}" if done else "aucune étape n’est connue"
    if done and done[-1].step == Step.DEPOSIT:
        return f"{reached}\u202f; l’entrée en vigueur n’est pas établie"
    awaited = each.track.awaited
    return f"{reached}\u202f; en attente\u00a0: {awaited.step.label}" if awaited else reached


def _dated_step(reading: StepReading[Any]) -> str:
    first = min(reading.dates, default=None)
    return f"{reading.step.label} ({short_date(first) if first else 'date inconnue'})"
