"""A delimited text file read as one table: encoding and delimiter are detected, reported, never assumed."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from common.spreadsheet import restore
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.parts import too_large

DELIMITERS = (";", "\t", ",", "|")
UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
ONLY_IN_CP1252 = re.compile(rb"[\x80-\x9f]")
# Where the two Western encodings differ, ISO-8859-15 has letters and CP1252 fractions and accents.
LATIN9_LETTERS = re.compile(rb"(?<=[A-Za-z])[\xbc\xbd]|[\xbc\xbd](?=[A-Za-z])|(?<=[0-9] )\xa4")
DECLARED = re.compile(r"\Asep=(.)\r?\n?", re.IGNORECASE)

SAVE_CSV = "Enregistrez le tableau au format .xlsx, ou en CSV UTF-8, et renvoyez-le."
NUL = f"Ce fichier n’est pas un texte lisible (caractères nuls)\u00a0: il n’a pas été lu. {SAVE_CSV}"
MIXED = f"Ce fichier CSV mêle deux encodages\u00a0: les accents ne peuvent pas être lus sûrement. {SAVE_CSV}"
UNKNOWN_ENCODING = f"L’encodage de ce fichier CSV n’est pas reconnu. {SAVE_CSV}"
ONE_COLUMN = (
    "Ce fichier ne contient qu’une colonne\u00a0: aucun séparateur (point-virgule, virgule ou tabulation) n’a été reconnu. "
    f"{SAVE_CSV}"
)


@dataclass(frozen=True)
class Table:
    """The lines of a delimited file as texts, with the encoding and the delimiter found."""

    lines: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str


def read(stream: BinaryIO, ceilings: Ceilings, **_seen_by_the_guard: bool) -> dict[str, Any]:
    """The one packed sheet, with the encoding and the delimiter found. Errors: those of `read_table`."""
    table = read_table(stream.read(), ceilings)
    rows = [[text or None for text in line] for line in table.lines]
    sheet = {"title": "CSV", "state": "visible", "rows": rows, "merged": [], "hidden_rows": [], "hidden_columns": []}
    return {"sheets": [sheet], "encoding": table.encoding, "delimiter": table.delimiter}


def read_table(content: bytes, ceilings: Ceilings) -> Table:
    """Read the table. Errors: `Refused` for an unreadable encoding, a single column, an open quote, or a ceiling."""
    encoding = detect_encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("encoding", UNKNOWN_ENCODING) from error
    if "\0" in text:
        raise Refused("nul", NUL)
    declared = DECLARED.match(text)
    candidates = (declared[1],) if declared else DELIMITERS
    body = text[declared.end() :] if declared else text
    delimiter = _best_delimiter(body, candidates)
    return Table(_parse(body, delimiter, ceilings), encoding, delimiter)


def detect_encoding(content: bytes) -> str:
    """The Python name of the encoding. Errors: `Refused` when two encodings are mixed or none fits."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in content:
        return _utf16_without_mark(content)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _western_encoding(content)
    return "utf-8-sig"


def _utf16_without_mark(content: bytes) -> str:
    even, odd = content[0::2].count(0), content[1::2].count(0)
    most = len(content) // 2 * 0.6
    if odd > most and not even:
        return "utf-16-le"
    if even > most and not odd:
        return "utf-16-be"
    raise Refused("nul", NUL)


def _western_encoding(content: bytes) -> str:
    if any(_is_accented_utf8(line) for line in content.splitlines()):
        raise Refused("mixed_encodings", MIXED)
    if ONLY_IN_CP1252.search(content):
        if UNDEFINED_IN_CP1252.search(content):
            raise Refused("encoding", UNKNOWN_ENCODING)
        return "cp1252"
    return "iso-8859-15" if LATIN9_LETTERS.search(content) else "cp1252"


def _is_accented_utf8(line: bytes) -> bool:
    try:
        return not line.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _best_delimiter(text: str, candidates: tuple[str, ...]) -> str:
    scores = {delimiter: _evenness(text, delimiter) for delimiter in candidates}
    best = max(candidates, key=scores.__getitem__)
    if scores[best] <= 0:
        raise Refused("one_column", ONE_COLUMN)
    return best


def _evenness(text: str, delimiter: str) -> float:
    """How well a delimiter cuts the text into lines of equal length of two columns or more; 0 when it does not."""
    try:
        lengths = [len(line) for line in _reader(text, delimiter, strict=False) if any(line)]
    except csv.Error:
        return 0
    length, count = max(Counter(lengths).items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    longest = max(lengths, default=0)
    return (length if length > 1 else 0) * count / max(1, len(lengths)) + (longest > 1) * 0.01 * longest


def _reader(text: str, delimiter: str, *, strict: bool = True) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _parse(text: str, delimiter: str, ceilings: Ceilings) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = []
    try:
        for line in _reader(text, delimiter):
            lines.append(tuple(restore(cell) for cell in line))
            _check_line(line, len(lines), ceilings)
    except csv.Error as error:
        raise Refused("csv_quotes", _quotes_sentence(len(lines) + 1)) from error
    if sum(map(len, lines)) > ceilings.cells:
        raise too_large(f"plus de {ceilings.cells} cellules")
    return tuple(lines)


def _check_line(line: list[str], number: int, ceilings: Ceilings) -> None:
    if number > ceilings.rows:
        raise too_large(f"plus de {ceilings.rows} lignes")
    if len(line) > ceilings.columns:
        raise too_large(f"plus de {ceilings.columns} colonnes")
    if any(len(cell) > ceilings.cell_text for cell in line):
        raise too_large(f"un texte de plus de {ceilings.cell_text} caractères")


def _quotes_sentence(line: int) -> str:
    return (
        f"Ce fichier CSV ne se lit pas à la ligne {line}\u00a0: des guillemets y sont ouverts sans être fermés, ou mal placés. "
        f"{SAVE_CSV}"
    )
