"""From a line of a matrix to a measure: by its code, else by its exact title, never by likeness alone.

Rule 10 of the import specification: a correction of letters is proposed, an unknown code counts as no code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.rules.catalogue import Catalogue, KnownMeasure
from exchange.rules.findings import Anomaly, Level
from exchange.rules.layout.headings import Field, words
from exchange.rules.layout.table import Line
from exchange.rules.likeness import Near, nearest
from exchange.rules.values import Raw, read_code, sentences
from exchange.rules.values.text import clean

CODE = re.compile(r"\b[A-Z]{2}\d-[A-Z]{2,4}-\d{2,3}\b")
TITLE_WITH_CODE = re.compile(
    r"^\s*(?P<code>AN\s?(?:\d|I{1,3})[\s\-_./]*[A-Z]{2,4}[\s\-_./]*[0-9OIl]{1,3})(?:\s*[:.\-–—]\s*|\s+(?=[^\W\d_]{2}))(?P<title>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
# The title of another measure makes the code doubtful from this likeness, and when it is that much nearer.
FEWEST_NEARER, CLEARLY = 80, 15
LETTER = sentences.CODE_LETTER.partition("{read}")[2].partition("{")[0]


@dataclass(frozen=True)
class Remark:
    """A sentence of the matching, before it is tied to a column."""

    level: Level
    field: Field
    expected: str
    text: str


@dataclass(frozen=True)
class Match:
    """The measure's code proposed for a line (None: nothing to propose), the code as written, and what to signal.

    `near` are the measures to choose from when nothing is proposed.
    """

    code: str | None
    raw_code: str
    anomalies: tuple[Anomaly, ...] = ()
    remarks: tuple[Remark, ...] = ()
    near: tuple[Near, ...] = ()


def match_line(line: Line, catalogue: Catalogue, state: str) -> Match:
    """The measure a line speaks of, among those that concern the state."""
    raw_code, title = _raw_code(line), _title(line)
    embedded = TITLE_WITH_CODE.match(title)
    written, field = raw_code, Field.CODE
    if embedded and not _reads_as_code(raw_code, catalogue):
        written, title, field = embedded["code"], embedded["title"], Field.TITLE
    reading = read_code(Raw(written), prefix=catalogue.prefix)
    if reading.value:
        remarks = _asked(reading.question, field)
        return _match_code(reading.value, raw_code, title, remarks, catalogue, state)
    proposed = CODE.findall(reading.question or "")
    if proposed and field is Field.CODE:
        return _match_altered(proposed[-1], raw_code, title, reading.question, catalogue, state)
    return _match_title(line, raw_code, title, catalogue, state)


def _raw_code(line: Line) -> str:
    held = line.held.get(Field.CODE)
    value = held.cell.value if held and not held.cell.is_error else None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _title(line: Line) -> str:
    held = line.held.get(Field.TITLE)
    return clean(str(held.cell.value)) if held and held.cell.value is not None else ""


def _reads_as_code(text: str, catalogue: Catalogue) -> bool:
    reading = read_code(Raw(text), prefix=catalogue.prefix)
    return bool(reading.value or CODE.search(reading.question or ""))


def _asked(question: str | None, field: Field) -> tuple[Remark, ...]:
    return (Remark(Level.QUESTION, field, "un code de mesure", question),) if question else ()


def _match_code(
    code: str, raw_code: str, title: str, remarks: tuple[Remark, ...], catalogue: Catalogue, state: str
) -> Match:
    measure = catalogue.measure_of_code.get(code)
    if measure is None:
        return _match_unknown(code, raw_code, title, remarks, catalogue, state)
    if state not in measure.states:
        text = f"La mesure {code} ne concerne pas cet État\u00a0: code inconnu pour le {catalogue.name_of(state)}."
        wrong = Remark(Level.ERROR, Field.CODE, "une mesure de cet État", text)
        return Match(code, raw_code, (Anomaly.UNKNOWN_CODE,), (*remarks, wrong))
    return Match(code, raw_code, (), (*remarks, *_title_remarks(measure, title, catalogue), *_spelling(code, raw_code)))


def _spelling(code: str, raw_code: str) -> tuple[Remark, ...]:
    if not raw_code or raw_code == code:
        return ()
    return (Remark(Level.INFO, Field.CODE, code, f"Code «\u00a0{clean(raw_code)}\u00a0» lu {code}."),)


def _title_remarks(measure: KnownMeasure, title: str, catalogue: Catalogue) -> tuple[Remark, ...]:
    """A question when the title is that of another measure: the code or the title was pasted on the wrong line."""
    others = catalogue.measures_of_title.get(words(title), ())
    if measure in others:
        return ()
    said = f"est celui de {others[0].code}" if others else _said_nearer(measure, title, catalogue)
    if not said:
        return ()
    text = f"Le code {measure.code} et l’intitulé ne désignent pas la même mesure\u00a0: l’intitulé {said}. Lequel garder\u202f?"
    return (Remark(Level.QUESTION, Field.TITLE, measure.title, text),)


def _said_nearer(measure: KnownMeasure, title: str, catalogue: Catalogue) -> str:
    """Which other measure a title is clearly nearer to than to that of its code; an empty text when none is."""
    near = {item.code: item.percent for item in nearest(title, catalogue.comparable_titles)}
    best = max(near, key=near.__getitem__, default="")
    if not best or near[best] < FEWEST_NEARER or near[best] - near.get(measure.code, 0) < CLEARLY:
        return ""
    return f"est proche de celui de {best} ({near[best]}\u202f%)"


def _match_altered(proposed: str, raw_code: str, title: str, question: str, catalogue: Catalogue, state: str) -> Match:
    """A letter stands for a digit, or words surround the code: what it may be is proposed and asked about, never taken."""
    asked = Remark(Level.QUESTION, Field.CODE, proposed, question)
    found = _match_code(proposed, raw_code, title, (), catalogue, state)
    kept = tuple(remark for remark in found.remarks if remark.level is not Level.INFO)
    letter = (Anomaly.CODE_LETTER_O,) if LETTER in question else ()
    return Match(found.code, raw_code, (*letter, *found.anomalies), (asked, *kept))


def _match_unknown(
    code: str, raw_code: str, title: str, remarks: tuple[Remark, ...], catalogue: Catalogue, state: str
) -> Match:
    measure = _by_title(title, catalogue, state)
    near = () if measure else nearest(title, catalogue.titles_of_state.get(state, {}))
    guess = f"L’intitulé est celui de {measure.code}\u00a0: est-ce cette mesure\u202f?" if measure else _likely(near)
    remark = Remark(
        Level.QUESTION if measure else Level.ERROR,
        Field.CODE,
        "un code de la feuille de route",
        f"Le code {code} n’est pas dans la feuille de route. {guess}",
    )
    return Match(measure.code if measure else None, raw_code, (Anomaly.UNKNOWN_CODE,), (*remarks, remark), near)


def _match_title(line: Line, raw_code: str, title: str, catalogue: Catalogue, state: str) -> Match:
    measure = _by_title(title, catalogue, state)
    has_code_column = Field.CODE in line.held
    anomaly = Anomaly.MISSING_CODE if has_code_column or measure is None else Anomaly.NO_CODE_MATCH_BY_TITLE
    field = Field.CODE if has_code_column else Field.TITLE
    what = (
        f"«\u00a0{clean(raw_code)}\u00a0» n’est pas un code de mesure"
        if raw_code.strip()
        else "La ligne ne porte pas de code"
    )
    if measure:
        text = f"{what}. L’intitulé est exactement celui de {measure.code}\u00a0: est-ce cette mesure\u202f?"
        return Match(measure.code, raw_code, (anomaly,), (Remark(Level.QUESTION, field, "un code de mesure", text),))
    near = nearest(title, catalogue.titles_of_state.get(state, {}))
    text = f"{what} et l’intitulé n’est celui d’aucune mesure. {_likely(near)}"
    return Match(None, raw_code, (anomaly,), (Remark(Level.ERROR, field, "un code de mesure", text),), near)


def _by_title(title: str, catalogue: Catalogue, state: str) -> KnownMeasure | None:
    found = [measure for measure in catalogue.measures_of_title.get(words(title), ()) if state in measure.states]
    return found[0] if len(found) == 1 else None


def _likely(near: Sequence[Near]) -> str:
    """The measures whose titles look like it, for a person to choose; at worst a plain request."""
    if not near:
        return "Inscrivez le code de la mesure dans le fichier."
    shown = ", ".join(f"{item.code} ({item.percent}\u202f%)" for item in near)
    return f"Mesures proches\u00a0: {shown}."


def has_measure(line: Line, catalogue: Catalogue, state: str) -> bool:
    """Whether a line with one text alone is still a measure, by its code or its exact title."""
    return match_line(line, catalogue, state).code is not None or _reads_as_code(_raw_code(line), catalogue)
