"""Background work: a task follows the fate of the act that asks for it, and of the worker that does it."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from aes_roadmap.management.commands.work import take_up

DONE: list[int] = []


@task()
def note(number: int) -> None:
    """Leave a trace in this process."""
    DONE.append(number)


@task()
def fail() -> None:
    """Fail as any program may."""
    raise ArithmeticError


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    DONE.clear()


def work() -> None:
    """Do what waits, as the worker does."""
    call_command("db_worker", batch=True, interval=0, reload=False, startup_delay=False, stdout=StringIO())


def test_e11_task_is_done_once_its_act_is_committed(own_database: str):
    with transaction.atomic():
        note.enqueue(1)
    work()
    work()
    assert DONE == [1]


def test_e11_nothing_is_left_of_a_task_whose_act_is_rolled_back(own_database: str):
    with pytest.raises(RuntimeError), transaction.atomic():
        note.enqueue(1)
        raise RuntimeError
    work()
    assert (DONE, DBTaskResult.objects.count()) == ([], 0)


def test_task_that_fails_is_marked_and_does_not_stop_the_worker(own_database: str):
    fail.enqueue()
    note.enqueue(2)
    work()
    statuses = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
    assert (list(statuses), DONE) == ([TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL], [2])


@pytest.fixture
def left_running(db: None) -> Callable[..., Any]:
    """A task in which workers of these names died, the last one lately."""

    def leave(*names: str) -> Any:
        row = DBTaskResult.objects.get(pk=note.enqueue(3).id)
        for name in names:
            row.claim(name)
        return row

    return leave


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["1"], TaskResultStatus.READY),
        (["2"], TaskResultStatus.RUNNING),
        (["1", "1", "1"], TaskResultStatus.FAILED),
    ],
)
def test_task_in_which_a_worker_died_is_taken_up_by_its_successor_at_most_twice(
    left_running: Callable[..., Any], names: list[str], status: str
):
    row = left_running(*names)
    take_up("1")
    row.refresh_from_db()
    assert row.status == status
