"""G-01, G-04, E-03: one of our own workbooks cut anywhere, sent twice or beside another, has one effect or none.

Every sheet is in it: reports, milestones, values of indicators, a blocker opened and one lifted. As many statements
for a few rows as for five hundred: `KILLED_ROWS=500` runs it at the size of the plan (see `docs/long-tests.md`).
"""

import os
from typing import Any

import pytest

from accounts.models import User
from common.errors import Conflict
from exchange.access import token_for
from exchange.models import ImportBatch
from exchange.rules.choices import Choices
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS
from exchange.workbook_actions import confirm_workbook
from journal.models import Entry
from measures.models import Blocker, IndicatorValue, ProgressReport, ReportedMilestone
from tests.exchange.many_parts import plant
from tests.exchange.own_workbooks import OwnWorkbook
from tests.exchange.test_crashes import PAPER
from tests.journal.completeness import chain_holds
from tests.kills import is_killed_at
from tests.measures.acts import account
from tests.measures.test_actions_parallel import at_once

ROWS = int(os.environ.get("KILLED_ROWS", "10"))
FILLED = {"status": "En cours", "rate_obtained": "Estimation", "physical_rate": "40", "results": "Moyens limités"}
NEW = {"what": "Le décret attend", "since": "01/09/2026", "who_can_lift": "Conseil des ministres"}


@pytest.fixture
def comite(own_database: str) -> User:
    return account("comite.ml")


@pytest.fixture
def batch(comite: User) -> ImportBatch:
    """Rows filled in beside the demonstration's own, and a change in each other sheet."""
    codes = plant(ROWS)
    book = OwnWorkbook(comite)
    for code in codes:
        book.line(code).update(FILLED)
    begun = {line["code"] for line in book.lines[REPORTS.name] if line["step"] != "à commencer"}
    for sheet, path, value in ((MILESTONES.name, "done_on", "15/09/2026"), (INDICATORS.name, "value", "7")):
        next(line for line in book.lines[sheet] if line["code"] not in begun)[path] = value
    book.lines[BLOCKERS.name][0].update(lifted_on="20/09/2026", how_lifted="Décret signé")
    book.lines[BLOCKERS.name].append({"code": codes[0], **NEW})
    return book.deposit()


def confirm(batch: ImportBatch) -> Any:
    return confirm_workbook(
        by=batch.user, batch=batch, session="", token=token_for(batch), choices=Choices(), paper=PAPER
    )


def state(batch: ImportBatch) -> tuple[Any, ...]:
    stored = ImportBatch.objects.get(pk=batch.pk)
    return (
        sorted(ProgressReport.objects.values_list("pk", "step", "version")),
        ReportedMilestone.objects.count(),
        IndicatorValue.objects.count(),
        sorted(Blocker.objects.values_list("pk", "version")),
        Entry.objects.count(),
        stored.confirmed_at is not None,
    )


def opened() -> int:
    return Blocker.objects.filter(what=NEW["what"]).count()


def test_g01_a_workbook_killed_at_any_statement_leaves_all_or_nothing(batch: ImportBatch):
    before, statement, reports = state(batch), 1, ProgressReport.objects.count()
    while is_killed_at(statement, lambda: confirm(batch)):
        assert state(batch) == before, f"statement {statement}"
        statement += 1
    assert statement > 30
    assert ProgressReport.objects.count() - reports >= ROWS
    assert (opened(), Blocker.objects.filter(how_lifted="Décret signé").count()) == (1, 1)
    assert state(batch)[-1]
    assert chain_holds()


def test_e03_g04_a_workbook_sent_ten_times_at_once_and_once_more_has_one_effect(batch: ImportBatch):
    results = at_once([lambda: confirm(batch)] * 10)
    assert results.count(None) == 1
    assert {type(refusal) for refusal in results if refusal is not None} == {Conflict}
    after = state(batch)
    with pytest.raises(Conflict):
        confirm(batch)
    assert state(batch) == after
    assert opened() == 1
    assert chain_holds()
