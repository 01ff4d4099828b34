"""Load a base of any size for measurements."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from aes_roadmap.demonstration.loading import RealData
from aes_roadmap.demonstration.scale.loading import load_scale

_REAL_DATA = "Cette base n’est pas vide\u00a0: rien n’est chargé. Indiquez une base vide par DATABASE_URL."
_PRODUCTION = "Le profil de production ne reçoit pas de données de mesure\u00a0: rien n’est chargé."


class Command(BaseCommand):
    """Exit 0 if the rows are loaded, 1 if this base is not for them."""

    help = "Charge dans une base vide un nombre donné de déclinaisons nationales et leurs rapports, pour les mesures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, help="nombre de déclinaisons nationales")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION:
            raise CommandError(_PRODUCTION, returncode=1)
        if count < 1:
            raise CommandError("Indiquez un nombre d’au moins 1.", returncode=1)
        try:
            load_scale(count)
        except RealData as error:
            raise CommandError(_REAL_DATA, returncode=1) from error
        self.stdout.write(f"{count} déclinaisons nationales chargées, avec leurs rapports.")
