"""What a spreadsheet program would take for a formula leaves as text, and comes back as it was.

Rule: `design` threat D-03 (ASVS 5.0, 1.2.10). The importer removes exactly what this adds.
"""

import re
import unicodedata

_STARTERS = "=+-@"
_CONTROLS = "\t\r\n\0"
_QUOTE = "'"
# Letters and figures that stand for themselves whatever the normal form: most texts start so.
_HARMLESS = re.compile("[0-9A-Za-zÀ-ÖØ-öø-ÿ]").match


def neutralise(text: str) -> str:
    """Return the text with a leading apostrophe if a spreadsheet could run it, else unchanged.

    Full-width forms and leading blanks count, for programs strip them; a text that already
    starts with an apostrophe followed by such a start gets one more, so that the way back is exact.
    """
    if _HARMLESS(text):
        return text
    return _QUOTE + text if _is_dangerous(text) or _is_quoted(text) else text


def restore(text: str) -> str:
    """Return the text that `neutralise` was given."""
    return text[1:] if _is_quoted(text) else text


def _is_dangerous(text: str) -> bool:
    if text[:1] and text[0] in _CONTROLS:
        return True
    bare = unicodedata.normalize("NFKC", text).lstrip(" \t\r\n\0\"';,")
    return bare[:1] != "" and bare[0] in _STARTERS and not text.startswith(_QUOTE)


def _is_quoted(text: str) -> bool:
    if not text.startswith(_QUOTE):
        return False
    rest = text[1:]
    return _is_dangerous(rest) or _is_quoted(rest)
