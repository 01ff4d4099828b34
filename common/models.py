"""Abstract bases of the domain tables; this app has no table of its own."""

from django.db import models

from common.ids import uuid7


class Row(models.Model):
    """A domain row: a time-ordered key that no person ever types."""

    id = models.UUIDField("identifiant", primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class VersionedRow(Row):
    """A row that people edit: `version` is the optimistic lock, raised by every write."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True
