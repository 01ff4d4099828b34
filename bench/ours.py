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
from django.urls import reverse  # noqa: E402 - Django first

from accounts.models import User  # noqa: E402 - Django first
from aes_roadmap.demonstration.people import address  # noqa: E402 - Django first
from aes_roadmap.demonstration.scale.places import STATES  # noqa: E402 - Django first
from bench.imports import make_files, measure_import  # noqa: E402 - Django first
from bench.meter import Meter  # noqa: E402 - Django first


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


def measure_workbook(count: int, folder: Path) -> dict[str, Any]:
    """Take away the workbook of one ministry; it is kept in the folder, for the bare writer to write the same."""
    client, address_of_page = signed_in("ML"), reverse("exchange:workbooks")
    # As above: the programme is loaded before.
    client.get(address_of_page)
    asked = {"ministere": "ML-M00", "periode": "R1-13", "format": "xlsx"}
    meter = Meter()
    with meter:
        answer = client.get(address_of_page, asked)
    if answer.status_code != 200 or not answer.content.startswith(b"PK"):
        raise SystemExit(answer.content.decode()[-3000:])
    workbook_file(folder, count).write_bytes(answer.content)
    meter.bytes = len(answer.content)
    return meter.told()


def workbook_file(folder: Path, count: int) -> Path:
    """Return where the ministry's workbook of a base is kept."""
    return folder / f"workbook_{count}.xlsx"


MEASURES: dict[str, Callable[[int, Path], dict[str, Any]]] = {
    "export": measure_export,
    "workbook": measure_workbook,
    "import_files": make_files,
    "import": measure_import,
}

if __name__ == "__main__":
    name, count, folder = sys.argv[1:]
    print(json.dumps(MEASURES[name](int(count), Path(folder))))
