"""Read a rule and instruments from standard input, as JSON, and print what they give."""

import io
import json
import sys
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand

from protocols.rules import BadInstrument, BadRule, compute_entry_into_force
from protocols.rules.checks import shown, told, unknown_keys
from protocols.rules.delays import OutOfCalendar
from protocols.rules.instruments import read_day, read_instruments

_KEYS = ("rule", "instruments", "as_of")
_BAD_INPUT = 2


class Unreadable(ValueError):
    """The input is not the JSON object that is waited for; the text is one French sentence."""


class Command(BaseCommand):
    """One JSON object on standard output, or exit 2 and one sentence on standard error; needs no database."""

    help = (
        "Lit sur l’entrée standard un objet JSON {rule, instruments, as_of} et rend la date d’entrée en vigueur, "
        "celle de chaque partie, ce qui manque et l’explication."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """The sentence stands alone on standard error, so that a program may show it as it is."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")
        try:
            answer = answer_to(sys.stdin.buffer.read())
        except (Unreadable, BadRule, BadInstrument) as error:
            self._refuse(str(error))
        except OutOfCalendar:
            self._refuse(told("une date calculée dépasse l’an 9999\u00a0: vérifier les dates et les délais."))
        else:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(_BAD_INPUT)


def answer_to(raw: bytes) -> dict[str, Any]:
    """Return the answer; raises Unreadable, BadRule, BadInstrument or OutOfCalendar."""
    asked = _object(raw)
    for fault in unknown_keys(asked, _KEYS, "l’entrée"):
        raise Unreadable(told(fault))
    for key in ("rule", "instruments"):
        if key not in asked:
            raise Unreadable(told(f"l’entrée n’a pas la clé «\u00a0{key}\u00a0»."))
    as_of = None if asked.get("as_of") is None else read_day(asked["as_of"], "la date «\u00a0as_of\u00a0»")
    return compute_entry_into_force(asked["rule"], read_instruments(asked["instruments"]), as_of).as_json()


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Unreadable("L’entrée n’est pas de l’UTF-8.") from error
    except RecursionError as error:
        raise Unreadable("L’entrée est imbriquée trop profondément.") from error
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable("L’entrée n’est pas du JSON lisible.") from error
    if not isinstance(read, Mapping):
        raise Unreadable("L’entrée est un objet JSON.")
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key told twice would leave one of its values unread."""
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise Unreadable(told(f"la clé «\u00a0{shown(key)}\u00a0» est écrite deux fois."))
        read[key] = value
    return read


def _no_constant(name: str) -> None:
    raise Unreadable(told(f"«\u00a0{name}\u00a0» n’est pas un nombre."))
