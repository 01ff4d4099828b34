"""French typography of a plain text: apostrophes and no-break spaces."""

import re

NBSP = "\u00a0"
NNBSP = "\u202f"

_UNITS = "milliards?|millions?|FCFA|F CFA|francs?|jours?|j|mois|ans?|h|min|km|m|ha|Mo|Ko|pts?|points?|TU"
_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|janv\.|févr\.|avr\.|juil\.|sept\.|oct\.|nov\.|déc\."
)
_SPACE = f"[ {NBSP}{NNBSP}]"

# An address or a path keeps its own punctuation: no mark inside it is French prose.
_ADDRESS = re.compile(r"\S*(?:://|@)\S*|(?<!\S)/\S*")
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(rf"«{_SPACE}*"), f"«{NBSP}"),
    (re.compile(rf"{_SPACE}*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=\d){_SPACE}(?=\d{{3}}(?!\d))"), NNBSP),
    (re.compile(rf"(?<=[^\s;?!%]){_SPACE}*([;?!%]+)(?=$|[\s»)\],.:…])"), rf"{NNBSP}\1"),
    (re.compile(rf"(?<=[^\s:]){_SPACE}*:(?=$|\s)"), f"{NBSP}:"),
    (re.compile(rf"(?<=\d){_SPACE}(?=(?:{_UNITS})\b)"), NBSP),
    (re.compile(rf"(?<=\d){_SPACE}((?:{_MONTHS}){_SPACE}?)(?!\w)"), rf"{NBSP}\1"),
    (re.compile(rf"(?<=\b1er){_SPACE}(?=(?:{_MONTHS}))"), NBSP),
    (re.compile(rf"((?:\d|1er){NBSP}(?:{_MONTHS})){_SPACE}(?=\d{{4}}\b)"), rf"\1{NBSP}"),
    (re.compile(rf"(?<=\bn°){_SPACE}(?=\d)"), NBSP),
)


def typographic(text: str) -> str:
    """Return the text with French apostrophes and no-break spaces; applying it twice changes nothing.

    U+202F goes before ; ? ! % and between groups of three digits; U+00A0 before a colon that ends
    a word, inside « », between a number and its unit, and inside a date. Web and mail addresses
    are left as they are.
    """
    parts: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(text):
        parts += [_typeset(text[end : address.start()]), address.group()]
        end = address.end()
    return "".join([*parts, _typeset(text[end:])])


def _typeset(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def capitalised(text: str) -> str:
    """Return the text with its first letter in upper case and the rest untouched (« en cours au Mali »)."""
    return text[:1].upper() + text[1:]


def plural(number: float, singular: str, plural_form: str = "") -> str:
    """Return the word that agrees with a number: French turns plural at two, so 1,5 stays singular.

    Without `plural_form`, an « s » is added to each word of the singular (« mesure évaluée »).
    """
    if abs(number) < 2:
        return singular
    return plural_form or " ".join(f"{word}s" for word in singular.split(" "))
