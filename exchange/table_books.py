"""What is filed under one name: a plain table, or a workbook of several tables that leaves to come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.access import Verb
from common.text import capitalised
from exchange.access import stamps_named
from exchange.enums import Verdict, WorkbookKind
from exchange.models import ExportStamp
from exchange.plan_tables import PLAN, PLAN_TABLES, PLAN_TITLE
from exchange.rules.tables import TableRow, decided
from exchange.rules.workbook_sheets import split_mark
from exchange.table_judgement import JudgedRow, judge_table
from exchange.tables import TABLES, TableSpec

REFUSED = "Votre rôle n’écrit pas dans ce tableau."
# The name of the only sheet of a plain table.
ALONE = ""


@dataclass(frozen=True)
class Book:
    """A workbook of a coordination: its title, and by name of sheet the table that it holds."""

    title: str
    sheets: Mapping[str, str]


BOOKS: dict[str, Book] = {
    WorkbookKind.STRUCTURE: Book(
        "structure de la feuille de route",
        {
            "Axes": "measures.axis",
            "Mesures": "measures.measure",
            "Déclinaisons nationales": "measures.implementation",
            "Bases juridiques": "measures.coverage",
        },
    ),
    WorkbookKind.RATIFICATION: Book("étapes de ratification", {"Ratification": "protocols.act"}),
}


def all_sheets(label: str) -> dict[str, TableSpec]:
    """Return the tables of what is filed under a name, by name of sheet. Raises `Http404`."""
    if label in BOOKS:
        return {name: TABLES[table] for name, table in BOOKS[label].sheets.items()}
    if label == PLAN:
        return dict(PLAN_TABLES)
    if label not in TABLES:
        raise Http404
    return {ALONE: TABLES[label]}


def sheets_for(user: Any, label: str) -> dict[str, TableSpec]:
    """Return those in which the account writes. Raises `Http404`, `PermissionDenied` if there is none."""
    sheets = {name: spec for name, spec in all_sheets(label).items() if spec.opens(user)}
    if not sheets or not user.may(Verb.UPLOAD_WORKBOOK):
        raise PermissionDenied(REFUSED)
    return sheets


def title_of(label: str) -> str:
    """Return how pages name what is filed. Raises `Http404`."""
    if label == PLAN:
        return PLAN_TITLE
    return BOOKS[label].title if label in BOOKS else all_sheets(label)[ALONE].title


def books_for(user: Any) -> list[tuple[str, str]]:
    """Return the workbooks that an account may take away to send back, each with its title."""
    return [(label, capitalised(BOOKS[label].title)) for label in BOOKS if _is_open(user, label)]


def tables_for(user: Any) -> list[tuple[str, str]]:
    """Return what comes in for an account, each with its title, in the order of the exchange page."""
    return [(label, capitalised(title_of(label))) for label in (*BOOKS, *TABLES) if _is_open(user, label)]


def opens_plan(user: Any) -> bool:
    """Return whether a foreign matrix comes in for an account as a plan: the roadmap's, or its state's part."""
    return _is_open(user, PLAN)


def _is_open(user: Any, label: str) -> bool:
    return user.may(Verb.UPLOAD_WORKBOOK) and any(spec.opens(user) for spec in all_sheets(label).values())


def judge_file(
    user: Any,
    label: str,
    rows: Sequence[TableRow],
    taken: frozenset[str] = frozenset(),
    chosen: frozenset[str] = frozenset(),
) -> dict[str, list[JudgedRow]]:
    """Give each row its verdict, by sheet; `taken` names the conflicts settled for the file, `chosen` what is answered.

    A row may refer to one that a sheet before it adds.
    """
    exports = {stamp.pk.hex: stamp.cells for stamp in stamps_of(user, rows)}
    by_sheet: dict[str, list[TableRow]] = {}
    for row in decided(rows, chosen):
        by_sheet.setdefault(row.sheet, []).append(row)
    judged: dict[str, list[JudgedRow]] = {}
    added: list[Any] = []
    for name, spec in sheets_for(user, label).items():
        if name in by_sheet:
            judged[name] = judge_table(user, spec, by_sheet[name], exports, taken, added)
            added += [row.instance for row in judged[name] if row.verdict == Verdict.NEW and row.is_written]
    return judged


def stamps_of(user: Any, rows: Sequence[TableRow]) -> list[ExportStamp]:
    """Return the exports that these rows name: the account's own, or a colleague's of its state."""
    named = {mark[0] for row in rows if (mark := split_mark(row.mark))}
    return [stamp for stamp in stamps_named(user, named) if stamp.kind in BOOKS]
