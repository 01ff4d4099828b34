"""What a scanned page is, by its first bytes: a PDF, or an image as scanners and telephones make them."""

HEAD_LENGTH = 8
_STARTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
NOT_A_SCAN = "La numérisation doit être un PDF, un JPEG ou un PNG."


def is_scan(head: bytes) -> bool:
    """Return whether a file that starts so is a scanned page; its name is not asked."""
    return head.startswith(_STARTS)
