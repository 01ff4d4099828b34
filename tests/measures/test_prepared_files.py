"""Lists too long to be given at once: asked for, made by the worker, handed over to their owner for a day."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configuration
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from common.access import Level
from common.clock import now
from journal.models import Entry
from measures.models import Measure, PreparedFile
from measures.tasks import forget_file, make_file
from tests.pages import signed_in, text_of, visit

LIST, FILES = reverse("measures:list"), reverse("measures:files")
Account = Callable[[str], User]


@pytest.fixture(autouse=True)
def _short_lists(settings: Any) -> None:
    """Here forty measures are many."""
    settings.EXPORT_DIRECT_ROWS = 40


def ask(user: User, query: str = "", file_format: str = "csv") -> PreparedFile:
    """Ask for a file and return what was noted."""
    answer = signed_in(user).post(FILES, {"liste": query, "format": file_format}, secure=True)
    assert answer.status_code == 302
    return PreparedFile.objects.get(user=user)


def made(user: User, query: str = "", file_format: str = "csv") -> PreparedFile:
    """Ask for a file, make it as the worker does, and return it."""
    row = ask(user, query, file_format)
    make_file.call(str(row.pk))
    return PreparedFile.objects.get(pk=row.pk)


def address(row: PreparedFile) -> str:
    return reverse("measures:file", args=[row.pk])


# --- From the list to the file ------------------------------------------------------------------


def test_list_at_the_ceiling_is_given_at_once_and_one_above_is_not(comite_ml: User, settings: Any):
    settings.EXPORT_DIRECT_ROWS = Measure.objects.visible_to(comite_ml).filter(axis__roadmap__code="AN2").count()
    assert "attachment" in visit(comite_ml, f"{LIST}?format=csv")["Content-Disposition"]
    settings.EXPORT_DIRECT_ROWS -= 1
    answer = signed_in(comite_ml).get(f"{LIST}?format=csv&axe=DIP", secure=True)
    assert answer.status_code == 200
    answer = signed_in(comite_ml).get(f"{LIST}?tri=taux&format=csv", secure=True)
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?tri=taux")


def test_long_list_offers_to_prepare_the_file(comite_ml: User):
    assert "Préparer XLSX" in text_of(visit(comite_ml, LIST))


def test_file_holds_what_the_list_would_have_given(comite_ml: User, settings: Any):
    prepared = visit(comite_ml, address(made(comite_ml))).getvalue()
    settings.EXPORT_DIRECT_ROWS = 2000
    assert prepared == visit(comite_ml, f"{LIST}?format=csv").content


def test_filters_of_the_list_are_those_of_the_file(comite_ml: User):
    row = made(comite_ml, "axe=DIP")
    assert set(Measure.objects.filter(pk__in=row.keys).values_list("axis__code", flat=True)) == {"DIP"}


def test_page_tells_what_is_ready_and_what_is_not(comite_ml: User):
    row = ask(comite_ml)
    assert "en préparation" in text_of(visit(comite_ml, FILES))
    make_file.call(str(row.pk))
    assert address(row) in visit(comite_ml, FILES).content.decode()


def test_file_asked_for_is_told_among_what_waits(comite_ml: User):
    assert FILES not in visit(comite_ml, reverse("steering:to_do")).content.decode()
    ask(comite_ml)
    assert FILES in visit(comite_ml, reverse("steering:to_do")).content.decode()


def test_file_made_twice_is_written_once(comite_ml: User):
    row = made(comite_ml)
    make_file.call(str(row.pk))
    assert PreparedFile.objects.get(pk=row.pk).file == row.file


def test_one_account_has_a_few_files_at_most(comite_ml: User, settings: Any):
    settings.PREPARED_FILES_MAX = 1
    ask(comite_ml)
    answer = signed_in(comite_ml).post(FILES, {"liste": "", "format": "csv"}, secure=True)
    assert (answer.status_code, PreparedFile.objects.count()) == (409, 1)


def test_unknown_format_is_no_page(comite_ml: User):
    assert signed_in(comite_ml).post(FILES, {"format": "pdf"}, secure=True).status_code == 404


# --- To whom, and until when --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["comite2.ml", "comite.bf", "coordination"])
def test_a04_file_of_another_account_does_not_exist(account: Account, comite_ml: User, name: str):
    row = made(comite_ml)
    assert visit(account(name), address(row)).status_code == 404
    assert "mesures.csv" not in text_of(visit(account(name), FILES))


def test_file_that_is_not_made_yet_is_not_handed_over(comite_ml: User):
    assert visit(comite_ml, address(ask(comite_ml))).status_code == 404


def test_d10_file_leaves_as_a_download_that_nothing_keeps(comite_ml: User):
    answer = visit(comite_ml, address(made(comite_ml)))
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="mesures.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_d15_file_is_gone_once_one_of_its_measures_may_no_longer_be_read(comite_ml: User):
    row = made(comite_ml)
    Measure.objects.filter(pk=row.keys[0]).update(level=Level.RESTRICTED)
    assert visit(comite_ml, address(row)).status_code == 404


@pytest.mark.parametrize("fields", [{"clearance": Level.PUBLIC}, {"member_state": "BF"}])
def test_d15_file_is_gone_once_the_rights_of_its_owner_change(comite_ml: User, fields: dict[str, str]):
    row = made(comite_ml)
    User.objects.filter(pk=comite_ml.pk).update(**fields)
    assert visit(comite_ml, address(row)).status_code == 404


def test_a18_file_is_not_made_once_the_rights_of_its_owner_changed(comite_ml: User):
    row = ask(comite_ml)
    User.objects.filter(pk=comite_ml.pk).update(clearance=Level.PUBLIC)
    make_file.call(str(row.pk))
    assert PreparedFile.objects.count() == 0


def test_file_is_not_handed_over_once_its_day_is_over(comite_ml: User):
    row = made(comite_ml)
    browser = signed_in(comite_ml)
    PreparedFile.objects.filter(pk=row.pk).update(expires_at=now() - timedelta(seconds=1))
    assert browser.get(address(row), secure=True).status_code == 404


def test_file_and_row_are_thrown_away(comite_ml: User, django_capture_on_commit_callbacks: Any):
    row = made(comite_ml)
    path = Path(configuration.MEDIA_ROOT) / row.file.name
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        forget_file.call(str(row.pk))
    assert (path.exists(), PreparedFile.objects.count()) == (False, 0)


# --- Restricted diffusion -----------------------------------------------------------------------


def cleared(user: User) -> User:
    return next(found for found in User.objects.filter(role=user.role) if Level.RESTRICTED in found.readable_levels)


def test_d04_restricted_measures_leave_only_when_asked_for_by_name_and_are_journalled(comite_ml: User):
    user = cleared(comite_ml)
    plain = made(user)
    assert not Measure.objects.filter(pk__in=plain.keys, level=Level.RESTRICTED).exists()
    plain.delete()
    before = Entry.objects.filter(act="export_measure").count()
    named = made(user, "diffusion=restreinte")
    restricted = Measure.objects.filter(pk__in=named.keys, level=Level.RESTRICTED).count()
    assert 0 < restricted == Entry.objects.filter(act="export_measure").count() - before
    assert visit(user, address(named)).getvalue()


# --- The worker ---------------------------------------------------------------------------------


def work() -> None:
    call_command("db_worker", batch=True, interval=0, reload=False, startup_delay=False, stdout=StringIO())


def test_e11_no_file_is_made_when_the_demand_is_rolled_back(own_database: str):
    user = User.objects.get(email="comite.ml@demo.example")
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(user)
        raise RuntimeError
    work()
    assert (PreparedFile.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_worker_makes_the_file_and_throws_it_away_a_day_later(own_database: str):
    user = User.objects.get(email="comite.ml@demo.example")
    ask(user)
    work()
    path = Path(configuration.MEDIA_ROOT) / PreparedFile.objects.get().file.name
    assert path.exists()
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        work()
    assert (path.exists(), PreparedFile.objects.count()) == (False, 0)
