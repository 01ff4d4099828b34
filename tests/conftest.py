"""What every test stands on: the demonstration's database, its cast, settings of a test machine."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.test import override_settings

from accounts.models import User
from tests.database import Seed, assumed_role, url_of, use
from tests.templates import UndefinedVariable

PASSWORD = "mot-de-passe-des-essais"
# Tests marked so need a program that a machine may lack; they are then left out, and counted.
PROGRAMS = {"browser": "chromium", "libreoffice": "soffice", "poppler": "pdftotext"}
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def missing_programs() -> list[str]:
    """Return the marks whose program this machine does not have."""
    return [mark for mark, program in PROGRAMS.items() if shutil.which(program) is None]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose program is missing, and count them by program."""
    left_out = {mark: [item for item in items if item.get_closest_marker(mark)] for mark in missing_programs()}
    gone = [item for marked in left_out.values() for item in marked]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
    config.stash[LEFT_OUT] = {mark: len(marked) for mark, marked in left_out.items() if marked}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under pytest-xdist only the workers collect: each tells its count to the one that reports."""
    told = getattr(session.config, "workeroutput", None)
    if told is not None:
        told["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many tests were left out, and for want of which program."""
    for mark, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} test(s) laissé(s) de côté : {PROGRAMS[mark]} n’est pas installé.")


@pytest.fixture(scope="session", autouse=True)
def _machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Plain static files, files in a folder of the run, one known password, strict templates."""
    files = tmp_path_factory.mktemp("files")
    (files / "quarantine").mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    engines["django"].engine.string_if_invalid = UndefinedVariable()
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        STATIC_ROOT=str(tmp_path_factory.mktemp("static")),
        MEDIA_ROOT=str(files / "media"),
        FILE_UPLOAD_TEMP_DIR=files / "quarantine",
        DEMO_PASSWORD=PASSWORD,
    ):
        yield


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any, _machine: None) -> Iterator[Seed]:
    """The seed of this run; under pytest-xdist its workers share one folder."""
    folder = tmp_path_factory.getbasetemp()
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    seed = Seed(folder.parent if run else folder, (run or uuid.uuid4().hex)[:12])
    with django_db_blocker.unblock(), seed.in_use(), django_db_blocker.block():
        yield seed


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, seed: Seed) -> Iterator[None]:
    """Give this worker its copy of the seed; on PostgreSQL the whole suite owns no table (F-06)."""
    with django_db_blocker.unblock():
        name = seed.copied()
        use(name)
    with assumed_role():
        yield
        with django_db_blocker.unblock():
            use(seed.original)
            seed.drop(name)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any, seed: Seed) -> Iterator[str]:
    """Run a test that commits (threads, processes, live server) on a copy, thrown away afterwards.

    Gives the `DATABASE_URL` of the copy. Never together with `db`, which rolls back instead: the
    journal refuses to be emptied, here as elsewhere.
    """
    with django_db_blocker.unblock():
        before = str(settings.DATABASES["default"]["NAME"])
        name = seed.copied()
        use(name)
        yield url_of(name)
        use(before)
        seed.drop(name)


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return Path(settings.BASE_DIR)


# --- The cast of the demonstration, by e-mail ---------------------------------------------------


@pytest.fixture
def account(db: None) -> Callable[[str], User]:
    """Return an account of the demonstration by the first part of its e-mail."""
    return lambda name: User.objects.get(email=f"{name}@demo.example")


@pytest.fixture
def coordination(account: Callable[[str], User]) -> User:
    return account("coordination")


@pytest.fixture
def comite_ml(account: Callable[[str], User]) -> User:
    return account("comite.ml")


@pytest.fixture
def comite2_ml(account: Callable[[str], User]) -> User:
    return account("comite2.ml")


@pytest.fixture
def comite_bf(account: Callable[[str], User]) -> User:
    return account("comite.bf")


@pytest.fixture
def comite_ne(account: Callable[[str], User]) -> User:
    return account("comite.ne")


@pytest.fixture
def focal(account: Callable[[str], User]) -> Callable[[str], User]:
    """Return the focal point of a ministry by the ministry's code, whatever its case."""
    return lambda code: account(f"point-focal.{code.lower()}")


@pytest.fixture
def validator(account: Callable[[str], User]) -> Callable[[str], User]:
    """Return the ministry validator of a ministry by the ministry's code, whatever its case."""
    return lambda code: account(f"validateur.{code.lower()}")


@pytest.fixture
def reader_ml(account: Callable[[str], User]) -> User:
    return account("lecteur.ml")


@pytest.fixture
def reader(account: Callable[[str], User]) -> User:
    return account("lecteur")


@pytest.fixture
def administrator_ml(account: Callable[[str], User]) -> User:
    return account("administrateur.ml")


@pytest.fixture
def administrator(account: Callable[[str], User]) -> User:
    return account("administrateur")
