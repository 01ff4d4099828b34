"""Acts of one instrument that tell one thing: which date is retained where sources disagree. No Django.

A thing is done once by a state (a vote, a ratification); a deposit may be made again after a withdrawal.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from protocols.enums import ActKind, SourceGrade

# Done once by a state, so that two dates are a disagreement of sources and not two acts.
DONE_ONCE = frozenset(
    {
        ActKind.TEXT_ADOPTED,
        ActKind.SIGNATURE,
        ActKind.DEFINITIVE_SIGNATURE,
        ActKind.SIGNATURE_AD_REFERENDUM,
        ActKind.COUNCIL_OF_MINISTERS,
        ActKind.PARLIAMENTARY_AUTHORISATION,
        ActKind.ORDINANCE,
        ActKind.ORDINANCE_RATIFIED_BY_LAW,
        ActKind.PROMULGATION,
        ActKind.RATIFICATION,
        ActKind.ACCEPTANCE,
        ActKind.APPROVAL,
        ActKind.ACCESSION,
    }
)
_GRADES = list(SourceGrade)


def rank(act: Any) -> int:
    """Return how good the source is, 0 for the best."""
    return _GRADES.index(SourceGrade(act.grade))


def retained(acts: Sequence[Any]) -> Any:
    """Return the act of the best source; at equal grade the date that brings entry into force least forward.

    That is the earlier day of a withdrawal, the later of anything else.
    """
    sign = 1 if acts[0].kind == ActKind.DEPOSIT_WITHDRAWAL else -1
    return min(acts, key=lambda act: (rank(act), sign * act.on.toordinal(), not _form_of(act), _form_of(act)))


def cycles(acts: Iterable[Any]) -> list[tuple[list[Any], list[Any]]]:
    """Return the deposits of one state with the withdrawals that end them, cut where a new deposit follows.

    Acts without date are left out; on one day, the withdrawal comes after the deposit.
    """
    ends = {ActKind.DEPOSIT: 0, ActKind.DEPOSIT_WITHDRAWAL: 1}
    dated = [(act.on, ends[act.kind], act) for act in acts if act.kind in ends and act.on]
    found: list[tuple[list[Any], list[Any]]] = []
    for _, is_end, act in sorted(dated, key=lambda each: each[:2]):
        if not found or (not is_end and found[-1][1]):
            found.append(([], []))
        found[-1][is_end].append(act)
    return found


def told_alike(acts: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the dated acts that tell one and the same thing, of one state or of none."""
    things: dict[tuple[str | None, str], list[Any]] = {}
    by_state: dict[str | None, list[Any]] = {}
    for act in acts:
        by_state.setdefault(act.member_state_id, []).append(act)
        if act.kind in DONE_ONCE and act.on:
            things.setdefault((act.member_state_id, act.kind), []).append(act)
    yield from things.values()
    for own in by_state.values():
        yield from (each for cycle in cycles(own) for each in cycle if each)


def later_than(acts: Iterable[Any], day: date) -> set[object]:
    """Return the keys of the acts whose thing, by its retained date, came after a day."""
    late = (alike for alike in told_alike(acts) if retained(alike).on > day)
    return {act.pk for alike in late for act in alike}


def _form_of(act: Any) -> str:
    return act.consent_form if act.kind == ActKind.DEPOSIT else ""
