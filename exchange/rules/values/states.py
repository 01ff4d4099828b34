"""Read the member states a cell names: all of them known, or none is taken."""

import re
from dataclasses import dataclass

from exchange.rules.values import sentences
from exchange.rules.values.cell import Raw, is_blank, why_unreadable
from exchange.rules.values.text import clean, fold, shown, unaccent
from exchange.rules.values.words import is_missing

ALL = ("BF", "ML", "NE")
# « nigérian » is of Nigeria, « nigérien » of Niger: one letter, so nothing here is read by likeness
_NAMES = (
    (r"burkina ?faso|burkina|burkinabes?|burkinabais(?:e|es)?|bfa|bf", "BF"),
    (r"(?:republique du )?mali|malien(?:ne)?s?|mli|ml", "ML"),
    (r"(?:republique du )?niger|nigerien(?:ne)?s?|ner|ne", "NE"),
)
_EVERYONE = re.compile(
    r"(?:les |l ensemble des |l ensemble de |tous les |toutes les |pour les )*(?:trois|3|tous|tout|toutes|aes|ensemble)"
    r"(?: (?:les )?(?:trois |3 )?(?:pays|etats?|membres?|confederes?|de l aes|aes|de l espace(?: aes)?|de la confederation))*"
    r"|(?:pays|etats?|espace|confederation)(?: membres)? (?:de l |de la )?aes|tous les etats(?: (?:membres|confederes))?"
    r"|tous les pays|confederation(?: aes| des etats du sahel)?|les (?:pays|etats)(?: membres)?(?: de l aes)"
)
_JOINERS = re.compile(r"\b(?:et|le|la|du|de|au|en|l|pays|etats?|republique|gouvernement|partie|cote|aussi)\b")
_NEGATION = re.compile(r"\b(?:sauf|hors|non|sans|pas|excepte|excepter|hormis|ni)\b")


@dataclass(frozen=True)
class StatesReading:
    """Codes in the order written, each once; empty when nothing was taken."""

    raw: object
    value: tuple[str, ...] = ()
    status: str = "missing"
    error: str | None = None
    question: str | None = None


def read_states(raw: Raw) -> StatesReading:
    """Read codes, names or « les trois États »; an unknown name refuses the cell."""
    if is_blank(raw):
        return StatesReading(raw.value)
    fault = why_unreadable(raw)
    if fault:
        return StatesReading(raw.value, status="error", error=fault)
    if is_missing(raw.text) or fold(raw.text) in ("aucun", "sans objet"):
        return StatesReading(raw.value)
    return _read_words(raw)


def _read_words(raw: Raw) -> StatesReading:
    folded = fold(raw.text)
    if _EVERYONE.fullmatch(folded):
        return StatesReading(raw.value, ALL, "ok")
    if _NEGATION.search(folded):
        question = sentences.STATES_NEGATION.format(read=shown(raw.value))
        return StatesReading(raw.value, status="question", question=question)
    if re.fullmatch(r"[BMN](?:[ ,;/.-]+[BMN])*|(?:BF|ML|NE){2,3}", unaccent(clean(raw.text)).upper()):
        return _of_letters(raw, folded)
    return _of_names(raw, folded)


def _of_letters(raw: Raw, folded: str) -> StatesReading:
    """« B, M, N » and « BFMLNE »."""
    letters = re.findall("bf|ml|ne|[bmn]", folded)
    codes = tuple(dict.fromkeys({"b": "BF", "m": "ML", "n": "NE"}[letter[0]] for letter in letters))
    return StatesReading(raw.value, codes, "ok")


def _of_names(raw: Raw, folded: str) -> StatesReading:
    found: list[tuple[int, str]] = []
    rest = folded
    for pattern, code in _NAMES:
        found += [(match.start(), code) for match in re.finditer(rf"\b(?:{pattern})\b", folded)]
        rest = re.sub(rf"\b(?:{pattern})\b", " ", rest)
    unknown = " ".join(_JOINERS.sub(" ", re.sub(r"\b[123]\b|\baes\b", " ", rest)).split())
    if unknown or not found:
        error = sentences.STATES_UNREADABLE.format(read=shown(raw.value), unknown=unknown or "aucun nom reconnu")
        return StatesReading(raw.value, status="error", error=error)
    return StatesReading(raw.value, tuple(dict.fromkeys(code for _, code in sorted(found))), "ok")
