from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "aes_roadmap"
    verbose_name = "feuille de route AES"
