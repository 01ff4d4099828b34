"""How a search compares words: without accents, case or the kind of apostrophe. No Django."""

import unicodedata

_SPELT_OUT = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'"})


def fold(text: str) -> str:
    """Return a text as it is compared: « Désenclavement » and « DESENCLAVEMENT » are the same."""
    apart = unicodedata.normalize("NFKD", text.translate(_SPELT_OUT))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
