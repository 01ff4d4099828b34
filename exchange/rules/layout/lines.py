"""Rows of a matrix that are not measures: sections, subtotals, legends, signatures."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from exchange.rules.layout.headings import Field, words


class Aside(StrEnum):
    """What a row that is not read was taken for; the label is shown."""

    HEADER = "en-tête répété"
    NUMBERING = "numérotation des colonnes"
    SECTION = "titre de section"
    TOTAL = "total ou sous-total"
    LEGEND = "légende"
    SIGNATURE = "signature"
    LOOSE = "texte hors du tableau"


CODE_LIKE = re.compile(r"[a-z0-9 ]{0,6}[\W_]*[a-z]{2,4}[\W_]*[0-9oil]{1,3}$", re.IGNORECASE)
TOTAL = re.compile(r"^(sous )?tota(l|ux)\b|^soustotal\b|^cumul\b|^ensemble\b|^recapitulatif\b")
SECTION = re.compile(
    r"^(axe|pilier|domaine|volet|composante|programme|chapitre|section|objectif( strategique| specifique)?|titre|partie)\b"
    r"( no?)? ?([0-9]+|[ivx]+|[a-d])?\b"
)
ROMAN = re.compile(r"^[IVX]{1,4}\s*[.:)\-]\s*\D")
LEGEND = re.compile(r"^(n b|nb|nota|nota bene|note|notes|source|sources|legende|abreviations?|sigles?)\b")
SIGNATURE = re.compile(
    r"^(fait (a|le)\b|(le|la) (point focal|ministre|secretaire|directeur|directrice|charge|coordonnateur|president)|"
    r"pour le ministre|point focal\b|vu et|vu par|visa\b|signature\b|cachet\b|[a-z ]{3,20} le [0-9]{1,2}(er)? [a-z]+ 20[0-9]{2}$)"
)
NUMBER = re.compile(r"^\(?([0-9]{1,2})\)?$")
# A count beside a word, in a summary below the table: no measure has a number for its title.
FIGURE = re.compile(r"^[0-9][0-9 .,]*%?$")
SUBSTANCE = (Field.STATUS, Field.PHYSICAL, Field.DUE, Field.AMOUNT, Field.LEAD)
WIDE = 3
FEWEST_NUMBERS = 4


def aside_kind(filled: Sequence[tuple[int, str]], texts: Mapping[Field, str], width: int) -> Aside | None:
    """What the row is when it is not a measure; None for a row to read.

    `filled` is the row's own texts by column, `texts` what it holds by field, `width` the columns covered by its first text.
    A row that carries a code is always read.
    """
    if _is_numbering([text for _, text in filled]):
        return Aside.NUMBERING
    first = filled[0][1]
    bare = words(first)
    if _names_measure(texts.get(Field.CODE, "")):
        return None
    if any(TOTAL.match(words(texts.get(field, ""))) for field in (Field.CODE, Field.TITLE)) or TOTAL.match(bare):
        return Aside.TOTAL
    if LEGEND.match(bare) and len(filled) <= 2:
        return Aside.LEGEND
    if SIGNATURE.match(bare) and len(filled) <= 3:
        return Aside.SIGNATURE
    return _section_or_loose(filled, texts, width)


def _names_measure(code: str) -> bool:
    bare = words(code)
    return bool(CODE_LIKE.match(code.strip())) and not SECTION.match(bare) and not TOTAL.match(bare)


def _section_or_loose(filled: Sequence[tuple[int, str]], texts: Mapping[Field, str], width: int) -> Aside | None:
    first = filled[0][1]
    names_section = SECTION.match(words(first)) or ROMAN.match(first)
    if len(filled) == 1 and (names_section or width >= WIDE):
        return Aside.SECTION
    # An activity stands in its own column: « Programme commun adopté » there opens no section.
    if Field.ACTIVITY in texts and (len(filled) > 1 or Field.TITLE in texts or Field.CODE in texts):
        return None
    is_indicator = Field.INDICATOR in texts and (Field.TARGET in texts or Field.ACHIEVED in texts)
    substance = sum(1 for field in SUBSTANCE if field in texts)
    if not substance and FIGURE.match(texts.get(Field.TITLE, "")):
        return Aside.LOOSE
    has_key = Field.CODE in texts or Field.TITLE in texts or is_indicator
    # In a column of axes or objectives, « Axe 1 » beside a title is that measure's, and opens no section.
    is_under = Field.TITLE in texts and bool({Field.AXIS, Field.OBJECTIVE} & texts.keys())
    if names_section and not substance and not is_under:
        return Aside.SECTION
    # One line a state: the measure may be written above the first of them alone.
    is_of_state = Field.STATES in texts and substance > 0
    return None if has_key or is_of_state or substance > 1 else Aside.LOOSE


def _is_numbering(texts: Sequence[str]) -> bool:
    numbers = [int(found[1]) for text in texts if (found := NUMBER.match(text))]
    return len(numbers) == len(texts) >= FEWEST_NUMBERS and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )
