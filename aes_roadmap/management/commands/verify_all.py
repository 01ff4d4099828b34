"""Check all that the application promises of what it keeps: journal, rows, copies, files."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import FileField, Model

from common.french import count
from journal.models import Entry
from journal.querysets import model_of


class Command(BaseCommand):
    """Exit 0 if all holds, 1 with every fault otherwise. Reads only; a constant number of queries a table."""

    help = "Vérifie le journal, les lignes, les copies et les fichiers\u202f; sort avec 1 et chaque défaut s’il y en a."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", metavar="NUMÉRO:EMPREINTE", help="tête du journal publiée ailleurs, à retrouver"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = ["--anchor", options["anchor"]] if options["anchor"] else []
        checks: list[Callable[[], Any]] = [
            lambda: call_command("verify_journal", *anchor, stdout=self.stdout),
            lambda: self._list(_diverging_rows(), "Chaque ligne est telle que son dernier acte l’a laissée."),
            lambda: call_command("verify_figures", stdout=self.stdout),
            lambda: self._list(_false_files(), "Chaque fichier est celui que sa ligne décrit."),
        ]
        failed = [self._holds(check) for check in checks].count(False)
        if failed:
            told = count(failed, "vérification a échoué", "vérifications ont échoué")
            raise CommandError(f"{told} sur {len(checks)}.", returncode=1)

    def _holds(self, check: Callable[[], Any]) -> bool:
        """Run a check to its end, whatever became of the one before."""
        try:
            check()
        except CommandError as failure:
            if failure.returncode != 1:
                raise
            self.stdout.write(f"ÉCHEC. {failure}")
            return False
        return True

    def _list(self, faults: Iterator[str], well: str) -> None:
        found = list(faults)
        for fault in found:
            self.stdout.write(fault)
        if found:
            raise CommandError(f"{count(len(found), 'défaut', 'défauts')}.", returncode=1)
        self.stdout.write(well)


def _diverging_rows() -> Iterator[str]:
    for row in Entry.objects.divergences():
        model = model_of(row.object_type)
        name = model._meta.verbose_name if model else row.object_type
        yield f"{name} {row.object_id}\u00a0: {row.reason}."


def _false_files() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield from _false_files_of(model, field)


def _false_files_of(model: type[Model], field: FileField) -> Iterator[str]:
    """Yield the rows of a table whose file is gone, or is another; `sha256` or `<file>_sha256` says which it is."""
    names = {known.name for known in model._meta.concrete_fields}
    digest = next(name for name in (f"{field.name}_sha256", "sha256") if name in names)
    rows = model._default_manager.exclude(**{field.name: ""}).order_by("pk")
    for key, name, expected in rows.values_list("pk", field.name, digest).iterator(chunk_size=2000):
        fault = _fault_of(field, name, expected)
        if fault:
            yield f"{model._meta.verbose_name} {key}\u00a0: {fault}."


def _fault_of(field: FileField, name: str, expected: str) -> str:
    try:
        with field.storage.open(name) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "le fichier manque"
    return "" if digest == expected else "le fichier n’est pas celui qui a été reçu"
