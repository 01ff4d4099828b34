"""Foreign matrices that tell a plan, and how a person files one."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.exchange.deposits import UPLOAD
from tests.exchange.matrices import MALI, NIGER

NEW = {
    "roadmap": "",
    "code": "AN4",
    "title": "Feuille de route de l’An IV",
    "starts_on": "2027-12-01",
    "ends_on": "2028-11-30",
}
LEVELS = (
    "Axe",
    "Objectif",
    "Mesure",
    "Structure responsable",
    "Début",
    "Échéance",
    "Quote-part nationale (millions FCFA)",
)


def book(sheets: dict[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these rows by sheet; `merged` are ranges of the first."""
    made, output = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        made.worksheets[0].merge_cells(cells)
    made.save(output)
    return output.getvalue()


def three_levels(*lines: Sequence[Any]) -> bytes:
    """Return a matrix of three levels: axis, objective, measure."""
    return book({"Matrice": [("PLAN D’ACTION",), (), LEVELS, *lines]})


def as_file(content: bytes, name: str = "matrice.xlsx") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def plan(client: Client, content: bytes, **fields: str) -> Any:
    """File a matrix for a roadmap (`roadmap`, or the fields of a new one); return the answer."""
    sent = {"modele": "plan", "file": as_file(content), **(fields or NEW)}
    return client.post(f"{UPLOAD}?modele=plan", sent)


def page_of(client: Client, answer: Any) -> Any:
    """Return the page of the preview to which a deposit leads."""
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def mali() -> bytes:
    return MALI.read_bytes()


def niger() -> bytes:
    return NIGER.read_bytes()
