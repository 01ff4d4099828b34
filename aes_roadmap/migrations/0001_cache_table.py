"""The shared cache's table, so that `migrate` alone makes a database that can be served."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create(apps: Any, editor: Any) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def drop(apps: Any, editor: Any) -> None:
    editor.execute("DROP TABLE aes_cache")


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunPython(create, drop)]
