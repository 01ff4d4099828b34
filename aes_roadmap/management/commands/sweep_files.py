"""Remove, each day, what nothing names any more: orphan files, dead uploads, keys of forms long acted on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models

from accounts.actions.forms import forget_keys
from common.clock import now
from common.french import count
from common.storing import kept_files, sweep
from exchange.tidying import tidy

_ORPHAN_HOURS = 24
_KEY_DAYS = 2


class Command(BaseCommand):
    """A file younger than a day may still be waiting for its row: it is left. Exit 0."""

    help = "Supprime les fichiers qu’aucune ligne ne nomme depuis 24 heures, les dépôts abandonnés et les clés usées."

    def handle(self, *args: Any, **options: Any) -> None:
        # The files first, the rows after: a row committed in between names its file in time.
        old = kept_files(now() - timedelta(hours=_ORPHAN_HOURS))
        orphans = sweep(old, set(named_files()))
        uploads = tidy()
        keys = forget_keys(before=now() - timedelta(days=_KEY_DAYS))
        told = [count(orphans, "fichier orphelin"), count(uploads, "dépôt abandonné")]
        self.stdout.write(f"Supprimé\u00a0: {', '.join(told)}, {count(keys, 'clé usée')}.")


def named_files() -> Iterator[str]:
    """Yield the name of every kept file that a row of any table names."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield from model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
