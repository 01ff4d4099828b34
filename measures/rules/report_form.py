"""What the form of a report says: its way, its lock, and under each field what is asked and known. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.french import long_date, number, percent
from measures.enums import RateObtained, Step

_AT_MOST = "500 caractères au plus."
_FIXED = {
    "status": (
        "Réalisée demande un justificatif\u202f; bloquée, un point de blocage ouvert\u202f; suspendue ou abandonnée, "
        "la référence d’une décision\u202f; reportée, une nouvelle échéance. Le retard est calculé et ne se saisit pas."
    ),
    "fall_explanation": "Obligatoire quand le taux cumulé baisse.",
    "financial_rate": "Seulement si le montant décaissé n’est pas connu\u00a0: le taux est alors dit déclaré.",
    "difficulties": _AT_MOST,
    "corrective_measures": f"Demandées dès qu’une difficulté est décrite. {_AT_MOST}",
    "next_steps": _AT_MOST,
    "support_requested": "À qui, pour quoi, avant quelle date. Laisser vide s’il n’y en a pas.",
    "evidence": "Demandé pour une mesure réalisée, sauf si une pièce est jointe au rapport.",
    "decision_reference": "Instance, date et numéro\u202f; demandée pour une mesure suspendue ou abandonnée.",
    "new_due_on": "Demandée pour une mesure reportée.",
}

# Texts that mostly go on from one report to the next.
_GOES_ON = ("difficulties", "corrective_measures", "next_steps", "support_requested")
# The columns of the last validated report that the next one may take up.
TAKEN_UP = (*_GOES_ON, "rate_obtained", "physical_rate")

# Who holds a report at each step of its way, and how far the way is done.
_WAY = ("Rédaction", "Ministère", "Coordination nationale")
_DONE = {Step.SUBMITTED: 1, Step.MINISTRY_VALIDATED: 2, Step.VALIDATED: 3}
_LOCKS = {
    Step.SUBMITTED: "Ce rapport est soumis au ministère\u00a0: retirez-le pour le modifier.",
    Step.MINISTRY_VALIDATED: (
        "Ce rapport est validé par le ministère\u00a0: seule la coordination nationale peut le renvoyer."
    ),
    Step.VALIDATED: "Ce rapport est validé\u00a0: la coordination nationale peut ouvrir un rectificatif.",
}


@dataclass(frozen=True)
class Stage:
    """One stage of the validation: its mark, who holds it, whether the report is there."""

    mark: str
    text: str
    is_current: bool


def way(step: str) -> list[Stage]:
    """Return the stages of a report at a step, the present one marked."""
    done = _DONE.get(Step(step), 0)
    marks = ("done" if index < done else "run" if index == done else "none" for index in range(len(_WAY)))
    return [Stage(mark, text, mark == "run") for mark, text in zip(marks, _WAY, strict=True)]


def lock_of_step(step: str) -> str:
    """Return why a report at this step is not written, or an empty text."""
    return _LOCKS.get(Step(step), "")


def first_day(starts_on: date, earlier: date | None) -> date:
    """Return the first day that a report covers: after the period before, else the start of the roadmap."""
    return earlier + timedelta(days=1) if earlier else starts_on


@dataclass(frozen=True)
class Known:
    """What is known when the form opens: the window of the period, what was planned, the last validated report."""

    first_day: date
    last_day: date
    planned_rate: Decimal | None = None
    previous: Any = None


def taken_up(previous: Any) -> dict[str, Any]:
    """Return what a report not begun takes up from the last validated one, to be changed; results are told anew."""
    if previous is None:
        return {}
    taken = {name: getattr(previous, name) for name in _GOES_ON}
    if previous.rate_obtained == RateObtained.ESTIMATE:
        taken["physical_rate"] = previous.physical_rate
    return taken


def hints(known: Known, targets: Iterable[Any], last_values: Mapping[Any, Decimal]) -> dict[str, str]:
    """Return the hint of each field by its name; `last_values` are those validated last, by target."""
    told = {
        "situation_on": f"Dans la période, du {long_date(known.first_day)} au {long_date(known.last_day)}.",
        "physical_rate": _of_rate(known),
        "amount_paid": _of_amount(known.previous),
        "results": _of_results(known.previous),
    }
    return _FIXED | told | {f"indicator_{row.pk}": _of_target(row, last_values.get(row.pk)) for row in targets}


def _of_rate(known: Known) -> str:
    told = ["De 0 à 100\u202f; laissez vide s’il vient des jalons ou des indicateurs\u00a0: il est alors calculé."]
    if known.planned_rate is not None:
        told.append(f"Prévu à cette date\u00a0: {percent(known.planned_rate)}.")
    if known.previous is not None and known.previous.physical_rate is not None:
        told.append(f"Dernier taux validé\u00a0: {percent(known.previous.physical_rate)}.")
    return " ".join(told)


def _of_amount(previous: Any) -> str:
    paid = None if previous is None else previous.amount_paid
    return "Cumul depuis le début." if paid is None else f"Cumul\u202f; dernier\u00a0: {number(paid)}."


def _of_results(previous: Any) -> str:
    return _AT_MOST if previous is None else f"Depuis le {long_date(previous.period.situation_on)}. {_AT_MOST}"


def _of_target(target: Any, last: Decimal | None) -> str:
    aim = f"Cible\u00a0: {number(target.value)}."
    return aim if last is None else f"Dernière valeur validée\u00a0: {number(last)}. {aim}"
