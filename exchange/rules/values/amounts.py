"""Rule 6: read an amount as a whole number of CFA francs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from exchange.rules.values import sentences
from exchange.rules.values.amount_text import Written, is_foreign, is_none, is_pm, is_range, one_inside, read_written
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.text import shown, spaced
from exchange.rules.values.words import is_bound, is_missing, split_roughly

LARGEST = 10**15  # francs: more than any spreadsheet number keeps exactly
_SUSPECT = 10**11  # francs: 100,000 in a column of millions
_CURRENCY = "XOF"


@dataclass(frozen=True)
class AmountReading:
    """Whole francs or None; `currency` is XOF with a value; statuses ok, missing, pm, none, error, question."""

    raw: object
    value: int | None = None
    currency: str | None = None
    status: str = "missing"
    approximate: bool = False
    error: str | None = None
    question: str | None = None


def read_amount(raw: Raw, *, unit: int = 1) -> AmountReading:
    """Read an amount; `unit` is the heading's (1,000,000 for « millions ») and applies to a bare number."""
    if is_blank(raw):
        return AmountReading(raw.value)
    if fault := why_unreadable(raw):
        return _error(raw, fault)
    if raw.is_number:
        written = _of_number(raw)
        return _error(raw, sentences.AMOUNT_NEGATIVE) if written.number < 0 else _judge(raw, written, unit)
    if not isinstance(raw.value, str):
        return _error(raw, sentences.AMOUNT_UNREADABLE)
    return _read_text(raw, unit)


def total_of(first: AmountReading, others: Sequence[AmountReading]) -> AmountReading:
    """The sum of amounts written year by year, always asked about; the first that cannot be read is the answer."""
    read = [first, *others]
    if unread := next((one for one in read if one.error or one.question), None):
        return replace(unread, value=None, currency=None)
    values = [one.value for one in read if one.value is not None]
    if not values:
        return first
    question = sentences.AMOUNT_BY_YEAR.format(
        parts=" + ".join(_francs(value) for value in values), proposal=_francs(sum(values))
    )
    return AmountReading(first.raw, sum(values), _CURRENCY, "question", question=question)


def _of_number(raw: Raw) -> Written:
    """Through its shortest decimal writing, so that 0.1 stays 0.1."""
    return Written(Decimal(repr(raw.value)) if isinstance(raw.value, float) else Decimal(int(raw.value)))  # type: ignore[arg-type]


def _read_text(raw: Raw, unit: int) -> AmountReading:
    """Words, then what is refused as a kind (currency, range), then the one amount."""
    if is_pm(raw.text):
        return AmountReading(raw.value, status="pm")
    if is_none(raw.text):
        return AmountReading(raw.value, status="none")
    if is_missing(raw.text):
        return AmountReading(raw.value)
    body, is_rough, is_worded = split_roughly(raw.text)
    if is_foreign(raw.text):
        return _error(raw, sentences.AMOUNT_FOREIGN)
    if re.match(r"-\s?[0-9]|\(\s*-?[0-9][0-9 .,]*\)$|moins\s[0-9]", body):
        return _error(raw, sentences.AMOUNT_NEGATIVE)
    written = read_written(body, raw.text)
    if written is None:
        return _unread(raw, body, unit)
    reading = _judge(raw, written, unit)
    return _rough(reading, is_worded) if is_rough and reading.value is not None else reading


# « l 000 000 », « 1O 000 000 »: letters typed for the digits that they look like.
_LOOK_ALIKE = re.compile(r"[0-9lio]{1,3}(?: [0-9lio]{3})+")
_TO_DIGIT = str.maketrans("lio", "110")


def _unread(raw: Raw, body: str, unit: int) -> AmountReading:
    if is_range(body) or (is_bound(body) and re.search("[0-9]", body)):
        return _error(raw, sentences.AMOUNT_RANGE)
    if _LOOK_ALIKE.fullmatch(body) and re.search("[0-9]", body):
        number = int(body.translate(_TO_DIGIT).replace(" ", ""))
        return _ask(raw, sentences.AMOUNT_LETTER, proposal=_francs(number * unit))
    inside = one_inside(body)
    if inside is None:
        return _error(raw, sentences.AMOUNT_UNREADABLE)
    found = _judge(raw, inside, unit)
    if found.value is None:
        return found
    return _ask(raw, sentences.AMOUNT_INSIDE, proposal=_francs(found.value))


def _judge(raw: Raw, written: Written, unit: int) -> AmountReading:
    """Apply the unit and say what is too large, doubtful or not whole."""
    if written.scales:
        first, second = (_francs(written.number * scale) for scale in written.scales)
        return _ask(raw, sentences.AMOUNT_CHOICE, first=first, second=second)
    scale = written.scale or unit
    if written.number * scale > LARGEST and not (unit > 1 and written.number <= LARGEST):
        return _error(raw, sentences.AMOUNT_TOO_LARGE)
    if written.other is not None and not written.scale:
        first, second = _francs(written.other * unit), _francs(written.number * unit)
        if written.other == written.number:
            return _ask(raw, sentences.AMOUNT_INSIDE, proposal=first)
        return _ask(raw, sentences.AMOUNT_CHOICE, first=first, second=second)
    if unit > 1 and not written.scale and (written.number * unit > _SUSPECT or written.has_currency):
        return _ask(raw, sentences.AMOUNT_SUSPECT, first=_francs(written.number), second=_francs(written.number * unit))
    value = written.number * scale
    if value != int(value):
        is_short = unit == 1 and not written.scale and written.number < 1000
        proposal = _francs(written.number * 10**6 if is_short else Decimal(round(value)))
        return _ask(raw, sentences.AMOUNT_FRACTION, proposal=proposal)
    return _accept(raw, int(value), written, unit)


def _accept(raw: Raw, value: int, written: Written, unit: int) -> AmountReading:
    reading = AmountReading(raw.value, value, _CURRENCY, "ok")
    if unit > 1 and written.scale and written.scale != unit:
        return _doubt(reading, sentences.AMOUNT_OWN_UNIT)
    return _doubt(reading, sentences.AMOUNT_SCIENTIFIC) if written.is_scientific else reading


def _rough(reading: AmountReading, is_worded: bool) -> AmountReading:
    marked = replace(reading, approximate=True)
    return _doubt(marked, sentences.AMOUNT_ROUGH) if is_worded and reading.status == "ok" else marked


def _doubt(reading: AmountReading, sentence: str) -> AmountReading:
    """A safe value that a person is still asked to confirm."""
    question = sentence.format(read=shown(reading.raw), proposal=_francs(Decimal(reading.value or 0)))
    return replace(reading, status="question", question=question)


def _francs(value: Decimal | int) -> str:
    whole, part = divmod(Decimal(value), 1)
    decimals = "," + format(part.normalize(), "f")[2:] if part else ""
    return f"{spaced(int(whole))}{decimals}\u00a0FCFA"


def _error(raw: Raw, sentence: str) -> AmountReading:
    return AmountReading(raw.value, status="error", error=sentence.replace("{read}", shown(raw.value)))


def _ask(raw: Raw, sentence: str, **words: str) -> AmountReading:
    return AmountReading(raw.value, status="question", question=sentence.format(read=shown(raw.value), **words))
