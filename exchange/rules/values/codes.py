"""Rule 10: read a measure's code; separators, case and zeros are put right, a letter is never."""

import re
from dataclasses import dataclass

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.text import clean, fold, shown, unaccent
from exchange.rules.values.words import is_missing

_AXES = ("DEF", "DIP", "DEV")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_GAP = r"[\s\-_./:·|\\,]*"
_YEAR = r"(?P<year>0?[1-9]|[1-9][0-9]|III|II|IV|I|V)"
_CODE = re.compile(rf"(?:L['’ ]?)?AN(?:NEE)?{_GAP}{_YEAR}{_GAP}(?P<axis>[A-Z]{{3}}){_GAP}(?P<number>[0-9]{{1,4}})")
_IMPLIED = re.compile(rf"(?P<axis>{'|'.join(_AXES)}){_GAP}(?P<number>[0-9]{{1,4}})")
_LOOSE = re.compile(
    rf"AN{_GAP}(?P<year>[0-9ILZ|]{{1,3}}?){_GAP}(?P<axis>[A-Z0-9]{{3}}){_GAP}(?P<number>[0-9OQIL|SBZ]{{1,3}})"
    rf"|(?P<axis2>[A-Z0-9]{{3}}){_GAP}(?P<number2>[0-9OQIL|SBZ]{{1,3}})"
)
_TO_DIGIT = str.maketrans("OQIL|SBZ", "00111582")
_TO_LETTER = str.maketrans("013582", "OIESBZ")
_LABEL = re.compile(r"^(?:MESURE|ACTION|CODE|REF(?:ERENCE)?|N[O°]|NUMERO)\.?\s*(?:N[O°]\.?)?\s*:?\s*(?=[A-Z])")
_NEXT_NUMBER = re.compile(r"\s*(?:/|,|;|ET|&|\+|A)\s*[0-9]")
_RANK = re.compile(r"(?:N[O°]?\.?\s*)?(?:[0-9]+|[IVX]+|[A-Z])(?:\s*[.\-)/°]\s*[0-9A-Z]{1,3})*[.)]?")


@dataclass(frozen=True)
class CodeReading:
    """A code such as AN2-DEF-01, or None; other years are kept as they are."""

    raw: object
    value: str | None = None
    status: str = "missing"
    error: str | None = None
    question: str | None = None


def read_code(raw: Raw, *, prefix: str = "AN2") -> CodeReading:
    """Read a code; `prefix` is proposed to a code that has none."""
    if is_blank(raw):
        return CodeReading(raw.value)
    if fault := why_unreadable(raw):
        return CodeReading(raw.value, status="error", error=fault)
    if raw.is_number:
        return _ask(raw, sentences.CODE_RANK)
    if is_missing(raw.text) or fold(raw.text) in ("sans", "aucun", "sans objet", "sans code"):
        return CodeReading(raw.value)
    return _read_text(raw, prefix)


def _read_text(raw: Raw, prefix: str) -> CodeReading:
    body = unaccent(clean(raw.text)).upper().strip(" .,;:()[]\"'«»-_/")
    body = _LABEL.sub("", body)
    if match := _CODE.fullmatch(body):
        return _of_match(raw, _write(match["year"], match["axis"], match["number"]), prefix)
    if match := _IMPLIED.fullmatch(body):
        code = _number(prefix, match["axis"], match["number"])
        question = sentences.CODE_IMPLIED.format(read=shown(raw.value), proposal=code)
        return CodeReading(raw.value, code, "question", question=question) if code else _error(raw, prefix)
    if (match := _LOOSE.fullmatch(body)) and (code := _corrected(match, prefix)):
        return _ask(raw, sentences.CODE_LETTER, code)
    return _look_inside(raw, body, prefix)


def _of_match(raw: Raw, code: str | None, prefix: str) -> CodeReading:
    return CodeReading(raw.value, code, "ok") if code else _error(raw, prefix)


def _write(year: str, axis: str, number: str) -> str | None:
    return _number(f"AN{_ROMAN.get(year) or int(year)}", axis, number)


def _number(prefix: str, axis: str, number: str) -> str | None:
    """Two digits at least; there is no measure 0."""
    return f"{prefix}-{axis}-{int(number):02d}" if int(number) else None


def _corrected(match: re.Match[str], prefix: str) -> str | None:
    """What the code would be if look-alike letters and digits were put right: to be proposed only."""
    axis = (match["axis"] or match["axis2"]).translate(_TO_LETTER)
    number = (match["number"] or match["number2"]).translate(_TO_DIGIT)
    year = (match["year"] or "").translate(_TO_DIGIT)
    if axis not in _AXES:
        return None
    if not match["year"]:
        return _number(prefix, axis, number)
    return _number("AN2" if year == "11" else f"AN{int(year)}", axis, number)


def _look_inside(raw: Raw, body: str, prefix: str) -> CodeReading:
    """A code lost in other words is proposed; an order number sends back to the title."""
    matches = list(re.finditer(_alone(_CODE), body)) or list(re.finditer(_alone(_IMPLIED), body))
    found = [_code_of(match.groupdict(), prefix) for match in matches]
    codes = list(dict.fromkeys(code for code in found if code))
    if len(codes) > 1 or (matches and _NEXT_NUMBER.match(body, matches[-1].end())):
        return _error(raw, prefix, sentences.CODE_SEVERAL)
    if codes:
        return _ask(raw, sentences.CODE_INSIDE, codes[0])
    return _ask(raw, sentences.CODE_RANK) if _RANK.fullmatch(body) else _error(raw, prefix)


def _alone(pattern: re.Pattern[str]) -> str:
    """The same code, not cut out of a longer word."""
    return rf"(?<![A-Z0-9])(?:{pattern.pattern})(?![A-Z0-9])"


def _code_of(parts: dict[str, str], prefix: str) -> str | None:
    if "year" in parts:
        return _write(parts["year"], parts["axis"], parts["number"])
    return _number(prefix, parts["axis"], parts["number"])


def _error(raw: Raw, prefix: str, sentence: str = sentences.CODE_UNREADABLE) -> CodeReading:
    return CodeReading(raw.value, status="error", error=sentence.format(read=shown(raw.value), prefix=prefix))


def _ask(raw: Raw, sentence: str, proposal: str = "") -> CodeReading:
    question = sentence.format(read=shown(raw.value), proposal=proposal)
    return CodeReading(raw.value, status="question", question=question)
