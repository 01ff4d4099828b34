"""The steps of a report: which event leads from which step to which. No Django.

Source: `docs/rights.md`, rules 6 and 7.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from common.access import Verb
from measures.enums import Signatory, Step


class Event(StrEnum):
    """What a person does to a report."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    VALIDATE = "validate"
    RETURN = "return"


# (step, event) → (next step, the right that is needed). What is not here is not possible.
MOVES: dict[tuple[Step, Event], tuple[Step, Verb]] = {
    (Step.DRAFT, Event.EDIT): (Step.DRAFT, Verb.WRITE_REPORT),
    (Step.RETURNED, Event.EDIT): (Step.RETURNED, Verb.WRITE_REPORT),
    (Step.DRAFT, Event.SUBMIT): (Step.SUBMITTED, Verb.WRITE_REPORT),
    (Step.RETURNED, Event.SUBMIT): (Step.SUBMITTED, Verb.WRITE_REPORT),
    (Step.SUBMITTED, Event.WITHDRAW): (Step.DRAFT, Verb.WRITE_REPORT),
    (Step.SUBMITTED, Event.VALIDATE): (Step.MINISTRY_VALIDATED, Verb.VALIDATE_SUBMITTED),
    (Step.SUBMITTED, Event.RETURN): (Step.RETURNED, Verb.VALIDATE_SUBMITTED),
    (Step.MINISTRY_VALIDATED, Event.VALIDATE): (Step.VALIDATED, Verb.VALIDATE_MINISTRY_VALIDATED),
    (Step.MINISTRY_VALIDATED, Event.RETURN): (Step.RETURNED, Verb.VALIDATE_MINISTRY_VALIDATED),
}

READ_VERB: dict[Step, Verb] = {
    Step.DRAFT: Verb.READ_REPORT_DRAFT,
    Step.RETURNED: Verb.READ_REPORT_DRAFT,
    Step.SUBMITTED: Verb.READ_REPORT_SUBMITTED,
    Step.MINISTRY_VALIDATED: Verb.READ_REPORT_MINISTRY_VALIDATED,
    Step.VALIDATED: Verb.READ_REPORT_VALIDATED,
}

# The steps at which a report is still being written.
OPEN_STEPS = (Step.DRAFT, Step.RETURNED)


@dataclass(frozen=True)
class Persons:
    """Who already stands behind a report version, as account identifiers."""

    contributors: Collection[Any]
    ministry_validator: Any = None


def next_step(step: str, event: Event) -> Step | None:
    """Return the step that an event leads to, or None if the step forbids it."""
    move = MOVES.get((Step(step), event))
    return move[0] if move else None


def verb_for(step: str, event: Event) -> Verb | None:
    """Return the right that an event needs at a step, or None if the step forbids it."""
    move = MOVES.get((Step(step), event))
    return move[1] if move else None


def verbs_of(event: Event) -> set[Verb]:
    """Return the rights of which one makes an event somebody's act, at whatever step."""
    return {verb for (_, known), (_, verb) in MOVES.items() if known == event}


def four_eyes_fault(step: str, person: Any, persons: Persons) -> str:
    """Return why this person may not validate at this step, or an empty text.

    Contributors, ministry validator and national validator are all different (rule 7).
    """
    if person in persons.contributors:
        return "Vous avez contribué à ce rapport\u00a0: une autre personne doit le valider."
    if step == Step.MINISTRY_VALIDATED and person == persons.ministry_validator:
        return "Vous avez déjà validé ce rapport pour le ministère\u00a0: une autre personne doit le valider."
    return ""


def step_on_entry(signatory: str | None) -> Step:
    """Return the step at which figures entered from a signed document stand (note 6)."""
    return Step.MINISTRY_VALIDATED if signatory == Signatory.MINISTER else Step.SUBMITTED
