"""Entry into force computed from a rule and the instruments: the day, each party's day, what is missing, and why.

A pure function: the same instruments in any order give the same answer. No Django.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from protocols.rules.final_clauses import FinalClauses, read_rule
from protocols.rules.instruments import Deposited
from protocols.rules.sentences import Missing, PartyDate, Reading, sentences


@dataclass(frozen=True)
class Answer:
    """The day of entry into force or None, the day for each party, what is missing, the sentences that explain."""

    entry_into_force: date | None
    parties: dict[str, date]
    missing: Missing | None
    explanation: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the answer in plain values, dates as « 2026-08-12 »."""
        missing = self.missing and {"count": self.missing.count, "parties": list(self.missing.parties)}
        return {
            "entry_into_force": self.entry_into_force and self.entry_into_force.isoformat(),
            "parties": {party: on.isoformat() for party, on in self.parties.items()},
            "missing": missing,
            "explanation": list(self.explanation),
        }


def compute_entry_into_force(
    rule: Mapping[str, Any], instruments: Iterable[Deposited], as_of: date | None = None
) -> Answer:
    """Apply a rule of entry into force (docs/entry-into-force.md) to the instruments deposited.

    `as_of` leaves aside what came after that day, withdrawals included. Raises BadRule for a rule that
    cannot be applied, OutOfCalendar for a date after the year 9999.
    """
    clauses = read_rule(rule)
    known = _known(instruments, as_of)
    met_on = _met_on(clauses, known)
    computed_on = clauses.delay.after(met_on) if met_on else None
    general = max(computed_on, clauses.not_before or computed_on) if computed_on else None
    parties = _parties(clauses, known, met_on, general) if met_on and general else []
    missing = None if met_on else _missing(clauses, known)
    told = sentences(Reading(clauses, known, as_of, met_on, computed_on, general, parties, missing))
    return Answer(general, {each.party: each.on for each in parties}, missing, told)


def _known(instruments: Iterable[Deposited], as_of: date | None) -> list[Deposited]:
    """The instruments in an order of their own, so that the order they came in changes nothing."""
    if as_of:
        instruments = [each.as_known_on(as_of) for each in instruments if each.on <= as_of]
    return sorted(set(instruments), key=lambda each: (each.on, each.party, each.act, each.withdrawn_on or date.max))


def _met_on(clauses: FinalClauses, known: Sequence[Deposited]) -> date | None:
    """The first day at whose end enough counted parties hold an instrument not withdrawn."""
    if clauses.fixed_on:
        return clauses.fixed_on
    changes: dict[date, list[tuple[str, int]]] = defaultdict(list)
    for each in known:
        if clauses.counts(each.party, each.act):
            changes[each.on].append((each.party, 1))
            if each.withdrawn_on:
                changes[each.withdrawn_on].append((each.party, -1))
    held: Counter[str] = Counter()
    for day in sorted(changes):
        for party, change in changes[day]:
            held[party] += change
        if sum(total > 0 for total in held.values()) >= clauses.needed:
            return day
    return None


def _missing(clauses: FinalClauses, known: Sequence[Deposited]) -> Missing:
    """What is still waited for; parties are named only where the condition names them."""
    standing = {each.party for each in known if clauses.counts(each.party, each.act) and not each.withdrawn_on}
    waited = tuple(party for party in clauses.named if party not in standing)
    return Missing(clauses.needed - len(standing), waited)


def _parties(clauses: FinalClauses, known: Sequence[Deposited], met_on: date, general: date) -> list[PartyDate]:
    """The day for each party, excluded ones too, by day then name."""
    by_party: dict[str, list[Deposited]] = defaultdict(list)
    for each in known:
        if clauses.binds(each.act) and not (each.on <= met_on and each.is_withdrawn_by(met_on)):
            by_party[each.party].append(each)
    dates = [_party(clauses, held, met_on, general) for held in by_party.values()]
    return sorted(dates, key=lambda each: (each.on, each.party))


def _party(clauses: FinalClauses, held: Sequence[Deposited], met_on: date, general: date) -> PartyDate:
    """By its first instrument: the general day when that was deposited in time, else a day of its own."""
    if held[0].on <= met_on:
        return PartyDate(held[0], general, is_general=True)
    own = [PartyDate(each, _own(clauses, each.on, general)) for each in held]
    return next((each for each in own if not each.instrument.is_withdrawn_by(each.on)), own[0])


def _own(clauses: FinalClauses, deposited_on: date, general: date) -> date:
    own = clauses.party_delay.after(deposited_on)
    return max(own, general) if clauses.pivot == "not_before_general" else own
