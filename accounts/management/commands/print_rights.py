"""Print the five tables of rights, as `docs/rights.md` holds them."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.permissions import printed_tables


class Command(BaseCommand):
    """Print what the code grants; a test says that the published page grants the same."""

    help = "Imprime les tableaux des droits, tels que les publie docs/rights.md."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(printed_tables())
