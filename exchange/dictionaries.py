"""The words by which an account's files are read, loaded once per reading, in two queries."""

from typing import Any

from exchange.models import ColumnMapping, Synonym
from exchange.rules.layout.headings import Field
from exchange.rules.layout.vocabulary import Vocabulary, learnt, learnt_statuses
from measures.enums import Status

_FIELDS = frozenset(str(name) for name in Field)


def vocabulary_for(user: Any) -> Vocabulary:
    """Return the synonyms of the administrators and the columns placed by the account's ministry or coordination."""
    synonyms = list(Synonym.objects.visible_to(user).values_list("kind", "word", "meaning"))
    placed = ColumnMapping.objects.visible_to(user).kept_for(user).values_list("heading", "field")
    return Vocabulary(
        synonyms=learnt((word, Field(what)) for kind, word, what in synonyms if kind == "heading" and what in _FIELDS),
        placed=learnt((heading, Field(name) if name in _FIELDS else None) for heading, name in placed),
        statuses=learnt_statuses(
            (word, what) for kind, word, what in synonyms if kind == "status" and what in Status.values
        ),
    )
