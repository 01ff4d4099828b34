"""The guard: what may be handed to the reader, decided by content, without unpacking or loading the file.

Threats C-07 to C-11 of the security plan. The file is streamed; memory does not depend on its size.
"""

import hashlib
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from common.archives import FAULTS
from exchange.reading import open_document, signatures
from exchange.reading.archive import damaged, open_workbook, password_sentence
from exchange.reading.limits import MEBIBYTE, Ceilings, Refused
from exchange.reading.parts import ACTIVE, ENTITIES, MACROS, PartScan, Totals

HEAD_BYTES = 4096
XLSX, ODS, CSV = "xlsx", "ods", "csv"
SPREADSHEET_TYPE = b"spreadsheetml"
MACRO_TYPE = b"macroenabled"
CONTENT_TYPES = "[Content_Types].xml"
ACTIVE_PARTS = (
    "/vbaproject",
    "/externallinks/",
    "/embeddings/",
    "/activex/",
    "/oleobject",
    "/connections.xml",
    "/querytables/",
    "/webextensions/",
    "/macrosheets/",
    "/dialogsheets/",
)
MACRO_PARTS = ("/vbaproject", "/macrosheets/")
NESTED = (signatures.ZIP, signatures.COMPOUND)

NO_SHEET = (
    "Ce classeur ne contient aucune feuille de calcul. "
    "Vérifiez que le tableau se trouve dans une feuille ordinaire et renvoyez le classeur."
)
EMPTY = "Ce fichier est vide. Vérifiez que vous avez choisi le bon fichier et renvoyez-le."
NESTED_ARCHIVE = "Ce fichier contient d’autres fichiers compressés\u00a0: il n’a pas été lu. Envoyez le classeur .xlsx lui-même, seul."
ARCHIVE_KINDS = (
    ("word/", "word", f"Ce fichier est un document Word, pas un classeur. {signatures.SAVE_AS}"),
    ("ppt/", "powerpoint", f"Ce fichier est une présentation PowerPoint, pas un classeur. {signatures.SAVE_AS}"),
    ("xl/workbook.bin", "xlsb", f"Ce fichier est un classeur binaire (.xlsb). {signatures.SAVE_AS}"),
)
OPEN_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": (
        "odt",
        f"Ce fichier est un document de texte OpenDocument (.odt), pas un classeur. {signatures.SAVE_AS}",
    ),
}


@dataclass(frozen=True)
class Passport:
    """What the guard let through: the kind (`xlsx`, `ods` or `csv`), the file's SHA-256, and what its cells hold.

    `is_plain`: nothing in it but values, which the quick reader takes as they stand.
    """

    kind: str
    sha256: str
    is_plain: bool = False
    has_formulas: bool = False


def inspect(stream: BinaryIO, ceilings: Ceilings) -> Passport:
    """Judge the file of an open binary stream. Errors: `Refused`, with a French sentence."""
    size = stream.seek(0, 2)
    if size == 0:
        raise Refused("empty", EMPTY)
    if size > ceilings.upload_bytes:
        raise Refused("upload_too_large", _upload_sentence(ceilings))
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if head.startswith((signatures.ZIP, signatures.EMPTY_ZIP)):
        return _inspect_archive(stream, size, ceilings)
    _refuse_other_kinds(stream, head)
    return Passport(CSV, _digest(stream))


def _upload_sentence(ceilings: Ceilings) -> str:
    return (
        f"Ce fichier dépasse {ceilings.upload_bytes // MEBIBYTE}\u00a0Mio, la taille admise. "
        "Copiez le tableau seul, sans images, dans un nouveau classeur et envoyez celui-ci."
    )


def _digest(stream: BinaryIO) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _refuse_other_kinds(stream: BinaryIO, head: bytes) -> None:
    if head.startswith(signatures.COMPOUND):
        _refuse_compound(stream)
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Refused("empty", EMPTY)
    found = signatures.binary_kind(head) or signatures.markup_kind(head)
    if found:
        raise Refused(*found)


def _refuse_compound(stream: BinaryIO) -> None:
    stream.seek(0)
    content = stream.read()
    if signatures.ENCRYPTED_STREAM in content:
        raise Refused("encrypted", password_sentence())
    if any(name in content for name in signatures.WORKBOOK_STREAMS):
        raise Refused("xls", signatures.OLD_EXCEL)
    raise Refused("not_a_workbook", signatures.NOT_A_WORKBOOK)


def _inspect_archive(stream: BinaryIO, size: int, ceilings: Ceilings) -> Passport:
    with open_workbook(stream, size, ceilings) as archive:
        names = [member.filename for member in archive.infolist()]
        if not names:
            raise Refused("empty", EMPTY)
        try:
            kind = _kind_of(archive, names)
            totals = _scan_members(archive, kind, ceilings)
        except FAULTS as error:
            raise damaged() from error
    _check_totals(totals)
    return Passport(kind, _digest(stream), kind == XLSX and totals.is_plain, totals.has_formulas)


def _kind_of(archive: zipfile.ZipFile, names: list[str]) -> str:
    mimetype = _mimetype(archive) if "mimetype" in names else b""
    if mimetype == OPEN_SPREADSHEET:
        open_document.check_names(names)
        return ODS
    if mimetype in OPEN_DOCUMENT:
        raise Refused(*OPEN_DOCUMENT[mimetype])
    _check_open_xml(archive, names)
    return XLSX


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as part:
        return part.read(128).strip()


def _check_open_xml(archive: zipfile.ZipFile, names: list[str]) -> None:
    for start, kind, sentence in ARCHIVE_KINDS:
        if any(name.startswith(start) for name in names):
            raise Refused(kind, sentence)
    _check_active_parts(names)
    if CONTENT_TYPES not in names:
        _refuse_plain_archive(archive, names)
    _check_content_types(archive)


def _refuse_plain_archive(archive: zipfile.ZipFile, names: list[str]) -> None:
    if any(_starts_nested(archive, name) for name in names):
        raise Refused("nested_archive", NESTED_ARCHIVE)
    raise Refused("archive", f"Ce fichier est une archive compressée, pas un classeur. {signatures.SAVE_AS}")


def _starts_nested(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        return part.read(8).startswith(NESTED)


def _check_active_parts(names: list[str]) -> None:
    lowered = ["/" + name.lower().replace("\\", "/") for name in names]
    if any(mark in name for name in lowered for mark in MACRO_PARTS):
        raise Refused("macros", MACROS)
    if any(mark in name for name in lowered for mark in ACTIVE_PARTS):
        raise Refused("active_content", ACTIVE)


def _check_content_types(archive: zipfile.ZipFile) -> None:
    with archive.open(CONTENT_TYPES) as part:
        content = part.read(MEBIBYTE).lower()
    # UTF-16 would hide the words looked for; no spreadsheet program writes this part so.
    plain = content.replace(b"\0", b"")
    if MACRO_TYPE in plain or b"vbaproject" in plain:
        raise Refused("macros", MACROS)
    if SPREADSHEET_TYPE not in plain:
        raise Refused("archive", signatures.NOT_A_WORKBOOK)


def _scan_members(archive: zipfile.ZipFile, kind: str, ceilings: Ceilings) -> Totals:
    totals = Totals()
    scan = open_document.scan_part if kind == ODS else _scan_part
    for member in archive.infolist():
        with archive.open(member) as part:
            head = part.read(HEAD_BYTES)
        if head.startswith(NESTED):
            raise Refused("nested_archive", NESTED_ARCHIVE)
        if _is_markup(head):
            scan(archive, member, totals, ceilings)
    return totals


def _is_markup(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _scan_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, totals: Totals, ceilings: Ceilings) -> None:
    with archive.open(member) as part:
        if member.filename.lower().endswith(".vml"):
            # Drawings of comments are written as loose HTML by Excel itself; nothing reads them here.
            _refuse_declarations(part.read(ceilings.total_text))
        else:
            PartScan(totals, ceilings).read(part)


def _refuse_declarations(content: bytes) -> None:
    plain = content.replace(b"\0", b"").lower()
    if b"<!doctype" in plain or b"<!entity" in plain:
        raise Refused("entities", ENTITIES)


def _check_totals(totals: Totals) -> None:
    if not totals.worksheets:
        raise Refused("no_sheet", NO_SHEET)
