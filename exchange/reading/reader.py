"""Read an uploaded file in a process of its own, under limits; the file is refused, never half read."""

import json
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from exchange.reading.guard import Passport, inspect
from exchange.reading.limits import Ceilings, Refused
from exchange.reading.transport import unpack_object, unpack_sheet
from exchange.rules.sheets import Workbook

PROJECT = Path(__file__).resolve().parents[2]
# No environment variables, no user packages, no bytecode written; the working folder makes the project importable.
INTERPRETER = ("-E", "-s", "-B", "-X", "utf8", "-m", "exchange.reading.child")

# How JSON writes a NUL, which no database holds; an even number of backslashes before it are a text's own.
NUL_IN_TEXT = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
NUL = (
    "Ce classeur contient un caractère nul, invisible, dans l’une de ses cellules\u00a0: il n’a pas été lu. "
    "Copiez les valeurs dans un nouveau classeur et envoyez celui-ci."
)
TOO_COSTLY = (
    "Ce classeur demande trop de temps ou de mémoire pour être lu. "
    "Copiez les seules lignes et colonnes du tableau dans un nouveau classeur et envoyez celui-ci."
)
NOTHING_VISIBLE = (
    "Ce classeur ne contient aucune donnée dans une feuille visible. "
    "Affichez la feuille du tableau (clic droit sur un onglet, Afficher), enregistrez et renvoyez le classeur."
)
NOTHING = "Ce classeur est vide\u00a0: aucune cellule n’est remplie. Vérifiez le fichier choisi et renvoyez-le."


def read_workbook(path: Path | str, *, ceilings: Ceilings | None = None) -> Workbook:
    """Read the file: guard, then reading process. Errors: `Refused`; `OSError` if the path itself cannot be opened.

    The file is opened once: what the guard judged is what is read, whatever happens to the path meanwhile.
    """
    limits = ceilings or Ceilings()
    with Path(path).open("rb") as stream:
        passport = inspect(stream, limits)
        stream.seek(0)
        answer = _ask(stream, passport, limits)
    workbook = Workbook(
        sheets=tuple(unpack_sheet(sheet) for sheet in answer["sheets"]),
        sha256=passport.sha256,
        kind=passport.kind,
        encoding=answer.get("encoding", ""),
        delimiter=answer.get("delimiter", ""),
    )
    _refuse_empty(workbook)
    return workbook


def _ask(stream: BinaryIO, passport: Passport, ceilings: Ceilings) -> dict[str, Any]:
    request = {
        "kind": passport.kind,
        "is_plain": passport.is_plain,
        "has_formulas": passport.has_formulas,
        "ceilings": asdict(ceilings),
    }
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the file comes on its input
        [sys.executable, *INTERPRETER, json.dumps(request)],
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=PROJECT,
        env={},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=ceilings.wall_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Refused("too_costly", TOO_COSTLY) from None
    if process.returncode != 0 or len(output) > ceilings.answer_bytes:
        raise Refused("too_costly", TOO_COSTLY)
    return _answer(output)


def _answer(output: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(output, object_hook=unpack_object)
    except ValueError as error:
        raise Refused("too_costly", TOO_COSTLY) from error
    if "refused" in answer:
        raise Refused(*answer["refused"])
    if NUL_IN_TEXT.search(output):
        raise Refused("nul", NUL)
    return answer


def _refuse_empty(workbook: Workbook) -> None:
    if not any(sheet.cells for sheet in workbook.sheets):
        raise Refused("empty", NOTHING)
    if not any(sheet.cells for sheet in workbook.sheets if sheet.is_visible):
        raise Refused("no_visible_sheet", NOTHING_VISIBLE)
