"""Whose matrix it is, and the date its situation was drawn up: read from the file's own words, with the evidence.

The state is told by the title lines, by the ministries named, and by the « Pays » column; they must agree.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from exchange.rules.catalogue import Catalogue, KnownPeriod
from exchange.rules.findings import Question, Situation
from exchange.rules.layout.headings import Field, words
from exchange.rules.layout.table import Table
from exchange.rules.shared import states_sharing
from exchange.rules.sheets import address
from exchange.rules.values import Raw, read_date, read_ministry, read_states

# Ministries tell the state when at least two names belong to one state alone, and four in five of such names agree.
FEWEST_MINISTRIES = 2
AGREEMENT = 0.8
SITUATION = re.compile(
    r"\b(?:situation|état|etat|données|donnees|mise à jour|mise a jour|arrêtée?|arretee?)\b[^0-9]{0,40}?"
    r"\b(?:au|à la date du|a la date du|en date du|le|à|a|du)\s+(?P<on>.+)$",
    re.IGNORECASE,
)
DATE_WORDS = re.compile(
    r"^(?:\d{1,2}\s*(?:er)?\s+\w+\.?\s+\d{4}|\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2,4}|\d{4}-\d{2}-\d{2}|"
    r"(?:la\s+)?(?:fin\s+)?(?:de\s+)?[^\W\d]+\.?\s+\d{4}|t[1-4]\s*[/\s]\s*\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Evidence:
    """One reason to think the matrix is a state's: where, and the words read."""

    member_state: str
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class Origin:
    """The state's code, or None when nothing tells it (no evidence) or when the evidence disagrees."""

    member_state: str | None
    evidence: tuple[Evidence, ...]
    # The states that share the file, each with its own lines, columns or sheets.
    sharing: frozenset[str] = frozenset()

    @property
    def is_ambiguous(self) -> bool:
        return self.member_state is None and bool(self.evidence)


def find_origin(tables: Sequence[Table], catalogue: Catalogue) -> Origin:
    """Weigh what the file says of its state."""
    evidence = (
        *_from_titles(tables, catalogue),
        *_from_ministries(tables, catalogue),
        *_from_states_column(tables, catalogue),
    )
    found = {item.member_state for item in evidence}
    sharing = states_sharing(tables, found)
    return Origin(found.pop() if len(found) == 1 else None, tuple(evidence), sharing)


def refusal_sentence(origin: Origin, acting_for: str, catalogue: Catalogue) -> str | None:
    """Why the whole file is refused to someone who acts for a state; None when it is that state's."""
    if acting_for in origin.sharing or (origin.member_state == acting_for and not origin.sharing):
        return None
    if origin.sharing:
        names = " et du ".join(sorted(catalogue.name_of(state) for state in origin.sharing))
        return f"Cette matrice est celle du {names}\u202f; vous agissez pour le {catalogue.name_of(acting_for)}."
    ours = catalogue.name_of(acting_for)
    if origin.member_state:
        return (
            f"Cette matrice est celle du {catalogue.name_of(origin.member_state)}\u202f; vous agissez pour le {ours}."
        )
    if not origin.evidence:
        return (
            "L’État de cette matrice n’a pas été reconnu, ni dans ses lignes de titre ni par ses ministères. "
            "Écrivez le nom de l’État au-dessus du tableau et renvoyez le fichier."
        )
    names = " et du ".join(sorted({catalogue.name_of(item.member_state) for item in origin.evidence}))
    return f"Cette matrice porte des indications du {names}\u00a0: son État ne peut pas être établi. Corrigez le fichier et renvoyez-le."


def _from_titles(tables: Sequence[Table], catalogue: Catalogue) -> Iterator[Evidence]:
    """A title line, or a sheet's name, that names one state and no other."""
    for table in tables:
        for place, text in (*table.title_lines, (None, table.sheet)):
            named = _named_states(text, catalogue)
            if len(named) == 1:
                yield Evidence(named.pop(), table.sheet, address(place) if place else "", text)


def _named_states(text: str, catalogue: Catalogue) -> set[str]:
    bare = f" {words(text)} "
    return {known.code for known in catalogue.member_states if f" {words(known.name)} " in bare}


def _from_ministries(tables: Sequence[Table], catalogue: Catalogue) -> Iterator[Evidence]:
    """The state that alone knows the ministries written in the lead column."""
    votes: Counter[str] = Counter()
    samples: dict[str, Evidence] = {}
    for table, text, cell in _distinct_leads(tables):
        owners = [state for state, known in catalogue.ministries.items() if read_ministry(Raw(text), known).key]
        if len(owners) == 1:
            votes[owners[0]] += 1
            samples.setdefault(owners[0], Evidence(owners[0], table.sheet, cell, text))
    if not votes:
        return
    (state, count), total = votes.most_common(1)[0], votes.total()
    if count >= FEWEST_MINISTRIES and count >= AGREEMENT * total:
        yield samples[state]
    elif total >= 2 * FEWEST_MINISTRIES:
        yield from samples.values()


def _distinct_leads(tables: Sequence[Table]) -> Iterator[tuple[Table, str, str]]:
    seen: set[str] = set()
    for table in tables:
        for line in table.lines:
            held = line.held.get(Field.LEAD)
            if held and held.text and held.text not in seen:
                seen.add(held.text)
                yield table, held.text, address(held.place)


def _from_states_column(tables: Sequence[Table], catalogue: Catalogue) -> Iterator[Evidence]:
    """A « Pays » column that names one state all along; one that lists the states concerned proves nothing."""
    found: dict[str, Evidence] = {}
    for table in tables:
        for line in table.lines:
            held = line.held.get(Field.STATES)
            named = read_states(Raw(held.text)).value if held and held.text else ()
            if len(named) > 1:
                return
            for code in named:
                found.setdefault(code, Evidence(code, table.sheet, address(held.place), held.text))
    if len(found) == 1:
        yield from found.values()


def find_situations(tables: Sequence[Table]) -> tuple[Situation, ...]:
    """Each distinct date of « Situation au … » in the title and heading lines, in order."""
    found: dict[date, Situation] = {}
    for table in tables:
        for place, text in (*table.title_lines, *table.heading_lines):
            spoken = SITUATION.search(text)
            on = _situation_date(spoken["on"].strip()) if spoken else None
            if spoken and on:
                found.setdefault(on, Situation(on, table.sheet, address(place), spoken[0]))
    return tuple(found.values())


def _situation_date(text: str) -> date | None:
    only_date = DATE_WORDS.match(text)
    return read_date(Raw(only_date[0] if only_date else text)).end


def situation_question(situations: Sequence[Situation], period: KnownPeriod) -> Question | None:
    """The one question of the file on its date; None when the date belongs to the period, or the file names none."""
    if not situations:
        return None
    first = situations[0]
    if len(situations) > 1:
        dates = ", ".join(f"{item.on:%d/%m/%Y}" for item in situations)
        text = f"Le fichier porte plusieurs dates de situation ({dates}). Laquelle retenir\u202f?"
    elif period.starts_on <= first.on <= period.situation_on:
        return None
    else:
        text = (
            f"«\u00a0{first.text}\u00a0»\u00a0: la date du {first.on:%d/%m/%Y} sort de la période arrêtée au "
            f"{period.situation_on:%d/%m/%Y}. Quelle date de situation retenir\u202f?"
        )
    return Question("situation", first.sheet, first.cell, first.text, text)
