"""A long file is read by the worker: kept private and for an hour at most, with the rights of that moment."""

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from common.clock import now
from exchange import tasks
from exchange.batches import BROKEN, LEFT
from exchange.enums import BatchStage
from exchange.models import ImportBatch
from journal.models import Entry
from measures.models import Axis, Measure
from tests.exchange.deposits import MEASURE, as_csv, confirm, deposit
from tests.exchange.test_import_pages import deposit as deposit_matrix

pytestmark = pytest.mark.django_db
LABEL = "measures.measure"


@pytest.fixture(autouse=True)
def long_files(settings: Any, tmp_path: Path) -> Path:
    """Every file is a long one, in a folder of the test's own."""
    settings.IMPORT_DIRECT_BYTES = 10
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def filer(signed: Callable, coordination: User, axis: Axis) -> Client:
    return signed(coordination)


@pytest.fixture
def address(filer: Client) -> str:
    return deposit(filer, LABEL, as_csv([MEASURE]))["Location"]


def batch() -> ImportBatch:
    return ImportBatch.objects.latest("uploaded_at")


def read() -> None:
    tasks.read_upload.func(str(batch().pk))


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_long_file_waits_and_its_page_asks_again_without_a_script(filer: Client, address: str):
    page = filer.get(address).content.decode()
    assert batch().stage == BatchStage.WAITING
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "<progress" in page


def test_the_reading_and_the_end_of_the_file_are_asked_with_the_deposit(address: str):
    asked = DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", "run_after")
    assert [path for path, _ in asked] == ["exchange.tasks.read_upload", "exchange.tasks.forget_upload"]
    assert asked[1][1] == batch().expires_at


def test_c22_the_file_waits_private_and_is_gone_once_read(
    filer: Client, address: str, long_files: Path, django_capture_on_commit_callbacks: Any
):
    [path] = kept(long_files)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, path.parent.parent)} == {0o700}
    with django_capture_on_commit_callbacks(execute=True):
        read()
    assert kept(long_files) == []
    assert batch().upload == ""


def test_once_read_the_page_is_the_preview_and_confirms_as_any_other(filer: Client, address: str):
    read()
    page = filer.get(address)
    assert page.context["counts"]["new"] == 1
    assert confirm(filer, page).status_code == 302
    assert Measure.objects.filter(code=MEASURE["Code"]).exists()


def test_a_matrix_waits_too_and_is_read_for_its_period(signed: Callable, comite_ml: User):
    client = signed(comite_ml)
    address = deposit_matrix(client).headers["Location"]
    read()
    assert client.get(address).context["content"].row_count > 40


def test_the_deposit_is_journalled_once(address: str):
    read()
    assert Entry.objects.filter(act="upload_workbook", object_id=str(batch().pk)).count() == 1


def test_a_reading_done_twice_leaves_the_first(address: str):
    read()
    first = batch().expires_at
    read()
    assert (batch().stage, batch().expires_at) == (BatchStage.READY, first)


def test_a_refused_file_says_why_and_where_to_file_another(filer: Client):
    address = deposit(filer, LABEL, b"ceci;n'est\npas;ce tableau\n")["Location"]
    read()
    page = filer.get(address).content.decode()
    assert batch().stage == BatchStage.FAILED
    assert "Import refusé" in page
    assert batch().failure[:20] in page


def test_an_account_that_lost_its_right_before_the_reading_reads_nothing(address: str, coordination: User):
    User.objects.filter(pk=coordination.pk).update(is_active=False)
    read()
    assert (batch().stage, batch().proposals) == (BatchStage.FAILED, [])


def test_a_reading_that_breaks_leaves_a_sentence_and_its_error_to_the_worker(address: str, long_files: Path):
    kept(long_files)[0].unlink()
    with pytest.raises(FileNotFoundError):
        read()
    assert (batch().stage, batch().failure) == (BatchStage.FAILED, BROKEN)


@pytest.mark.parametrize("act", ["choices", "confirm"])
@pytest.mark.parametrize("stage", [BatchStage.WAITING, BatchStage.READING, BatchStage.FAILED])
def test_c03_what_is_not_ready_is_neither_chosen_nor_confirmed(filer: Client, address: str, act: str, stage: str):
    read()
    token = filer.get(address).context["token"]
    ImportBatch.objects.update(stage=stage)
    answer = filer.post(reverse(f"exchange:{act}", args=[batch().pk]), {"token": token})
    assert answer.status_code == 409
    assert not Measure.objects.filter(code=MEASURE["Code"]).exists()


@pytest.mark.parametrize(("minutes", "stage"), [(59, BatchStage.WAITING), (61, BatchStage.FAILED)])
def test_c22_a_file_that_nothing_reads_goes_within_the_hour(
    address: str, long_files: Path, minutes: int, stage: str, django_capture_on_commit_callbacks: Any
):
    with time_machine.travel(now() + timedelta(minutes=minutes)), django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_files")
    assert batch().stage == stage
    assert bool(kept(long_files)) == (stage == BatchStage.WAITING)


def test_c22_the_task_of_the_hour_removes_a_file_that_still_waits(
    address: str, long_files: Path, django_capture_on_commit_callbacks: Any
):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_upload.func(str(batch().pk))
    assert (batch().failure, kept(long_files)) == (LEFT, [])
