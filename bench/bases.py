"""The bases that are measured: loaded once a size, copied for each measurement that writes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
VANILLA = ROOT / "bench" / "vanilla"
_ASKED = os.environ.get("DATABASE_URL", "")
SERVER = _ASKED if _ASKED.startswith("postgres") else "postgres://root@127.0.0.1:5432/postgres"


class Bases:
    """The bases of one size on one kind of database, named after both; files stand in `folder`."""

    def __init__(self, kind: str, count: int, folder: Path) -> None:
        self.kind, self.count, self.folder = kind, count, folder

    def prepare(self) -> None:
        """Load ours and the peer's unless an earlier run did; ours then has the tables of today's code."""
        is_new = not self._exists(self._ours)
        if is_new:
            self._create(self._ours)
        self._manage("migrate", "-v0")
        if is_new:
            self._manage("seed_scale", str(self.count))
        if not self._exists(self._peer):
            run([sys.executable, "gen.py", "load", str(self.count)], VANILLA, self.peer_environment())

    def _manage(self, *command: str) -> None:
        run([sys.executable, "manage.py", *command], ROOT, {"DATABASE_URL": self._url(self._ours)})

    def fresh(self) -> str:
        """Return the address of a new copy of ours, for one measurement."""
        copy = f"{self._ours}_copy"
        self._drop(copy)
        if self.kind == "sqlite":
            shutil.copyfile(self._file(self._ours), self._file(copy))
        else:
            execute(f'CREATE DATABASE "{copy}" TEMPLATE "{self._ours}"')
        return self._url(copy)

    def peer_file(self) -> Path:
        """Return the peer's own import file, made once a size."""
        path = self.folder / f"peer_import_{self.count}.xlsx"
        if not path.exists():
            run([sys.executable, "gen.py", "xlsx", str(self.count), str(path)], VANILLA, self.peer_environment())
        return path

    def peer_environment(self) -> dict[str, str]:
        """Return what the peer's own programs read to find their base."""
        parts = psycopg.conninfo.conninfo_to_dict(SERVER)
        where = {"PGHOST": str(parts["host"]), "PGPORT": str(parts["port"]), "PGUSER": str(parts["user"])}
        base = f"pg:{self._peer}" if self.kind == "postgresql" else f"sqlite:{self._file(self._peer)}"
        return {"VANILLA_DB": base, "VANILLA_DATA": str(self.folder), **where}

    @property
    def _ours(self) -> str:
        return f"bench_ours_{self.count}"

    @property
    def _peer(self) -> str:
        return f"bench_peer_{self.count}"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def _url(self, name: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self._file(name)}"
        return SERVER.rpartition("/")[0] + f"/{name}"

    def _exists(self, name: str) -> bool:
        if self.kind == "sqlite":
            return self._file(name).exists()
        with psycopg.connect(SERVER, autocommit=True) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _create(self, name: str) -> None:
        if self.kind == "postgresql":
            execute(f'CREATE DATABASE "{name}"')

    def _drop(self, name: str) -> None:
        if self.kind == "sqlite":
            for path in self.folder.glob(f"{name}.sqlite3*"):
                path.unlink()
        else:
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def execute(statement: str) -> None:
    """Execute a statement of ours, made of names of ours only, on the server."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        # Its types ask for a literal: the name of a base is made here.
        connection.execute(statement)  # type: ignore[call-overload]


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Run a program to its end and return what it printed. Raises `SystemExit` with its errors."""
    told = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise SystemExit(f"{' '.join(command)}\n{told.stdout[-2000:]}{told.stderr[-4000:]}")
    return told.stdout
