"""Read raw values from standard input, one a line, and print what the import would make of each."""

import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.rules.values import (
    Raw,
    read_amount,
    read_code,
    read_date,
    read_line,
    read_percent,
    read_states,
    read_status,
)

READERS: dict[str, Callable[[Raw], Any]] = {
    "date": read_date,
    "amount": read_amount,
    "percent": read_percent,
    "status": read_status,
    "states": read_states,
    "code": read_code,
}
# a reader of lines may break at these, which JSON leaves as they are
LINE_BREAKERS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}


class Command(BaseCommand):
    """One JSON object a line on standard output and nothing else; needs no database."""

    help = "Lit des valeurs brutes sur l’entrée standard, une par ligne, et rend un objet JSON par ligne."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", required=True, choices=sorted(READERS), help="ce que les valeurs représentent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Lines are cut at « \\n » only; a last « \\n » ends the last value and starts none."""
        try:
            text = sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise CommandError("L’entrée n’est pas de l’UTF-8.", returncode=2) from error
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        for line in text.removesuffix("\n").split("\n") if text else []:
            self.stdout.write(as_json(options["kind"], line))


def as_json(kind: str, line: str) -> str:
    """The object of one line; `raw` is the line as given."""
    reading = READERS[kind](read_line(line))
    answer = {"raw": line, "value": None if kind == "date" else reading.value, "status": reading.status}
    if kind == "date":
        start, end = (day and day.isoformat() for day in (reading.start, reading.end))
        answer |= {"start": start, "end": end, "precision": reading.precision}
    if kind == "amount":
        answer["currency"] = reading.currency
    answer |= {key: said for key in ("error", "question") if (said := getattr(reading, key))}
    return json.dumps(answer, ensure_ascii=False).translate(LINE_BREAKERS)
