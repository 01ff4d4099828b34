"""Refusals that a page can explain: each holds one French sentence saying what to do."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Difference:
    """One field on which the stored row and the row that was read differ."""

    label: str
    read: str
    stored: str


@dataclass
class Conflict(Exception):
    """The act is this person's, but step, lock or version forbids it now (answered 409)."""

    sentence: str
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Incomplete(Conflict):
    """The act is this person's, but the row does not yet hold what the act requires."""


@dataclass
class Unacceptable(Exception):
    """A file that is not kept; the sentence says why and what to do."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence
