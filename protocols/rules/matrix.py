"""The page of all instruments and the page of one: what each state did, and one sentence for all.

Pure: rows come in with their acts already cut to what the reader may read. No Django.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.text import capitalised, plural, typographic
from protocols.enums import Step
from protocols.rules.durations import Duration, Followed, durations
from protocols.rules.entry_into_force import EntryIntoForce, Known, explain
from protocols.rules.steps import StepState, Track, track

_FEMININE = ("aucune", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class StateTrack:
    """One state's five steps towards one instrument."""

    member_state: Any
    track: Track[Any]


@dataclass(frozen=True)
class Line:
    """One instrument: its states in their order, and what is known of its entry into force."""

    instrument: Any
    tracks: tuple[StateTrack, ...]
    entry_into_force: EntryIntoForce

    @property
    def awaited(self) -> str:
        """What each state is waited for: « En attente : autorisation au Mali ; dépôt au Niger. »"""
        waits = [
            f"{each.track.awaited.step.label} {each.member_state.locative}"
            for each in self.tracks
            if each.track.awaited
        ]
        if not waits:
            return "Tous les instruments sont déposés."
        return typographic(f"En attente\u00a0: {' ; '.join(waits)}.")


@dataclass(frozen=True)
class Matrix:
    """All that the page of instruments shows."""

    lines: tuple[Line, ...]
    durations: tuple[Duration, ...]
    lead: str

    @property
    def scale(self) -> int:
        """The length of the axis of durations, in days: the longest, rounded up to the hundred."""
        longest = max((line.longest for line in self.durations), default=0)
        return max(-(-longest // 100) * 100, 100)


def matrix(instruments: Sequence[Any], acts: Iterable[Any], states: Sequence[Any], today: date) -> Matrix:
    """Read every instrument × state from the acts; `instruments` carry their `parent`, or None."""
    by_instrument: dict[object, list[Any]] = {instrument.pk: [] for instrument in instruments}
    for act in acts:
        if act.instrument_id in by_instrument:
            by_instrument[act.instrument_id].append(act)
    lines = tuple(line(instrument, by_instrument[instrument.pk], states, today) for instrument in instruments)
    return Matrix(lines, tuple(durations(_followed(lines))), _lead(lines))


def line(instrument: Any, acts: Sequence[Any], states: Sequence[Any], today: date) -> Line:
    """Read one instrument from its acts."""
    tracks = tuple(
        StateTrack(
            state,
            track(
                [act for act in acts if act.member_state_id == state.code],
                adopted_on=instrument.adopted_on,
                today=today,
                is_signature_doubtful=bool(instrument.signature_note),
            ),
        )
        for state in states
    )
    return Line(instrument, tracks, explain(_known(instrument, tracks)))


def _known(instrument: Any, tracks: Sequence[StateTrack]) -> Known:
    return Known(
        rule=instrument.entry_into_force_rule,
        rule_source=instrument.rule_source,
        is_rule_confirmed=instrument.rule_confirmed_at is not None,
        states=len(tracks),
        depositors=_done(tracks, Step.DEPOSIT),
        authorised=_done(tracks, Step.AUTHORISATION),
        parent=instrument.parent.short_title if instrument.parent else "",
    )


def _done(tracks: Iterable[StateTrack], step: Step) -> list[str]:
    return [one.member_state.name for one in tracks if _is_done(one, step)]


def _is_done(one: StateTrack, step: Step) -> bool:
    return one.track.at(step).state in (StepState.KNOWN, StepState.UNDATED)


def _followed(lines: Iterable[Line]) -> list[Followed]:
    return [
        Followed(one.instrument.short_title, each.member_state.name, one.instrument.adopted_on, each.track)
        for one in lines
        for each in one.tracks
    ]


def _lead(lines: Sequence[Line]) -> str:
    """Answer first: what is established, what is authorised, what is not found."""
    if not lines:
        return typographic("Aucun instrument n’est enregistré.")
    tracks = [each for one in lines for each in one.tracks]
    counts = {step: sum(_is_done(each, step) for each in tracks) for step in Step}
    several = f"les {_words(len(lines))} instruments" if len(lines) > 1 else "l’instrument"
    return typographic(
        f"Aucune entrée en vigueur n’est établie pour {several}. "
        f"{capitalised(_words(counts[Step.AUTHORISATION]))} {plural(counts[Step.AUTHORISATION], 'autorisation')} "
        f"{plural(counts[Step.AUTHORISATION], 'est connue', 'sont connues')} sur {len(tracks)}\u202f; "
        f"{_last_steps(counts[Step.RATIFICATION], counts[Step.DEPOSIT])}."
    )


def _last_steps(ratifications: int, deposits: int) -> str:
    ratified = f"{_words(ratifications)} {plural(ratifications, 'ratification')}"
    deposited = f"{_masculine(deposits)} {plural(deposits, 'dépôt')}"
    if ratifications and deposits:
        return f"{ratified} et {deposited} sont connus"
    if ratifications:
        return f"{ratified} {plural(ratifications, 'est connue', 'sont connues')}, aucun dépôt ne l’est"
    if deposits:
        return f"{deposited} {plural(deposits, 'est connu', 'sont connus')}, aucune ratification ne l’est"
    return "aucun instrument de ratification ni aucun dépôt n’est connu"


def _words(total: int) -> str:
    return _FEMININE[total] if total < len(_FEMININE) else str(total)


def _masculine(total: int) -> str:
    return "un" if total == 1 else _words(total)
