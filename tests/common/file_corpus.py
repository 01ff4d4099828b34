"""Sixty files of every kind: honest, mistaken and hostile; made on the fly."""

PDF_BODY = (
    b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R %s >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n%s"
    b"trailer\n<< /Root 1 0 R /Size 4 %s >>\nstartxref\n0\n%%%%EOF\n"
)


def pdf(catalog: bytes = b"", objects: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF of one page; what is given stands in its catalog, among its objects, in its trailer."""
    return b"%PDF-1.7\n" + PDF_BODY % (catalog, objects, trailer)
