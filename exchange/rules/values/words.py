"""Words that mean « nothing is known » or « roughly », shared by every kind of column."""

import re

from exchange.rules.values.text import clean, compact, fold, plain

_EMPTY_SIGNS = re.compile(r"[-_/\\.…?,;:*=~ ]*")
_ABBREVIATIONS = frozenset({"nd", "nc", "ras", "na", "nr", "np", "tbd", "tbc", "ns", "neant", "vide", "ad"})
_DO = (
    "definir|preciser|determiner|fixer|convenir|confirmer|completer|renseigner|arreter|communiquer|evaluer"
    "|estimer|chiffrer|budgetiser|indiquer|fournir|transmettre|identifier|valider|discuter|calculer|mesurer|actualiser"
)
_DONE = (
    "defini|precise|determine|fixe|disponible|communique|renseigne|connu|applicable|indique|fourni|transmis|evalue"
    "|estime|chiffre|budgetise|identifie|mentionne|parvenu|recu|mesure|calcule|specifie|arrete"
)
_ABOUT = "date|montant|cout|budget|taux|echeance|donnee|donnees|information|chiffre|valeur"
_SENTENCES = re.compile(
    rf"(?:{_ABOUT})? ?(?:reste |restent )?a (?:{_DO})(?: ulterieurement| plus tard)?"
    rf"|(?:{_ABOUT})? ?(?:non|pas)(?: encore)? (?:{_DONE})(?:e?s?)"
    rf"|(?:{_ABOUT})? ?(?:indetermine|inconnu|indisponible)e?s?"
    rf"|(?:aucun|aucune|pas de|pas d|sans) (?:{_ABOUT})"
    r"|en cours (?:de |d )(?:definition|determination|evaluation|estimation|chiffrage|precision|calcul)"
    r"|rien a signaler"
)
_ROUGHLY = (
    r"environ|env\.?|approximativement|approx\.?|a peu pres|autour de|aux alentours de|aux environs de|de l'ordre de"
    r"|pres de|presque|quasiment|quelque|quelques|circa|ca\.|vers"
)
_ROUGHLY_BEFORE = re.compile(rf"^(?:(?P<word>{_ROUGHLY})|[~≈≃≅∼±])(?=[\s0-9d])\s*(?:d')?\s*")
_ROUGHLY_AFTER = re.compile(r"[\s,(]*\(?(?P<word>environ|env\.?|approximativement|approx\.?|a peu pres)\)?$")
_BOUND = re.compile(
    r"^[<>≤≥+]|[<>≤≥]|\b(?:plus de|plus d'|moins de|moins d'|au moins|au plus|au minimum|au maximum|minimum|maximum"
    r"|max\.?|mini?\.?|jusqu'a|superieur|inferieur|et plus|ou plus|a partir de|des)\b"
)


def is_missing(text: str) -> bool:
    """« - », ND, RAS, « à préciser », « non communiqué »… : the cell says that nothing is known."""
    return bool(
        _EMPTY_SIGNS.fullmatch(clean(text)) or compact(text) in _ABBREVIATIONS or _SENTENCES.fullmatch(fold(text))
    )


def split_roughly(text: str) -> tuple[str, bool, bool]:
    """The text without its « about », whether it had one, and whether it was a word rather than a sign.

    A sign (~, ≈) is the usual shorthand and is only remembered; a word is put to the person.
    """
    body, found, worded = plain(text), False, False
    for pattern in (_ROUGHLY_BEFORE, _ROUGHLY_AFTER):
        if match := pattern.search(body):
            body = (body[: match.start()] + body[match.end() :]).strip()
            found, worded = True, worded or match["word"] is not None
    return body, found, worded


def is_bound(text: str) -> bool:
    """« plus de 50 % », « ≥ 3 milliards »: a limit, not a value; expects `plain` text."""
    return bool(_BOUND.search(text))
