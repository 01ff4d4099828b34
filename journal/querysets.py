"""Reads of the journal; who may read which entry is decided above, where rights are known."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet


class EntryQuerySet(QuerySet):
    """Entries in the order in which they were written."""

    def about(self, object_type: str, object_id: object) -> "EntryQuerySet":
        """Return the entries on one object, oldest first."""
        return self.filter(object_type=object_type, object_id=str(object_id)).order_by("sequence")

    def chain(self) -> Iterator[dict[str, Any]]:
        """Yield every entry in order, as the rules of the chain read them."""
        return self.order_by("sequence").values().iterator(chunk_size=5000)
