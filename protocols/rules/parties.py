"""Which parties left, and where the text is applied provisionally: told from confirmed acts. No Django."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.french import long_date
from common.text import capitalised, typographic
from protocols.enums import ActKind
from protocols.rules.acts import in_force

_DENUNCIATIONS = (ActKind.DENUNCIATION_EFFECT, ActKind.DENUNCIATION)


def departures(acts: Iterable[Any]) -> dict[str, date]:
    """Return the day on which each denunciation takes effect, by state; a deposit made since undoes it.

    A denunciation whose effect has no date ends nothing here.
    """
    held = [act for act in in_force(acts) if act.member_state_id]
    left: dict[str, date] = {}
    for act in held:
        day = _effect(act)
        if day:
            left[act.member_state_id] = max(day, left.get(act.member_state_id, day))
    back = {
        act.member_state_id
        for act in held
        if act.kind == ActKind.DEPOSIT and act.on and act.on >= left.get(act.member_state_id, date.max)
    }
    return {state: day for state, day in left.items() if state not in back}


def _effect(act: Any) -> date | None:
    """A denunciation has the effect date that its text gives; the act of effect has its own too."""
    if act.kind not in _DENUNCIATIONS:
        return None
    effect: date | None = act.effect_on
    return effect or (act.on if act.kind == ActKind.DENUNCIATION_EFFECT else None)


def departure_sentences(left: Mapping[str, date], names: Mapping[str, str], today: date) -> list[str]:
    """« Mali : n’est plus partie depuis le 3 mars 2026 (dénonciation). »"""
    return [
        _told(
            f"{names.get(state, state)}\u00a0: "
            + (f"n’est plus partie depuis le {long_date(day)}" if day <= today else f"partie jusqu’au {long_date(day)}")
            + " (effet de la dénonciation)."
        )
        for state, day in sorted(left.items())
    ]


def provisional_sentences(acts: Iterable[Any], names: Mapping[str, str]) -> list[str]:
    """« Mali : appliqué à titre provisoire depuis le 3 mars 2026, jusqu’au 5 mai 2026. »"""
    held = in_force(acts)
    ends = [act for act in held if act.kind == ActKind.PROVISIONAL_APPLICATION_END]
    sentences = []
    for act in held:
        if act.kind == ActKind.PROVISIONAL_APPLICATION:
            begun = _from(act)
            own = [_from(end) for end in ends if end.member_state_id == act.member_state_id]
            later = [day for day in own if day and (not begun or day >= begun)]
            since = f" depuis le {long_date(begun)}" if begun else " depuis une date inconnue"
            until = f", jusqu’au {long_date(min(later))}" if later else ""
            name = names.get(act.member_state_id, act.member_state_id)
            sentences.append(_told(f"{name}\u00a0: appliqué à titre provisoire{since}{until}."))
    return sentences


def _from(act: Any) -> date | None:
    day: date | None = act.effect_on or act.on
    return day


def _told(sentence: str) -> str:
    return capitalised(typographic(sentence))
