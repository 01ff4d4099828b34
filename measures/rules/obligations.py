"""What a reported status must come with before it can be submitted. No Django.

Source: design/product.md, « Status reported ».
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.enums import Status

DECISION = "la référence de la décision (instance, date et numéro)"


@dataclass(frozen=True)
class Reported:
    """The values of a report that the obligations look at."""

    status: str
    physical_rate: Decimal | None
    previous_rate: Decimal | None = None
    has_evidence: bool = False
    has_open_blocker: bool = False
    has_decision: bool = False
    new_due_on: date | None = None
    fall_explanation: str = ""


def missing(reported: Reported) -> list[str]:
    """Return what is missing, each as the end of the sentence « Il manque … »; empty if complete."""
    return list(missing_by_field(reported).values())


def missing_by_field(reported: Reported) -> dict[str, str]:
    """Return the same by the field in which it is given; an open blocker is given by saying what blocks."""
    faults = _missing_for_status(reported)
    if reported.physical_rate is None:
        faults["physical_rate"] = "le taux d’exécution physique"
    elif _falls(reported) and not reported.fall_explanation:
        faults["fall_explanation"] = "l’explication de la baisse du taux cumulé"
    return faults


def _missing_for_status(reported: Reported) -> dict[str, str]:
    if reported.status == Status.COMPLETED and not reported.has_evidence:
        return {"evidence": "le justificatif de la réalisation (référence du document)"}
    if reported.status == Status.BLOCKED and not reported.has_open_blocker:
        return {"blocker_what": "un point de blocage ouvert (ce qui bloque, depuis quand, qui peut lever)"}
    if reported.status in (Status.SUSPENDED, Status.CANCELLED) and not reported.has_decision:
        return {"decision_reference": DECISION}
    if reported.status == Status.POSTPONED and reported.new_due_on is None:
        return {"new_due_on": "la nouvelle échéance"}
    return {}


def _falls(reported: Reported) -> bool:
    if reported.previous_rate is None or reported.physical_rate is None:
        return False
    return reported.physical_rate < reported.previous_rate
