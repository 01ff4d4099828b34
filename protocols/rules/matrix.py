"""The page of all instruments and the page of one: what each state did, and one sentence for all.

Pure: rows come in with their acts already cut to what the reader may read. No Django.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from common.text import capitalised, plural, typographic
from protocols.enums import Step
from protocols.rules.computation import compute_entry_into_force
from protocols.rules.consents import consents, parties_in_words, until
from protocols.rules.delays import OutOfCalendar
from protocols.rules.durations import Duration, Followed, durations
from protocols.rules.entry_into_force import EntryIntoForce, Known, explain
from protocols.rules.final_clauses import BadRule, read_rule
from protocols.rules.parties import departure_sentences, departures, provisional_sentences
from protocols.rules.questions import Dates, Question, questions
from protocols.rules.steps import StepState, Track, track

_FEMININE = ("aucune", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True)
class StateTrack:
    """One state's five steps towards one instrument."""

    member_state: Any
    track: Track[Any]


@dataclass(frozen=True)
class Line:
    """One instrument: its states in their order, what is known of its entry into force, what is to be verified."""

    instrument: Any
    tracks: tuple[StateTrack, ...]
    entry_into_force: EntryIntoForce
    questions: tuple[Question, ...] = ()

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
    family = {instrument.pk: (instrument, by_instrument[instrument.pk]) for instrument in instruments}
    lines = tuple(line(*family[instrument.pk], states, today, family) for instrument in instruments)
    return Matrix(lines, tuple(durations(_followed(lines))), _lead(lines))


# An instrument and its acts, by key: where the texts that others depend on are looked up.
Family = Mapping[object, tuple[Any, Sequence[Any]]]


def line(
    instrument: Any, acts: Sequence[Any], states: Sequence[Any], today: date, family: Family | None = None
) -> Line:
    """Read one instrument from its acts; a parent that `family` does not hold is taken as not established."""
    return _line(instrument, acts, _Around(states, today, family or {}, frozenset()))


@dataclass(frozen=True)
class _Around:
    """What an instrument is read with; `below` are those that depend on it, so that a loop ends."""

    states: Sequence[Any]
    today: date
    family: Family
    below: frozenset[object]


def _line(instrument: Any, acts: Sequence[Any], around: _Around) -> Line:
    tracks = tuple(
        StateTrack(
            state,
            track(
                [act for act in acts if act.member_state_id == state.code],
                adopted_on=instrument.adopted_on,
                today=around.today,
                is_signature_doubtful=bool(instrument.signature_note),
            ),
        )
        for state in around.states
    )
    told = explain(_known(instrument, acts, tracks, around))
    declared_on = told.declared_on if told.is_declared_confirmed else None
    dates = Dates(instrument.adopted_on, declared_on, told.computed_on, told.of_states)
    places = {state.code: state.locative for state in around.states}
    return Line(instrument, tracks, told, tuple(questions(acts, dates, places)))


def _known(instrument: Any, acts: Sequence[Any], tracks: Sequence[StateTrack], around: _Around) -> Known:
    names = {state.code: state.name for state in around.states}
    done = until(acts, around.today)
    left = departures(done)
    notes = [*departure_sentences(left, names, around.today), *provisional_sentences(done, names)]
    fields: dict[str, Any] = {"depositors": _done(tracks, Step.DEPOSIT)}
    if instrument.entry_into_force_rule:
        fields = _computed(instrument.entry_into_force_rule, done, names)
    withdrawn = fields.pop("withdrawn", {})
    return Known(
        rule=instrument.entry_into_force_rule,
        rule_source=instrument.rule_source,
        is_rule_confirmed=instrument.rule_confirmed_at is not None,
        states=len(tracks),
        authorised=_done(tracks, Step.AUTHORISATION),
        parent=_parent_not_established(instrument, around),
        today=around.today,
        declared_on=instrument.declared_on,
        is_declared_confirmed=instrument.declared_confirmed_at is not None,
        left=withdrawn | left,
        names=names,
        notes=tuple(notes),
        **fields,
    )


def _computed(rule: Mapping[str, Any], acts: Sequence[Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What the rule gives from the acts; a rule that cannot be applied gives no date, and says why."""
    try:
        clauses = read_rule(rule)
        found = consents(acts, clauses, names)
        named = [replace(each, party=names.get(each.party, each.party)) for each in found.deposited]
        answer = compute_entry_into_force(parties_in_words(rule, names), named)
    except (BadRule, OutOfCalendar) as error:
        return {"depositors": [], "doubts": (str(error),)}
    standing = {each.party for each in found.deposited if clauses.counts(each.party, each.act)}
    withdrawn = {each.party for each in found.deposited if each.withdrawn_on}
    again = {each.party for each in found.deposited if not each.withdrawn_on}
    ends = sorted((each.withdrawn_on, each.party) for each in found.deposited if each.withdrawn_on)
    codes = {name: code for code, name in names.items()}
    return {
        "depositors": sorted(names.get(party, party) for party in standing - (withdrawn - again)),
        "computed_on": answer.entry_into_force,
        "of_states": {codes.get(party, party): on for party, on in answer.parties.items()},
        # The treaty stays in force though a party left (Vienna Convention, art. 55).
        "withdrawn": {party: on for on, party in ends if party not in again},
        "missing": answer.missing,
        "explanation": answer.explanation,
        "doubts": found.doubts,
    }


def _parent_not_established(instrument: Any, around: _Around) -> str:
    """The short title of the text it depends on while that one's entry into force is not established."""
    parent = instrument.parent
    if parent is None:
        return ""
    below = around.below | {instrument.pk}
    if parent.pk in below or parent.pk not in around.family:
        return str(parent.short_title)
    own = _line(*around.family[parent.pk], replace(around, below=below))
    return "" if own.entry_into_force.is_established else str(parent.short_title)


def _done(tracks: Iterable[StateTrack], step: Step) -> list[str]:
    return [one.member_state.name for one in tracks if _is_done(one, step)]


def _is_done(one: StateTrack, step: Step) -> bool:
    return one.track.at(step).state in (StepState.KNOWN, StepState.UNDATED)


def _followed(lines: Iterable[Line]) -> list[Followed]:
    return [
        Followed(
            one.instrument.short_title,
            each.member_state.name,
            one.instrument.adopted_on,
            each.track,
            one.instrument,
            each.member_state,
        )
        for one in lines
        for each in one.tracks
    ]


def _lead(lines: Sequence[Line]) -> str:
    """Answer first: what is established, what is authorised, what is not found."""
    if not lines:
        return typographic("Aucun instrument n’est enregistré.")
    tracks = [each for one in lines for each in one.tracks]
    counts = {step: sum(_is_done(each, step) for each in tracks) for step in Step}
    return typographic(
        f"{_entries(lines)} "
        f"{capitalised(_words(counts[Step.AUTHORISATION]))} {plural(counts[Step.AUTHORISATION], 'autorisation')} "
        f"{plural(counts[Step.AUTHORISATION], 'est connue', 'sont connues')} sur {len(tracks)}\u202f; "
        f"{_last_steps(counts[Step.RATIFICATION], counts[Step.DEPOSIT])}."
    )


def _entries(lines: Sequence[Line]) -> str:
    """How many are in force, by a sure rule or not, how many are to come; the rest is not established."""
    several = f"les {_words(len(lines))} instruments" if len(lines) > 1 else "l’instrument"
    dated = [one.entry_into_force for one in lines if one.entry_into_force.computed_on]
    if not dated:
        return f"Aucune entrée en vigueur n’est établie pour {several}."
    now = sum(each.is_in_force for each in dated)
    coming, supposed = len(dated) - now, sum(each.is_assumption for each in dated)
    parts = [f"{_masculine(now)} {plural(now, 'instrument')} sur {len(lines)} en vigueur"] if now else []
    if coming:
        parts.append(f"{_masculine(coming)} {plural(coming, 'instrument')} sur {len(lines)} à entrer en vigueur")
    doubt = f" (dont {_masculine(supposed)} par hypothèse à confirmer)" if supposed else ""
    return f"{capitalised(', '.join(parts))}{doubt}."


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
