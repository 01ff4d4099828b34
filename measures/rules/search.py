"""How a search compares words: without accents, case or the kind of apostrophe. No Django.

`measures.querysets.lists.folded` is its SQL twin, built from the same table; a test holds them equal.
"""

_PLAIN = {
    "a": "àâäáã",
    "c": "ç",
    "e": "éèêë",
    "i": "îïíì",
    "n": "ñ",
    "o": "ôöóò",
    "u": "ùûüú",
    "oe": "œ",
    "ae": "æ",
    "'": "’",
}
# What is written → what is compared; capitals with accents apart, for SQLite only lowers ASCII.
FOLDED = {
    written: plain
    for plain, letters in _PLAIN.items()
    for letter in letters
    for written in dict.fromkeys((letter, letter.upper()))
}
_TABLE = str.maketrans(FOLDED)


def fold(text: str) -> str:
    """Return a text as it is compared: « Désenclavement » and « DESENCLAVEMENT » are the same."""
    return text.translate(_TABLE).lower()
