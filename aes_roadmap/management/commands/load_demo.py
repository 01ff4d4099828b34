"""Load the demonstration into an empty base."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aes_roadmap.demonstration.loading import RealData, load

_REAL_DATA = (
    "Cette base contient d’autres données que celles de la démonstration\u00a0: rien n’est chargé. "
    "Indiquez une base vide par DATABASE_URL."
)
_PRODUCTION = "Le profil de production ne reçoit pas de données de démonstration\u00a0: rien n’est chargé."


class Command(BaseCommand):
    """Exit 0 if the demonstration is there in the end, 1 if this base is not for it."""

    help = "Charge les données de démonstration dans une base vide\u202f; ne change rien si elles y sont déjà."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMONSTRATION:
            raise CommandError(_PRODUCTION, returncode=1)
        try:
            is_new = load()
        except RealData as error:
            raise CommandError(_REAL_DATA, returncode=1) from error
        self.stdout.write(
            "Données de démonstration chargées."
            if is_new
            else "Les données de démonstration étaient déjà chargées\u00a0: rien n’a changé."
        )
