"""A status that stands in the comment of a cell because its own cell is blank, or sends the reader there."""

import re
from collections.abc import Iterator, Mapping

from exchange.rules.layout.headings import Field
from exchange.rules.layout.table import Held, Line
from exchange.rules.values import Raw, StatusReading, read_status
from exchange.rules.values.text import clean, plain

# Spreadsheets write the author first; « Statut : » and the like only announce.
AUTHOR = re.compile(r"^[^:\n]{1,60}:\s*")
ANNOUNCED = re.compile(
    r"(?:statut|etat|situation|niveau)(?: (?:actuel|reel|d'avancement|de mise en oeuvre|au [0-9/. ]+))*\s*[:=-]\s*"
)
SENT_TO_COMMENT = re.compile(r"(?:voir|cf\.?|se referer)\b.*\b(?:commentaires?|note|bulle)\b|(?:voir|cf\.?) ci-contre")
FIRST_PLACES = (Field.STATUS, Field.PHYSICAL)


def status_in_comment(line: Line, learnt: Mapping[str, str] | None = None) -> tuple[Held, StatusReading] | None:
    """The cell whose comment says the status and what it says; None when the line says it itself, or no comment does."""
    status = line.held.get(Field.STATUS)
    if status and status.text and not SENT_TO_COMMENT.search(plain(status.text)):
        return None
    for held in _commented(line):
        for text in _candidates(held.cell.comment):
            reading = read_status(Raw(text), learnt or {})
            if reading.value and reading.status == "ok":
                return held, reading
    return None


def _commented(line: Line) -> Iterator[Held]:
    order = [*FIRST_PLACES, *(field for field in line.held if field not in FIRST_PLACES)]
    for field in order:
        held = line.held.get(field)
        if held and held.cell.comment and not held.is_carried:
            yield held


def _candidates(comment: str) -> Iterator[str]:
    """What may be the status: the part that is announced as such, the comment, its lines, without its author."""
    announced = ANNOUNCED.search(plain(comment))
    if announced:
        rest = plain(comment)[announced.end() :]
        yield re.split(r"[;.,(]| - ", rest)[0]
        yield rest
    for text in (comment, *comment.splitlines()):
        yield clean(text)
        yield clean(AUTHOR.sub("", text, count=1))
