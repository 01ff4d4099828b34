"""Files made in the background, for the account that asked for them."""

from django.db import models

from accounts.models import User
from common.files import StoredFile
from measures.querysets.prepared import PreparedFileQuerySet


class PreparedFile(StoredFile):
    """A list too long to be given at once: what was asked, by whom, and for a day the file itself.

    Until the worker has made it, `file` is empty. `keys` are the measures that it holds and
    `reader` the rights that it was asked with: both are judged again whenever it is handed over.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="compte")
    file_format = models.CharField("format", max_length=4)
    keys = models.JSONField("mesures")
    reader = models.CharField("empreinte des droits", max_length=64)
    with_restricted = models.BooleanField("avec la diffusion restreinte", default=False)
    asked_at = models.DateTimeField("demandé le")
    expires_at = models.DateTimeField("disponible jusqu’au")

    objects = PreparedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier préparé"
        verbose_name_plural = "fichiers préparés"
        ordering = ["-asked_at"]
