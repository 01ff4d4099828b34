"""The test database: built once with the demonstration's data, then copied.

A run builds one seed (migrations, rights of the application's role, demonstration data); each
pytest-xdist worker copies it, and so does each test that commits. Nobody ever connects to the
seed again, so that PostgreSQL can use it as a template.
"""

import contextlib
import fcntl
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, connections

from aes_roadmap.grants import grant_application

APPLICATION_ROLE = "aes_test_application"


class Seed:
    """The seed of one run, shared by its workers through `folder`."""

    def __init__(self, folder: Path, run: str) -> None:
        self.folder = folder
        self.run = run
        self.original = str(connection.settings_dict["NAME"])
        self.name = self._named("seed")

    def copied(self) -> str:
        """Return the name of a new copy of the seed, built first by whoever comes first."""
        name = self._named(uuid.uuid4().hex[:8])
        with self._alone():
            if not self._exists():
                self._build()
            self._copy(name)
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected to it."""
        if connection.vendor == "postgresql":
            self._as_server_owner(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        else:
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink()

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the seed for as long as one worker of the run is at work; the last one drops it."""
        mark = self.folder / f"at-work-{uuid.uuid4().hex}"
        with self._alone():
            mark.touch()
        yield
        with self._alone():
            mark.unlink()
            if not list(self.folder.glob("at-work-*")):
                self.drop(self.name)

    def _named(self, part: str) -> str:
        if connection.vendor == "postgresql":
            return f"test_aes_{self.run}_{part}"
        return str(self.folder / f"{part}.sqlite3")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _exists(self) -> bool:
        if connection.vendor != "postgresql":
            return Path(self.name).exists()
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def _build(self) -> None:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = self.name
        connection.settings_dict["TEST"]["NAME"] = self.name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        if connection.vendor == "postgresql":
            grant_application(connection, APPLICATION_ROLE)
            connection.close()
        with assumed_role():
            _load_demonstration()
            connection.close()

    def _copy(self, name: str) -> None:
        if connection.vendor == "postgresql":
            self._as_server_owner(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
            return
        with (
            contextlib.closing(sqlite3.connect(self.name)) as source,
            contextlib.closing(sqlite3.connect(name)) as target,
        ):
            source.backup(target)

    def _as_server_owner(self, statement: str) -> None:
        with without_role(), connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def _load_demonstration() -> None:
    if "load_demo" in get_commands():
        call_command("load_demo", verbosity=0)


def use(name: str) -> None:
    """Make every connection from now on, of any thread, one to the database `name`."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


@contextlib.contextmanager
def assumed_role() -> Iterator[None]:
    """On PostgreSQL, connect as the role that does not own the tables, as in production (F-06)."""
    if connection.vendor != "postgresql":
        yield
        return
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    options["assume_role"] = APPLICATION_ROLE
    try:
        yield
    finally:
        options.pop("assume_role", None)


@contextlib.contextmanager
def without_role() -> Iterator[None]:
    """Inside, new connections are the owner's: databases are made and dropped by it."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    try:
        yield
    finally:
        if role:
            options["assume_role"] = role


def url_of(name: str) -> str:
    """Return the `DATABASE_URL` of a database, for a process started by a test."""
    if connection.vendor != "postgresql":
        return f"sqlite:///{name}"
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT']}/{name}"
