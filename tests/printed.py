"""Reading a printed document as a person does."""

import re
import subprocess


def pages_of(document: bytes) -> list[str]:
    """Return the text of each page of a PDF, blanks made one, no-break spaces made plain."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document, capture_output=True, check=True).stdout
    return [re.sub(r"\s+", " ", page).strip() for page in text.decode().split("\f")[:-1]]
