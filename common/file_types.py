"""What a received file is, by its content: a closed list, and nothing that acts by itself. No Django."""

import re
from dataclasses import dataclass

from common.errors import Unacceptable
from common.file_names import name_fault
from common.office_files import ZIP, office_format
from common.pdf_files import check_pdf


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: in words, the type it is served with, and how its names end."""

    words: str
    content_type: str
    endings: tuple[str, ...]


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
PDF = Kind("un PDF", "application/pdf", ("pdf",))
JPEG = Kind("une image JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
PNG = Kind("une image PNG", "image/png", ("png",))
OFFICE = {
    "docx": Kind("un document Word", f"{_OPEN_XML}.wordprocessingml.document", ("docx",)),
    "xlsx": Kind("un classeur Excel", f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",)),
    "odt": Kind("un document LibreOffice", f"{_OPEN_DOCUMENT}.text", ("odt",)),
    "ods": Kind("un classeur LibreOffice", f"{_OPEN_DOCUMENT}.spreadsheet", ("ods",)),
}
IMAGES = (JPEG, PNG)
# A scanned page, as scanners and telephones make them.
SCANS = (PDF, *IMAGES)
DOCUMENTS = (*SCANS, *OFFICE.values())

_STARTS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
# A browser or a server would run these wherever they stand in the file.
_MARKUP = re.compile(rb"<(script|html|iframe|!doctype\s+html|\?php|svg[\s>])", re.IGNORECASE)
_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_END_REACH = 65_557

NOT_A_SCAN = "La numérisation doit être un PDF, un JPEG ou un PNG."
NOT_A_DOCUMENT = (
    "Ce fichier n’est ni un PDF, ni une image JPEG ou PNG, ni un document Word, Excel ou LibreOffice "
    "(.docx, .xlsx, .odt, .ods)\u00a0: enregistrez-le en PDF et joignez-le de nouveau."
)
TWO_FILES = (
    "Ce fichier en contient un autre\u00a0: il n’a pas été gardé. Enregistrez-le de nouveau en PDF et joignez celui-ci."
)


def kind_of(content: bytes) -> Kind | None:
    """Return what a content says it is by its first bytes, office files apart; None if it is not kept."""
    return next((kind for start, kind in _STARTS if content.startswith(start)), None)


def judge(name: str, content: bytes, kinds: tuple[Kind, ...] = DOCUMENTS) -> Kind:
    """Return what a file is, read from its content. Raises `Unacceptable` for all that is not in `kinds`.

    Refused too: two files in one, what runs (macros, scripts, launched programs), what a password
    closes, and a name that ends otherwise than its content says.
    """
    kind = _kind(content)
    if kind is None or kind not in kinds:
        raise Unacceptable(NOT_A_SCAN if kinds == SCANS else NOT_A_DOCUMENT)
    fault = name_fault(name, kind.endings, kind.words)
    if fault:
        raise Unacceptable(fault)
    if kind in SCANS and (_MARKUP.search(content) or _ARCHIVE_END in content[-_ARCHIVE_END_REACH:]):
        raise Unacceptable(TWO_FILES)
    if kind == PDF:
        check_pdf(content)
    return kind


def _kind(content: bytes) -> Kind | None:
    if content.startswith(ZIP):
        return OFFICE.get(office_format(content))
    return kind_of(content)
