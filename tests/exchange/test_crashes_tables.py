"""G-01, G-04, E-03, E-10: a plain table or a plan cut anywhere, sent twice or beside others, has one effect or none.

As many statements for a few rows as for five hundred: `KILLED_ROWS=500` runs it at the size of the plan.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Ministry
from common.errors import Conflict
from exchange.access import token_for
from exchange.actions import Outcome
from exchange.confirmations import confirm_batch
from exchange.deposits import read_deposit
from exchange.models import ImportBatch
from exchange.plan_reading import Target
from exchange.plan_tables import PLAN
from exchange.rules.choices import Choices
from journal.models import Entry
from measures.models import Axis, Implementation, Measure, Milestone, Objective, Roadmap
from tests.exchange.deposits import as_csv
from tests.exchange.plans import NEW, mali
from tests.journal.completeness import chain_holds
from tests.kills import is_killed_at
from tests.measures.acts import account
from tests.measures.test_actions_parallel import at_once

ROWS = int(os.environ.get("KILLED_ROWS", "20"))
AT_ONCE = 20
ROADMAP = Target(NEW["code"], NEW["title"], NEW["starts_on"], NEW["ends_on"])
DUE, MOVED = date(2027, 6, 30), date(2027, 8, 31)
COUNTED = (Roadmap, Axis, Objective, Measure, Implementation, Milestone, Entry)


def state(batch: ImportBatch) -> tuple[Any, ...]:
    """Return what a confirmation may touch: how many rows, which versions, whether the import is used."""
    versions = list(Implementation.objects.filter(measure__code__startswith="AN3-").values_list("version", "due_on"))
    stored = ImportBatch.objects.get(pk=batch.pk)
    return (*(model.objects.count() for model in COUNTED), sorted(versions), stored.confirmed_at is not None)


def confirm(batch: ImportBatch) -> Outcome | None:
    return confirm_batch(by=batch.user, batch=batch, session="", token=token_for(batch), choices=Choices(), paper=None)


@pytest.fixture
def parts(own_database: str) -> list[str]:
    """Return the codes of measures in draft, each with Mali's part; half of a file will change, half will add."""
    dates = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    axis = Axis.objects.create(
        roadmap=Roadmap.objects.create(code="AN3", title="An III", **dates), code="DEV", order=1, name="Développement"
    )
    measures = [Measure(code=f"AN3-DEV-{100 + place}", axis=axis, title=f"Mesure {place}") for place in range(ROWS)]
    Measure.objects.bulk_create(measures)
    lead = Ministry.objects.get(code="ML-MEF")
    Implementation.objects.bulk_create(
        Implementation(measure=measure, axis=axis, member_state_id="ML", lead_ministry=lead, due_on=DUE)
        for measure in measures[: ROWS // 2]
    )
    return [measure.code for measure in measures]


@pytest.fixture
def table(parts: list[str], tmp_path: Path) -> Callable[[], ImportBatch]:
    """Deposit a table of as many rows as the plan of tests asks for, with the ministries associated to each."""
    path = tmp_path / "declinaisons.csv"
    line = {"État": "ML", "Chef de file": "ML-MEF", "Structures associées": "ML-MTI", "Échéance": f"{MOVED:%d/%m/%Y}"}
    path.write_bytes(as_csv([{"Mesure": code} | line for code in parts]))
    by = account("comite.ml")
    return lambda: read_deposit(by=by, path=path, file_name=path.name, session="", label="measures.implementation")


@pytest.fixture
def plan(own_database: str, tmp_path: Path) -> Callable[[], ImportBatch]:
    """Deposit a foreign matrix that opens a roadmap."""
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(mali())
    by = account("coordination")
    return lambda: read_deposit(by=by, path=path, file_name=path.name, session="", label=PLAN, target=ROADMAP)


@pytest.fixture(params=["table", "plan"])
def deposit(request: pytest.FixtureRequest) -> Callable[[], ImportBatch]:
    return request.getfixturevalue(request.param)


def test_g01_a_table_or_a_plan_killed_at_any_statement_leaves_all_or_nothing(deposit: Callable[[], ImportBatch]):
    batch = deposit()
    before, statement = state(batch), 1
    while is_killed_at(statement, lambda: confirm(batch)):
        assert state(batch) == before, f"statement {statement}"
        statement += 1
    assert statement > 15
    assert state(batch) != before
    assert state(batch)[-1]
    assert chain_holds()


def test_g01_what_is_confirmed_after_the_kills_is_the_whole_file(table: Callable[[], ImportBatch]):
    batch = table()
    assert is_killed_at(20, lambda: confirm(batch))
    confirm(batch)
    parts = Implementation.objects.filter(measure__code__startswith="AN3-", due_on=MOVED)
    assert parts.count() == ROWS
    assert parts.filter(associated_ministries__code="ML-MTI").count() == ROWS


def test_e03_g04_a_table_or_a_plan_confirmed_twenty_times_at_once_and_once_more_has_one_effect(
    deposit: Callable[[], ImportBatch],
):
    batch = deposit()
    results = at_once([lambda: confirm(batch)] * AT_ONCE)
    assert results.count(None) == 1
    assert {type(refusal) for refusal in results if refusal is not None} == {Conflict}
    after = state(batch)
    with pytest.raises(Conflict):
        confirm(batch)
    assert state(batch) == after
    assert chain_holds()


def test_e03_one_file_deposited_twice_and_confirmed_at_once_is_written_once(table: Callable[[], ImportBatch]):
    batches = [table() for _ in range(2)]
    results = at_once([lambda batch=batch: confirm(batch) for batch in batches])
    assert {type(refusal) for refusal in results} <= {type(None), Conflict}
    versions = Implementation.objects.filter(measure__code__startswith="AN3-").values_list("version", flat=True)
    # Half of the rows were there and changed once; the other half is new.
    assert sorted(versions) == [1] * (ROWS // 2) + [2] * (ROWS // 2)
    assert chain_holds()


def test_e10_twenty_tables_deposited_at_once_are_all_kept(plan: Callable[[], ImportBatch]):
    before = ImportBatch.objects.count()
    assert at_once([plan] * AT_ONCE) == [None] * AT_ONCE
    assert ImportBatch.objects.count() - before == AT_ONCE
    assert chain_holds()
