"""Once its columns are placed, the file that was filed is read so: it is kept for that, private, within the hour."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import now
from exchange import tasks
from exchange.enums import BatchStage
from exchange.models import ColumnMapping, ImportBatch
from exchange.tidying import tidy
from tests.exchange.deposits import confirm
from tests.exchange.plans import NEW, as_file
from tests.exchange.test_columns import KNOWN, LINE, TITLE, UNKNOWN, columns_of, deposit, signed_in, workbook

pytestmark = pytest.mark.django_db
PLACED = {"colonne-A": "code", "colonne-B": "title", "colonne-C": "lead_ministry", "colonne-D": "due"}
FREE = [*UNKNOWN[:3], "Situation du point", "Situation du point"]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def client(focal: Any) -> Client:
    return signed_in(focal("ML-MDAC"))


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "matrices").rglob("*") if path.is_file()]


def batch() -> ImportBatch:
    return ImportBatch.objects.latest("uploaded_at")


def status() -> str | None:
    return batch().proposals[0]["row"]["status"]


def test_the_file_is_read_again_as_placed_and_a_page_seen_before_confirms_nothing(client: Client) -> None:
    address = deposit(client, KNOWN)
    before = client.get(address)
    assert status() is None
    answer = client.post(columns_of(address), PLACED | {"colonne-E": "status"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert (batch().stage, status()) == (BatchStage.READY, "in_progress")
    assert confirm(client, before).status_code == 409


def test_a_file_without_a_known_heading_becomes_a_preview_once_placed(client: Client) -> None:
    address = deposit(client, UNKNOWN, ["AN2-DEF-01", TITLE, "MDAC", "En cours", "40 %"])
    tables = client.get(columns_of(address)).context["tables"]
    number = next(index for index, table in enumerate(tables) if table.row == 2)
    data = {"colonne-A": "code", "colonne-B": "title", "colonne-D": "status", "tableau": number}
    answer = client.post(columns_of(address), data, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert status() == "in_progress"


def test_c22_the_kept_file_is_private_and_gone_within_the_hour(
    client: Client, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    deposit(client, KNOWN)
    [path] = kept(files)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for minutes, is_there in ((49, True), (51, False)):
        with time_machine.travel(now() + timedelta(minutes=minutes)), django_capture_on_commit_callbacks(execute=True):
            tidy()
        assert bool(kept(files)) == is_there


def test_c22_once_confirmed_the_file_is_gone(
    client: Client, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    page = client.get(deposit(client, KNOWN))
    with django_capture_on_commit_callbacks(execute=True):
        assert confirm(client, page).status_code == 302
    assert (batch().upload, kept(files)) == ("", [])


def test_c04_from_another_session_the_columns_are_kept_and_the_file_is_not_read(client: Client, focal: Any) -> None:
    address = deposit(client, KNOWN)
    answer = signed_in(focal("ML-MDAC")).post(columns_of(address), PLACED | {"colonne-E": "status"})
    assert answer["Location"] == reverse("exchange:upload")
    assert status() is None
    assert ColumnMapping.objects.count() == 1


def test_a_long_file_is_read_again_by_the_worker(client: Client, settings: Any) -> None:
    settings.IMPORT_DIRECT_BYTES = 10
    address = deposit(client, KNOWN)
    tasks.read_upload.func(str(batch().pk))
    client.post(columns_of(address), PLACED | {"colonne-E": "status"})
    assert batch().stage == BatchStage.WAITING
    tasks.read_upload.func(str(batch().pk))
    assert (batch().stage, status()) == (BatchStage.READY, "in_progress")


def test_two_columns_of_one_heading_are_placed_apart_and_found_again(client: Client) -> None:
    line = [*LINE[:3], "En cours", "40 %"]
    address = columns_of(deposit(client, FREE, line))
    number = next(i for i, table in enumerate(client.get(address).context["tables"]) if table.row == 2)
    data = {"colonne-A": "code", "colonne-B": "title", "colonne-D": "status", "colonne-E": "physical"}
    client.post(address, data | {"tableau": number})
    assert set(ColumnMapping.objects.exclude(sheet="").values_list("sheet", "letters", "field")) == {
        ("Sheet", "D", "status"),
        ("Sheet", "E", "physical"),
    }
    deposit(client, FREE, line)
    row = batch().proposals[0]["row"]
    assert (row["status"], row["progress"]) == ("in_progress", 40)


def test_the_columns_of_a_plan_are_placed_too(coordination: User) -> None:
    client = signed_in(coordination)
    content = workbook(["Rubrique", "Que faire", "Porté par"], ["Axe 1 : Défense", TITLE, "MDAC"]).read()
    sent = {"modele": "plan", "file": as_file(content), **NEW}
    address = client.post(f"{reverse('exchange:upload')}?modele=plan", sent)["Location"]
    columns = client.get(address)["Location"]
    number = next(i for i, table in enumerate(client.get(columns).context["tables"]) if table.row == 2)
    placed = {"colonne-A": "axis", "colonne-B": "title", "tableau": number}
    page = client.post(columns, placed, follow=True)
    assert page.context["counts"]["new"] == 3
    assert set(ColumnMapping.objects.values_list("member_state", "heading")) == {
        (None, "Rubrique"),
        (None, "Que faire"),
    }
