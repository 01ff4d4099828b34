"""G-07, C-22: what no row names goes after a day; what a row names never does."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import SpentKey
from common.clock import now
from common.ids import uuid7
from common.storing import keep
from measures.actions.attachments import remove_attachment
from tests.measures.acts import account, focal_of
from tests.measures.papers import joined, path_of, received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of files and a quarantine of the test's own."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "quarantine"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path / "files"


def aged(path: Path, **ago: float) -> Path:
    at = (now() - timedelta(**ago)).timestamp()
    os.utime(path, (at, at))
    return path


def swept() -> str:
    told = StringIO()
    call_command("sweep_files", stdout=told)
    return told.getvalue()


def kept(files: Path) -> Path:
    return files / keep(received(), "attachments")


def test_g07_a_file_that_no_row_names_goes_after_a_day(files: Path):
    orphan = aged(kept(files), hours=24, minutes=1)
    assert "fichier orphelin" in swept()
    assert not orphan.exists()


def test_g07_a_file_of_less_than_a_day_may_still_wait_for_its_row(files: Path):
    fresh = aged(kept(files), hours=23, minutes=59)
    swept()
    assert fresh.exists()


def test_g07_a_file_that_a_row_names_is_never_swept_however_old(files: Path):
    live = aged(path_of(joined()), days=4000)
    swept()
    assert live.exists()


def test_g07_a_file_half_written_goes_after_a_day(files: Path):
    half = aged(kept(files), days=2)
    half = half.rename(half.with_suffix(".part"))
    swept()
    assert not half.exists()


def test_g07_the_file_of_a_paper_taken_back_goes_even_if_the_deletion_was_cut(files: Path):
    paper = joined()
    path = aged(path_of(paper), days=2)
    remove_attachment(by=account(focal_of(paper.report)), attachment=paper)
    assert path.exists()  # the test's transaction never commits: as if the process had died there
    swept()
    assert not path.exists()


def test_c22_an_upload_that_a_dead_request_left_goes_within_the_hour(settings: Any):
    old, young = (settings.FILE_UPLOAD_TEMP_DIR / name for name in ("old.upload", "young.upload"))
    for path, minutes in ((old, 41), (young, 39)):
        path.write_bytes(b"x")
        aged(path, minutes=minutes)
    swept()
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize(("minutes", "is_left"), [(39, True), (41, False)])
@pytest.mark.parametrize("folder", ["imports", "progress"])
def test_c22_what_a_dead_import_left_goes_within_the_hour(files: Path, folder: str, minutes: int, is_left: bool):
    orphan = aged(files / keep(received(), folder), minutes=minutes)
    swept()
    assert orphan.exists() == is_left


@pytest.mark.parametrize(("days", "left"), [(1.9, 1), (2.1, 0)])
def test_a_spent_key_is_forgotten_after_two_days(days: float, left: int):
    key = SpentKey.objects.create(user=account("comite.ml"), key=uuid7(), at=now() - timedelta(days=days))
    swept()
    assert SpentKey.objects.filter(pk=key.pk).count() == left
