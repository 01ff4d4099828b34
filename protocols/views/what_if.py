"""« Et si…? » on the page of an instrument: read from the address, computed, shown; nothing is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from common.french import long_date
from common.text import capitalised
from protocols.forms import WhatIfForm
from protocols.models import Instrument
from protocols.rules.computation import Answer
from protocols.rules.delays import OutOfCalendar
from protocols.rules.entry_into_force import NOT_ESTABLISHED
from protocols.rules.what_if import Prospect, prospect


@dataclass(frozen=True)
class Compared:
    """One line of the comparison: what is told today, what is told in the simulation."""

    title: str
    today: str
    supposed: str


@dataclass(frozen=True)
class Comparison:
    """What is supposed, in words, the dates of both sides line by line, and the sentences that explain each side."""

    supposed: tuple[str, ...]
    lines: tuple[Compared, ...]
    explanations: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class WhatIf:
    """The form, what is compared where the form holds a valid supposition, and what was set aside."""

    form: WhatIfForm
    prospect: Prospect
    notes: tuple[str, ...] = ()
    compared: Comparison | None = None


def what_if(
    request: HttpRequest, instrument: Instrument, acts: Sequence[Any], states: Sequence[Any], today: date
) -> WhatIf | None:
    """Return what the page offers to suppose; None where there is nothing to suppose."""
    names = {state.code: state.name for state in states}
    seen = prospect(instrument.entry_into_force_rule, acts, names, today)
    if seen is None:
        return None
    form = WhatIfForm(request.GET, awaited=seen.awaited, today=today)
    if not seen.awaited and not form.is_asked:
        return None
    notes = tuple(_set_aside(code, names) for code in form.set_aside)
    if not form.is_valid() or not form.days:
        return WhatIf(form, seen, notes)
    compared = compare(seen, form.days)
    if compared is None:
        notes = (*notes, "La date calculée dépasserait l’an 9999\u00a0: vérifier la règle.")
    return WhatIf(form, seen, notes, compared)


def compare(seen: Prospect, days: Mapping[str, date]) -> Comparison | None:
    """Return today's answer beside the one of supposed days; None for a date that no calendar holds."""
    try:
        supposed = seen.if_deposited(days)
    except OutOfCalendar:
        return None
    now = seen.if_deposited({})
    explanations = (now.explanation, supposed.explanation)
    return Comparison(_suppositions(seen, days), _compared(seen, now, supposed), explanations)


def _suppositions(seen: Prospect, days: Mapping[str, date]) -> tuple[str, ...]:
    what = "signature supposée" if seen.is_signed else "dépôt supposé"
    return tuple(
        f"{each.name}\u00a0: {what} le {long_date(days[each.code])}." for each in seen.awaited if each.code in days
    )


def _set_aside(code: str, names: Mapping[str, str]) -> str:
    if code in names:
        return f"{names[code]}\u00a0: son acte est déjà connu, la date supposée est laissée de côté."
    return "Une date est supposée pour une partie que l’instrument ne connaît pas\u00a0: elle est laissée de côté."


def _compared(seen: Prospect, now: Answer, supposed: Answer) -> tuple[Compared, ...]:
    parties = dict.fromkeys([*(each.party for each in seen.deposited), *(each.name for each in seen.awaited)])
    general = Compared("Entrée en vigueur", _told(now.entry_into_force), _told(supposed.entry_into_force))
    return (general, *(_of_party(party, now, supposed) for party in parties))


def _of_party(party: str, now: Answer, supposed: Answer) -> Compared:
    return Compared(party, _told(now.parties.get(party)), _told(supposed.parties.get(party)))


def _told(day: date | None) -> str:
    return capitalised(NOT_ESTABLISHED) if day is None else long_date(day)
