"""Rules 4 and 5: read a date as a period, with how finely it was said."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.periods import FIRST_YEAR, LAST_YEAR, ImpossibleDate, MissingYear, Period, read_period
from exchange.rules.values.spans import read_span
from exchange.rules.values.text import fold, matches_any, plain, shown
from exchange.rules.values.words import is_missing

ROADMAP_YEAR = 2026  # proposed, never assumed, when a date says no year
# A roadmap's dates: a year outside is a slip (2206) or a filler (9999), never a due date.
FIRST_SURE, LAST_SURE = 2000, 2099
_SERIAL_ORIGIN = date(1899, 12, 30)  # absorbs the 29 February 1900 that never was, from serial 61 on
_LEAST_SERIAL, _LAST_SERIAL = 20_000, 109_574
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAYS = r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun\.|mer\.|jeu\.|ven\.|sam\.|dim\.)\s*,?\s*"
_LEADS = re.compile(
    r"^(?:(?:echeance|date|delai|fin prevue|prevu|prevue)\s?:?\s+|au plus tard\s*:?\s*|d'ici\s+(?:a\s+)?|jusqu'(?:au|a|en)\s+"
    r"|pour\s+|avant\s+(?=la fin|fin|le\s[0-9])|(?:dans le |en )?courant\s+|au cours (?:de|du|d')\s*|durant\s+|pendant\s+"
    r"|dans\s+|en\s+|au\s+(?!\s)|le\s+|la\s+(?=mi|fin)|l'|du mois de\s+|mois de\s+|mois d'|annee\s+|toute l'annee\s+(?=[0-9])"
    r"|de\s+(?=annee)|tout\s+(?=[0-9]))"
)
_TRAILS = re.compile(r"(?:[\s,(]*au plus tard\)?|[\s.;,:]+)$")
_CONTINUOUS = (
    r"(?:activite |action |tache |mesure )?(?:permanent|continu)e?s?", r"en (?:continu|permanence)", "permanemment",
    r"(?:sur |pendant |durant )?tout(?:e)? (?:au long de )?(?:l annee|la periode|la duree|l exercice|l an)(?: de .*)?",
    r"tout au long de (?:l annee|la periode|l exercice|la feuille de route)", "continuellement", "sans interruption", r"(?:en )?(?:continu|permanent)e? [0-9]{4}",
    r"(?:activite )?(?:permanent|continu)e?s? (?:sur|pendant|durant|toute) .*",
)  # fmt: skip
_RHYTHM = (
    r"(?:annuel|trimestriel|mensuel|semestriel|periodique|hebdomadaire|regulier)(?:le|e|lement|ement)?s?",
    r"(?:chaque|tous les|toutes les) (?:annee|ans|mois|trimestres?|semestres?|semaines?)",
)
_VAGUE = (
    r"immediat(?:e|ement)?s?", "des que possible", "sans delai", "urgent", "(?:a )?(?:court|moyen|long) terme", "en cours",
    r"(?:la )?fin (?:d|de l) ?(?:annee|exercice|an)", r"(?:l )?an(?:nee)? (?:ii|2|i|1)", "en attente",
)  # fmt: skip
_BOUND = re.compile(
    r"^(?:a partir d[eu]|a compter d[eu]|depuis|des|apres|pas avant|avant|vers|environ|env\.?|~|≈)\s*(?:le\s+|l'|la\s+)?"
)
_SHORT_MONTH = re.compile(r"(0?[1-9]|1[0-2])\s?[/.-]\s?([0-9]{2})")
_STARTS = ("a partir", "a compter", "depuis", "des")
_INSIDE = re.compile(
    r"(?<![0-9/.-])(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9/.-])"
    r"|(?:(?:fin|debut|mi)[ -])?(?:[0-9]{1,2}(?:er)?[ ])?(?:janv|fev|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec)[a-z]*\.?[ -](?:[0-9]{4}|[0-9]{2})\b"
    r"|\bt[1-4][ /-]?[0-9]{4}\b|\bs[12][ /-]?[0-9]{4}\b"
)


@dataclass(frozen=True)
class DateReading:
    """First and last day said; precision as in the list of the import, « missing » and « error » included."""

    raw: object
    start: date | None = None
    end: date | None = None
    precision: str = "missing"
    status: str = "missing"
    error: str | None = None
    question: str | None = None
    role: Literal["due", "start"] = "due"

    @property
    def on(self) -> date | None:
        """The day that counts: the last of the period for a due date, the first for a start."""
        return self.end if self.role == "due" else self.start


def read_date(raw: Raw, *, role: Literal["due", "start"] = "due", year: int = ROADMAP_YEAR) -> DateReading:
    """Read a date; `year` is only what is proposed when the cell says none."""
    if is_blank(raw):
        return DateReading(raw.value, role=role)
    if fault := why_unreadable(raw):
        return _error(raw, role, fault)
    if isinstance(raw.value, date):
        on = raw.value.date() if isinstance(raw.value, datetime) else raw.value
        return _ok(raw, role, Period(on, on, "day"))
    if raw.is_number:
        return _read_number(raw, role, year)
    return _with_weekday(_read_text(raw, raw.text, role, year), raw.text)


def _with_weekday(reading: DateReading, text: str) -> DateReading:
    """The same, with a question when the day of the week written beside a date is not that date's."""
    named = [number for number, name in enumerate(_DAYS) if re.search(rf"\b{name}\b", plain(text))]
    if len(named) != 1 or reading.status != "ok" or reading.precision != "day" or reading.end is None:
        return reading
    if named[0] == reading.end.weekday():
        return reading
    question = sentences.DATE_WEEKDAY.format(read=shown(reading.raw), day=_DAYS[reading.end.weekday()])
    return replace(reading, status="question", question=question)


def _read_number(raw: Raw, role: Literal["due", "start"], year: int) -> DateReading:
    """A year, a serial number of the 1900 base (its time of day dropped), or a number to ask about."""
    number = float(raw.value)  # type: ignore[arg-type]
    if number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR:
        return _ok(raw, role, Period(date(int(number), 1, 1), date(int(number), 12, 31), "year"))
    if _LEAST_SERIAL < number <= _LAST_SERIAL:
        on = _SERIAL_ORIGIN + timedelta(days=int(number))
        return _ok(raw, role, Period(on, on, "day"))
    digits = str(raw.value)
    for form in (r"(\d{4})(\d\d)(\d\d)", r"(\d{1,2})(\d\d)(\d{4})", r"(\d{1,2})\.(\d{4})", r"(\d{1,2})\.(\d{1,2})"):
        if match := re.fullmatch(form, digits):
            inside = _read_text(raw, "/".join(match.groups()), role, year)
            if inside.status == "question":
                return inside
            if inside.status == "ok":
                return _ask(raw, role, sentences.DATE_INSIDE, _in_words(inside.start, inside.end), inside.precision)
    return _error(raw, role, sentences.DATE_NUMBER.format(read=shown(raw.value)))


def _read_text(raw: Raw, text: str, role: Literal["due", "start"], year: int) -> DateReading:
    """Known words first, then one moment or span, then a date lost in a sentence."""
    folded = fold(text)
    if matches_any(folded, _CONTINUOUS):
        return DateReading(raw.value, None, None, "continuous", "ok", role=role)
    if is_missing(text) or folded in ("sans objet", "s o", "aucun", "aucune", "pm", "p m"):
        return DateReading(raw.value, role=role)
    if matches_any(folded, _RHYTHM):
        return _ask(raw, role, sentences.DATE_RHYTHM, "", "continuous")
    if matches_any(folded, _VAGUE):
        return _ask(raw, role, sentences.DATE_VAGUE, "", "missing")
    body = _strip(plain(text))
    if bound := _BOUND.match(body):
        return _read_bound(raw, body[bound.end() :], bound.group(), role, year)
    try:
        return _read_body(raw, body, role)
    except ImpossibleDate:
        return _impossible(raw, body, role)
    except MissingYear:
        return _ask_year(raw, body, role, year)


def _impossible(raw: Raw, body: str, role: Literal["due", "start"]) -> DateReading:
    """« 03/26 » is no day of any year and may be March 2026; nothing else is saved."""
    if (match := _SHORT_MONTH.fullmatch(body)) and int(match[2]) > 12:
        period = read_period(f"{match[1]}/20{match[2]}")
        if period:
            return _ask(raw, role, sentences.DATE_ROUGH, _in_words(period.start, period.end), "month")
    return _error(raw, role, sentences.DATE_IMPOSSIBLE.format(read=shown(raw.value)))


def _read_body(raw: Raw, body: str, role: Literal["due", "start"]) -> DateReading:
    """One moment, else a span, else a question about the date the sentence holds."""
    period = read_period(body) or read_span(body)
    if period is None:
        return _look_inside(raw, body, role)
    if period.start > period.end:
        return _error(raw, role, sentences.DATE_REVERSED.format(read=shown(raw.value)))
    if not period.is_safe:
        return _ask(raw, role, sentences.DATE_ROUGH, _in_words(period.start, period.end), period.precision)
    return _ok(raw, role, period)


def _read_bound(raw: Raw, body: str, word: str, role: Literal["due", "start"], year: int) -> DateReading:
    """« à partir du » gives a start as it is; any other limit is a question."""
    inside = _read_text(raw, body, role, year)
    if inside.status != "ok" or (role == "start" and word.startswith(_STARTS)):
        return inside
    return _ask(raw, role, sentences.DATE_BOUND, _in_words(inside.start, inside.end), inside.precision)


def _ask_year(raw: Raw, body: str, role: Literal["due", "start"], year: int) -> DateReading:
    """The year of the roadmap is proposed inside the question and nowhere else."""
    try:
        period = read_period(body, year=year) or read_span(body, year=year)
    except (ImpossibleDate, MissingYear):
        period = None
    if period is None or period.start > period.end:
        return _ask(raw, role, sentences.DATE_VAGUE, "", "missing")
    return _ask(raw, role, sentences.DATE_YEAR, _in_words(period.start, period.end), period.precision)


def _look_inside(raw: Raw, body: str, role: Literal["due", "start"]) -> DateReading:
    found = []
    for match in _INSIDE.finditer(body):
        try:
            period = read_period(match.group())
        except (ImpossibleDate, MissingYear):
            continue
        found += [_in_words(period.start, period.end)] if period else []
    if found:
        return _ask(raw, role, sentences.DATE_INSIDE, " ou ".join(dict.fromkeys(found)), "day")
    return _error(raw, role, sentences.DATE_UNREADABLE.format(read=shown(raw.value)))


def _strip(body: str) -> str:
    """Drop the day of the week and the words that only introduce a date."""
    body = _TRAILS.sub("", re.sub(_WEEKDAYS, "", body)).strip("() ")
    while (match := _LEADS.match(body)) and match.end() < len(body):
        body = body[match.end() :].strip()
    return body


def _in_words(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    first, last = start.strftime("%d/%m/%Y"), end.strftime("%d/%m/%Y")
    return first if first == last else f"du {first} au {last}"


def _ok(raw: Raw, role: Literal["due", "start"], period: Period) -> DateReading:
    if not (period.start.year >= FIRST_SURE and period.end.year <= LAST_SURE):
        return _error(raw, role, sentences.DATE_FAR.format(read=shown(raw.value)))
    return DateReading(raw.value, period.start, period.end, period.precision, "ok", role=role)


def _error(raw: Raw, role: Literal["due", "start"], sentence: str) -> DateReading:
    return DateReading(raw.value, None, None, "error", "error", error=sentence, role=role)


def _ask(raw: Raw, role: Literal["due", "start"], sentence: str, proposal: str, precision: str) -> DateReading:
    question = sentence.format(read=shown(raw.value), proposal=proposal)
    return DateReading(raw.value, None, None, precision, "question", question=question, role=role)
