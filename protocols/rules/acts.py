"""What one act must be, and which acts of an instrument hold. No Django."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from common.text import typographic
from protocols.enums import EITHER_KINDS, STATELESS_KINDS, ActKind
from protocols.rules.rivals import rank, told_alike


class Dated(Protocol):
    """What these rules read of an act; a row of the table has it, and so has a test's plain value."""

    @property
    def pk(self) -> object: ...
    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date | None: ...
    @property
    def member_state_id(self) -> str | None: ...
    @property
    def grade(self) -> str: ...
    @property
    def corrects_id(self) -> object: ...
    @property
    def confirmed_at(self) -> object: ...


AnyAct = TypeVar("AnyAct", bound=Dated)

# No treaty that these states may be party to has an older act: « 0026 » is a slip of the keyboard.
_FIRST_YEAR = 1900


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field, in one French sentence."""

    field: str
    sentence: str


def act_faults(*, kind: str, member_state: str | None, consent_form: str, on: date | None, today: date) -> list[Fault]:
    """Return all that forbids an act; a law that acts backwards is allowed, a future act is not."""
    faults = []
    if kind in STATELESS_KINDS and member_state:
        faults.append(Fault("member_state", "Cet acte n’est celui d’aucun État\u00a0: laisser l’État vide."))
    if kind not in STATELESS_KINDS and kind not in EITHER_KINDS and not member_state:
        faults.append(Fault("member_state", "Indiquer l’État dont c’est l’acte."))
    if consent_form and kind != ActKind.DEPOSIT:
        faults.append(Fault("consent_form", "La forme du consentement ne s’indique que pour un dépôt."))
    if on and on.year < _FIRST_YEAR:
        faults.append(Fault("on", typographic(f"L’année {on.year} est à vérifier\u00a0: la date est trop ancienne.")))
    if on and on > today:
        faults.append(Fault("on", typographic("La date est à venir\u00a0: un acte s’enregistre une fois accompli.")))
    return faults


def in_force(acts: Iterable[AnyAct]) -> list[AnyAct]:
    """Return the confirmed acts that no confirmed act corrects, by date, those without date last."""
    confirmed = [act for act in acts if act.confirmed_at]
    corrected = {act.corrects_id for act in confirmed if act.corrects_id}
    return by_date(act for act in confirmed if act.pk not in corrected)


def awaiting_confirmation(acts: Iterable[AnyAct]) -> list[AnyAct]:
    """Return the acts that a second person has not confirmed; they count in no computation."""
    return by_date(act for act in acts if not act.confirmed_at)


def by_date(acts: Iterable[AnyAct]) -> list[AnyAct]:
    """Return acts in order of date, then of grade, the best source first; no date comes last."""
    return sorted(acts, key=lambda act: (act.on or date.max, rank(act)))


def disputed(acts: Sequence[AnyAct]) -> set[object]:
    """Return the keys of acts that say different dates of one thing done by one state."""
    return {act.pk for alike in told_alike(acts) if len({act.on for act in alike}) > 1 for act in alike}


def rivals(act: AnyAct, others: Iterable[AnyAct]) -> list[AnyAct]:
    """Return what other sources say of the same thing, done once by one state: another date, not corrected since.

    Both are kept. A correction and what it corrects are no rivals; what waits for its confirmation is shown too.
    """
    told = list(others)
    replaced = {other.corrects_id for other in told if other.confirmed_at}
    apart = [
        other
        for other in told
        if other.pk not in (act.pk, act.corrects_id) and other.corrects_id != act.pk and other.pk not in replaced
    ]
    alike = next((each for each in told_alike([act, *apart]) if act in each), [])
    return by_date(other for other in alike if other.on != act.on)


def of_kinds(acts: Iterable[AnyAct], kinds: Collection[str]) -> list[AnyAct]:
    """Return the acts of these kinds, in their order."""
    return [act for act in acts if act.kind in kinds]


@dataclass(frozen=True)
class Told(Generic[AnyAct]):
    """One line of the timeline: an act, and how it stands beside the others."""

    act: AnyAct
    is_disputed: bool
    is_corrected: bool


def timeline(acts: Iterable[AnyAct]) -> list[Told[AnyAct]]:
    """Return every act by date, with what confirmed acts correct and where sources disagree."""
    told = by_date(acts)
    holding = in_force(told)
    kept, at_odds = {act.pk for act in holding}, disputed(holding)
    return [Told(act, act.pk in at_odds, bool(act.confirmed_at) and act.pk not in kept) for act in told]


@dataclass(frozen=True)
class Day(Generic[AnyAct]):
    """What was done on one day, None for acts without date: one cell a state, then `of_none`, what is no state’s."""

    on: date | None
    of_states: tuple[tuple[Told[AnyAct], ...], ...]
    of_none: tuple[Told[AnyAct], ...]


def side_by_side(acts: Iterable[AnyAct], states: Sequence[str]) -> list[Day[AnyAct]]:
    """Return the timeline one day a line and one state a column; what a confirmed act corrects is left out."""
    told = [each for each in timeline(acts) if not each.is_corrected]

    def on(day: date | None, state: str | None) -> tuple[Told[AnyAct], ...]:
        return tuple(each for each in told if each.act.on == day and each.act.member_state_id == state)

    days = dict.fromkeys(each.act.on for each in told)
    return [Day(day, tuple(on(day, state) for state in states), on(day, None)) for day in days]
