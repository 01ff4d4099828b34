"""The configuration: each variable is documented, and production refuses to start unsafe (G-23)."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from aes_roadmap.checks import production_profile, refuse_unsafe_start

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "aes_roadmap" / "settings.py"
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")

COMPLETE = {
    "AES_PROFILE": "production",
    "SECRET_KEY": "k3" * 30,
    "ALLOWED_HOSTS": "feuille-de-route.example",
    "DATABASE_URL": "postgres://application@127.0.0.1:5432/aes",
    "AES_SCANNER_SOCKET": "/run/clamav/clamd.ctl",
}
UNSAFE = {
    "debug": {"DEBUG": True},
    "sample_key": {"SECRET_KEY": "django-insecure-" + "k3" * 30},
    "short_key": {"SECRET_KEY": "k3" * 24 + "k"},
    "any_host": {"ALLOWED_HOSTS": ["feuille-de-route.example", "*"]},
    "plain_http": {"SECURE_SSL_REDIRECT": False},
    "shared_sqlite": {"USES_SQLITE": True, "WEB_WORKERS": 2},
    "no_scanner": {"SCANNER_SOCKET": ""},
}


@pytest.fixture
def production(settings: Any) -> Any:
    """Settings as a complete production has them."""
    settings.IS_DEMONSTRATION = False
    settings.SECRET_KEY = COMPLETE["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["feuille-de-route.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.USES_SQLITE = False
    settings.SCANNER_SOCKET = COMPLETE["AES_SCANNER_SOCKET"]
    return settings


def _start(**variables: str) -> subprocess.CompletedProcess:
    """Load the application as the web server does, in a process and an environment of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import aes_roadmap.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_g23_complete_production_starts():
    started = _start(**COMPLETE)
    assert started.returncode == 0, started.stderr


def test_g23_incomplete_production_ends_with_every_fault_before_a_request():
    refused = _start(AES_PROFILE="production", DEBUG="1", DATABASE_URL="sqlite:///:memory:")
    assert refused.returncode != 0
    for word in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "SQLite", "AES_SCANNER_SOCKET"):
        assert word in refused.stderr


def test_g23_complete_production_has_no_fault(production: Any):
    assert production_profile() == []
    refuse_unsafe_start()


@pytest.mark.parametrize("fault", UNSAFE)
def test_g23_production_refuses_each_unsafe_setting(production: Any, fault: str):
    for name, value in UNSAFE[fault].items():
        setattr(production, name, value)
    assert [error.id for error in production_profile()] == [f"aes_roadmap.{fault}"]
    with pytest.raises(ImproperlyConfigured, match="Démarrage refusé"):
        refuse_unsafe_start()


def test_g23_key_of_fifty_characters_and_sqlite_with_one_worker_are_enough(production: Any):
    production.SECRET_KEY = "k3" * 25
    production.USES_SQLITE = True
    production.WEB_WORKERS = 1
    assert production_profile() == []


def test_any_profile_but_the_demonstration_is_held_to_production():
    refused = _start(AES_PROFILE="prodution")
    assert refused.returncode != 0
    assert "Démarrage refusé" in refused.stderr


def _variables_read(path: Path) -> set[str]:
    """Return the names given to `env.<kind>("NAME", …)` in a file."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }


def test_example_names_every_variable_of_the_settings_and_no_other():
    documented = re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert sorted(documented) == sorted(_variables_read(SETTINGS))


def test_each_variable_of_the_example_has_one_line_saying_what_it_does():
    paragraphs = EXAMPLE.strip().split("\n\n")[1:]
    for paragraph in paragraphs:
        sentence, variable = paragraph.split("\n")
        assert re.fullmatch(r"# [A-ZÉ].{15,}\.", sentence), variable


def test_only_the_settings_read_the_environment():
    readers = [
        path.relative_to(ROOT).as_posix()
        for app in ("aes_roadmap", "steering", "exchange", "measures", "protocols", "accounts", "journal", "common")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ\b(?!\.setdefault)|os\.getenv|environ\.Env", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["aes_roadmap/settings.py"]


def test_b23_a_failure_of_a_page_is_logged_once_on_the_error_stream() -> None:
    script = (
        "import django, logging; django.setup(); "
        "logging.getLogger('django.request').error('Internal Server Error: /page/'); "
        "logging.getLogger('django.request').warning('Not Found: /page/')"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "aes_roadmap.settings", "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stderr.count("Internal Server Error: /page/") == 1
    assert "Not Found" not in run.stderr
