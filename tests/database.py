"""The test database: built once with the demonstration's data, then copied.

The seed holds migrations, the rights of the application's role and the demonstration's data. Each
pytest-xdist worker copies it, and so does each test that commits. Nobody ever connects to a seed
once it is built, so that PostgreSQL can use it as a template.

On SQLite the seed is a file, kept for the next runs on the same code and day. On PostgreSQL it is a
database of the run, dropped by its last worker.
"""

import contextlib
import fcntl
import hashlib
import io
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from aes_roadmap.grants import grant_application
from common.triggers import Trigger

APPLICATION_ROLE = "aes_test_application"
_CODE = ("aes_roadmap", "exchange", "measures", "protocols", "accounts", "journal", "common", "steering")
_KEPT_SEEDS = 3


class Seed:
    """The seed of a run, shared by its workers through `folder`."""

    def __init__(self, folder: Path, run: str) -> None:
        self.folder = folder
        self.run = run
        self.is_postgres = connection.vendor == "postgresql"
        self.original = str(connection.settings_dict["NAME"])
        self.kept = Path(settings.VAR_DIR) / "test-seeds"
        self.kept.mkdir(parents=True, exist_ok=True)
        self.name = self._named("seed") if self.is_postgres else str(self.kept / f"{_state_of_the_code()}.sqlite3")

    def copied(self) -> str:
        """Return the name of a new copy of the seed, built first by whoever comes first."""
        name = self._named(uuid.uuid4().hex[:8])
        with self._alone():
            if not self._exists():
                self._build()
            self._copy(name)
        return name

    def empty(self) -> str:
        """Return the name of a new database that holds nothing, not even tables."""
        name = self._named(uuid.uuid4().hex[:8])
        if self.is_postgres:
            self._as_server_owner(f'CREATE DATABASE "{name}"')
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever is still connected to it."""
        if self.is_postgres:
            self._as_server_owner(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        else:
            for path in Path(name).parent.glob(f"{Path(name).name}*"):
                path.unlink()

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the seed for as long as one worker of the run is at work; the last one clears up."""
        mark = self.folder / f"at-work-{uuid.uuid4().hex}"
        with self._alone():
            mark.touch()
        yield
        with self._alone():
            mark.unlink()
            if not list(self.folder.glob("at-work-*")):
                self._clear_up()

    def _clear_up(self) -> None:
        if self.is_postgres:
            self.drop(self.name)
        seeds = sorted(self.kept.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
        for path in seeds[:-_KEPT_SEEDS]:
            path.unlink()

    def _named(self, part: str) -> str:
        return f"test_aes_{self.run}_{part}" if self.is_postgres else str(self.folder / f"{part}.sqlite3")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One worker at a time; on SQLite one run at a time too, since the seed outlives the run."""
        folder = self.folder if self.is_postgres else self.kept
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _exists(self) -> bool:
        if not self.is_postgres:
            return Path(self.name).exists()
        with without_role(), connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def _build(self) -> None:
        """Build under another name, so that a seed that has its name is whole."""
        draft = self._named("draft")
        connection.settings_dict.setdefault("TEST", {})["NAME"] = draft
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        if self.is_postgres:
            grant_application(connection, APPLICATION_ROLE)
            connection.close()
        with assumed_role():
            call_command("load_demo", verbosity=0, stdout=io.StringIO())
            connection.close()
        if self.is_postgres:
            self._as_server_owner(f'ALTER DATABASE "{draft}" RENAME TO "{self.name}"')
        else:
            _copy_file(draft, f"{self.name}.part")
            Path(f"{self.name}.part").replace(self.name)

    def _copy(self, name: str) -> None:
        if self.is_postgres:
            self._as_server_owner(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        else:
            _copy_file(self.name, name)

    def _as_server_owner(self, statement: str) -> None:
        with without_role(), connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def _copy_file(source_name: str, target_name: str) -> None:
    with (
        contextlib.closing(sqlite3.connect(source_name)) as source,
        contextlib.closing(sqlite3.connect(target_name)) as target,
    ):
        source.backup(target)


def _state_of_the_code() -> str:
    """Return what a seed depends on, in short: code, data of the demonstration, today."""
    digest = hashlib.sha256(date.today().isoformat().encode())  # noqa: DTZ011 - a key, not a date of the domain
    for folder in _CODE:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.suffix in {".py", ".json"}:
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


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


def lift(*triggers: Trigger) -> None:
    """Take triggers away until the end of the test's transaction, to plant what they refuse."""
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgres:
            cursor.execute("RESET ROLE")
        for trigger in triggers:
            cursor.execute(f"DROP TRIGGER {trigger.name}{f' ON {trigger.table}' if is_postgres else ''}")
        if is_postgres:
            cursor.execute(f"SET ROLE {APPLICATION_ROLE}")


def url_of(name: str) -> str:
    """Return the `DATABASE_URL` of a database, for a process started by a test."""
    if connection.vendor != "postgresql":
        return f"sqlite:///{name}"
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT']}/{name}"
