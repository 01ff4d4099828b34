"""Words learnt beyond the built-in ones: the administrators' synonyms, and the columns that a person placed.

A column placed by its ministry goes before a synonym, a synonym before a built-in heading; each is
said in the notes of the reading, so that nobody wonders where a value comes from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exchange.rules.layout.headings import YEAR, Field, Heading, heading_key, heading_of, recognise, undated
from exchange.rules.values.text import clean, fold


class Source(StrEnum):
    """Who says what a heading means."""

    BUILT_IN = ""
    SYNONYM = "synonym"
    PLACED = "placed"


@dataclass(frozen=True)
class Learnt:
    """Headings by key, in full and without their date, each with its field; None: a column that is not to be read."""

    fields: Mapping[str, Field | None] = field(default_factory=dict)
    undated: Mapping[str, Field | None] = field(default_factory=dict)

    def find(self, *texts: str) -> tuple[bool, Field | None]:
        """Return whether one of the texts is a heading learnt, and its field."""
        for text in texts:
            if (key := heading_key(text)) in self.fields:
                return True, self.fields[key]
            if (key := _undated_key(text)) in self.undated:
                return True, self.undated[key]
        return False, None


@dataclass(frozen=True)
class Vocabulary:
    """What is learnt, for one reading. `statuses`: folded word → status."""

    synonyms: Learnt = Learnt()
    placed: Learnt = Learnt()
    statuses: Mapping[str, str] = field(default_factory=dict)
    # Each cell below the header is looked at too, for a header printed again.
    _recognised: dict[tuple[str, str], Heading | None] = field(default_factory=dict, compare=False, repr=False)

    def recognise(self, parent: str, child: str) -> Heading | None:
        """Return the heading made of a parent and a child text (either may be empty), None if no field has it."""
        if not (self.synonyms.fields or self.placed.fields):
            return recognise(parent, child)
        if (parent, child) not in self._recognised:
            self._recognised[parent, child] = self._recognise(parent, child)
        return self._recognised[parent, child]

    def _recognise(self, parent: str, child: str) -> Heading | None:
        title = " / ".join(text for text in (clean(parent), clean(child)) if text)
        is_placed, found = self.placed.find(title)
        if is_placed:
            return heading_of(found, title) if found else None
        is_synonym, found = self.synonyms.find(title, child)
        return heading_of(found, title) if is_synonym and found else recognise(parent, child)

    def source(self, title: str) -> Source:
        """Return who says what a heading, as shown, means."""
        if self.placed.find(title)[0]:
            return Source.PLACED
        is_synonym = self.synonyms.find(title, title.rpartition(" / ")[2])[0]
        return Source.SYNONYM if is_synonym else Source.BUILT_IN


def learnt(words: Iterable[tuple[str, Field | None]]) -> Learnt:
    """Return the headings by key. Two that differ by their date alone, and not in meaning, are one."""
    fields: dict[str, Field | None] = {}
    meanings: dict[str, set[Field | None]] = {}
    for heading, meaning in words:
        if key := heading_key(heading):
            fields[key] = meaning
        if key := _undated_key(heading):
            meanings.setdefault(key, set()).add(meaning)
    return Learnt(fields, {key: found.pop() for key, found in meanings.items() if len(found) == 1})


def _undated_key(heading: str) -> str:
    return heading_key(YEAR.sub(" ", undated(heading)))


def learnt_statuses(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the status that each word stands for, by folded word."""
    return {fold(word): status for word, status in words if fold(word)}
