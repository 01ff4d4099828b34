"""What the page of an import shows, whatever was filed: figures, choices, rows left aside, cells before and after."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from common.french import NNBSP, count
from exchange.enums import Verdict
from exchange.rules.choices import Choices

# The summary and the first fifty differences, then pages: light on a slow line, whatever the file.
PAGE_SIZE = 50
ASIDE = (Verdict.ERROR, Verdict.UNKNOWN, Verdict.NOT_YOURS, Verdict.LOCKED)
_OF_OTHERS = frozenset({Verdict.UNKNOWN.label, Verdict.NOT_YOURS.label})
MARKS = {
    Verdict.ERROR: "block",
    Verdict.UNKNOWN: "block",
    Verdict.NOT_YOURS: "drop",
    Verdict.LOCKED: "stop",
    Verdict.INCOMPLETE: "late",
}


@dataclass(frozen=True)
class Figure:
    """One figure of the summary; `section` names the part of the page that details it."""

    value: int
    label: str
    mark: str
    note: str
    section: str = ""

    @property
    def anchor(self) -> str:
        return f"#{self.section}"


@dataclass(frozen=True)
class CellLine:
    """One cell that would change, or that differs from the plan; `row` is the line of the file."""

    code: str
    cell: str
    label: str
    before: str
    after: str
    name: str = ""
    is_proposable: bool = False
    note: str = ""
    row: int = 0
    sheet: str = ""


@dataclass(frozen=True)
class ChoiceLine:
    """One conflict or question: `name` is what its answer is sent under.

    `held` and `filed` are the two values of a conflict of one cell; a conflict of a whole row has `cells`.
    `author` and `at` tell who wrote the server's value and when, as far as the reader may know it.
    `near` are the measures to choose from, each as it is sent and as it is shown.
    """

    name: str
    row: int
    code: str
    is_conflict: bool
    is_decidable: bool = True
    is_known: bool = False
    label: str = ""
    cell: str = ""
    says: str = ""
    held: str = ""
    filed: str = ""
    author: str = ""
    at: datetime | None = None
    sentences: tuple[str, ...] = ()
    cells: tuple[CellLine, ...] = ()
    near: tuple[tuple[str, str], ...] = ()

    @property
    def answers(self) -> frozenset[str]:
        """What the boxes of the question are sent as."""
        return frozenset({self.name, *(name for name, _ in self.near)})


@dataclass(frozen=True)
class AsideLine:
    """One row left aside or incomplete, with what was read and what to do; or `count` rows of which the same is said."""

    row: int
    code: str
    verdict: str
    mark: str
    read: str
    sentences: tuple[str, ...]
    sheet: str = ""
    last_row: int = 0
    count: int = 1

    @property
    def rows(self) -> str:
        return str(self.row) if self.count == 1 else f"{self.row} à {self.last_row}"


@dataclass(frozen=True)
class Content:
    """All that an import would do: `written` says what its confirmation saves, in words, or nothing."""

    counts: Mapping[str, int]
    row_count: int
    figures: Sequence[Figure]
    written: str
    undecided: Sequence[ChoiceLine] = ()
    aside: Sequence[AsideLine] = ()
    incomplete: Sequence[AsideLine] = ()
    plan: Sequence[CellLine] = ()
    changes: Sequence[CellLine] = ()
    told: Sequence[AsideLine] = ()
    consequences: Sequence[str] = field(default_factory=list)
    # By code of the ministry that leads them, how many rows its signed document would stand for.
    leads: Mapping[str, int] = field(default_factory=dict)

    @property
    def conflicts(self) -> frozenset[str]:
        return frozenset(line.name for line in self.undecided if line.is_conflict and line.is_decidable)

    @property
    def aside_count(self) -> int:
        """How many rows of the file are left aside."""
        return sum(line.count for line in self.aside)

    @property
    def does_something(self) -> bool:
        return bool(self.written or self.undecided or any(line.is_proposable for line in self.plan))

    def sections(self) -> Iterator[tuple[str, Sequence[Any]]]:
        """Yield the differences by the section that shows them, in the order of the page."""
        for section in ("undecided", "aside", "incomplete", "plan", "changes", "told"):
            yield section, getattr(self, section)


class Lines(Sequence[Any]):
    """Lines that are made as they are shown: a long file has thousands of differences, and its page fifty."""

    def __init__(self, told: Sequence[Any], made: Callable[[Any], Any]) -> None:
        self._told, self._made = told, made

    def __len__(self) -> int:
        return len(self._told)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self._made(one) for one in self._told[place]]
        return self._made(self._told[place])


def gathered(lines: Iterable[AsideLine]) -> Iterator[AsideLine]:
    """Yield the lines, those of another's thing once for all that say the same: a whole foreign file is one sentence."""
    found: dict[Any, list[AsideLine]] = {}
    for place, line in enumerate(lines):
        is_strange = not line.code and line.verdict in _OF_OTHERS
        key = (line.sheet, line.verdict, line.read, line.sentences) if is_strange else place
        found.setdefault(key, []).append(line)
    for same in found.values():
        yield replace(same[0], last_row=same[-1].row, count=len(same))


def page_of(content: Content, number: Any) -> dict[str, Any]:
    """Return one page of the differences: the page of the paginator, the lines of each section on it, and which sections it has."""
    total = sum(len(lines) for _, lines in content.sections())
    page: Page = Paginator(range(total), PAGE_SIZE).get_page(number)
    first, last = page.object_list.start, page.object_list.stop
    shown: dict[str, list[Any]] = {}
    before = 0
    for section, lines in content.sections():
        shown[section] = list(lines[max(first - before, 0) : max(last - before, 0)])
        before += len(lines)
    return {"page": page, "sections": [section for section, found in shown.items() if found], **shown}


def button_words(content: Content, choices: Choices) -> str:
    """Return what the button of the confirmation says: what is saved, what is not answered, what is left aside."""
    answered = choices.from_file | choices.from_server
    conflicts = len(content.conflicts - answered)
    questions = sum(not line.is_conflict and not line.answers & choices.rows for line in content.undecided)
    said = [f"Enregistrer {content.written}" if content.written else "Enregistrer mes choix"]
    if conflicts:
        said.append(count(conflicts, "conflit garde", "conflits gardent") + " la valeur du serveur")
    if questions:
        said.append(count(questions, "question laissée de côté", "questions laissées de côté"))
    if content.aside:
        said.append(count(content.aside_count, "ligne laissée de côté", "lignes laissées de côté"))
    return f"{NNBSP}; ".join(said)
