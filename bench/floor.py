"""The least that an import costs: bare reader, look-ups in dictionaries, a set-based update, two set-based inserts.

`python -m bench.floor COUNT FOLDER` reads the files that our side made and prints one JSON line of measures. As many
implementations are updated, and as many reports and journal rows put in, as rows were changed: no rule, right, hash
or verdict, one pass.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aes_roadmap.settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - Django first
from python_calamine import CalamineWorkbook  # noqa: E402 - Django first

from bench.imports import PERIOD, cells_read  # noqa: E402 - Django first
from bench.meter import Meter  # noqa: E402 - Django first
from exchange.rules.workbook_sheets import REPORTS  # noqa: E402 - Django first
from journal.models import Entry  # noqa: E402 - Django first
from measures.enums import Status  # noqa: E402 - Django first
from measures.models import Implementation, ProgressReport, ReportingPeriod  # noqa: E402 - Django first

_PLACES = {column.path: place for place, column in enumerate(REPORTS.columns)}
_FIRST_ROW = 3
Row = tuple[Any, ...]


def changed_rows(content: Any, held: dict[str, Row]) -> Iterator[tuple[str, str, int, str]]:
    """Yield key, state, rate and text of each row that says something else than what is held."""
    for cells in CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()[_FIRST_ROW:]:
        key = cells[_PLACES["key"]].rpartition(":")[2]
        state, rate, results = held[key]
        told = (cells[_PLACES["physical_rate"]], cells[_PLACES["results"]])
        if told[1] and told != (rate, results):
            yield key, state, int(told[0]), told[1]


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def rows_of(model: type[models.Model], values: Iterable[dict[str, Any]]) -> Iterator[Row]:
    """Yield rows of a table, what is not said being at its default."""
    fields = model._meta.concrete_fields
    plain = {field.attname: None if field.primary_key else field.get_default() for field in fields}
    for told in values:
        yield tuple({**plain, **told}.values())


def put_in(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Put rows in: COPY on PostgreSQL, one prepared statement on SQLite."""
    table, columns = model._meta.db_table, columns_of(model)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def update(rows: Sequence[tuple[str, str, int, str]]) -> None:
    """Write the rates of the implementations in one statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE measures_implementation SET current_physical_rate = new.rate"
                " FROM unnest(%s::uuid[], %s::numeric[]) AS new(id, rate) WHERE measures_implementation.id = new.id",
                [[row[0] for row in rows], [row[2] for row in rows]],
            )
        else:
            connection.connection.executemany(
                "UPDATE measures_implementation SET current_physical_rate = ? WHERE id = ?",
                [(row[2], row[0]) for row in rows],
            )


def held_by_state() -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for key, state, rate in Implementation.objects.values_list("pk", "member_state_id", "current_physical_rate"):
        found.setdefault(state, {})[key.hex] = (state, rate, "")
    return found


def reports(rows: Sequence[tuple[str, str, int, str]], period: str) -> Iterator[Row]:
    said = (
        {
            "id": _key(uuid4()),
            "implementation_id": _key(UUID(key)),
            "member_state_id": state,
            "period_id": period,
            "situation_on": "2026-01-10",
            "status": Status.IN_PROGRESS,
            "physical_rate": rate,
            "results": text,
        }
        for key, state, rate, text in rows
    )
    return rows_of(ProgressReport, said)


def entries(rows: Sequence[tuple[str, str, int, str]], after: int) -> Iterator[Row]:
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    said = (
        {
            "sequence": number,
            "at": at,
            "actor": "banc",
            "member_state": state,
            "act": "enter_report",
            "object_type": "measures.progressreport",
            "object_id": key,
            "level": "internal",
            "changes": f'{{"physical_rate":[null,{rate}]}}',
            "previous_hash": f"{number:064x}",
            "hash": f"{number + 1:064x}",
        }
        for number, (key, state, rate, _) in enumerate(rows, after + 1)
    )
    return rows_of(Entry, said)


def _key(key: UUID) -> str:
    return key.hex if connection.vendor == "sqlite" else str(key)


def main(count: int, folder: Path) -> None:
    """Import the file of each state, and print what it cost."""
    files = list(cells_read(count, folder))
    period = _key(ReportingPeriod.objects.get(code=PERIOD).pk)
    after = Entry.objects.order_by("-sequence").values_list("sequence", flat=True)[0]
    meter = Meter()
    with meter, transaction.atomic():
        held = held_by_state()
        for state, content in files:
            rows = list(changed_rows(content, held[state]))
            update(rows)
            put_in(ProgressReport, list(reports(rows, period)))
            put_in(Entry, list(entries(rows, after)))
            after += len(rows)
    print(json.dumps(meter.told()))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
