"""Office documents (.docx, .xlsx, .odt, .ods) known by their structure, without anything that acts. No Django."""

import io
import re
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

from common.archives import END_RECORD_BYTES, FAULTS, Unreadable, open_archive
from common.errors import Unacceptable

ZIP = b"PK\x03\x04"
MEBIBYTE = 1024 * 1024
CONTENT_TYPES = "[Content_Types].xml"
_OPEN_XML = (
    ("docx", "word/document.xml", b"wordprocessingml.document.main+xml"),
    ("xlsx", "xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
# Parts of a document that run, or that hold another file; of a name in lower case, after a slash.
_ACTIVE_PARTS = (
    "/vbaproject",
    "/vbadata",
    "/activex/",
    "/embeddings/",
    "/oleobject",
    "/externallinks/",
    "/connections.xml",
    "/querytables/",
    "/macrosheets/",
    "/dialogsheets/",
    "/webextensions/",
    "/customui/",
    "/basic/",
    "/scripts/",
)
# A program, an archive or an old office file inside the document, whatever its name.
_INNER_FILES = (b"MZ", b"\x7fELF", ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!", b"7z\xbc\xaf")
_LINKED_FIELD = re.compile(rb"<w:instrText[^>]*>\s*DDE", re.IGNORECASE)
_SCRIPTED = re.compile(rb"<script:event-listener|xlink:href\s*=\s*[\"']vnd\.sun\.star\.script", re.IGNORECASE)

_AS_PDF = "Enregistrez le document en PDF et joignez celui-ci."
ACTIVE = (
    "Ce document contient des macros, un objet incorporé ou un lien vers un autre fichier\u00a0: "
    f"il n’a pas été gardé. {_AS_PDF}"
)
LOCKED = (
    "Ce document est protégé par un mot de passe\u00a0: il ne peut pas être vérifié. "
    "Retirez le mot de passe et joignez-le de nouveau."
)
DAMAGED = f"Ce document est incomplet ou abîmé\u00a0: il n’a pas été gardé. {_AS_PDF}"
TOO_LARGE = f"Ce document est anormalement volumineux une fois ouvert\u00a0: il n’a pas été gardé. {_AS_PDF}"


@dataclass(frozen=True)
class Limits:
    """What looking into a document may cost; sizes in bytes."""

    members: int = 1000
    directory_bytes: int = 256 * 1024
    unpacked_bytes: int = 60 * MEBIBYTE
    ratio: int = 250
    ratio_floor_bytes: int = 8 * MEBIBYTE


def office_format(content: bytes) -> str:
    """Return « docx », « xlsx », « odt », « ods », or "" for another ZIP archive.

    Raises `Unacceptable` for a document that is damaged, locked, too large once open, or that acts.
    """
    try:
        with open_archive(io.BytesIO(content), len(content), Limits()) as archive:
            _check_whole(archive, content)
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Unreadable as error:
        raise Unacceptable({"damaged": DAMAGED, "encrypted": LOCKED}.get(error.fault, TOO_LARGE)) from error
    except FAULTS as error:
        raise Unacceptable(DAMAGED) from error
    found = _format(parts)
    if found:
        _check_parts(parts)
    return found


def _check_whole(archive: zipfile.ZipFile, content: bytes) -> None:
    """The archive is the file, from its first byte to its last: nothing before, nothing behind."""
    starts = min((member.header_offset for member in archive.infolist()), default=-1)
    if starts != 0 or archive.comment or content[-END_RECORD_BYTES:][:4] != b"PK\x05\x06":
        raise Unacceptable(DAMAGED)


def _format(parts: dict[str, bytes]) -> str:
    if "mimetype" in parts:
        return _OPEN_DOCUMENT.get(parts["mimetype"].strip(), "")
    declared = parts.get(CONTENT_TYPES, b"")
    return next((name for name, main, kind in _OPEN_XML if main in parts and kind in declared), "")


def _check_parts(parts: dict[str, bytes]) -> None:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unacceptable(LOCKED)
    declared = parts.get(CONTENT_TYPES, b"").replace(b"\0", b"").lower()
    if b"macroenabled" in declared or b"vbaproject" in declared:
        raise Unacceptable(ACTIVE)
    for name, content in parts.items():
        lowered = "/" + name.lower().replace("\\", "/")
        if any(mark in lowered for mark in _ACTIVE_PARTS) or content.startswith(_INNER_FILES):
            raise Unacceptable(ACTIVE)
        if _LINKED_FIELD.search(content) or _SCRIPTED.search(content):
            raise Unacceptable(ACTIVE)
        if lowered.endswith(".rels"):
            _check_relations(content)


def _check_relations(content: bytes) -> None:
    """A link to a page is a link; anything else taken from outside is opened without being asked."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _check_relation
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unacceptable(DAMAGED) from error


def _check_relation(name: str, attributes: dict[str, str]) -> None:
    is_external = attributes.get("TargetMode", "").lower() == "external"
    if is_external and not attributes.get("Type", "").endswith("/hyperlink"):
        raise Unacceptable(ACTIVE)


def _refuse_entities(*details: object) -> None:
    raise Unacceptable(DAMAGED)
