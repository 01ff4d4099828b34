"""The activities of a measure, read as milestones of the plan: which one, when it is due, whether it is said done.

An activity is a milestone of the plan when their titles are the same words; what is only near is said and left aside.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from exchange.rules.catalogue import Catalogue, KnownMilestone
from exchange.rules.findings import Anomaly, Level, MilestoneRead, Row
from exchange.rules.gathered import Findings
from exchange.rules.layout.groups import DATED, Group, own, own_text
from exchange.rules.layout.headings import TITLES, Field, words
from exchange.rules.layout.slots import crossed_slots
from exchange.rules.layout.table import Line, Table
from exchange.rules.line_reading import contradicts, raw_of, read_line, say_colours, say_unread_slots
from exchange.rules.values import read_date, read_status
from exchange.rules.values.text import clean

# « 1. », « 1.2 », « 2) », « a) », « (iii) », « - », « • »: what numbers an activity and is no part of its title.
NUMBERING = re.compile(
    r"^\s*(?:\d{1,2}(?:\.\d{1,2})+\s+(?=(?-i:[A-ZÀ-Ý]))|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-z])[.)°]\s*[-–]?\s*"
    r"|[-–—•●▪*►➢✓]\s*)+",
    re.IGNORECASE,
)
ENDING = " ;.,:"
FROM_MEASURE = {
    Field.AMOUNT: "Un montant est écrit à chaque activité\u00a0: aucun n’est lu pour la mesure.",
    Field.PHYSICAL: "Un taux physique est écrit à chaque activité\u00a0: aucun n’est lu pour la mesure.",
    Field.FINANCIAL: "Un taux financier est écrit à chaque activité\u00a0: aucun n’est lu pour la mesure.",
    Field.LEAD: "Un responsable est écrit à chaque activité\u00a0: aucun n’est lu pour la mesure.",
}


BESIDE = (Field.INDICATOR, Field.TARGET, Field.ACHIEVED, Field.REMARKS, Field.STATES)


@dataclass(frozen=True)
class _Reader:
    """What the activities of one measure are read with."""

    table: Table
    group: Group
    catalogue: Catalogue
    findings: Findings
    dated: frozenset[Field]


def read_measure(group: Group, dated: frozenset[Field], table: Table, catalogue: Catalogue, state: str) -> Row:
    """The row proposed for a measure with its activities; `dated` are the columns that speak of each activity."""
    if not group.has_activities:
        return read_line(group.first, table, catalogue, state)
    dated = DATED if _is_one_of_several(group, table, catalogue, state) else dated
    of_activities = group.of_activities(dated)
    row = read_line(group.measure_line(of_activities), table, catalogue, state)
    reader = _Reader(table, group, catalogue, Findings(table), dated)
    for field in FROM_MEASURE.keys() & of_activities:
        reader.findings.say(Level.WARNING, field, own(group.lines[-1], field), FROM_MEASURE[field])
    _say_left(reader)
    plan = _plan(row, catalogue, state)
    milestones = tuple(_milestones(reader, plan))
    status = _status(reader, row, milestones, plan) if Field.STATUS in dated else row.status
    return replace(
        row,
        last_row=group.last_row,
        milestones=milestones,
        status=status,
        anomalies=tuple(sorted({*row.anomalies, *reader.findings.anomalies})),
        messages=(*row.messages, *reader.findings.messages),
    )


def _say_left(reader: _Reader) -> None:
    """Say what the lines of activities write, beside them, that no milestone holds."""
    for line in reader.group.lines:
        say_unread_slots(line, reader.findings)
        say_colours(line, reader.findings)
    for field in BESIDE:
        first = own_text(reader.group.first, field)
        for line in reader.group.lines[1:]:
            held = own(line, field)
            if held and held.text != first:
                name = TITLES[field]
                text = f"«\u00a0{held.text}\u00a0» ({name}) est écrit à une activité\u00a0: un jalon n’en garde rien."
                reader.findings.say(Level.WARNING, field, held, text)


def _is_one_of_several(group: Group, table: Table, catalogue: Catalogue, state: str) -> bool:
    """Whether the only line of a measure tells one of its several milestones: its date and status are that one's."""
    if len(group.lines) > 1:
        return False
    plan = _plan(read_line(group.first, table, catalogue, state), catalogue, state)
    title = words(title_of(own_text(group.first, Field.ACTIVITY)))
    return len(plan) > 1 and any(words(known.title) == title for known in plan)


def title_of(text: str) -> str:
    """The title of an activity without its number, its dash and its closing punctuation."""
    return NUMBERING.sub("", text).rstrip(ENDING)


def _plan(row: Row, catalogue: Catalogue, state: str) -> tuple[KnownMilestone, ...]:
    measure = catalogue.measure_of_code.get(row.code or "")
    return measure.milestones.get(state, ()) if measure else ()


def _milestones(reader: _Reader, plan: Sequence[KnownMilestone]) -> Iterator[MilestoneRead]:
    by_title = {words(known.title): known for known in plan}
    activities = [line for line in reader.group.lines if own_text(line, Field.ACTIVITY)]
    for position, line in enumerate(activities, start=1):
        title = title_of(own_text(line, Field.ACTIVITY))
        known = by_title.pop(words(title), None)
        if known is None and plan:
            text = f"L’activité «\u00a0{title}\u00a0» n’est pas un jalon de la mesure\u00a0: elle est laissée de côté."
            reader.findings.say(Level.WARNING, Field.ACTIVITY, own(line, Field.ACTIVITY), text)
        due, precision = _due(reader, line)
        raw_status = _raw_status(reader, line)
        yield MilestoneRead(
            row=line.row,
            order=known.order if known else position,
            title=clean(known.title) if known else title,
            due=due,
            due_precision=precision,
            done=_status_of(reader, line) == "completed",
            raw_status=raw_status,
            key=known.key if known else None,
        )


def _raw_status(reader: _Reader, line: Line) -> str:
    """What the line says of its activity; a status written once for the measure says nothing of one activity."""
    is_each = all(own_text(item, Field.STATUS) for item in reader.group.lines)
    return own_text(line, Field.STATUS) if Field.STATUS in reader.dated or is_each else ""


def _status_of(reader: _Reader, line: Line) -> str | None:
    if not _raw_status(reader, line):
        return None
    return read_status(raw_of(line.held[Field.STATUS]), reader.catalogue.vocabulary.statuses).value


def _due(reader: _Reader, line: Line) -> tuple[date | None, str]:
    """The last day said for an activity and its precision: its date, else the last crossed column of the chronogramme."""
    held = own(line, Field.DUE)
    slots = crossed_slots(line, reader.table, reader.catalogue.ends_on.year)
    if Field.DUE not in reader.table.columns:
        return (slots[-1].ends_on, slots[-1].precision) if slots else (None, "missing")
    if held is None:
        return (slots[-1].ends_on, slots[-1].precision) if slots else (None, "missing")
    due = read_date(raw_of(held))
    if due.error:
        reader.findings.signal(Anomaly.INVALID_DATE, Field.DUE, held, due.error, Level.WARNING)
    elif due.question:
        reader.findings.say(Level.QUESTION, Field.DUE, held, due.question)
    elif due.start and due.end and slots and not slots[-1].meets(due.start, due.end):
        text = f"L’échéance «\u00a0{held.text}\u00a0» et la croix du chronogramme ({slots[-1].title}) se contredisent. Laquelle est exacte\u202f?"
        reader.findings.signal(Anomaly.GANTT_CONTRADICTS_DATE, Field.DUE, held, text, Level.QUESTION)
    return due.end, str(due.precision)


def _status(
    reader: _Reader, row: Row, milestones: Sequence[MilestoneRead], plan: Sequence[KnownMilestone]
) -> str | None:
    """The status of a measure whose activities alone have one: all done, none begun, or under way; None if they say nothing."""
    said = [_status_of(reader, line) for line in reader.group.lines if own_text(line, Field.ACTIVITY)]
    status = _common_status(
        said, is_unread=any(item.raw_status and not word for item, word in zip(milestones, said, strict=True))
    )
    if status is None:
        return None
    if status == "completed" and {known.key for known in plan} - {item.key for item in milestones}:
        # Some milestones of the plan are not in the file.
        status = "in_progress"
    done = sum(1 for item in milestones if item.done)
    first = own(reader.group.first, Field.STATUS)
    text = f"L’état de la mesure n’est pas écrit\u00a0: il est déduit de ses activités ({done} sur {len(said)} faites)."
    reader.findings.say(Level.INFO, Field.STATUS, first, text)
    if row.progress is not None and contradicts(status, row.progress):
        text = "Les états des activités et le taux de la mesure se contredisent. Lequel est exact\u202f?"
        reader.findings.signal(Anomaly.STATUS_CONTRADICTS_RATE, Field.STATUS, first, text, Level.QUESTION)
    return status


def _common_status(said: Sequence[str | None], *, is_unread: bool) -> str | None:
    told = {status for status in said if status}
    if told == {"completed"} and None not in said:
        return "completed"
    if told == {"not_started"}:
        return None if is_unread else "not_started"
    return "in_progress" if told & {"completed", "in_progress"} else None
