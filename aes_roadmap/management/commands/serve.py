"""Prepare the installation, say where it answers and how to sign in, serve it and do its background work."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connections

from accounts.models import User
from aes_roadmap.supervision import keep
from common.access import Role

_HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prépare l’installation, affiche l’adresse et les comptes de démonstration, et sert l’application."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port sur 127.0.0.1 (8000 par défaut)")
        parser.add_argument("--empty", action="store_true", help="ne pas charger les données de démonstration")

    def handle(self, *args: Any, port: int, empty: bool, **options: Any) -> None:
        _require_free(port)
        call_command("prepare", demonstration=not empty)
        self._announce(port)
        connections.close_all()
        os.chdir(settings.BASE_DIR)
        address = f"{_HOST}:{port}"
        # Links in mails lead to where this installation answers, unless the configuration says more.
        os.environ.setdefault("SITE_URL", f"http://{address}")
        server = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", address, "aes_roadmap.wsgi"]
        sys.exit(keep(server, [sys.executable, "manage.py", "work"]))

    def _announce(self, port: int) -> None:
        lines = ["", f"Feuille de route AES\u00a0: http://{_HOST}:{port}/", ""]
        lines += _sign_in_lines() if User.objects.exists() else first_account_lines(port)
        self.stdout.write("\n".join([*lines, "", "Ctrl-C pour arrêter.", ""]))
        self.stdout.flush()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Le port {port} ne peut pas être ouvert sur {_HOST}\u00a0: il est pris, réservé ou inexistant. "
                "Choisissez-en un autre, par exemple\u00a0: make run PORT=8123"
            ) from error


def _sign_in_lines() -> list[str]:
    accounts = [account for role in Role if (account := _demonstration_account(role))]
    if not accounts:
        return []
    rows = [f"  {account.email:<38}{account.get_role_display()}" for account in accounts]
    return ["Un compte de démonstration par rôle\u00a0:", *rows, f"Mot de passe\u00a0: {_password_of(accounts[0])}"]


def _demonstration_account(role: Role) -> User | None:
    """Return an account of a role, one of Mali if there is one: the workbook given to try is Mali's."""
    accounts = User.objects.filter(role=role, email__endswith="@demo.example").order_by("email")
    return accounts.filter(member_state="ML").first() or accounts.first()


def _password_of(account: User) -> str:
    """Return the password in use: the one of this start, or the one drawn when the data were loaded."""
    kept = settings.VAR_DIR / "demo_password"
    known = [settings.DEMO_PASSWORD, *([_read(kept)] if kept.exists() else [])]
    return next(filter(account.check_password, known), "celui donné au chargement des données, ou changé depuis")


def _read(path: Path) -> str:
    return path.read_text().strip()


def first_account_lines(port: int) -> list[str]:
    """Return how the first account is opened; its link must lead to the port in use."""
    return [
        "Aucun compte n’existe encore. Créez le premier administrateur, dans un autre terminal\u00a0:",
        f"  .venv/bin/python manage.py create_administrator ADRESSE --address http://{_HOST}:{port}",
    ]
