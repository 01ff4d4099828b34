"""The five steps of one state towards one instrument, told from its acts. No Django.

A step is never stored: it is what the confirmed acts say today. The order of steps is usual, not
legal: an act of a later step leaves an earlier one without a known act « passed over ».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic

from protocols.enums import ActKind, Step
from protocols.rules.acts import AnyAct, awaiting_confirmation, disputed, in_force, of_kinds

# The acts that accomplish a step.
ACCOMPLISHING = {
    Step.SIGNATURE: (ActKind.SIGNATURE, ActKind.DEFINITIVE_SIGNATURE, ActKind.SIGNATURE_AD_REFERENDUM),
    Step.COUNCIL: (ActKind.COUNCIL_OF_MINISTERS,),
    Step.AUTHORISATION: (
        ActKind.PARLIAMENTARY_AUTHORISATION,
        ActKind.ORDINANCE,
        ActKind.ORDINANCE_RATIFIED_BY_LAW,
        ActKind.PROMULGATION,
    ),
    Step.RATIFICATION: (ActKind.RATIFICATION, ActKind.ACCEPTANCE, ActKind.APPROVAL, ActKind.ACCESSION),
    Step.DEPOSIT: (ActKind.DEPOSIT,),
}
# Shown under a step, without accomplishing it.
_ACCOMPANYING = {Step.AUTHORISATION: (ActKind.OPINION, ActKind.PUBLICATION)}


class StepState(StrEnum):
    """Where a step stands."""

    KNOWN = "known"
    UNDATED = "undated"
    WAITING = "waiting"
    PASSED_OVER = "passed_over"
    TO_COME = "to_come"


@dataclass(frozen=True)
class StepReading(Generic[AnyAct]):
    """One step of one state: its acts that hold, those not confirmed yet, and what is awaited."""

    step: Step
    state: StepState
    acts: tuple[AnyAct, ...] = ()
    pending: tuple[AnyAct, ...] = ()
    since: date | None = None
    days: int | None = None
    is_disputed: bool = False

    @property
    def dates(self) -> list[date]:
        """The known dates of the acts that accomplish the step, earliest first."""
        return [act.on for act in self._accomplishing if act.on]

    @property
    def first_act(self) -> AnyAct | None:
        """The act that first accomplished the step; one without a date only where none has any."""
        done = self._accomplishing
        return next((act for act in done if act.on), next(iter(done), None))

    @property
    def rival_dates(self) -> list[date]:
        """The dates that sources give for the act that first accomplished the step, earliest first.

        An ordinance and the law that follows it are two acts, not rivals.
        """
        first = self.first_act
        return sorted({act.on for act in self._accomplishing if first and act.kind == first.kind and act.on})

    @property
    def _accomplishing(self) -> list[AnyAct]:
        return of_kinds(self.acts, ACCOMPLISHING[self.step])


@dataclass(frozen=True)
class Track(Generic[AnyAct]):
    """The five steps of one state towards one instrument."""

    steps: tuple[StepReading[AnyAct], ...]

    @property
    def awaited(self) -> StepReading[AnyAct] | None:
        """The step that is waited for, None once the instrument is deposited."""
        return next((step for step in self.steps if step.state == StepState.WAITING), None)

    def at(self, step: Step) -> StepReading[AnyAct]:
        """Return the reading of one step."""
        return self.steps[step - 1]

    @property
    def squares(self) -> list[str]:
        """The five words of the drawn squares; passed over and undated look alike."""
        return ["undated" if step.state == StepState.PASSED_OVER else step.state.value for step in self.steps]


def track(
    acts: Iterable[AnyAct], *, adopted_on: date | None, today: date, is_signature_doubtful: bool = False
) -> Track[AnyAct]:
    """Read the steps of one state from its acts.

    `is_signature_doubtful`: sources do not agree on whether the adoption was a signature; the
    signature is then passed over instead of being waited for.
    """
    given = list(acts)
    holding, pending = in_force(given), awaiting_confirmation(given)
    reached = _reached(holding, is_signature_doubtful=is_signature_doubtful)
    steps = (_reading(step, holding, pending, reached) for step in Step)
    since = _last_date(holding, reached) or adopted_on
    return Track(tuple(_waiting(step, since, today) for step in steps))


def _reached(holding: Sequence[AnyAct], *, is_signature_doubtful: bool) -> int:
    done = [int(step) for step in Step if of_kinds(holding, ACCOMPLISHING[step])]
    return max(done, default=int(is_signature_doubtful))


def _last_date(holding: Sequence[AnyAct], reached: int) -> date | None:
    kinds = [kind for step in Step if step <= reached for kind in _kinds(step)]
    return max((act.on for act in of_kinds(holding, kinds) if act.on), default=None)


def _kinds(step: Step) -> tuple[str, ...]:
    return (*ACCOMPLISHING[step], *_ACCOMPANYING.get(step, ()))


def _reading(step: Step, holding: Sequence[AnyAct], pending: Sequence[AnyAct], reached: int) -> StepReading[AnyAct]:
    acts = of_kinds(holding, _kinds(step))
    return StepReading(
        step=step,
        state=_state(step, of_kinds(acts, ACCOMPLISHING[step]), reached),
        acts=tuple(acts),
        pending=tuple(of_kinds(pending, _kinds(step))),
        is_disputed=bool(disputed(holding) & {act.pk for act in acts}),
    )


def _waiting(reading: StepReading[AnyAct], since: date | None, today: date) -> StepReading[AnyAct]:
    if reading.state != StepState.WAITING or since is None:
        return reading
    return replace(reading, since=since, days=max((today - since).days, 0))


def _state(step: Step, accomplishing: Sequence[AnyAct], reached: int) -> StepState:
    if accomplishing:
        return StepState.KNOWN if any(act.on for act in accomplishing) else StepState.UNDATED
    if step <= reached:
        return StepState.PASSED_OVER
    return StepState.WAITING if step == reached + 1 else StepState.TO_COME
