"""Starting the application: prepared once, started again without touching anything, stopped whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from aes_roadmap.management.commands.serve import first_account_lines
from common.access import Role
from tests.conftest import PASSWORD

STOP_SECONDS = 10
START_SECONDS = 60


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(project: Path, own_database: str) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return what starts `manage.py serve` on the test's own database, in a session of its own."""
    started: list[subprocess.Popen] = []

    def run(port: int) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=project,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": own_database, "DEMO_PASSWORD": PASSWORD},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        for pid in _processes_of(process):
            os.kill(pid, signal.SIGKILL)
        if not process.stdout.closed:
            process.communicate()


def _processes_of(leader: subprocess.Popen, holding: str = "") -> list[int]:
    """Return the living processes of a session: the server, its worker and whatever they started."""
    command = ["ps", "-o", "stat=,pid=,args=", "-s", str(leader.pid)]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[1]) for line in listed if not line.startswith("Z") and holding in line]


def _health(port: int) -> int:
    server = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        server.request("GET", "/sante/")
        return server.getresponse().status
    except ConnectionRefusedError:
        return 0
    finally:
        server.close()


def _until(condition: Callable[[], Any], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_server_says_how_to_sign_in_answers_and_ends_every_process(
    start: Callable[..., subprocess.Popen], port: int, stop: signal.Signals
):
    server = start(port)
    assert _until(lambda: _health(port) == 200 or server.poll() is not None, START_SECONDS)
    assert server.poll() is None, server.communicate()[0]
    assert len(_processes_of(server, "gunicorn")) > 1
    assert len(_processes_of(server, "manage.py work")) == 1
    server.send_signal(stop)
    assert _until(lambda: not _processes_of(server), STOP_SECONDS)
    said = server.communicate()[0]
    assert f"http://127.0.0.1:{port}/" in said
    assert re.search(rf"Mot de passe\s:\s{PASSWORD}$", said, re.MULTILINE)
    assert [role.label for role in Role if role.label not in said] == []


def test_worker_that_dies_is_replaced_and_nothing_outlives_a_dead_server(
    start: Callable[..., subprocess.Popen], port: int
):
    server = start(port)
    assert _until(lambda: _health(port) == 200 or server.poll() is not None, START_SECONDS)
    (worker,) = _processes_of(server, "manage.py work")
    os.kill(worker, signal.SIGKILL)
    assert _until(lambda: set(_processes_of(server, "manage.py work")) - {worker}, START_SECONDS)
    assert _health(port) == 200
    os.kill(min(_processes_of(server, "gunicorn")), signal.SIGKILL)
    assert _until(lambda: not _processes_of(server), STOP_SECONDS)
    assert server.wait() == 1


def test_port_that_is_taken_is_said_before_anything_is_prepared(port: int, settings: Any, tmp_path: Path):
    settings.VAR_DIR = tmp_path / "var"
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(CommandError, match=f"Le port {port} ne peut pas être ouvert"):
            call_command("serve", port=port)
    assert not settings.VAR_DIR.exists()


def _rows() -> dict[str, int]:
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


def _files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_second_preparation_changes_no_row_and_no_file(own_database: str, settings: Any, tmp_path: Path):
    settings.VAR_DIR = tmp_path / "var"
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    call_command("prepare", demonstration=True)
    rows, files = _rows(), _files(settings.VAR_DIR)
    call_command("prepare", demonstration=True)
    assert (_rows(), _files(settings.VAR_DIR)) == (rows, files)
    assert files


def test_first_administrator_of_an_empty_base_gets_a_link_to_the_port_in_use():
    assert "--address http://127.0.0.1:8123" in first_account_lines(8123)[-1]
