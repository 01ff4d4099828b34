"""The sentence that opens the dashboard: what stands, why, what is expected. No Django."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from common.french import percent
from common.text import plural, typographic
from measures.enums import Situation
from steering.rules.overview import AxisLine, Distribution, Progress


def confederal_lead(total: int, completed: int, told: Progress, axes: Sequence[AxisLine], blockers: int) -> str:
    """Answer for the three states: measures completed everywhere, mean and gap, what waits for a decision."""
    first = f"{_done(completed, 'mesure', total)} dans tous les États concernés."
    together = [(line.axis["axis__name"], line.together) for line in axes]
    return typographic(" ".join(filter(None, [first, _progress(told, together), _blockers(blockers)])))


def national_lead(counts: Distribution, told: Progress, axes: Sequence[AxisLine], blockers: int) -> str:
    """Answer for one state, by its own implementations."""
    done = counts.counts[Situation.COMPLETED]
    late = counts.counts[Situation.LATE]
    first = f"{_done(done, 'déclinaison', counts.programmed)} {counts.state.locative}{_late(late)}."
    own = [(line.axis["axis__name"], _own(line, counts.state)) for line in axes]
    return typographic(" ".join(filter(None, [first, _progress(told, own), _blockers(blockers)])))


def _done(count: int, noun: str, total: int) -> str:
    if not count:
        return f"Aucune {noun} sur {total} n’est réalisée"
    return f"{count} {plural(count, noun)} sur {total} {plural(count, 'est réalisée', 'sont réalisées')}"


def _late(count: int) -> str:
    return f", {count} {plural(count, 'est', 'sont')} en retard" if count else ""


def _own(line: AxisLine, state: Any) -> Progress:
    return next(told for one, told in line.states if one.code == state.code)


def _progress(told: Progress, axes: Sequence[tuple[str, Progress]]) -> str:
    rate, gap = told.average.rate, told.gap
    if rate is None or gap is None:
        return "Aucun taux physique n’est encore validé."
    words = f"L’avancement physique moyen atteint {percent(rate)} pour {percent(told.planned or Decimal(0))} prévus"
    behind = [(one.gap, name) for name, one in axes if one.gap is not None and one.gap < 0]
    if gap >= 0 or not behind:
        return f"{words}."
    return f"{words} ; l’écart vient surtout de l’axe {min(behind)[1]}."


def _blockers(count: int) -> str:
    if not count:
        return ""
    return f"{count} {plural(count, 'point')} de blocage {plural(count, 'attend', 'attendent')} une décision."
