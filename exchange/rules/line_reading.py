"""Read the values of one line, keep what is sure, and say in a sentence what is not.

Rules 4 to 11 of the import specification. Nothing is guessed: a refused value stays empty, an ambiguous one is a question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from exchange.rules.catalogue import Catalogue
from exchange.rules.findings import Anomaly, Level, Message, Row
from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Held, Line, Table
from exchange.rules.matching import Match, match_line
from exchange.rules.sheets import address
from exchange.rules.values import (
    Raw,
    read_amount,
    read_date,
    read_ministry,
    read_percent,
    read_states,
    read_status,
    sentences,
)
from exchange.rules.values.status_words import LABELS
from exchange.rules.values.text import clean

EXPECTED = {
    Field.STATUS: "un état de mise en œuvre (non entamée, en cours, réalisée, bloquée, suspendue, reportée, abandonnée)",
    Field.PHYSICAL: "un taux de 0 à 100\u202f%",
    Field.FINANCIAL: "un taux de 0 à 100\u202f%",
    Field.DUE: "une date, un mois ou un trimestre",
    Field.START: "une date, un mois ou un trimestre",
    Field.AMOUNT: "un montant en francs CFA",
    Field.LEAD: "un sigle ou un nom de ministère de l’État",
    Field.STATES: "un ou plusieurs des trois États",
}
FULL_RATE = 100
MONTHS_OF_PERIOD = {"month": 1, "quarter": 3, "semester": 6, "year": 12}


@dataclass
class Findings:
    """The anomalies and messages of one line, gathered as it is read."""

    table: Table
    anomalies: set[Anomaly] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)

    def say(self, level: Level, about: Field, held: Held | None, text: str, expected: str = "") -> None:
        column = self.table.columns.get(about)
        self.messages.append(
            Message(
                level=level,
                column=column.heading.title if column else "",
                cell=address(held.place) if held else "",
                read=str(held.cell.value) if held and held.cell.value is not None else "",
                expected=expected or EXPECTED.get(about, ""),
                text=text,
            )
        )

    def signal(self, anomaly: Anomaly, about: Field, held: Held | None, text: str, level: Level = Level.ERROR) -> None:
        self.anomalies.add(anomaly)
        self.say(level, about, held, text)

    def sorted(self) -> tuple[Anomaly, ...]:
        return tuple(sorted(self.anomalies))


def read_line(line: Line, table: Table, catalogue: Catalogue, state: str) -> Row:
    """The row proposed for a line of a state's matrix."""
    findings = Findings(table)
    match = _match(line, findings, catalogue, state)
    readings = _readings(line, findings, catalogue, state)
    due = readings.get(Field.DUE)
    _check_status(readings, line, findings)
    _check_due(readings, line, findings, catalogue)
    return Row(
        sheet=table.sheet,
        row=line.row,
        code=match.code,
        state=state,
        raw_code=match.raw_code,
        status=_value(readings, Field.STATUS),
        progress=_whole(_value(readings, Field.PHYSICAL)),
        due=due.end if due else None,
        due_precision=str(due.precision) if due else _precision_unread(line),
        amount_fcfa=_value(readings, Field.AMOUNT),
        lead_key=readings[Field.LEAD].key if Field.LEAD in readings else None,
        anomalies=findings.sorted(),
        messages=tuple(findings.messages),
        readings=readings,
        texts={name: held.text for name, held in line.held.items()},
        cells={name: address(held.place) for name, held in line.held.items()},
        last_row=line.row,
        financial_progress=_whole(_value(readings, Field.FINANCIAL)),
    )


def _match(line: Line, findings: Findings, catalogue: Catalogue, state: str) -> Match:
    match = match_line(line, catalogue, state)
    findings.anomalies.update(match.anomalies)
    for remark in match.remarks:
        findings.say(remark.level, remark.field, line.held.get(remark.field), remark.text, remark.expected)
    carried = [name for name in (Field.CODE, Field.TITLE) if name in line.held and line.held[name].is_carried]
    if carried:
        text = "Suite d’une cellule fusionnée\u00a0: la mesure est celle de la ligne du dessus, ses montants ne sont pas repris."
        findings.signal(Anomaly.MERGED_CONTINUATION, carried[0], line.held[carried[0]], text, Level.WARNING)
    for name, held in line.held.items():
        if held.cell.comment and not held.is_carried:
            findings.say(
                Level.INFO, name, held, f"Commentaire de la cellule\u00a0: «\u00a0{clean(held.cell.comment)}\u00a0»."
            )
    return match


def _readings(line: Line, findings: Findings, catalogue: Catalogue, state: str) -> dict[Field, Any]:
    readers: dict[Field, Callable[[Raw], Any]] = {
        Field.STATUS: lambda raw: read_status(raw, catalogue.vocabulary.statuses),
        Field.PHYSICAL: read_percent,
        Field.FINANCIAL: read_percent,
        Field.START: lambda raw: read_date(raw, role="start"),
        Field.DUE: lambda raw: read_date(raw, role="due"),
        Field.AMOUNT: lambda raw: read_amount(raw, unit=findings.table.columns[Field.AMOUNT].heading.unit),
        Field.LEAD: lambda raw: read_ministry(raw, catalogue.ministries[state]),
        Field.STATES: read_states,
    }
    readings: dict[Field, Any] = {}
    for name, reader in readers.items():
        held = line.held.get(name)
        if held is None or not _is_readable(name, held, findings):
            continue
        readings[name] = reader(raw_of(held))
        _report(name, held, readings[name], findings)
    _check_state(readings.get(Field.STATES), line, findings, catalogue, state)
    return readings


def raw_of(held: Held) -> Raw:
    return Raw(held.cell.value, number_format=held.cell.number_format)


def _is_readable(name: Field, held: Held, findings: Findings) -> bool:
    """False for a spreadsheet error, which is signalled, and for a formula that was saved without its result (rule 11)."""
    if held.cell.is_error:
        anomaly = Anomaly.INVALID_DATE if name in (Field.DUE, Field.START) else Anomaly.UNPARSABLE_VALUE
        findings.signal(anomaly, name, held, f"La cellule porte l’erreur {held.text}\u00a0: aucune valeur n’est lue.")
        return False
    if held.cell.is_formula_without_value:
        text = "La cellule porte une formule sans résultat enregistré\u00a0: elle est ignorée."
        findings.say(Level.WARNING, name, held, text)
        return False
    return True


def _precision_unread(line: Line) -> str:
    held = line.held.get(Field.DUE)
    return "error" if held and held.cell.is_error else "missing"


def _report(name: Field, held: Held, reading: Any, findings: Findings) -> None:
    if reading.error:
        findings.signal(_anomaly_of(name, reading.error), name, held, reading.error)
    elif reading.question:
        anomaly = _anomaly_of_question(name, reading)
        if anomaly:
            findings.anomalies.add(anomaly)
        findings.say(Level.QUESTION, name, held, reading.question)
    elif name is Field.STATUS and reading.is_learnt:
        text = f"«\u00a0{held.text}\u00a0» lu {LABELS[reading.value]}, par un synonyme de l’administration."
        findings.say(Level.INFO, name, held, text)


ANOMALY_OF_FIELD = {
    Field.DUE: Anomaly.INVALID_DATE,
    Field.START: Anomaly.INVALID_DATE,
    Field.LEAD: Anomaly.UNKNOWN_MINISTRY,
    Field.STATES: Anomaly.UNKNOWN_STATE,
}
ANOMALY_OF_SENTENCE = {
    sentences.AMOUNT_FOREIGN: Anomaly.FOREIGN_CURRENCY,
    sentences.AMOUNT_RANGE: Anomaly.AMOUNT_RANGE,
    sentences.PERCENT_OUTSIDE: Anomaly.PERCENT_OVER_100,
}


def _anomaly_of(name: Field, error: str) -> Anomaly:
    said = (anomaly for sentence, anomaly in ANOMALY_OF_SENTENCE.items() if _says(error, sentence))
    return ANOMALY_OF_FIELD.get(name) or next(said, Anomaly.UNPARSABLE_VALUE)


def _says(text: str, sentence: str) -> bool:
    """Whether the value reader said this sentence of its list, whatever the value in it."""
    return sentence.partition("{read}")[2].partition("{")[0] in text


def _anomaly_of_question(name: Field, reading: Any) -> Anomaly | None:
    units = (sentences.AMOUNT_SUSPECT, sentences.AMOUNT_OWN_UNIT)
    if name is Field.AMOUNT and any(_says(reading.question, sentence) for sentence in units):
        return Anomaly.UNIT_SUSPECT
    if name is Field.STATUS and reading.value is None:
        return Anomaly.UNPARSABLE_VALUE
    return None


def _check_state(reading: Any, line: Line, findings: Findings, catalogue: Catalogue, state: str) -> None:
    if reading and reading.value and state not in reading.value:
        text = f"La ligne nomme un autre État que le {catalogue.name_of(state)}. Est-elle bien à sa place\u202f?"
        findings.say(Level.QUESTION, Field.STATES, line.held[Field.STATES], text)


def _check_status(readings: dict[Field, Any], line: Line, findings: Findings) -> None:
    status, rate = _value(readings, Field.STATUS), _value(readings, Field.PHYSICAL)
    if status is None or rate is None or not contradicts(status, rate):
        return
    held = line.held[Field.STATUS]
    text = f"L’état «\u00a0{held.text}\u00a0» et le taux de {_french_number(rate)}\u202f% se contredisent. Lequel est exact\u202f?"
    findings.signal(Anomaly.STATUS_CONTRADICTS_RATE, Field.STATUS, held, text, Level.QUESTION)


def contradicts(status: str, rate: float) -> bool:
    """Rule 8: completed below 100, not started above 0, or all done under a status that says it is not."""
    if status == "completed":
        return rate < FULL_RATE
    if status == "not_started":
        return rate > 0
    return status != "cancelled" and rate >= FULL_RATE


def _french_number(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def _check_due(readings: dict[Field, Any], line: Line, findings: Findings, catalogue: Catalogue) -> None:
    if Field.DUE not in line.held:
        return
    held, due = line.held[Field.DUE], readings.get(Field.DUE)
    if (due is None and not held.cell.is_error) or (due and str(due.precision) == "missing"):
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


def _value(readings: dict[Field, Any], name: Field) -> Any:
    reading = readings.get(name)
    return None if reading is None or reading.value is None else reading.value


def _whole(rate: float | None) -> float | None:
    return int(rate) if rate is not None and float(rate).is_integer() else rate
