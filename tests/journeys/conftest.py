"""A real server and a real browser, on a private copy of the demonstration."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.conftest import PASSWORD

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_SECONDS = 60


@pytest.fixture
def site(project: Path, own_database: str) -> Iterator[str]:
    """The address of the application, served as `make run` serves it, on the test's own database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=project,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": own_database, "DEMO_PASSWORD": PASSWORD},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=15)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
            try:
                connection.request("GET", "/sante/")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
    raise TimeoutError("the server did not answer in time")


@pytest.fixture
def sign_in(site: str) -> Iterator[Callable[..., Page]]:
    """Return what opens the site as an account, in a browser session of its own, without JavaScript unless asked."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)

        def open_as(name: str, width: int = 1440, scripts: bool = False) -> Page:
            context = browser.new_context(
                base_url=site, viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="fr-FR"
            )
            page = context.new_page()
            page.goto("/compte/connexion/")
            page.locator("input[type=email]").fill(f"{name}@demo.example")
            page.locator("input[type=password]").fill(PASSWORD)
            page.locator("main button").click()
            return page

        yield open_as
        browser.close()
