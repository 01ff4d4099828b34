"""Check the chain of the journal from its first entry to its head."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.models import Entry
from journal.rules import first_fault


class Command(BaseCommand):
    """Exit 0 if the chain holds, 1 with the first bad number otherwise, 2 on wrong use."""

    help = "Vérifie le journal\u202f; affiche le premier numéro fautif et sort avec 1 s’il ne tient pas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor",
            metavar="NUMÉRO:EMPREINTE",
            help="tête du journal publiée ailleurs (dossier, courriel), à retrouver",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        fault = first_fault(Entry.objects.chain(), _anchor(options["anchor"]))
        if fault:
            raise CommandError(f"{fault.sequence}\u00a0: {fault.reason}.", returncode=1)
        head = Entry.objects.order_by("-sequence").first()
        if head is None:
            self.stdout.write("Journal vide.")
        else:
            self.stdout.write(f"{head.sequence} écritures vérifiées. Tête\u00a0: {head.sequence}:{head.hash}")


def _anchor(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    sequence, separator, digest = text.partition(":")
    if not separator or not sequence.isdigit() or len(digest) != 64:
        raise CommandError("L’ancre s’écrit NUMÉRO:EMPREINTE, avec une empreinte de 64 caractères.", returncode=2)
    return int(sequence), digest.lower()
