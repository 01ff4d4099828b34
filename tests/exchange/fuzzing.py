"""Mutated files, read as an upload is: whatever the bytes, a table or a refusal (C-21).

`python -m tests.exchange.fuzzing COUNT [SEED]` reads that many under the limits of the plan, in this very process, and
prints one JSON line; it dies, or says what it met, if a file gets past the guard and the readers.
"""

import io
import json
import random
import resource
import signal
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import openpyxl
from openpyxl.comments import Comment

from exchange.reading import child
from exchange.reading.guard import Passport, inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.transport import unpack_object, unpack_sheet
from exchange.rules.sheets import Sheet
from tests.exchange import hostile_files as files
from tests.exchange.open_documents import document, nothing, row, text, typed

SECONDS = 5
MEMORY = 300 * 1000 * 1000
TOKENS = (
    b"1048576", b"XFD1048576", b"A0", b"ZZZZ9", b"-1", b"1e999", b"NaN", b"9" * 50, b"&#0;", b"&amp;", b"&a;", b"\0", b"<",
    b"/>", b"<!DOCTYPE a>", b"_x0000_", b"_xD800_", b'"', b"=", b";", b"\r", b"\xff\xfe", b"t=\"e\"", b"t=\"s\"", b"s=\"99999\"", b"r=\"B2\"",
    b' table:number-columns-repeated="16384"', b' table:number-rows-repeated="1000000"', b' text:c="99999"',
)  # fmt: skip


class TooSlow(BaseException):
    """A reading passes its seconds: not an `Exception`, which the child would take for a damaged file."""


def matrix() -> bytes:
    """A workbook with all that the full reader looks at."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Code", "Mesure", "Taux", "Échéance"])
    sheet.append(["AN2-DEF-01", "Créer", 0.4, datetime(2026, 3, 31, tzinfo=UTC).replace(tzinfo=None)])
    sheet.append(["AN2-DEF-02", "Adopter", "=C2/2", "31/03/2026"])
    sheet["C2"].number_format, sheet["C2"].comment = "0%", Comment("à confirmer", "x")
    sheet.merge_cells("A4:B5")
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["D"].hidden = True
    book.create_sheet("Liste").sheet_state = "hidden"
    return files.saved(book)


def plain_list() -> bytes:
    book = openpyxl.Workbook()
    for number in range(20):
        book.active.append([f"ML-{number}", "Été", number, number / 7, number > 9])
    return files.saved(book)


def open_document() -> bytes:
    note = "<office:annotation><text:p>à confirmer</text:p></office:annotation><text:p>40 %</text:p>"
    return document(
        row(text("Code"), text("Taux"), nothing(16_382))
        + row(text("A", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>", typed("date", "2026-03-31"))
        + row(
            f'<table:table-cell office:value-type="percentage" office:value="0.4">{note}</table:table-cell>', repeated=3
        )
        + row(typed("time", "PT30H00M00S"), visibility="collapse")
        + row(nothing(16_384), repeated=1_000_000)
    )


LINES = 'Code;Mesure;"Coût"\r\nAN2-DEF-01;"Créer; la";1,5\r\nAN2-DEF-02;Été;"2""5"\r\n'
SEEDS: tuple[bytes, ...] = (
    matrix(),
    plain_list(),
    open_document(),
    *(LINES.encode(encoding) for encoding in ("utf-8-sig", "utf-16", "cp1252")),
)


def mutated(seed: bytes, draw: random.Random) -> bytes:
    """The file with a few changes: in its raw bytes, or inside one part of its archive, packed again."""
    if seed.startswith(b"PK") and draw.random() < 0.8:
        return _with_one_part(seed, draw)
    return _changed(seed, draw)


def _with_one_part(seed: bytes, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = _changed(bytes(parts[name]) if isinstance(parts[name], bytes) else b"", draw)
    if draw.random() < 0.05:
        del parts[name]
    return files.archive(parts, level=1)


def _changed(content: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.choice((1, 1, 2, 5))):
        content = draw.choice(CHANGES)(content, draw)
    return content


def _cut(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[at + draw.choice((1, 8, 200)) :]


def _insert(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + draw.choice(TOKENS) + content[at:]


def _overwrite(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    token = draw.choice((draw.choice(TOKENS), bytes([draw.randrange(256)])))
    return content[:at] + token + content[at + len(token) :]


def _repeat(content: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[at : at + draw.choice((4, 60, 400))] * draw.choice((2, 5)) + content[at:]


def _new_number(content: bytes, draw: random.Random) -> bytes:
    places = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not places:
        return content
    at = draw.choice(places)
    return content[:at] + draw.choice((b"0", b"-1", b"2147483648", b"1048577", b"1e308", b"x")) + content[at + 1 :]


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _insert, _overwrite, _repeat, _new_number)


def read(content: bytes) -> str:
    """What became of the file: « read », or the code of its refusal. Errors: anything that the reading lets through."""
    stream = io.BytesIO(content)
    try:
        passport = inspect(stream, Ceilings())
    except Refused as refusal:
        return refusal.code
    answer = child.answer(stream, _request(passport), Ceilings())
    received = json.loads(child.packed(answer).encode(), object_hook=unpack_object)
    if "refused" in received:
        return str(received["refused"][0])
    for sheet in received["sheets"]:
        _walk(unpack_sheet(sheet))
    return "read"


def _request(passport: Passport) -> dict[str, object]:
    return {"kind": passport.kind, "is_plain": passport.is_plain, "has_formulas": passport.has_formulas}


def _walk(sheet: Sheet) -> None:
    assert all(row > 0 and min(line) > 0 for row, line in sheet.lines())


def run(count: int, seed: int) -> dict[str, object]:
    """Read that many mutated files. Errors: `TooSlow`, `MemoryError`, and whatever a file got through."""
    draw, codes, slowest = random.Random(seed), Counter[str](), 0.0
    for number in range(count):
        content = mutated(SEEDS[number % len(SEEDS)], draw)
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        codes[read(content)] += 1
        signal.setitimer(signal.ITIMER_PROF, 0)
        slowest = max(slowest, time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"files": count, "seed": seed, "slowest_s": round(slowest, 3), "peak_mib": peak, "outcomes": dict(codes)}


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow


def main() -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _too_slow)
    given = [int(word) for word in sys.argv[1:]]
    count, seed = (*given, *(1_000_000, 21)[len(given) :])
    sys.stdout.write(json.dumps(run(count, seed)) + "\n")


if __name__ == "__main__":
    main()
