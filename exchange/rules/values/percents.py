"""Rule 7: read a rate as a number of per cent."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.text import fold, matches_any, plain, shown
from exchange.rules.values.words import is_bound, is_missing, split_roughly

_SIGN = r"(?:%|pour\s?cents?|pct\.?|p\.?\s?100|p\.?\s?c\.?)"
_NUMBER = r"[0-9]{1,6}(?:[.,][0-9]{1,10})?"
_RATE = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<sign>{_SIGN})?[.;]?")
_FRACTION = re.compile(r"(?P<part>[0-9]{1,6})\s?(?:/|sur)\s?(?P<whole>[0-9]{1,6})")
_MONTH = re.compile(r"(?:[1-9]|1[0-2])\s?/\s?20[0-9]{2}")
_INSIDE = re.compile(rf"(?<![0-9.,/-])(?P<number>{_NUMBER})\s*{_SIGN}")
_RANGE = re.compile(r"\bentre\b|[0-9%]\s*(?:-|/|\ba\b|\bou\b|\bet\b|;|\+)\s*[0-9]")
_NOTHING = (r"neants?", r"sans objet", r"s o", r"aucune?")


@dataclass(frozen=True)
class PercentReading:
    """A rate from 0 to its ceiling, in per cent, or None."""

    raw: object
    value: float | None = None
    status: str = "missing"
    approximate: bool = False
    error: str | None = None
    question: str | None = None


def read_percent(raw: Raw, *, ceiling: int | None = 100, is_among_percents: bool = False) -> PercentReading:
    """Read a rate; an execution rate stops at 100, an indicator's has no ceiling (None).

    The cell's own format or sign tells the unit; else `is_among_percents`, said of a column that writes other rates
    from 1 to 100 without a sign, makes a number under 1 a question, with its value as a part of one.
    """
    reading = _read(raw, ceiling)
    if is_among_percents and reading.status == "ok" and (number := _part(raw)) is not None:
        other, proposal = _french(number), _french(reading.value or 0)
        question = sentences.PERCENT_PART.format(read=shown(raw.value), proposal=proposal, other=other)
        return replace(reading, status="question", question=question)
    return reading


def bare_number(raw: Raw) -> float | None:
    """The number of a cell that tells no unit by its format nor by its sign; None for any other cell."""
    if raw.is_number:
        return None if "%" in raw.number_format else float(raw.value)  # type: ignore[arg-type]
    match = _RATE.fullmatch(plain(raw.text)) if isinstance(raw.value, str) else None
    return float(match["number"].replace(",", ".")) if match and not match["sign"] else None


def _part(raw: Raw) -> float | None:
    number = bare_number(raw)
    return number if number is not None and 0 < number < 1 else None


def _read(raw: Raw, ceiling: int | None) -> PercentReading:
    if is_blank(raw):
        return PercentReading(raw.value)
    if fault := why_unreadable(raw):
        return PercentReading(raw.value, status="error", error=fault)
    if raw.is_number:
        return _read_number(raw, ceiling)
    if not isinstance(raw.value, str):
        return _error(raw, sentences.PERCENT_UNREADABLE)
    return _read_text(raw, ceiling)


def _read_number(raw: Raw, ceiling: int | None) -> PercentReading:
    number = Decimal(repr(raw.value))
    if raw.is_percent_format:
        return _judge(raw, number * 100, ceiling)
    if "%" in raw.number_format:
        # A sign in quotes is only shown beside the number, which is in per cent.
        return _judge(raw, number, ceiling)
    return _judge_bare(raw, number, ceiling)


def _judge_bare(raw: Raw, number: Decimal, ceiling: int | None) -> PercentReading:
    """Without a sign: strictly between 0 and 1 is a part of one, 1 is ambiguous, the rest is in per cent."""
    if number == 1:
        return _ask(raw, sentences.PERCENT_ONE)
    return _judge(raw, number * 100 if 0 < number < 1 else number, ceiling)


def _judge(raw: Raw, percent: Decimal, ceiling: int | None) -> PercentReading:
    if percent < 0:
        return _error(raw, sentences.PERCENT_NEGATIVE)
    if ceiling is not None and percent > ceiling:
        return _error(raw, sentences.PERCENT_OUTSIDE)
    return PercentReading(raw.value, float(percent), "ok")


def _read_text(raw: Raw, ceiling: int | None) -> PercentReading:
    if matches_any(fold(raw.text), _NOTHING):
        return PercentReading(raw.value, status="none")
    if is_missing(raw.text):
        return PercentReading(raw.value)
    body, is_rough, is_worded = split_roughly(raw.text)
    if re.match(r"-\s?[0-9]|\(\s*-?[0-9.,]+\s*%?\s*\)$|moins\s[0-9]", body):
        return _error(raw, sentences.PERCENT_NEGATIVE)
    if match := _FRACTION.fullmatch(body):
        return _of_fraction(raw, match, ceiling)
    if match := _RATE.fullmatch(body):
        number = Decimal(match["number"].replace(",", "."))
        reading = _judge(raw, number, ceiling) if match["sign"] else _judge_bare(raw, number, ceiling)
        return _rough(reading, is_worded) if is_rough and reading.value is not None else reading
    return _unread(raw, plain(raw.text), ceiling)


def _of_fraction(raw: Raw, match: re.Match[str], ceiling: int | None) -> PercentReading:
    """« 3/4 »; « 03/12 » may be a day and « 12/2026 » a month, and nothing is divided by zero."""
    if int(match["whole"]) == 0:
        return _error(raw, sentences.PERCENT_UNREADABLE)
    percent = round(Decimal(match["part"]) * 100 / Decimal(match["whole"]), 4)
    reading = _judge(raw, percent, ceiling)
    if reading.value is not None and (_is_like_a_day(match["part"]) or _MONTH.fullmatch(match[0])):
        return _ask(raw, sentences.PERCENT_INSIDE, _french(reading.value))
    return reading


def _is_like_a_day(part: str) -> bool:
    return len(part) > 1 and part.startswith("0")


def _unread(raw: Raw, body: str, ceiling: int | None) -> PercentReading:
    """A range or a limit is refused; one rate lost in a sentence is proposed."""
    body = re.sub(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", " ", body)
    if _RANGE.search(body) or (is_bound(body) and re.search("[0-9]", body)):
        return _error(raw, sentences.PERCENT_RANGE)
    found = _INSIDE.findall(body)
    if len(found) != 1 or len(re.findall("[0-9]+(?:[.,][0-9]+)?", body)) != 1:
        return _error(raw, sentences.PERCENT_UNREADABLE)
    reading = _judge(raw, Decimal(found[0].replace(",", ".")), ceiling)
    return reading if reading.value is None else _ask(raw, sentences.PERCENT_INSIDE, _french(reading.value))


def _rough(reading: PercentReading, is_worded: bool) -> PercentReading:
    marked = replace(reading, approximate=True)
    if not is_worded or reading.value is None:
        return marked
    question = sentences.PERCENT_ROUGH.format(read=shown(reading.raw), proposal=_french(reading.value))
    return replace(marked, status="question", question=question)


def _french(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _error(raw: Raw, sentence: str) -> PercentReading:
    return PercentReading(raw.value, status="error", error=sentence.format(read=shown(raw.value)))


def _ask(raw: Raw, sentence: str, proposal: str = "") -> PercentReading:
    question = sentence.format(read=shown(raw.value), proposal=proposal)
    return PercentReading(raw.value, status="question", question=question)
