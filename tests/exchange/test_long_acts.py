"""A long import is confirmed and taken back by the worker: as it was chosen, with the rights of that moment, once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.actions import end_interim
from accounts.models import Interim, User
from aes_roadmap.management.commands.work import take_up
from common.clock import now
from common.progress import FOLDER, JUDGING, WRITING, Progress, progress_of
from exchange import tasks
from exchange.actions import CAMPAIGN_NOT_OPEN
from exchange.enums import BatchStage
from exchange.long_acts import BROKEN, LEFT
from exchange.models import ImportBatch
from exchange.tidying import tidy
from journal.models import Entry
from measures.enums import PeriodStatus
from measures.models import Axis, Implementation, Measure, ProgressReport, ReportingPeriod, SignedDocument
from tests.exchange import deposits
from tests.exchange.deposits import MEASURE
from tests.exchange.many_parts import matrix, plant
from tests.exchange.test_import_pages import confirm, deposit, reports, signed_in, token_on
from tests.journal.completeness import chain_holds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """Every import is a long one, and its files lie in a folder of the test's own."""
    settings.IMPORT_DIRECT_ROWS = 2
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def codes(db: None) -> list[str]:
    return plant(3)


@pytest.fixture
def client(comite_ml: User) -> Client:
    return signed_in(comite_ml)


@pytest.fixture
def address(client: Client, codes: list[str]) -> str:
    return deposit(client, matrix(codes)).headers["Location"]


def batch() -> ImportBatch:
    return ImportBatch.objects.latest("uploaded_at")


def work() -> None:
    tasks.act_on_import.func(str(batch().pk))


def entered(codes: list[str]) -> int:
    return reports().filter(implementation__measure__code__in=codes).count()


def waiting_scans(files: Path) -> list[Path]:
    return [path for path in (files / "imports").rglob("*") if path.is_file()]


def test_a_long_confirmation_is_asked_of_the_worker_and_its_page_says_so(client: Client, address: str, codes):
    answer = confirm(client, address)
    page = client.get(answer["Location"]).content.decode()
    assert (batch().stage, entered(codes)) == (BatchStage.CONFIRMING, 0)
    assert "Enregistrement en cours" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert list(DBTaskResult.objects.values_list("task_path", flat=True)) == ["exchange.tasks.act_on_import"]


def test_a_short_import_is_confirmed_within_the_answer(client: Client, address: str, codes, settings: Any):
    settings.IMPORT_DIRECT_ROWS = 3
    confirm(client, address)
    assert entered(codes) == 3
    assert not DBTaskResult.objects.exists()


def test_the_worker_writes_what_was_chosen_in_the_name_of_the_signed_document(
    client: Client, address: str, codes, files: Path, django_capture_on_commit_callbacks: Any
):
    confirm(client, address)
    assert len(waiting_scans(files)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        work()
    stored = batch()
    assert (stored.stage, stored.confirmed_at is not None, entered(codes)) == (BatchStage.READY, True, 3)
    document = SignedDocument.objects.latest("recorded_at")
    assert (document.reference, bool(document.scan)) == ("n° 0412/MEF-SG", True)
    assert waiting_scans(files) == []
    assert "signed documents" not in stored.answers
    assert "Import appliqué" in client.get(address).content.decode()


def test_g04_pressed_twice_and_worked_twice_it_has_one_effect(client: Client, address: str, codes):
    token = token_on(client, address)
    confirm(client, address)
    again = confirm_again(client, address, token)
    assert again.status_code == 302
    work()
    work()
    assert entered(codes) == 3
    assert Entry.objects.filter(act="confirm_import").count() == 1
    assert DBTaskResult.objects.count() == 1
    assert chain_holds()


def confirm_again(client: Client, address: str, token: str) -> Any:
    return client.post(f"{address}confirmation/", {"token": token})


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "observer"}, {"member_state": "BF"}])
def test_a18_rights_lost_before_the_worker_came_write_nothing(client: Client, address: str, codes, comite_ml, change):
    confirm(client, address)
    fields = {f"{name}_id" if name == "member_state" else name: value for name, value in change.items()}
    User.objects.filter(pk=comite_ml.pk).update(**fields)
    work()
    assert (batch().failure, entered(codes)) == (tasks.NO_LONGER_DONE, 0)


def test_c19_a_row_written_before_the_worker_came_keeps_its_value(client: Client, address: str, codes):
    confirm(client, address)
    part = Implementation.objects.get(measure__code=codes[0])
    ProgressReport.objects.create(
        implementation=part,
        period=batch().period,
        member_state_id="ML",
        status="in_progress",
        situation_on=batch().period.situation_on,
    )
    work()
    rates = reports().filter(implementation__measure__code__in=codes).order_by("implementation__measure__code")
    assert list(rates.values_list("physical_rate", flat=True)) == [None, 40, 40]


def test_c06_a_campaign_closed_before_the_worker_came_is_said_on_the_page(client: Client, address: str, codes):
    confirm(client, address)
    ReportingPeriod.objects.filter(code="AN2-09").update(status=PeriodStatus.CLOSED)
    work()
    assert (batch().stage, batch().failure, entered(codes)) == (BatchStage.READY, CAMPAIGN_NOT_OPEN, 0)
    assert client.get(address).context["refusal"] == CAMPAIGN_NOT_OPEN


def test_what_failed_may_be_confirmed_again_with_its_choices(client: Client, address: str, codes, files: Path):
    confirm(client, address)
    waiting_scans(files)[0].unlink()
    with pytest.raises(FileNotFoundError):
        work()
    assert (batch().stage, batch().failure) == (BatchStage.READY, BROKEN)
    assert BROKEN in client.get(address).content.decode()
    assert batch().answers["choices"]["situation"] == "2026-09-30"
    confirm(client, address)
    work()
    assert (batch().failure, entered(codes)) == ("", 3)


@pytest.fixture
def replaced(comite_ml: User, account: Callable[[str], User]) -> tuple[Client, Interim]:
    """A focal point who acts in the place of the coordination."""
    today, person = now().date(), account("point-focal.ml-mti")
    row = Interim.objects.create(holder=comite_ml, person=person, starts_on=today, ends_on=today)
    client = signed_in(person)
    client.post(reverse("account_interim_take", args=[row.pk]))
    return client, row


def test_par_interim_a_long_file_is_read_and_written_in_the_place_that_was_taken(replaced, codes, settings: Any):
    settings.IMPORT_DIRECT_BYTES = 10
    client, row = replaced
    address = deposit(client, matrix(codes)).headers["Location"]
    assert batch().stage == BatchStage.WAITING
    tasks.read_upload.func(str(batch().pk))
    assert batch().counts["changed"] + batch().counts["new"] == 3
    confirm(client, address)
    work()
    assert entered(codes) == 3
    assert Entry.objects.filter(act="confirm_import").latest("sequence").actor == row.person.email


def test_a18_an_interim_that_ended_before_the_worker_came_writes_nothing(replaced, codes, comite_ml: User):
    client, row = replaced
    address = deposit(client, matrix(codes)).headers["Location"]
    confirm(client, address)
    end_interim(interim=row, by=comite_ml)
    work()
    assert (batch().failure, entered(codes)) == (tasks.NO_LONGER_DONE, 0)


def test_a_long_import_is_taken_back_by_the_worker_once(client: Client, address: str, codes):
    confirm(client, address)
    work()
    asked = reverse("exchange:take_back", args=[batch().pk])
    assert client.post(asked).status_code == 302
    assert client.post(asked).status_code == 409
    assert "Reprise en cours" in client.get(address).content.decode()
    work()
    work()
    assert batch().taken_back_at is not None
    assert Entry.objects.filter(act="take_back_import").count() == 1
    assert set(reports().filter(implementation__measure__code__in=codes).values_list("step", flat=True)) == {"draft"}


def test_c22_an_act_that_nothing_does_is_given_up_after_an_hour_with_its_scan(
    client: Client, address: str, files: Path, django_capture_on_commit_callbacks: Any
):
    confirm(client, address)
    with time_machine.travel(now() + timedelta(minutes=61)), django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_files")
    assert (batch().stage, batch().failure, waiting_scans(files)) == (BatchStage.READY, LEFT, [])


@pytest.mark.parametrize(("deaths", "stage"), [(1, BatchStage.CONFIRMING), (3, BatchStage.READY)])
def test_g01_a_worker_that_dies_is_followed_by_another_and_after_three_it_is_said(
    client: Client, address: str, deaths: int, stage: str
):
    confirm(client, address)
    row = DBTaskResult.objects.get()
    for _ in range(deaths):
        row.claim("1")
    take_up("1")
    assert (batch().stage, bool(batch().failure)) == (stage, deaths == 3)


@contextmanager
def everything_told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Progress]]:
    """Keep what the file of the progress says each time that it is put in its place."""
    told: list[Progress] = []
    place = Path.replace

    def noted(path: Path, target: Path) -> Path:
        if Path(target).parent.name == FOLDER:
            told.append(Progress(**json.loads(path.read_text())))
        return place(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    yield told


def test_rows_are_told_as_they_go_while_the_transaction_is_open(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
):
    confirm(client, address)
    with everything_told(monkeypatch) as told:
        work()
    assert [(item.doing, item.done, item.total) for item in told] == [
        (JUDGING, 0, 3),
        (JUDGING, 3, 3),
        (WRITING, 0, 3),
        (WRITING, 3, 3),
    ]
    assert progress_of(str(batch().pk)) is None


def test_the_page_shows_how_many_rows_are_done(client: Client, address: str, files: Path):
    confirm(client, address)
    path = files / FOLDER / str(batch().pk)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"doing": WRITING, "done": 1200, "total": 3400}))
    page = client.get(address).content.decode()
    assert 'max="3400" value="1200"' in page
    assert "1\u202f200 sur 3\u202f400\u00a0lignes" in page


def test_a_progress_that_cannot_be_read_costs_the_page_its_figures_only(client: Client, address: str, files: Path):
    confirm(client, address)
    path = files / FOLDER / str(batch().pk)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    assert client.get(address).status_code == 200


def test_a_long_table_is_written_by_the_worker_too(signed: Callable, coordination: User, axis: Axis, settings: Any):
    settings.IMPORT_DIRECT_ROWS = 0
    client = signed(coordination)
    page = deposits.preview(client, "measures.measure", [MEASURE])
    deposits.confirm(client, page)
    assert not Measure.objects.filter(code=MEASURE["Code"]).exists()
    work()
    assert Measure.objects.filter(code=MEASURE["Code"]).exists()


def test_c22_the_worker_tidies_every_ten_minutes_and_keeps_no_more_than_its_next_round(db: None):
    tasks.keep_tidy()
    tasks.keep_tidy()
    rounds = DBTaskResult.objects.filter(task_path="exchange.tasks.tidy_uploads")
    rounds.get().claim("1")
    tasks.tidy_uploads.func()
    rounds.running().update(status=TaskResultStatus.SUCCESSFUL)
    tasks.keep_tidy()
    assert timedelta(minutes=9) < rounds.get().run_after - now() <= timedelta(minutes=10)


def test_c22_a_scan_that_waits_for_the_worker_is_not_taken_for_a_leftover(client: Client, address: str, files: Path):
    confirm(client, address)
    with time_machine.travel(now() + timedelta(minutes=59)):
        tidy()
    assert len(waiting_scans(files)) == 1
