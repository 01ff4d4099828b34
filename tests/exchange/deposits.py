"""Deposit a plain table as a person would, and read the page that answers."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.exchange.open_documents import document, nothing, row, text, typed

UPLOAD = reverse("exchange:upload")
Lines = Sequence[Mapping[str, Any]]
MEASURE = {"Code": "AN3-DEV-01", "Feuille de route": "AN3", "Axe": "DEV", "Intitulé": "Route", "Nature": "conjointe"}
PART = {"Mesure": "AN3-DEV-01", "État": "ML", "Chef de file": "ML-MEF"}


def as_csv(lines: Lines) -> bytes:
    output = io.StringIO()
    writer = csv.DictWriter(output, list(lines[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(lines)
    return output.getvalue().encode("utf-8-sig")


def as_ods(lines: Lines) -> bytes:
    rows = [list(lines[0]), *(list(line.values()) for line in lines)]
    return document("".join(row(*(_ods_cell(value) for value in values)) for values in rows))


def _ods_cell(value: Any) -> str:
    if isinstance(value, int | float):
        return typed("float", str(value))
    return text(escape(str(value))) if value is not None else nothing()


def as_xlsx(lines: Lines) -> bytes:
    book, output = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(lines[0]))
    for line in lines:
        book.active.append(list(line.values()))
    book.save(output)
    return output.getvalue()


def deposit(client: Client, label: str, content: bytes, name: str = "tableau.csv") -> Any:
    return client.post(f"{UPLOAD}?modele={label}", {"modele": label, "file": SimpleUploadedFile(name, content)})


def preview(client: Client, label: str, lines: Lines) -> Any:
    """Deposit rows and return the page of their preview."""
    response = deposit(client, label, as_csv(lines))
    assert response.status_code == 302, response.content.decode()
    return client.get(response["Location"])


def confirm(client: Client, page: Any, **fields: str) -> Any:
    batch, token = page.context["batch"], page.context["token"]
    return client.post(reverse("exchange:confirm", args=[batch.pk]), {"token": token} | fields)


def verdicts(page: Any) -> dict[str, int]:
    return {name: count for name, count in page.context["counts"].items() if count}


def sentences(page: Any) -> list[str]:
    return [sentence for line in page.context["aside"] for sentence in line.sentences]
