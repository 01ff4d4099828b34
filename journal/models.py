"""The register of every act: append-only, hash-chained, without a foreign key."""

from django.db import models

from journal.querysets import EntryQuerySet


class Entry(models.Model):
    """One act, sealed by the hash of itself and of the entry before it.

    `actor` and `object_id` are plain texts: an entry outlives what it speaks of. `at` is text
    (ISO 8601, UTC, microseconds), so that what is hashed is what is stored, on any database.
    """

    sequence = models.BigIntegerField("numéro", primary_key=True)
    at = models.CharField("date et heure (TU)", max_length=32)
    actor = models.CharField("compte", max_length=254)
    role = models.CharField("rôle", max_length=40, blank=True)
    member_state = models.CharField("État", max_length=2, blank=True)
    on_behalf_of = models.CharField("pour le compte de", max_length=200, blank=True)
    act = models.CharField("acte", max_length=60)
    object_type = models.CharField("objet", max_length=60)
    object_id = models.CharField("identifiant de l’objet", max_length=64)
    level = models.CharField("niveau", max_length=12)
    changes = models.TextField("modifications", help_text="JSON canonique\u00a0: champ → [avant, après].")
    address = models.CharField("adresse", max_length=45, blank=True)
    request_id = models.CharField("requête", max_length=36, blank=True)
    fingerprint = models.CharField(
        "empreinte de la ligne", max_length=64, blank=True, help_text="La ligne dont parle l’écriture, après l’acte."
    )
    previous_hash = models.CharField("empreinte précédente", max_length=64, unique=True)
    hash = models.CharField("empreinte", max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "écriture du journal"
        verbose_name_plural = "écritures du journal"
        ordering = ["-sequence"]
        indexes = [models.Index(fields=["object_type", "object_id", "sequence"], name="journal_by_object")]

    def __str__(self) -> str:
        return f"n° {self.sequence}, {self.act}"


class Anchor(models.Model):
    """The head of the chain as it was published outside on a day."""

    sequence = models.BigIntegerField("numéro", primary_key=True)
    hash = models.CharField("empreinte", max_length=64)
    published_at = models.DateTimeField("publiée le")
    published_to = models.CharField("publiée à", max_length=200)

    class Meta:
        verbose_name = "ancre du journal"
        verbose_name_plural = "ancres du journal"

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"
