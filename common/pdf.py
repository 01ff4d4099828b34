"""PDF from data, never from markup: templates are ours, every value goes in as JSON.

Printed in a process of its own, with a limit of time and memory: PDF/A-2a and PDF/UA-1, tagged,
the same bytes for the same content and date, fonts embedded in the compiler, no network, no file
outside `templates/pdf`. See `docs/adr/0012-pdf-from-data.md`.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from common.errors import Conflict

_CHILD = Path(__file__).with_name("pdf_child.py")
UNPRINTABLE = "Ce document ne s’imprime pas\u00a0: son contenu est trop long. Réduisez-le, puis recommencez."


class Unprintable(Conflict):
    """The document cannot be made of this content within the limits of time and memory."""


def render(template: str, data: Mapping[str, Any], *, title: str, on: date) -> bytes:
    """Return the PDF of `templates/pdf/<template>.typ`, filled with `data`, dated `on`.

    Raises `Unprintable` if the limits of the settings are passed.
    """
    request = {
        "template": template,
        "root": str(settings.BASE_DIR / "templates" / "pdf"),
        "data": printable({**data, "title": title, "on": [on.year, on.month, on.day]}),
        "seconds": settings.PDF_SECONDS,
        "bytes": settings.PDF_MEMORY_BYTES,
    }
    try:
        printed = subprocess.run(  # noqa: S603 - our own file, no shell, no argument of a person
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=settings.PDF_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Unprintable(UNPRINTABLE) from error
    return printed.stdout


def printable(value: Any) -> Any:
    """Return a value whose texts hold no character that the printed font lacks: « □ » stands for each.

    The standard of archiving refuses a page with a missing character: one emoji in a title must
    not stop a letter.
    """
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        return "".join(character if _is_covered(character) else "□" for character in composed)
    if isinstance(value, Mapping):
        return {name: printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [printable(inner) for inner in value]
    return value


# Latin with its accents and extensions, Greek, Cyrillic, punctuation, currencies, arrows, letters
# of the AES's languages (ɓ ɗ ŋ ɲ ɔ ɛ ƴ): what the embedded Libertinus Serif draws.
_COVERED = ((0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x391, 0x3C9), (0x400, 0x45F), (0x1E00, 0x1EFF))
_ALSO = frozenset("\n\u2002\u2003\u2009\u202f‐‑–—―‘’‚“”„†‡•…‰‹›⁄€№™−×≤≥≠≈←↑→↓□ℓ")


def _is_covered(character: str) -> bool:
    return character in _ALSO or any(first <= ord(character) <= last for first, last in _COVERED)


def pdf_answer(document: bytes, name: str) -> HttpResponse:
    """Answer with a PDF, shown by the browser or saved under `name`."""
    disposition = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=disposition)
