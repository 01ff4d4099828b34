"""Read the values of one line, keep what is sure, and say in a sentence what is not.

Rules 4 to 11 of the import specification. Nothing is guessed: a refused value stays empty, an ambiguous one is a question.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from exchange.rules.catalogue import Catalogue
from exchange.rules.comments import status_in_comment
from exchange.rules.due_dates import check_due
from exchange.rules.findings import Anomaly, Level, Row
from exchange.rules.gathered import Findings
from exchange.rules.indicators import with_indicator
from exchange.rules.layout.groups import KEYS, own
from exchange.rules.layout.headings import SLOTS, Field
from exchange.rules.layout.slots import coloured, crossed_slots, is_band, is_cross
from exchange.rules.layout.table import Held, Line, Table
from exchange.rules.matching import Match, match_line
from exchange.rules.sheets import address
from exchange.rules.values import (
    DateReading,
    Raw,
    read_amount,
    read_date,
    read_ministry,
    read_percent,
    read_states,
    read_status,
    sentences,
    total_of,
)
from exchange.rules.values.status_words import LABELS
from exchange.rules.values.text import clean, has_deceiving, shown
from exchange.rules.values.words import is_missing

FULL_RATE = 100
SEVERAL_STATES = (
    "La ligne vaut pour plusieurs États («\u00a0{}\u00a0»), dans un fichier où d’autres ont chacun la leur\u00a0: "
    "ce qu’elle dit est-il bien du {}\u202f?"
)


def read_line(line: Line, table: Table, catalogue: Catalogue, state: str) -> Row:
    """The row proposed for a line of a state's matrix."""
    findings = Findings(table)
    match = _match(line, findings, catalogue, state)
    readings = _readings(line, findings, catalogue, state)
    due = readings.get(Field.DUE)
    _check_status(readings, line, findings)
    check_due(readings, line, findings, catalogue)
    row = Row(
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
        near=match.near,
    )
    return with_indicator(row, line)


def _match(line: Line, findings: Findings, catalogue: Catalogue, state: str) -> Match:
    match = match_line(line, catalogue, state)
    findings.anomalies.update(match.anomalies)
    for remark in match.remarks:
        findings.say(remark.level, remark.field, line.held.get(remark.field), remark.text, remark.expected)
    _say_continued(line, findings)
    for name, held in line.held.items():
        if not held.is_carried and isinstance(held.cell.value, str) and has_deceiving(held.cell.value):
            findings.say(Level.WARNING, name, held, sentences.DECEIVING.format(read=shown(held.text)))
        if held.cell.comment and not held.is_carried:
            findings.say(
                Level.INFO, name, held, f"Commentaire de la cellule\u00a0: «\u00a0{clean(held.cell.comment)}\u00a0»."
            )
    return match


def _say_continued(line: Line, findings: Findings) -> None:
    carried = [name for name in KEYS if name in line.held and line.held[name].is_carried]
    if not carried:
        return
    text = "Suite de la mesure de la ligne du dessus\u00a0: ses montants ne sont pas repris."
    if own(line, Field.INDICATOR):
        text = (
            "Indicateur de plus pour la mesure de la ligne du dessus\u00a0: sa valeur va dans le rapport de celle-ci."
        )
    findings.signal(Anomaly.MERGED_CONTINUATION, carried[0], line.held[carried[0]], text, Level.WARNING)


def _readings(line: Line, findings: Findings, catalogue: Catalogue, state: str) -> dict[Field, Any]:
    readers: dict[Field, Callable[[Raw], Any]] = {
        Field.STATUS: lambda raw: read_status(raw, catalogue.vocabulary.statuses),
        Field.PHYSICAL: partial(read_percent, is_among_percents=Field.PHYSICAL in findings.table.percent_columns),
        Field.FINANCIAL: partial(read_percent, is_among_percents=Field.FINANCIAL in findings.table.percent_columns),
        Field.START: lambda raw: read_date(raw, role="start"),
        Field.DUE: lambda raw: read_date(raw, role="due"),
        Field.AMOUNT: partial(read_amount, unit=_unit(findings.table)),
        Field.LEAD: lambda raw: read_ministry(raw, catalogue.ministries[state]),
        Field.STATES: read_states,
    }
    readings = _status_of_comment(line, findings, catalogue)
    for name, reader in readers.items():
        held = line.held.get(name)
        if held is None or name in readings or not _is_readable(name, held, findings):
            continue
        readings[name] = reader(raw_of(held))
        if held.others:
            readings[name] = total_of(readings[name], [reader(raw_of(other)) for other in held.others])
        _report(name, held, readings[name], findings)
    if crossed := _crossed(readings, line, findings, catalogue):
        readings[Field.DUE] = crossed
    _check_state(readings.get(Field.STATES), line, findings, catalogue, state)
    return readings


def _unit(table: Table) -> int:
    return table.columns[Field.AMOUNT].heading.unit if Field.AMOUNT in table.columns else 1


def _crossed(readings: dict[Field, Any], line: Line, findings: Findings, catalogue: Catalogue) -> DateReading | None:
    """The due date that the crosses of a chronogramme say, where the line writes none; they end with the last one."""
    due = readings.get(Field.DUE)
    if due is not None and due.status != "missing":
        return None
    say_unread_slots(line, findings)
    say_colours(line, findings)
    slots = crossed_slots(line, findings.table, catalogue.ends_on.year)
    if not slots:
        return None
    last = slots[-1]
    return DateReading(last.title, last.starts_on, last.ends_on, last.precision, "ok")


def say_unread_slots(line: Line, findings: Findings) -> None:
    """Say what a column of a chronogramme holds that is no cross."""
    for field in SLOTS:
        held = line.held.get(field)
        if held and held.text and not held.is_carried and not is_cross(held.text) and not is_missing(held.text):
            text = f"«\u00a0{held.text}\u00a0» n’est pas une croix du chronogramme\u00a0: cette cellule n’est pas lue."
            findings.say(Level.WARNING, field, held, text)


def say_colours(line: Line, findings: Findings) -> None:
    """Say that colours are read as crosses, and ask where they may be dress or say several things."""
    colours = coloured(line)
    if not colours or any(field in line.held and is_cross(line.held[field].text) for field in SLOTS):
        return
    first = line.held[next(iter(colours))]
    cells = ", ".join(address(line.held[field].place) for field in colours)
    level, text = Level.WARNING, f"Cellules colorées sans croix ({cells})\u00a0: la couleur est lue comme une croix."
    if is_band(line):
        level, text = (
            Level.QUESTION,
            "Toute la ligne du chronogramme est colorée\u00a0: est-ce toute l’année, ou un fond\u202f?",
        )
    elif len(set(colours.values())) > 1:
        level = Level.QUESTION
        text = f"Cellules de plusieurs couleurs ({cells}), lues comme des croix\u00a0: que dit chaque couleur\u202f?"
    findings.say(level, next(iter(colours)), first, text)


def _status_of_comment(line: Line, findings: Findings, catalogue: Catalogue) -> dict[Field, Any]:
    """A status that only a comment says is proposed and asked about; nothing when the line says it, or no comment does."""
    found = status_in_comment(line, catalogue.vocabulary.statuses)
    if found is None:
        return {}
    held, reading = found
    text = f"L’état n’est écrit que dans le commentaire de la cellule\u00a0: {LABELS[reading.value or '']}. Est-ce bien lui\u202f?"
    findings.signal(Anomaly.STATUS_IN_COMMENT, Field.STATUS, held, text, Level.QUESTION)
    return {Field.STATUS: reading}


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
    elif reading and len(reading.value) > 1 and findings.table.is_shared:
        text = SEVERAL_STATES.format(line.held[Field.STATES].text, catalogue.name_of(state))
        findings.say(Level.QUESTION, Field.STATES, line.held[Field.STATES], text)


def _check_status(readings: dict[Field, Any], line: Line, findings: Findings) -> None:
    status, rate = _value(readings, Field.STATUS), _value(readings, Field.PHYSICAL)
    if status is None or rate is None or not contradicts(status, rate):
        return
    held = line.held.get(Field.STATUS)
    read = held.text if held and held.text else LABELS[status].strip("«\u00a0»")
    text = f"L’état «\u00a0{read}\u00a0» et le taux de {_french_number(rate)}\u202f% se contredisent. Lequel est exact\u202f?"
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


def _value(readings: dict[Field, Any], name: Field) -> Any:
    reading = readings.get(name)
    return None if reading is None or reading.value is None else reading.value


def _whole(rate: float | None) -> float | None:
    return int(rate) if rate is not None and float(rate).is_integer() else rate
