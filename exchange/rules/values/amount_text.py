"""The words of an amount: its unit, its currency, and what is not one amount in CFA francs."""

import re
from dataclasses import dataclass
from decimal import Decimal

from exchange.rules.values.numbers import read_number
from exchange.rules.values.text import clean, compact, fold, matches_any, plain

_PM = (r"p ?m", r"pour memoire")
_NONE = (
    r"(?:sans|aucune?|pas d|pas de|nulle?) (?:incidence|cout|frais|depense|impact)s?(?: (?:financi|budget)[a-z]*)?(?: directe?s?)?",
    r"neants?", r"sans objet", r"s o", r"gratuite?", r"aucune?", r"incidence nulle", r"non payant", r"sans",
    r"sans incidence .*",
)  # fmt: skip
_FOREIGN = re.compile(
    r"[$€£¥₦]|(?<![a-z])(?:md|m|k)(?:usd|eur|gbp|ngn)\b|(?<![a-z])(?:us\$|usd|us dollars?|dollars?|euros?|eur|livres?(?: sterling)?|gbp|naira?s?|ngn|gnf|ghs|cedis?|chf"
    r"|francs? (?:guineens?|suisses?|francais|congolais)|fg|cny|rmb|yuans?|jpy|yens?|roubles?|rub|dinars?|dzd|dirhams?|mad"
    r"|ouguiyas?|mru|xaf|rands?|zar|riyals?|sar|dts|uc|ff)(?![a-z])"
)
_RANGE = re.compile(
    r"\b(?:entre|fourchette)\b|[0-9a-z]\s*(?:\ba\b|-|\bou\b|\bet\b|/|;|\+|→|\bx\b|\*)\s*[0-9]|[0-9]\s+(?:de|pour)\s+[0-9]"
)
_DIGITS = r"[0-9](?:[0-9 .,']*[0-9])?(?:e[+]?[0-9]{1,3})?"
_BILLION = r"milliards?|mds?|mrds?|mlds?|mrd"
_MILLION = r"millions?|mios?|mln?s?|m"
_THOUSAND = r"milliers?|mille|k"
_CURRENCY = r"(?:f\.?\s?c\.?\s?f\.?\s?a\.?|f\.?\s?cfa|(?:francs?|frs?\.?|fr)\s?(?:cfa)?|xof|cfa|f)"
_UNIT = rf"(?P<unit>{_BILLION}|{_MILLION}|{_THOUSAND}|billions?|mm)\.?"
_WHOLE = re.compile(
    rf"(?:(?P<before>{_CURRENCY})\s*:?\s*)?(?P<digits>{_DIGITS})\s*(?:{_UNIT})?\s*(?:de\s+|d')?(?P<after>{_CURRENCY})?"
    rf"\s*(?:\(?\s*en\s+(?P<note>{_BILLION}|{_MILLION}|{_THOUSAND})\s*(?:de\s+|d')?(?P<note_currency>{_CURRENCY})?\s*\)?"
    rf"|\(\s*(?P<note2>{_BILLION}|{_MILLION}|{_THOUSAND})\s*(?:de\s+|d')?(?:{_CURRENCY})?\s*\))?\s*[.;]?"
)
_COMPOSED = re.compile(
    rf"(?P<big>[0-9]+)\s*(?P<big_unit>{_BILLION}|millions?)\s*(?:et\s+)?(?P<small>[0-9]{{1,3}})\s*(?P<small_unit>{_MILLION}|{_THOUSAND})"
    rf"\s*(?:de\s+|d')?(?P<currency>{_CURRENCY})?"
)
_PIECE = re.compile(
    rf"(?<![0-9a-z.,/-]){_DIGITS}(?:\s*(?:{_BILLION}|{_MILLION}|{_THOUSAND})(?![a-z]))?(?:\s*(?:de )?{_CURRENCY}(?![a-z]))?"
)


@dataclass(frozen=True)
class Written:
    """The number of a cell, the unit it names itself (None: the heading's), and why it may be doubtful."""

    number: Decimal
    scale: int | None = None
    other: Decimal | None = None
    has_currency: bool = False
    is_scientific: bool = False
    scales: tuple[int, int] | None = None


def is_pm(text: str) -> bool:
    """« Pour mémoire »: known to have no cost of its own."""
    return matches_any(fold(text), _PM)


def is_none(text: str) -> bool:
    """« Néant », « sans incidence »: nothing to pay, which is not an amount of zero."""
    return matches_any(fold(text), _NONE) or compact(text) == "so"


def is_foreign(text: str) -> bool:
    """Whether another currency than the CFA franc of West Africa is named anywhere."""
    return bool(_FOREIGN.search(plain(text)))


def is_range(body: str) -> bool:
    """Two numbers, or a word that announces them; expects `plain` text."""
    return bool(_RANGE.search(re.sub(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}", " ", body)))


def read_written(body: str, text: str) -> Written | None:
    """The only amount of a cell, nothing else around it; `text` keeps the case, which tells « M » from « m »."""
    if match := _COMPOSED.fullmatch(body):
        return _composed(match)
    match = _WHOLE.fullmatch(body)
    number = read_number(match["digits"].strip()) if match else None
    if match is None or number is None:
        return None
    unit, note = match["unit"], match["note"] or match["note2"]
    scale = _scale(unit or note) if unit or note else None
    return Written(
        number.value,
        scale,
        None if scale and number.other != number.value else number.other,
        bool(match["before"] or match["after"]) and not note,
        number.is_scientific,
        _two_scales(unit, note, text),
    )


def _two_scales(unit: str | None, note: str | None, text: str) -> tuple[int, int] | None:
    """Both units when the writing allows two: a billion is 10⁹ or 10¹², « MM » and « m » are unsettled."""
    if unit and note and _scale(unit) != _scale(note):
        return _scale(unit), _scale(note)
    if unit in ("billion", "billions"):
        return 10**9, 10**12
    if unit == "mm":
        return 10**6, 10**9
    return (1000, 10**6) if unit == "m" and _is_small_m(text) else None


def one_inside(body: str) -> Written | None:
    """The amount lost among other words, if it is the only number there."""
    pieces = [match.group().strip() for match in _PIECE.finditer(body)]
    numbers = re.findall(r"[0-9][0-9 .,']*", body)
    if "%" in body or (pieces and re.search(r"\bmilli|\bmille\b", body.replace(pieces[0], " "))):
        return None
    return read_written(pieces[0], pieces[0].upper()) if len(pieces) == 1 and len(numbers) == 1 else None


def _composed(match: re.Match[str]) -> Written | None:
    """« 1 milliard 250 millions »: units must go down."""
    big, small = _scale(match["big_unit"]), _scale(match["small_unit"])
    if small >= big:
        return None
    return Written(Decimal(int(match["big"]) * big + int(match["small"]) * small), scale=1)


def _scale(unit: str) -> int:
    if re.fullmatch(_BILLION, unit):
        return 10**9
    return 1000 if re.fullmatch(_THOUSAND, unit) else 10**6


def _is_small_m(text: str) -> bool:
    """A lone small « m » may stand for « mille » as well as for « million »."""
    return bool(re.search(r"[0-9]\s*m(?![A-Za-zÀ-ÿ])", clean(text)))
