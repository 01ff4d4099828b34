"""Reads of imports: one's own files, and of one's state's that they exist."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.scopes import in_reach
from common.access import Scope, Verb


class ImportBatchQuerySet(QuerySet):
    def visible_to(self, user: Any) -> "ImportBatchQuerySet":
        """Return the batches whose content the account reads: its own."""
        return self.filter(in_reach(user, Verb.READ_IMPORT_BATCH, {Scope.SELF: Q(user=user.pk)}))

    def editable_by(self, user: Any) -> "ImportBatchQuerySet":
        return self.visible_to(user).filter(confirmed_at__isnull=True)

    def confirmed_for(self, member_state: str, period: Any) -> "ImportBatchQuerySet":
        return self.filter(member_state=member_state, period=period, confirmed_at__isnull=False)


class DictionaryQuerySet(QuerySet):
    """Words that ministries use, learnt once: written by the administrators of the Confederation."""

    def visible_to(self, user: Any) -> "DictionaryQuerySet":
        return self.filter(in_reach(user, Verb.READ_REFERENCE, {Scope.ALL: ~Q(pk__in=[])}))

    def editable_by(self, user: Any) -> "DictionaryQuerySet":
        return self.filter(in_reach(user, Verb.WRITE_REFERENCE, {Scope.CONF: ~Q(pk__in=[])}))
