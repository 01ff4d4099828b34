"""A kept file: what was received, where it lies, and its fingerprint. The table is each app's own."""

from django.db import models

from common.models import Row


class StoredFile(Row):
    """A file under a random name in a private folder; its type is judged by its content."""

    name = models.CharField("nom", max_length=200)
    file = models.FileField("fichier", upload_to="files/", blank=True)
    sha256 = models.CharField("empreinte", max_length=64)
    size = models.PositiveIntegerField("taille")
    content_type = models.CharField("type", max_length=100, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
