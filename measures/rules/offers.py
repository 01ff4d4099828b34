"""Which acts the page of a report offers to one person, and why one of theirs is not possible now. No Django."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.access import Verb
from measures.rules.workflow import Event, verb_for

RECTIFY = "rectify"


@dataclass(frozen=True)
class Standing:
    """A report before one person: its step, the verbs held on its implementation, what forbids.

    `closed` says why the campaign forbids every act, `four_eyes` why this person does not validate,
    `lacking` what the report needs before it is submitted.
    """

    step: str
    verbs: Collection[Verb]
    is_in_force: bool = False
    is_rectified: bool = False
    closed: str = ""
    four_eyes: str = ""
    lacking: Sequence[str] = ()


@dataclass(frozen=True)
class Offer:
    """An act that is this person's at this step; `fault` says why it is not possible now."""

    act: str
    fault: str = ""


def offers(standing: Standing) -> dict[str, Offer]:
    """Return, by act, those that right and step give; the rest is not this person's to do."""
    found = [Offer(event, _fault(standing, event)) for event in Event if _is_held(standing, event)]
    may_rectify = Verb.OPEN_RECTIFICATION in standing.verbs and standing.is_in_force
    if may_rectify and not standing.is_rectified:
        found.append(Offer(RECTIFY, standing.closed))
    return {offer.act: offer for offer in found}


def _is_held(standing: Standing, event: Event) -> bool:
    return verb_for(standing.step, event) in standing.verbs


def _fault(standing: Standing, event: Event) -> str:
    if standing.closed:
        return standing.closed
    if event == Event.VALIDATE:
        return standing.four_eyes
    if event == Event.SUBMIT and standing.lacking:
        return "Avant de soumettre, il manque " + "\u202f; ".join(standing.lacking) + "."
    return ""


def faults(offered: Collection[Offer]) -> list[str]:
    """Return each sentence once, in the order of the acts."""
    return list(dict.fromkeys(offer.fault for offer in offered if offer.fault))
