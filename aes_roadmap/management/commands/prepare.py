"""Bring the installation to the state of its code: tables, rights, static files, data."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import MemberState
from aes_roadmap.grants import grant_application
from aes_roadmap.secrets import write_secret


class Command(BaseCommand):
    help = "Prépare la base, les droits du rôle applicatif et les fichiers statiques\u202f; sans effet à jour."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demonstration", action="store_true", help="charger les données de démonstration si la base est vide"
        )

    def handle(self, *args: Any, demonstration: bool, verbosity: int, **options: Any) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tables()
        self._static_files()
        if demonstration and settings.IS_DEMONSTRATION and not MemberState.objects.exists():
            self._step("Chargement des données de démonstration…")
            call_command("load_demo", verbosity=verbosity)
            write_secret(settings.VAR_DIR / "demo_password", settings.DEMO_PASSWORD)

    def _tables(self) -> None:
        """Migrate as the owner of the tables, then give the application's role its rights."""
        role = settings.DATABASES["default"].get("OPTIONS", {}).get("assume_role", "")
        if role:
            connection.settings_dict["OPTIONS"].pop("assume_role")
            connection.close()
        if _has_migrations_to_run():
            self._step("Préparation de la base…")
            call_command("migrate", interactive=False, verbosity=0)
        if role:
            grant_application(connection, role)
            connection.close()
            connection.settings_dict["OPTIONS"]["assume_role"] = role

    def _static_files(self) -> None:
        """Collect the static files anew when one of ours, or a library, has changed."""
        stamp = settings.VAR_DIR / "static.stamp"
        state = _static_state()
        if stamp.exists() and stamp.read_text() == state and settings.STATIC_ROOT.exists():
            return
        self._step("Préparation des fichiers statiques…")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(state)

    def _step(self, sentence: str) -> None:
        self.stderr.write(sentence)


def _has_migrations_to_run() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _static_state() -> str:
    digest = hashlib.sha256()
    for path in [settings.BASE_DIR / "requirements.txt", *sorted(_our_files())]:
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()


def _our_files() -> list[Path]:
    return [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()]
