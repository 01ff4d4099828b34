"""Words learnt beyond the built-in ones: the administrators' synonyms, and the columns that a person placed.

A column placed by its ministry goes before a synonym, a synonym before a built-in heading; each is
said in the notes of the reading, so that nobody wonders where a value comes from. Of columns that share a
heading, each is placed by its sheet and its letters too.
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
class Spot:
    """Where a column stands, for one whose heading does not tell it from another: its sheet and its letters."""

    sheet: str = ""
    letters: str = ""


NOWHERE = Spot()


@dataclass(frozen=True)
class Spots:
    """Columns placed apart from others of the same heading: by sheet, letters and heading; else by these last two."""

    exact: Mapping[tuple[str, str, str], Field | None] = field(default_factory=dict)
    moved: Mapping[tuple[str, str], Field | None] = field(default_factory=dict)

    def find(self, spot: Spot, title: str) -> tuple[bool, Field | None]:
        """Return whether the column was placed there, and its field. A sheet may bear another name in the next file."""
        key, sheet = heading_key(title), fold(spot.sheet)
        if (sheet, spot.letters, key) in self.exact:
            return True, self.exact[sheet, spot.letters, key]
        return (spot.letters, key) in self.moved, self.moved.get((spot.letters, key))


@dataclass(frozen=True)
class Vocabulary:
    """What is learnt, for one reading. `statuses`: folded word → status."""

    synonyms: Learnt = Learnt()
    placed: Learnt = Learnt()
    spots: Spots = Spots()
    statuses: Mapping[str, str] = field(default_factory=dict)
    # Each cell below the header is looked at too, for a header printed again.
    _recognised: dict[tuple[str, str, Spot], Heading | None] = field(default_factory=dict, compare=False, repr=False)

    def recognise(self, parent: str, child: str, spot: Spot = NOWHERE) -> Heading | None:
        """Return the heading made of a parent and a child text (either may be empty), None if no field has it."""
        if not (self.synonyms.fields or self.placed.fields or self.spots.exact):
            return recognise(parent, child)
        key = (parent, child, spot if self.spots.exact else NOWHERE)
        if key not in self._recognised:
            self._recognised[key] = self._recognise(*key)
        return self._recognised[key]

    def _recognise(self, parent: str, child: str, spot: Spot) -> Heading | None:
        title = " / ".join(text for text in (clean(parent), clean(child)) if text)
        is_placed, found = self._placed(title, spot)
        if is_placed:
            return heading_of(found, title) if found else None
        is_synonym, found = self.synonyms.find(title, child)
        return heading_of(found, title) if is_synonym and found else recognise(parent, child)

    def _placed(self, title: str, spot: Spot) -> tuple[bool, Field | None]:
        is_placed, found = self.spots.find(spot, title)
        return (is_placed, found) if is_placed else self.placed.find(title)

    def source(self, title: str, spot: Spot = NOWHERE) -> Source:
        """Return who says what a heading, as shown, means."""
        if self._placed(title, spot)[0]:
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


def placed_spots(words: Iterable[tuple[Spot, str, Field | None]]) -> Spots:
    """Return the columns placed by where they stand; under another sheet's name where all say the same of them."""
    exact: dict[tuple[str, str, str], Field | None] = {}
    meanings: dict[tuple[str, str], set[Field | None]] = {}
    for spot, heading, meaning in words:
        if key := heading_key(heading):
            exact[fold(spot.sheet), spot.letters, key] = meaning
            meanings.setdefault((spot.letters, key), set()).add(meaning)
    return Spots(exact, {key: found.pop() for key, found in meanings.items() if len(found) == 1})


def _undated_key(heading: str) -> str:
    return heading_key(YEAR.sub(" ", undated(heading)))


def learnt_statuses(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the status that each word stands for, by folded word."""
    return {fold(word): status for word, status in words if fold(word)}
