"""What a reminder letter says: French official form, one page, no measure named above *interne*. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from common.french import count, days, long_date
from common.text import NBSP, capitalised, typographic
from measures.rules.campaigns import days_overdue

# What keeps a letter on one page, whatever the length of the titles.
MOST_LINES = 12
LONGEST_TITLE = 110
LONGEST_NAME = 160
DEMONSTRATION = "Données de démonstration, sans valeur officielle"
CONFEDERATION = "Confédération des États du Sahel"


@dataclass(frozen=True)
class Sender:
    """Whose letterhead it is, and who signs: a state and its coordination, or the Confederation's."""

    head: tuple[str, ...]
    motto: str
    signatory: str
    acronym: str


@dataclass(frozen=True)
class Campaign:
    """The campaign that the letter is about."""

    code: str
    roadmap: str
    situation_on: date
    opens_on: date
    due_on: date
    closes_on: date


@dataclass(frozen=True)
class Missing:
    """One report that has not come."""

    code: str
    title: str
    ministry: str


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, its number and day, what is missing of it in all, and the lines to show."""

    recipient: tuple[str, ...]
    number: int
    on: date
    total: int
    missing: Sequence[Missing]


def letter(sender: Sender, campaign: Campaign, it: Letter) -> dict[str, Any]:
    """Return the texts of one letter, as `templates/pdf/letter.typ` lays them out."""
    shown = [_line(row) for row in it.missing[:MOST_LINES]]
    return {
        "head": [cut(line, LONGEST_NAME) for line in sender.head[:4]],
        "motto": cut(sender.motto, LONGEST_NAME),
        "dated": f"Le {long_date(it.on)}",
        "number": f"N°{NBSP}{it.number}/{campaign.code}/{sender.acronym}",
        "recipient": ["À", *(cut(line, LONGEST_NAME) for line in it.recipient)],
        "subject": _subject(campaign),
        "greeting": "Madame, Monsieur,",
        "before": _before(campaign, it),
        "columns": ["Mesure", "Intitulé", "Chef de file"],
        "rows": shown,
        "more": _more(it.total - len(shown)),
        "after": _after(campaign, it),
        "closing": "Veuillez agréer, Madame, Monsieur, l’expression de ma considération distinguée.",
        "signature": [f"Pour{NBSP}: {cut(sender.signatory, LONGEST_NAME)}", "(signature et cachet)"],
    }


def _line(row: Missing) -> list[str]:
    return [row.code, cut(typographic(row.title), LONGEST_TITLE), row.ministry]


def _subject(campaign: Campaign) -> str:
    return (
        f"Objet{NBSP}: relance, rapports d’avancement non transmis, "
        f"situation arrêtée au {long_date(campaign.situation_on)}"
    )


def _before(campaign: Campaign, it: Letter) -> list[str]:
    late = days_overdue(campaign.due_on, it.on)
    due = f"L’échéance des ministères est fixée au {long_date(campaign.due_on)}"
    told = f"{due}{NBSP}: elle est dépassée de {days(late)}." if late else f"{due}."
    what = count(it.total, "rapport attendu ne nous est pas parvenu", "rapports attendus ne nous sont pas parvenus")
    return [
        f"La campagne de collecte des rapports d’avancement «{NBSP}{campaign.roadmap}{NBSP}», situation arrêtée au "
        f"{long_date(campaign.situation_on)}, est ouverte depuis le {long_date(campaign.opens_on)}. {told}",
        f"À ce jour, {what}{NBSP}:",
    ]


def _more(others: int) -> str:
    return f"Et {count(others, 'autre mesure')}, que la plateforme indique." if others > 0 else ""


def _after(campaign: Campaign, it: Letter) -> list[str]:
    them = "le" if it.total == 1 else "les"
    wish = (
        f"Je vous saurais gré de {them} faire transmettre avant la clôture de la campagne, prévue le "
        f"{long_date(campaign.closes_on)}."
        if it.on <= campaign.closes_on
        else f"Je vous saurais gré de {them} faire transmettre sans délai. Une fois la campagne close, une dérogation "
        "datée peut vous être accordée, sur demande motivée."
    )
    return [wish, "Un rapport non transmis est présenté comme tel aux instances."]


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, on one line, with « … » where it was cut."""
    line = " ".join(text.split(" ")).replace("\n", " ").strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def title_of(campaign: Campaign) -> str:
    """Return the title of the document, as readers of PDF announce it."""
    return capitalised(f"lettre de relance, campagne {campaign.code}")
