"""Django's `loaddata`, which would write past the rights and the journal, kept off the domain's tables."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

# The apps whose every write is an act; the sign-in addresses of accounts are allauth's own table.
_REFUSED = {"steering", "exchange", "measures", "protocols", "accounts", "journal", "account"}


class Command(loaddata.Command):
    """Refuse a fixture that holds a row of ours; nothing of it is then loaded."""

    def save_obj(self, obj: Any) -> bool:
        if obj.object._meta.app_label in _REFUSED:
            raise CommandError(
                f"Les données de l’application ne se chargent pas par un fichier\u00a0: {obj.object._meta.label} "
                "s’écrit par les pages, l’administration ou un import, et laisse son écriture au journal.",
                returncode=1,
            )
        return super().save_obj(obj)
