"""The instruments that a computation counts: who expressed consent, how, when, and until when. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from protocols.rules.checks import day, is_name, shown, told, unknown_keys
from protocols.rules.final_clauses import DEPOSITED_FORMS, SIGNED_FORMS

_KEYS = ("party", "act", "date", "withdrawn")
ACTS = (*DEPOSITED_FORMS, *SIGNED_FORMS, "signature_ad_referendum")


class BadInstrument(ValueError):
    """An instrument, or the day of reading, cannot be read; the text is one French sentence."""


@dataclass(frozen=True)
class Deposited:
    """One instrument: `act` is the form of consent, `on` the day of its deposit (or of its signature)."""

    party: str
    act: str
    on: date
    withdrawn_on: date | None = None

    def as_known_on(self, day_of_reading: date) -> "Deposited":
        """Return the instrument without a withdrawal that came later."""
        later = self.withdrawn_on is not None and self.withdrawn_on > day_of_reading
        return replace(self, withdrawn_on=None) if later else self

    def stands_after(self, day_of_condition: date) -> bool:
        """Return whether it was deposited by that day and not withdrawn on or before it."""
        return self.on <= day_of_condition and not self.is_withdrawn_by(day_of_condition)

    def is_withdrawn_by(self, one_day: date) -> bool:
        """Return whether it was withdrawn on or before a day."""
        return self.withdrawn_on is not None and self.withdrawn_on <= one_day


def read_instruments(rows: Any) -> list[Deposited]:
    """Return the instruments of a JSON list; raises BadInstrument at the first that cannot be read."""
    if not isinstance(rows, list):
        raise BadInstrument(told("Les instruments sont une liste JSON."))
    return [_read(row, f"l’instrument {number}") for number, row in enumerate(rows, start=1)]


def read_day(value: Any, what: str) -> date:
    """Return the day; raises BadInstrument when it is not written « 2026-08-12 »."""
    read = day(value)
    if read is None:
        raise BadInstrument(told(f"{what} est illisible («\u00a0{shown(value)}\u00a0»)\u00a0: l’écrire AAAA-MM-JJ."))
    return read


def _read(row: Any, where: str) -> Deposited:
    if not isinstance(row, Mapping):
        raise BadInstrument(told(f"{where} est un objet JSON."))
    for fault in unknown_keys(row, _KEYS, where):
        raise BadInstrument(told(fault))
    if not is_name(row.get("party")):
        raise BadInstrument(told(f"{where} n’a pas de partie lisible\u00a0: la nommer entre guillemets."))
    if row.get("act") not in ACTS:
        raise BadInstrument(told(f"{where} est d’une forme inconnue\u00a0: écrire {', '.join(ACTS)}."))
    on = read_day(row.get("date"), f"la date de {where}")
    withdrawn = row.get("withdrawn")
    withdrawn_on = None if withdrawn is None else read_day(withdrawn, f"la date de retrait de {where}")
    if withdrawn_on is not None and withdrawn_on < on:
        raise BadInstrument(told(f"{where} est retiré avant d’avoir été déposé\u00a0: vérifier les deux dates."))
    return Deposited(row["party"], row["act"], on, withdrawn_on)
