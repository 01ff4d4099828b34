from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import register

from aes_roadmap.checks import production_profile


class ProjectConfig(AppConfig):
    name = "aes_roadmap"
    verbose_name = "feuille de route AES"

    def ready(self) -> None:
        register(production_profile)


class ScopedAdminConfig(admin_apps.AdminConfig):
    """Django's admin, on our own site class."""

    default = False
    default_site = "aes_roadmap.admin_site.RoadmapAdminSite"
