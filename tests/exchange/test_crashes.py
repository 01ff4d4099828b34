"""G-01, G-04, E-03, E-10: an import cut anywhere, sent twice, or beside others, has one effect or none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from common.errors import Conflict
from exchange.access import token_for
from exchange.actions import Choices, confirm_import, keep_reading
from exchange.enums import BatchStage
from exchange.long_acts import ask_for_confirmation
from exchange.models import ImportBatch
from exchange.preparation import matrix_in
from exchange.reading.reader import read_workbook
from exchange.tasks import act_on_import
from journal.models import Entry
from measures.actions.papers import Paper
from measures.models import ProgressReport, ReportingPeriod
from tests.exchange.many_parts import matrix, plant
from tests.journal.completeness import chain_holds
from tests.kills import is_killed_at
from tests.measures.acts import account
from tests.measures.test_actions_parallel import at_once

ROWS = 500
PAPER = Paper("minister", "n° 0412/MDAC-SG", date(2026, 10, 5), None)


@pytest.fixture
def matrix_file(own_database: str, tmp_path: Path) -> Path:
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(matrix(plant(ROWS)))
    return path


@pytest.fixture
def comite(own_database: str) -> User:
    return account("comite.ml")


def deposited(by: User, path: Path) -> ImportBatch:
    period = ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")
    return keep_reading(
        by=by, reading=matrix_in(by, read_workbook(path), period), period=period, file_name=path.name, session=""
    )


def confirm(by: User, batch: ImportBatch) -> Any:
    return confirm_import(by=by, batch=batch, session="", token=token_for(batch), choices=Choices(), paper=PAPER)


def state(batch: ImportBatch) -> tuple[Any, ...]:
    stored = ImportBatch.objects.get(pk=batch.pk)
    return (ProgressReport.objects.count(), Entry.objects.count(), stored.confirmed_at is not None)


def test_g01_an_import_killed_at_any_statement_leaves_all_or_nothing(comite: User, matrix_file: Path):
    batch = deposited(comite, matrix_file)
    before, statement = state(batch), 1
    while is_killed_at(statement, lambda: confirm(comite, batch)):
        assert state(batch) == before, f"statement {statement}"
        statement += 1
    assert statement > 20
    reports, entries, is_confirmed = state(batch)
    assert (reports - before[0], entries - before[1], is_confirmed) == (ROWS, ROWS + 1, True)
    assert chain_holds()


def test_g04_a_confirmation_whose_answer_was_lost_is_not_done_twice(comite: User, matrix_file: Path):
    batch = deposited(comite, matrix_file)
    confirm(comite, batch)
    after = state(batch)
    for _ in range(20):
        with pytest.raises(Conflict):
            confirm(comite, batch)
    assert state(batch) == after


def test_e03_a_confirmation_sent_twenty_times_at_once_has_one_effect(comite: User, matrix_file: Path):
    batch = deposited(comite, matrix_file)
    before = state(batch)
    results = at_once([lambda: confirm(comite, batch)] * 20)
    assert results.count(None) == 1
    assert {type(refusal) for refusal in results if refusal is not None} == {Conflict}
    assert state(batch)[0] - before[0] == ROWS
    assert chain_holds()


def test_e10_twenty_deposits_at_once_are_all_kept(comite: User, matrix_file: Path):
    period = ReportingPeriod.objects.select_related("roadmap").get(code="AN2-09")
    reading, before = matrix_in(comite, read_workbook(matrix_file), period), ImportBatch.objects.count()

    def keep() -> None:
        keep_reading(by=comite, reading=reading, period=period, file_name="matrice.xlsx", session="")

    assert at_once([keep] * 20) == [None] * 20
    assert ImportBatch.objects.count() - before == 20
    assert chain_holds()


def test_g01_the_worker_killed_at_any_statement_leaves_all_or_nothing_and_the_next_one_ends_it(
    comite: User, tmp_path: Path
):
    path = tmp_path / "matrice.xlsx"
    path.write_bytes(matrix(plant(3)))
    batch = deposited(comite, path)
    asked = {"by": comite, "batch": batch, "session": "", "token": token_for(batch), "choices": Choices()}
    ask_for_confirmation(**asked, paper=PAPER)
    before, statement = state(batch), 1
    while is_killed_at(statement, lambda: act_on_import.func(str(batch.pk))):
        assert (*state(batch), stage(batch)) == (*before, BatchStage.CONFIRMING), f"statement {statement}"
        statement += 1
    assert statement > 20
    assert (*state(batch), stage(batch)) == (before[0] + 3, before[1] + 4, True, BatchStage.READY)
    assert chain_holds()


def stage(batch: ImportBatch) -> str:
    return ImportBatch.objects.values_list("stage", flat=True).get(pk=batch.pk)
