"""Reading an answer as a person does, whatever it is: page, CSV, workbook or printed document."""

import io
import re
import zipfile
from html import unescape
from typing import Any

from tests.printed import pages_of

_FILE = re.compile(r'href="([^"]*[?&](?:amp;)?(?:format|modele)=[^"]*)"')
# What a browser does not show as words: styles, scripts, drawings' own code.
_UNREAD = re.compile(r"<(script|style)\b.*?</\1>", re.S)
# Attributes that are shown or spoken.
_SPOKEN = re.compile(r'\b(?:title|alt|aria-label|placeholder|value|data-l)="([^"]*)"')


def words_of(answer: Any) -> str:
    """Return all that an answer says, blanks made one, no-break spaces made plain."""
    kind = answer.headers.get("Content-Type", "")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind.startswith("application/pdf"):
        return " ".join(pages_of(content))
    if content.startswith(b"PK"):
        return _plain(" ".join(_packed(content)))
    return _plain(content.decode("utf-8-sig", errors="replace"))


def _packed(content: bytes) -> list[str]:
    """Return every part of a workbook: cells, titles of sheets, lists to choose from, remarks."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [package.read(name).decode(errors="replace") for name in package.namelist() if name.endswith(".xml")]


def _plain(text: str) -> str:
    text = _UNREAD.sub(" ", text)
    spoken = " ".join(_SPOKEN.findall(text))
    return re.sub(r"\s+", " ", unescape(f"{re.sub(r'<[^>]+>', ' ', text)} {spoken}"))


def files_of(page: str, address: str) -> set[str]:
    """Return the addresses of the files that a page offers."""
    found = {unescape(link) for link in _FILE.findall(page)}
    return {f"{address.partition('?')[0]}{link}" if link.startswith("?") else link for link in found}
