"""The words by which an account's files are read, loaded once per reading, in two queries."""

from typing import Any

from exchange.models import ColumnMapping, Synonym
from exchange.rules.layout.headings import Field
from exchange.rules.layout.vocabulary import NOWHERE, Spot, Vocabulary, learnt, learnt_statuses, placed_spots
from measures.enums import Status

_FIELDS = frozenset(str(name) for name in Field)


def vocabulary_for(user: Any) -> Vocabulary:
    """Return the synonyms of the administrators and the columns placed by the account's ministry or coordination."""
    synonyms = list(Synonym.objects.visible_to(user).values_list("kind", "word", "meaning"))
    kept = ColumnMapping.objects.visible_to(user).kept_for(user).values_list("heading", "field", "sheet", "letters")
    placed = [(heading, Field(name) if name in _FIELDS else None, Spot(*spot)) for heading, name, *spot in kept]
    return Vocabulary(
        synonyms=learnt((word, Field(what)) for kind, word, what in synonyms if kind == "heading" and what in _FIELDS),
        placed=learnt((heading, what) for heading, what, spot in placed if spot == NOWHERE),
        spots=placed_spots((spot, heading, what) for heading, what, spot in placed if spot != NOWHERE),
        statuses=learnt_statuses(
            (word, what) for kind, word, what in synonyms if kind == "status" and what in Status.values
        ),
    )
