"""The page of one report: what each band lets read of it, and where it stands in its chain. No Django."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import short_date
from measures.enums import Step
from measures.rules.bands import shows

_NARRATIVE = {
    "results": "Résultats obtenus",
    "difficulties": "Difficultés",
    "corrective_measures": "Mesures correctives",
    "next_steps": "Prochaines étapes",
    "support_requested": "Appui demandé",
}
_GROUNDS = {
    "new_due_on": "Nouvelle échéance",
    "decision_reference": "Décision de référence",
    "evidence": "Justificatif",
    "fall_explanation": "Explication de la baisse",
    "proposed_blocker": "Point de blocage proposé",
}
# The steps of the chain, and what is done at each.
_CHAIN = ("Point focal", "Validation du ministère", "Coordination nationale")
_PLACES = {Step.DRAFT: 0, Step.RETURNED: 0, Step.SUBMITTED: 1, Step.MINISTRY_VALIDATED: 2, Step.VALIDATED: 3}


@dataclass(frozen=True)
class Told:
    """A field of a report as it is shown: its title and its words."""

    label: str
    text: str


@dataclass(frozen=True)
class ChainStep:
    """One step of the chain of validation, and its mark."""

    mark: str
    text: str
    is_current: bool


def narrative(report: Any) -> list[Told]:
    """Return the parts of the narrative that are filled and read in the band of the report."""
    return _told(report, _NARRATIVE)


def grounds(report: Any) -> list[Told]:
    """Return what the status stands on: date, decision, evidence, as far as the band reads."""
    return _told(report, _GROUNDS)


def _told(report: Any, fields: dict[str, str]) -> list[Told]:
    read = [(label, getattr(report, name)) for name, label in fields.items() if shows(report.band, name)]
    return [Told(label, short_date(value) if isinstance(value, date) else value) for label, value in read if value]


def chain(report: Any) -> list[ChainStep]:
    """Return the three steps of the chain; empty where the band does not read the step."""
    if not shows(report.band, "step"):
        return []
    reached = _PLACES[Step(report.step)]
    here = "late" if report.step == Step.RETURNED else "run"
    return [
        ChainStep("done" if place < reached else here if place == reached else "none", text, place == reached)
        for place, text in enumerate(_CHAIN)
    ]


def replaced_by(report: Any, versions: list[Any]) -> Any:
    """Return the version in force that took the place of a validated one, or None."""
    if report.step != Step.VALIDATED or report.is_in_force:
        return None
    return next((row for row in versions if row.is_in_force), None)
