"""What a value read from JSON must be: a whole number in its bounds, a day, a name, a list of names. No Django."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from common.text import typographic

# More parties than there are states and organisations; a longer name is a text put in the wrong place.
MOST_PARTIES = 1_000
_LONGEST_NAME = 120
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def whole(value: Any, lowest: int = 1, highest: int = MOST_PARTIES) -> bool:
    """Return whether the value is a whole number in its bounds; `true` and 30.0 are not."""
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def day(value: Any) -> date | None:
    """Return the day written « 2026-08-12 », None for anything else."""
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def is_name(value: Any) -> bool:
    """Return whether the value can name a party: one short line that can be shown."""
    return (
        isinstance(value, str) and value.strip() == value != "" and len(value) <= _LONGEST_NAME and value.isprintable()
    )


def names_fault(value: Any, what: str) -> str:
    """Return what is wrong with a list of parties, « » for nothing; `what` is « la liste… »."""
    if not isinstance(value, list | tuple) or not all(map(is_name, value)):
        return f"{what} est une liste de noms, chacun entre guillemets."
    if len(set(value)) < len(value):
        return f"{what} cite deux fois la même partie."
    return f"{what} compte plus de {MOST_PARTIES} noms." if len(value) > MOST_PARTIES else ""


def unknown_keys(told: Mapping[Any, Any], known: Iterable[str], where: str) -> list[str]:
    """Return one sentence for each key that nothing reads."""
    strange = sorted({shown(key) for key in told if key not in set(known)})
    return [f"Clé inconnue dans {where}\u00a0: «\u00a0{key}\u00a0»." for key in strange]


def shown(value: Any) -> str:
    """Return a short printable form of what was read, for a sentence."""
    text = "".join(sign if sign.isprintable() else "�" for sign in str(value)[:41])
    return text if len(text) <= 40 else f"{text[:40]}…"


def told(sentence: str) -> str:
    """Return the sentence in French typography, with a capital."""
    return typographic(sentence[:1].upper() + sentence[1:])
