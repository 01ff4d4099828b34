"""Reads of the files made in the background: one's own, for a day."""

from typing import Any

from django.db.models import QuerySet

from common.clock import now


class PreparedFileQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "PreparedFileQuerySet":
        return self.filter(user=user.pk, expires_at__gt=now())

    def editable_by(self, user: Any) -> "PreparedFileQuerySet":
        """A file that was made is never changed."""
        return self.none()
