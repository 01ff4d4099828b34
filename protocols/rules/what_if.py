"""« Et si…? »: what the rule would give if the deposits still awaited were made on supposed days. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from protocols.rules.computation import Answer, compute_entry_into_force
from protocols.rules.consents import consents, parties_in_words, until
from protocols.rules.delays import OutOfCalendar
from protocols.rules.final_clauses import DEPOSITED_FORMS, SIGNED_FORMS, BadRule, FinalClauses, read_rule
from protocols.rules.instruments import Deposited


@dataclass(frozen=True)
class Awaited:
    """A party whose consent does not stand: its code, or the name that the rule gives it, and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Prospect:
    """One instrument as confirmed acts leave it, and the parties on which something may be supposed.

    `deposited` names parties in words, as the explanation does; `form` is what a supposed consent is.
    """

    rule: Mapping[str, Any]
    deposited: tuple[Deposited, ...]
    awaited: tuple[Awaited, ...]
    form: str

    @property
    def is_signed(self) -> bool:
        """Whether a supposed consent is a signature instead of a deposit."""
        return self.form in SIGNED_FORMS

    def if_deposited(self, days: Mapping[str, date]) -> Answer:
        """Return what the rule gives with these deposits too, by code of a party that is awaited.

        Raises OutOfCalendar for a date after the year 9999.
        """
        supposed = [Deposited(each.name, self.form, days[each.code]) for each in self.awaited if each.code in days]
        return compute_entry_into_force(self.rule, [*self.deposited, *supposed])


def prospect(
    rule: Mapping[str, Any] | None, acts: Iterable[Any], names: Mapping[str, str], today: date
) -> Prospect | None:
    """Return what may be supposed of an instrument; None where no rule can be applied.

    `names` gives the states in their order, by code; other parties are those that the rule names.
    """
    if not rule:
        return None
    try:
        clauses = read_rule(rule)
        found = consents(until(acts, today), clauses, names).deposited
        told = parties_in_words(rule, names)
        deposited = tuple(replace(each, party=names.get(each.party, each.party)) for each in found)
        compute_entry_into_force(told, deposited)
    except (BadRule, OutOfCalendar):
        return None
    bound = {each.party for each in found if clauses.binds(each.act) and not each.withdrawn_on}
    awaited = tuple(Awaited(code, names.get(code, code)) for code in [*names, *clauses.named] if code not in bound)
    return Prospect(told, deposited, tuple(dict.fromkeys(awaited)), _form(clauses))


# Far enough apart for each day of an example to show its own effect.
_APART = timedelta(days=30)


def sample_days(seen: Prospect, today: date) -> dict[str, date]:
    """Return an example: the awaited parties deposit one after the other, the first today."""
    return {each.code: today + rank * _APART for rank, each in enumerate(seen.awaited)}


def _form(clauses: FinalClauses) -> str:
    """The first form that the rule counts."""
    forms = SIGNED_FORMS if clauses.counts_signatures else DEPOSITED_FORMS
    return next((form for form in forms if form in clauses.counted), forms[0])
