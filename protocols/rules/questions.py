"""What a lawyer would ask about the acts of an instrument: listed as questions, never corrected. No Django.

Every act that holds is read, confirmed or not; an act that a confirmed one corrects asks nothing more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from common.french import long_date
from common.text import capitalised, typographic
from protocols.enums import ActKind, ConsentForm
from protocols.rules.acts import awaiting_confirmation, disputed, in_force

_SIGNATURES = (ActKind.SIGNATURE, ActKind.DEFINITIVE_SIGNATURE, ActKind.SIGNATURE_AD_REFERENDUM)
_AUTHORISATIONS = (ActKind.PARLIAMENTARY_AUTHORISATION, ActKind.ORDINANCE)
_RATIFICATIONS = (ActKind.RATIFICATION, ActKind.ACCEPTANCE, ActKind.APPROVAL, ActKind.ACCESSION)
# (what usually comes first, what usually comes after it): each pair that stands the other way is a question.
_USUAL_ORDER: tuple[tuple[Sequence[str], Sequence[str]], ...] = (
    (_SIGNATURES, (ActKind.DEPOSIT,)),
    (_RATIFICATIONS, (ActKind.DEPOSIT,)),
    (_AUTHORISATIONS, _RATIFICATIONS),
    ((ActKind.COUNCIL_OF_MINISTERS,), _AUTHORISATIONS),
    (_AUTHORISATIONS, (ActKind.PROMULGATION,)),
    ((ActKind.PROMULGATION,), (ActKind.PUBLICATION,)),
    ((ActKind.ORDINANCE,), (ActKind.ORDINANCE_RATIFIED_BY_LAW,)),
    ((ActKind.DEPOSIT,), (ActKind.DEPOSIT_WITHDRAWAL,)),
    ((ActKind.DEPOSIT,), (ActKind.DENUNCIATION,)),
    ((ActKind.DENUNCIATION,), (ActKind.DENUNCIATION_EFFECT,)),
    ((ActKind.PROVISIONAL_APPLICATION,), (ActKind.PROVISIONAL_APPLICATION_END,)),
    ((ActKind.RESERVATION,), (ActKind.RESERVATION_WITHDRAWAL,)),
    ((ActKind.INTERPRETATIVE_DECLARATION,), (ActKind.DECLARATION_WITHDRAWAL,)),
    ((ActKind.OBJECTION,), (ActKind.OBJECTION_WITHDRAWAL,)),
)
# A year written wrong leaves the day and the month as they were.
_A_YEAR = 366


@dataclass(frozen=True)
class Question:
    """One question, the acts that raise it, and the state whose acts they are ("" for none)."""

    sentence: str
    acts: tuple[object, ...]
    member_state: str = ""


@dataclass(frozen=True)
class Dates:
    """What the acts are held against: the text's adoption, and what the rule gives."""

    adopted_on: date | None = None
    declared_on: date | None = None
    computed_on: date | None = None
    of_parties: Mapping[str, date] | None = None


def questions(acts: Iterable[Any], dates: Dates, names: Mapping[str, str]) -> list[Question]:
    """Return the questions on one instrument, those of its acts state by state, then of its dates.

    `names` gives the words that place a state (« au Mali »).
    """
    given = list(acts)
    held = [*in_force(given), *awaiting_confirmation(given)]
    states = sorted({act.member_state_id or "" for act in held})
    found: list[Question] = []
    for state in states:
        own = [act for act in held if (act.member_state_id or "") == state]
        place = f"{names[state]}, " if state in names else ""
        for ask in _ASKED:
            found += ask(own, dates, place)
    return [*found, *_of_declared_date(dates)]


def _order(own: Sequence[Any], dates: Dates, place: str) -> Iterator[Question]:
    for firsts, seconds in _USUAL_ORDER:
        first, second = _earliest(own, firsts), _earliest(own, seconds)
        if first and second and second.on < first.on and not _accedes(second):
            yield _question(
                f"{place}{_told(second)} précède {_told(first)}\u00a0: l’ordre est-il exact\u00a0?", second, first
            )


def _accedes(deposit: Any) -> bool:
    """A state that accedes deposits without having signed or ratified."""
    return deposit.kind == ActKind.DEPOSIT and deposit.consent_form == ConsentForm.ACCESSION


def _before_the_text(own: Sequence[Any], dates: Dates, place: str) -> Iterator[Question]:
    for act in own:
        if dates.adopted_on and act.on and act.on < dates.adopted_on and act.kind != ActKind.TEXT_ADOPTED:
            yield _question(
                f"{place}{_told(act)} précède l’adoption du texte ({long_date(dates.adopted_on)})\u00a0: "
                "l’année est-elle exacte\u00a0?",
                act,
            )


def _year_slip(own: Sequence[Any], dates: Dates, place: str) -> Iterator[Question]:
    at_odds = disputed(own)
    rivals = [act for act in own if act.pk in at_odds]
    for one, other in combinations(sorted(rivals, key=lambda act: act.on), 2):
        if one.kind == other.kind and _is_a_year_slip(one.on, other.on):
            yield _question(
                f"{place}{_told(one)} est aussi donné au {long_date(other.on)}, même jour d’une autre année\u00a0: "
                "laquelle est exacte\u00a0?",
                one,
                other,
            )


def _is_a_year_slip(one: date, other: date) -> bool:
    return (one.day, one.month) == (other.day, other.month) and 0 < abs((other - one).days) <= _A_YEAR


def _adoption(own: Sequence[Any], dates: Dates, place: str) -> Iterator[Question]:
    for act in own:
        if act.kind == ActKind.TEXT_ADOPTED and act.on and dates.adopted_on and act.on != dates.adopted_on:
            yield _question(
                f"{_told(act)}\u00a0: la fiche de l’instrument donne le {long_date(dates.adopted_on)}, "
                "laquelle est exacte\u00a0?",
                act,
            )


def _deposit(own: Sequence[Any], dates: Dates, place: str) -> Iterator[Question]:
    for act in own:
        if act.kind != ActKind.DEPOSIT:
            continue
        if act.on is None:
            yield _question(
                f"Le dépôt{place} est sans date\u00a0: il n’entre dans aucun calcul. Quand a-t-il eu lieu\u00a0?", act
            )
        if not act.consent_form:
            yield _question(
                f"Le dépôt{place} ne dit pas la forme du consentement\u00a0: quel instrument est déposé\u00a0?", act
            )
        yield from _effect(act, dates, place)


def _effect(act: Any, dates: Dates, place: str) -> Iterator[Question]:
    computed = (dates.of_parties or {}).get(act.member_state_id or "")
    if act.effect_on and computed and act.effect_on != computed:
        yield _question(
            f"{place}le dépôt donne effet au {long_date(act.effect_on)}, la règle au {long_date(computed)}\u00a0: "
            "laquelle des deux dates est exacte\u00a0?",
            act,
        )


def _of_declared_date(dates: Dates) -> Iterator[Question]:
    if dates.declared_on and dates.computed_on and dates.declared_on != dates.computed_on:
        yield _question(
            f"Le dépositaire déclare l’entrée en vigueur au {long_date(dates.declared_on)}, la règle la donne au "
            f"{long_date(dates.computed_on)}\u00a0: laquelle des deux dates est exacte\u00a0?"
        )
    if dates.declared_on and not dates.computed_on:
        yield _question(
            f"Le dépositaire déclare l’entrée en vigueur au {long_date(dates.declared_on)}, les actes confirmés "
            "n’y suffisent pas\u00a0: quel acte manque\u00a0?"
        )


_ASKED: tuple[Callable[[Sequence[Any], Dates, str], Iterator[Question]], ...] = (
    _order,
    _before_the_text,
    _year_slip,
    _adoption,
    _deposit,
)


def _earliest(own: Sequence[Any], kinds: Sequence[str]) -> Any:
    dated = [act for act in own if act.kind in kinds and act.on]
    return min(dated, key=lambda act: act.on, default=None)


def _question(sentence: str, *acts: Any) -> Question:
    state = (acts[0].member_state_id or "") if acts else ""
    return Question(capitalised(typographic(sentence)), tuple(act.pk for act in acts), state)


def _told(act: Any) -> str:
    return f"«\u00a0{ActKind(act.kind).label}\u00a0» ({long_date(act.on)})"
