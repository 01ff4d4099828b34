"""The due date of a line against its start and the end of the roadmap (rule 5)."""

from datetime import date, timedelta
from typing import Any

from exchange.rules.catalogue import Catalogue
from exchange.rules.findings import Anomaly, Level
from exchange.rules.gathered import Findings
from exchange.rules.layout.groups import KEYS
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Held, Line

MONTHS_OF_PERIOD = {"month": 1, "quarter": 3, "semester": 6, "year": 12}


def check_due(readings: dict[Field, Any], line: Line, findings: Findings, catalogue: Catalogue) -> None:
    is_continued = any(line.held[name].is_carried for name in KEYS if name in line.held)
    if Field.DUE not in line.held or (is_continued and not line.held[Field.DUE].text):
        return
    held, due = line.held[Field.DUE], readings.get(Field.DUE)
    if due and due.question and str(due.precision) == "missing":
        # Something is written, and asked about: only the anomaly is the same.
        findings.anomalies.add(Anomaly.MISSING_DUE)
    elif (due is None and not held.cell.is_error) or (due and str(due.precision) == "missing"):
        findings.signal(Anomaly.MISSING_DUE, Field.DUE, held, "L’échéance n’est pas renseignée.", Level.WARNING)
    elif due and due.end:
        _check_end(due, held, findings, catalogue)
        start = readings.get(Field.START)
        if start and start.start and start.start > due.end:
            findings.say(Level.WARNING, Field.DUE, held, "L’échéance précède le début de la mesure.")


def _check_end(due: Any, held: Held, findings: Findings, catalogue: Catalogue) -> None:
    """Rule 5: the end of a month or quarter may pass the roadmap's end, if the period named contains it."""
    if due.end <= catalogue.ends_on:
        return
    end = f"{catalogue.ends_on:%d/%m/%Y}"
    if str(due.precision) != "day" and _period_start(due) <= catalogue.ends_on:
        text = f"La période nommée contient la fin de la feuille de route ({end})\u00a0: l’échéance est acceptée."
        findings.say(Level.INFO, Field.DUE, held, text)
    else:
        text = f"L’échéance dépasse la fin de la feuille de route ({end}). Est-elle exacte\u202f?"
        findings.say(Level.QUESTION, Field.DUE, held, text)


def _period_start(due: Any) -> date:
    """The first day of the period named; « fin décembre » is one day of a month, and the month is what is named."""
    months = MONTHS_OF_PERIOD.get(str(due.precision), 0)
    return min(due.start, _months_before(due.end, months))


def _months_before(end: date, months: int) -> date:
    """The first day of a period of so many months that ends on `end`; `end` itself for none."""
    first = end + timedelta(days=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first if months else end
