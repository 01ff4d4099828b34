"""A PDF that only shows pages: whole, open, and without anything that acts. No Django.

The file is not drawn; its names are read where a reader of PDF would find them: in the open, written
with escapes (`/J#61vaScript`), or inside a compressed object stream. What cannot be read is refused.
"""

import re
import zlib
from collections.abc import Iterator

from common.errors import Unacceptable

MEBIBYTE = 1024 * 1024
UNPACKED_BYTES = 32 * MEBIBYTE
_LONGEST_DICTIONARY = 64 * 1024

_END = rb"(?![A-Za-z0-9])"
_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)" + _END)
_ENCRYPTED = re.compile(rb"/Encrypt" + _END)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECTS = re.compile(rb"/(ObjStm|First)" + _END)
_FLATE = re.compile(rb"/Filter\s*(/FlateDecode" + _END + rb"|\[\s*/FlateDecode\s*\])")
_FILTERED = re.compile(rb"/Filter" + _END)
# A second filter, a predictor or a file elsewhere would hide the names from this reading.
_HIDDEN = re.compile(rb"/(DecodeParms|DP|F)" + _END)

_SAVE_AGAIN = "Enregistrez-le de nouveau en PDF, ou numérisez le document, et joignez celui-ci."
ACTIVE = (
    f"Ce PDF contient un programme, un formulaire actif ou un fichier caché\u00a0: il n’a pas été gardé. {_SAVE_AGAIN}"
)
LOCKED = (
    "Ce PDF est protégé par un mot de passe ou contre la copie\u00a0: il ne peut pas être vérifié. "
    "Retirez la protection et joignez-le de nouveau."
)
DAMAGED = f"Ce PDF est incomplet ou suivi d’autre chose\u00a0: il n’a pas été gardé. {_SAVE_AGAIN}"
UNREAD = f"Ce PDF n’a pas pu être vérifié\u00a0: il n’a pas été gardé. {_SAVE_AGAIN}"


def check_pdf(content: bytes) -> None:
    """Raise `Unacceptable` unless the file is a PDF from its first byte to its last, and does nothing."""
    if not content.rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF"):
        raise Unacceptable(DAMAGED)
    plain = _without_escapes(content)
    if _ENCRYPTED.search(plain):
        raise Unacceptable(LOCKED)
    if _ACTIVE.search(plain):
        raise Unacceptable(ACTIVE)
    found, budget = 0, UNPACKED_BYTES
    for dictionary, packed in _object_streams(content):
        unpacked = _unpacked(dictionary, packed, budget)
        budget -= len(unpacked)
        found += dictionary.count(b"/ObjStm")
        if _ACTIVE.search(_without_escapes(unpacked)):
            raise Unacceptable(ACTIVE)
    if found != plain.count(b"/ObjStm"):
        raise Unacceptable(UNREAD)


def _without_escapes(content: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), content)


def _object_streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the dictionary and the packed bytes of each stream that holds objects."""
    for found in _STREAM.finditer(content):
        start = content.rfind(b"obj", max(0, found.start() - _LONGEST_DICTIONARY), found.start())
        end = content.find(b"endstream", found.end())
        if start < 0 or end < 0:
            raise Unacceptable(UNREAD)
        dictionary = _without_escapes(content[start : found.start()])
        if _OBJECTS.search(dictionary):
            yield dictionary, content[found.end() : end]


def _unpacked(dictionary: bytes, packed: bytes, budget: int) -> bytes:
    """Return the objects of a stream; "" where they stand in the open, already read with the rest."""
    if _HIDDEN.search(dictionary):
        raise Unacceptable(UNREAD)
    if not _FILTERED.search(dictionary):
        return b""
    if not _FLATE.search(dictionary):
        raise Unacceptable(UNREAD)
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, max(budget, 1))
    except zlib.error as error:
        raise Unacceptable(UNREAD) from error
    if not unpacker.eof:
        raise Unacceptable(UNREAD)
    return unpacked
