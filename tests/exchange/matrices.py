"""Variants of Mali's matrix for the tests: same measures, other dress. And the catalogue they are read against."""

import datetime
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from exchange.rules.catalogue import Catalogue, KnownMeasure, KnownMilestone, KnownPeriod, StateName
from exchange.rules.layout.headings import Field
from exchange.rules.sheets import Cell, Sheet, Workbook
from exchange.rules.values import MinistryName

DATA = Path(__file__).resolve().parents[1] / "data"
MALI = DATA / "workbooks" / "ml_matrice_an2.xlsx"
NIGER = DATA / "workbooks" / "ne_plan_action_chronogramme.xlsx"
AUTUMN = KnownPeriod("AN2-09", datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
HEADINGS = {
    Field.CODE: "N°",
    Field.TITLE: "Mesures / Actions",
    Field.EXPECTED_RESULT: "Résultat attendu",
    Field.LEAD: "Structure responsable",
    Field.START: "Début",
    Field.DUE: "Fin",
    Field.AMOUNT: "Coût estimatif (FCFA)",
    Field.STATUS: "Statut",
    Field.PHYSICAL: "Taux d'exécution physique",
    Field.REMARKS: "Observations / Difficultés",
}


@cache
def expected_rows(path: Path = MALI) -> tuple[dict[str, Any], ...]:
    """The rows that a given matrix must give: 45 of Mali's, 15 of Niger's."""
    content = json.loads((DATA / "workbooks" / "expected.json").read_text("utf-8"))
    return tuple(content["files"][path.name])


def _milestones(measure: dict[str, Any]) -> dict[str, tuple[KnownMilestone, ...]]:
    known = tuple(
        KnownMilestone(f"{measure['code']}/{item['order']}", item["order"], item["title"])
        for item in measure["milestones"]
    )
    return dict.fromkeys(measure["states"], known)


@cache
def catalogue() -> Catalogue:
    """The roadmap and ministries of the demonstration, as a caller would gather them."""
    measures = json.loads((DATA / "measures.json").read_text("utf-8"))
    ministries = json.loads((DATA / "ministries.json").read_text("utf-8"))
    by_state: dict[str, list[MinistryName]] = {}
    for ministry in ministries["ministries"]:
        name = MinistryName(ministry["key"], ministry["acronym"], ministry["name"])
        by_state.setdefault(ministry["state"], []).append(name)
    return Catalogue(
        prefix="AN2",
        starts_on=datetime.date.fromisoformat(measures["period"]["start"]),
        ends_on=datetime.date.fromisoformat(measures["period"]["end"]),
        member_states=tuple(StateName(code, name) for code, name in ministries["states"].items()),
        measures=tuple(
            KnownMeasure(item["code"], item["title"], frozenset(item["states"]), _milestones(item))
            for item in measures["measures"]
        ),
        ministries={code: tuple(names) for code, names in by_state.items()},
        periods=(AUTUMN,),
    )


SOURCE_COLUMNS = dict(
    zip(
        (Field.CODE, Field.TITLE, Field.EXPECTED_RESULT, Field.LEAD, Field.START, Field.DUE, Field.AMOUNT, Field.STATUS,
         Field.PHYSICAL, Field.REMARKS),
        "ABCDFGHJKL",
        strict=True,
    )
)  # fmt: skip


@cache
def mali_lines() -> tuple[dict[Field, Cell], ...]:
    """The 45 lines of Mali's matrix, by field."""
    sheet = openpyxl.load_workbook(MALI).worksheets[0]
    return tuple(
        {
            field: Cell(sheet[f"{letters}{row['row']}"].value, sheet[f"{letters}{row['row']}"].number_format)
            for field, letters in SOURCE_COLUMNS.items()
        }
        for row in expected_rows()
    )


def line(**changed: Any) -> dict[Field, Cell]:
    """A plain line of Mali's matrix, with the values given by field name in place of its own."""
    plain = {
        Field.CODE: "AN2-DEF-01",
        Field.TITLE: "Achever l'opérationnalisation de l'état-major de la Force unifiée (FU-AES)",
        Field.LEAD: "MDAC",
        Field.DUE: "30/09/2026",
        Field.AMOUNT: "850 millions",
        Field.STATUS: "En cours",
        Field.PHYSICAL: "40 %",
    }
    values = plain | {Field(name): value for name, value in changed.items()}
    return {field: value if isinstance(value, Cell) else Cell(value) for field, value in values.items()}


def sheet(
    lines: Sequence[dict[Field, Cell]],
    *,
    headings: dict[Field, str] | None = None,
    titles: Sequence[str] = ("RÉPUBLIQUE DU MALI",),
    header_row: int = 3,
    first_column: int = 1,
    merged: tuple[tuple[int, int, int, int], ...] = (),
    name: str = "Matrice",
) -> Sheet:
    """A sheet with a one-level header: titles at the top, then the lines, columns in the order of `headings`."""
    named = headings or {field: title for field, title in HEADINGS.items() if any(field in item for item in lines)}
    cells = {(row, first_column): Cell(text) for row, text in enumerate(titles, start=1)}
    for offset, (field, title) in enumerate(named.items()):
        column = first_column + offset
        cells[header_row, column] = Cell(title)
        for number, item in enumerate(lines, start=1):
            if field in item and item[field].value is not None:
                cells[header_row + number, column] = item[field]
    return Sheet(name, "visible", cells, merged)


def workbook(*sheets: Sheet) -> Workbook:
    return Workbook(sheets, "0" * 64, "xlsx")
