"""What waits for one account: its kinds, their order, and how the time left is told. No Django."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from common.access import Level
from common.french import age, count, days
from common.text import plural, typographic

RESTRICTED_WORDS = "Une mesure à diffusion restreinte"


class Kind(StrEnum):
    """Why a line is there. The value is its title; the order settles what no date does."""

    RETURNED = "Rapports renvoyés, à corriger"
    TO_WRITE = "Rapports à écrire"
    BEGUN = "Brouillons à soumettre"
    TO_VALIDATE = "Rapports à valider"
    TO_CONFIRM = "À confirmer par une deuxième personne"
    CAMPAIGN = "Campagnes à ouvrir ou à clore"
    EXCEPTION = "Dérogations qui s’achèvent"
    OVERDUE = "Échéances dépassées"
    THIS_WEEK = "Échéances des sept prochains jours"
    SLOW_STEP = "Instruments qui attendent plus longtemps que la médiane"
    ANOTHER_PERSON = "En attente d’une autre personne"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}
# What tells how the plan stands or what others do, and asks no act of the reader by itself.
_TOLD = (Kind.OVERDUE, Kind.THIS_WEEK, Kind.SLOW_STEP, Kind.ANOTHER_PERSON)


@dataclass(frozen=True)
class Line:
    """One thing that waits: what, of whom, by when (or since when), where it is done."""

    what: str
    url: str
    of: str = ""
    code: str = ""
    note: str = ""
    due_on: date | None = None
    since: date | None = None
    level: str = Level.INTERNAL


@dataclass(frozen=True)
class Group:
    """The most urgent lines of one kind, and how many there are in all."""

    kind: Kind
    lines: Sequence[Line]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


def grouped(parts: Iterable[Group]) -> list[Group]:
    """Return one group a kind, most urgent first: acts before what is only told, then by first date.

    In a group too the first date comes first; a line without date comes last, the longest wait first.
    """
    lines: defaultdict[Kind, list[Line]] = defaultdict(list)
    totals: Counter[Kind] = Counter()
    for part in parts:
        lines[part.kind] += part.lines
        totals[part.kind] += part.total
    groups = [Group(kind, sorted(rows, key=_urgency), totals[kind]) for kind, rows in lines.items() if rows]
    return sorted(groups, key=lambda group: (group.kind in _TOLD, _due(group.lines[0]), _RANK[group.kind]))


def _due(line: Line) -> date:
    return line.due_on or date.max


def _urgency(line: Line) -> tuple[date, date, str, str]:
    return (_due(line), line.since or date.max, line.code, line.what)


def beside_median(waited: int, median: int, cases: int) -> str:
    """Say how long one waits beside what is usual, and on how many cases that rests."""
    usual = f"la médiane de cette étape est de {days(median)}, établie sur {count(cases, 'cas', 'cas')}"
    return typographic(f"{days(waited)} d’attente\u202f; {usual}.")


def is_late(line: Line, today: date) -> bool:
    """Return whether the date of a line is past."""
    return _due(line) < today


def when(line: Line, today: date) -> str:
    """« en retard de 5 jours », « dans 3 jours », « aujourd’hui »; without a date, « depuis 3 jours »."""
    if line.due_on is not None:
        return f"en retard de {days((today - line.due_on).days)}" if is_late(line, today) else age(line.due_on, today)
    if line.since is None:
        return ""
    return f"depuis {age(line.since, today)}"


def lead(groups: Sequence[Group], today: date) -> str:
    """Return the sentence that opens the page: how many acts wait, and how pressing the first one is."""
    acts = [group for group in groups if group.kind not in _TOLD]
    total = sum(group.total for group in acts)
    if not total:
        return "Rien n’attend d’acte de votre part." if groups else "Rien ne vous attend aujourd’hui."
    waiting = f"{count(total, 'acte')} {plural(total, 'vous attend', 'vous attendent')}"
    first = min((line for group in acts for line in group.lines), key=_urgency)
    if first.due_on is None:
        return f"{waiting}."
    pressing = when(first, today) if is_late(first, today) else f"à faire {when(first, today)}"
    return typographic(f"{waiting} ; le plus pressé est {pressing}.")


def for_mail(line: Line, page: str) -> Line:
    """Return what a mail may say of a line: of a restricted measure nothing but a link to the list.

    A reason or a remark is read on the page, never in a mail.
    """
    if line.level != Level.RESTRICTED:
        return replace(line, note="")
    return Line(RESTRICTED_WORDS, page, due_on=line.due_on, since=line.since, level=line.level)
