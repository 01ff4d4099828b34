from django.apps import AppConfig
from django.core.checks import register

from aes_roadmap.checks import production_profile


class ProjectConfig(AppConfig):
    name = "aes_roadmap"
    verbose_name = "feuille de route AES"

    def ready(self) -> None:
        register(production_profile)
