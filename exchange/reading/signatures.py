"""What a file is by its first bytes, and the sentence for each kind that is not read."""

import re

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in a compound file are UTF-16; these say which program wrote it.
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))

SAVE_AS = "Enregistrez le tableau au format .xlsx (Fichier, Enregistrer sous, Classeur Excel) et renvoyez-le."
OLD_EXCEL = f"Ce fichier est un ancien classeur Excel (.xls). {SAVE_AS}"
NOT_A_WORKBOOK = f"Ce fichier n’est ni un classeur (.xlsx ou .ods) ni un fichier CSV. {SAVE_AS}"

BINARY_KINDS = (
    (b"%PDF", "pdf", f"Ce fichier est un document PDF, pas un classeur. {SAVE_AS}"),
    (b"\x89PNG", "image", f"Ce fichier est une image, pas un classeur. {SAVE_AS}"),
    (b"\xff\xd8\xff", "image", f"Ce fichier est une image, pas un classeur. {SAVE_AS}"),
    (b"GIF8", "image", f"Ce fichier est une image, pas un classeur. {SAVE_AS}"),
    (b"II*\x00", "image", f"Ce fichier est une image, pas un classeur. {SAVE_AS}"),
    (b"BM", "image", f"Ce fichier est une image, pas un classeur. {SAVE_AS}"),
    (b"{\\rtf", "rtf", f"Ce fichier est un document de texte (RTF), pas un classeur. {SAVE_AS}"),
    (b"\x1f\x8b", "archive", f"Ce fichier est une archive compressée, pas un classeur. {SAVE_AS}"),
    (b"7z\xbc\xaf", "archive", f"Ce fichier est une archive compressée, pas un classeur. {SAVE_AS}"),
    (b"Rar!", "archive", f"Ce fichier est une archive compressée, pas un classeur. {SAVE_AS}"),
    (b"MZ", "program", NOT_A_WORKBOOK),
    (b"\x7fELF", "program", NOT_A_WORKBOOK),
)
HTML = re.compile(rb"\A[\s\xef\xbb\xbf]*<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
XML = re.compile(rb"\A[\s\xef\xbb\xbf]*<(\?xml|[a-z]+:?[a-z]*[\s>])", re.IGNORECASE)
IS_TEXT_ENOUGH = re.compile(rb"\A(BM|MZ)[\x20-\x7e\s]{14}")


def binary_kind(head: bytes) -> tuple[str, str] | None:
    """The kind and refusal of a file that is neither a ZIP, a compound file nor a text; None otherwise."""
    # Two letters alone may open a CSV (« BM;… »): a program or a bitmap has control bytes soon after.
    if IS_TEXT_ENOUGH.match(head):
        return None
    return next(((kind, sentence) for start, kind, sentence in BINARY_KINDS if head.startswith(start)), None)


def markup_kind(head: bytes) -> tuple[str, str] | None:
    """The kind and refusal of a web page or an XML document sent as a workbook."""
    if HTML.match(head):
        return "html", f"Ce fichier est une page web (HTML) nommée comme un classeur. {SAVE_AS}"
    if XML.match(head):
        return "xml", f"Ce fichier est un document XML, pas un classeur .xlsx. {SAVE_AS}"
    return None
