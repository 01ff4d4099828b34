"""Our side of each figure: the real pages, asked by Django's own test client, in a process of its own.

`python -m bench.ours NAME COUNT FOLDER` prints one JSON line of measures.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aes_roadmap.settings")
django.setup()

from django.test import Client  # noqa: E402 - Django first
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from aes_roadmap.demonstration.people import address  # noqa: E402
from aes_roadmap.demonstration.scale.places import STATES  # noqa: E402
from bench.meter import Meter  # noqa: E402


def signed_in(state: str) -> Client:
    """Return the browser of a state's coordination."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email=address("comite", state)))
    return client


def measure_export(count: int, folder: Path) -> dict[str, Any]:
    """Take away the implementations from the admin, as the peer's admin does; each state its own, figures added up."""
    meter = Meter()
    for state in STATES:
        client = signed_in(state)
        # The peer's first page is not measured either: it loads the programme itself.
        client.get(reverse("admin:measures_implementation_changelist"))
        with meter:
            answer = client.get(reverse("admin:measures_implementation_export") + "?format=xlsx")
        meter.bytes += len(answer.content)
    return meter.told()


MEASURES: dict[str, Callable[[int, Path], dict[str, Any]]] = {"export": measure_export}

if __name__ == "__main__":
    name, count, folder = sys.argv[1:]
    print(json.dumps(MEASURES[name](int(count), Path(folder))))
